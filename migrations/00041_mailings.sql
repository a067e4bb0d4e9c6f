-- +goose Up
-- How the reports of an organisation look.
CREATE TABLE report_looks (
    org_id     UUID      NOT NULL PRIMARY KEY REFERENCES organisations (id),
    accent     TEXT      NOT NULL DEFAULT '', -- #rrggbb; empty: the product's own
    logo       TEXT      NOT NULL DEFAULT '', -- base64; empty: the name is set instead
    revision   INTEGER   NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

-- Reports that people put together, with who gets them and when.
CREATE TABLE mailings (
    id         UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    brand_id   UUID      NOT NULL REFERENCES brands (id),
    owner_id   UUID      NOT NULL REFERENCES accounts (id), -- whose rights choose the wave
    title      TEXT      NOT NULL,
    content    TEXT      NOT NULL, -- JSON
    logo       TEXT      NOT NULL DEFAULT '', -- base64; empty: none of its own
    enabled    BOOLEAN   NOT NULL,
    archived   BOOLEAN   NOT NULL DEFAULT FALSE,
    next_at    TIMESTAMP,          -- by the clock; NULL: never
    watch      TEXT      NOT NULL DEFAULT '', -- the move of a wave that it is sent on; empty: none
    since      TIMESTAMP NOT NULL, -- what happened to waves before does not count
    revision   INTEGER   NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    UNIQUE (org_id, id)
);
CREATE INDEX mailings_by_title ON mailings (org_id, archived, title);
CREATE INDEX mailings_by_time ON mailings (next_at) WHERE next_at IS NOT NULL;

-- Each time that a mailing is sent, or was to be.
CREATE TABLE mailing_sendings (
    id          UUID      NOT NULL PRIMARY KEY,
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    mailing_id  UUID      NOT NULL REFERENCES mailings (id),
    occasion    TEXT      NOT NULL, -- there is one sending for each
    by_id       UUID      NOT NULL, -- who asked for it; zeros: the clock, or a wave
    content     TEXT      NOT NULL, -- JSON: the mailing as it was then
    wave_id     UUID,               -- that it is about; NULL: not chosen yet, or none
    state       TEXT      NOT NULL CHECK (state IN ('waiting', 'making', 'done', 'failed')),
    problem     TEXT      NOT NULL DEFAULT '', -- code of the fault that ended it
    step        INTEGER   NOT NULL DEFAULT 0,
    tries       INTEGER   NOT NULL DEFAULT 0,  -- of the step at hand
    due_at      TIMESTAMP NOT NULL,
    created_at  TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    UNIQUE (mailing_id, occasion)
);
CREATE INDEX mailing_sendings_by_time ON mailing_sendings (org_id, mailing_id, created_at);

-- What became of a sending for each who was to get it.
CREATE TABLE mailing_deliveries (
    id         UUID      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    sending_id UUID      NOT NULL REFERENCES mailing_sendings (id),
    account_id UUID      NOT NULL REFERENCES accounts (id),
    part       INTEGER   NOT NULL DEFAULT 0, -- recipients of one part share its files; 0: none
    state      TEXT      NOT NULL CHECK (state IN ('waiting', 'sent', 'none', 'failed')),
    reason     TEXT      NOT NULL DEFAULT '', -- why nothing was sent
    visits     INTEGER   NOT NULL DEFAULT 0,  -- in the report
    files      TEXT      NOT NULL DEFAULT '[]', -- JSON: ids of the recipient's own report orders
    attached   BOOLEAN   NOT NULL DEFAULT FALSE,
    letter_id  UUID,
    sent_at    TIMESTAMP,
    UNIQUE (sending_id, account_id)
);
CREATE INDEX mailing_deliveries_by_letter ON mailing_deliveries (org_id, letter_id);

-- +goose Down
DROP TABLE mailing_deliveries;
DROP TABLE mailing_sendings;
DROP TABLE mailings;
DROP TABLE report_looks;
