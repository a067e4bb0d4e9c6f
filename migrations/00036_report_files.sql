-- +goose Up
-- More kinds of files and formats: the program knows which there are.
CREATE TABLE report_orders_new (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    account_id  UUID      NOT NULL REFERENCES accounts (id), -- whose file it is
    kind        TEXT      NOT NULL,
    format      TEXT      NOT NULL,
    language    TEXT      NOT NULL,
    filter      TEXT      NOT NULL, -- JSON
    title       TEXT      NOT NULL DEFAULT '', -- of what it is about, when it was ordered
    permissions TEXT,               -- that the token was limited to; NULL: ordered by a person
    state       TEXT      NOT NULL CHECK (state IN ('waiting', 'making', 'done', 'failed', 'cancelled', 'expired', 'deleted')),
    stage       TEXT      NOT NULL DEFAULT '', -- of the making
    done        BIGINT    NOT NULL DEFAULT 0,  -- visits written
    total       BIGINT    NOT NULL DEFAULT 0,  -- visits to write; 0: not known
    step        INTEGER   NOT NULL DEFAULT 0,  -- parts that are kept
    tries       INTEGER   NOT NULL DEFAULT 0,  -- of the part at hand
    progress    TEXT      NOT NULL DEFAULT '', -- JSON: where the next part goes on
    reach       TEXT      NOT NULL DEFAULT '', -- JSON: what the file was made of
    name        TEXT      NOT NULL DEFAULT '',
    media_type  TEXT      NOT NULL DEFAULT '',
    size        BIGINT    NOT NULL DEFAULT 0,  -- bytes that a download has
    sha256      TEXT      NOT NULL DEFAULT '', -- of the file in the store; empty: none
    problem     TEXT      NOT NULL DEFAULT '', -- code of the fault that ended it
    created_at  TIMESTAMP NOT NULL,
    started_at  TIMESTAMP,
    finished_at TIMESTAMP,
    expires_at  TIMESTAMP,
    UNIQUE (org_id, id)
);
INSERT INTO report_orders_new (id, org_id, account_id, kind, format, language, filter, title, permissions, state, stage, done, total, step, tries, progress, reach,
    name, media_type, size, sha256, problem, created_at, started_at, finished_at, expires_at)
SELECT id, org_id, account_id, kind, format, language, filter, title, permissions, state, stage, done, total, step, tries, progress, reach,
    name, media_type, size, sha256, problem, created_at, started_at, finished_at, expires_at FROM report_orders;
DROP TABLE report_orders;
ALTER TABLE report_orders_new RENAME TO report_orders;
CREATE INDEX report_orders_by_account ON report_orders (org_id, account_id, created_at);
CREATE INDEX report_orders_by_file ON report_orders (sha256) WHERE sha256 <> '';
CREATE INDEX report_orders_by_end ON report_orders (state, expires_at);

-- +goose Down
-- The wider table holds all that the narrower one did.
SELECT 1;
