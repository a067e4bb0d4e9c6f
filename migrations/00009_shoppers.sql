-- +goose Up
-- What the programme knows of a mystery shopper besides the account. An account
-- with the role and without a row here is an active shopper with an empty profile.
CREATE TABLE shoppers (
    account_id    UUID      NOT NULL PRIMARY KEY REFERENCES accounts (id),
    org_id        UUID      NOT NULL REFERENCES organisations (id),
    city          TEXT      NOT NULL DEFAULT '',
    region        TEXT      NOT NULL DEFAULT '', -- where they travel to, in their own words
    birth_year    INTEGER,                       -- planners are shown an age band only
    gender        TEXT      NOT NULL DEFAULT '' CHECK (gender IN ('', 'female', 'male')),
    languages     TEXT      NOT NULL DEFAULT '', -- "|ru|en|": codes between bars
    car           BOOLEAN   NOT NULL DEFAULT FALSE,
    car_make      TEXT      NOT NULL DEFAULT '',
    phone         TEXT      NOT NULL DEFAULT '',
    availability  TEXT      NOT NULL DEFAULT '',
    experience    TEXT      NOT NULL DEFAULT '',
    notes         TEXT      NOT NULL DEFAULT '', -- of managers; never shown to the shopper
    status        TEXT      NOT NULL DEFAULT 'active' CHECK (status IN ('candidate', 'active', 'paused', 'blocked', 'erased')),
    status_reason TEXT      NOT NULL DEFAULT '',
    rating        INTEGER,                       -- hundredths: the mean of the last marks; NULL: none yet
    revision      INTEGER   NOT NULL DEFAULT 1,
    created_at    TIMESTAMP NOT NULL,
    updated_at    TIMESTAMP NOT NULL
);
CREATE INDEX shoppers_by_status ON shoppers (org_id, status);

CREATE TABLE shopper_ratings (
    id         UUID      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    shopper_id UUID      NOT NULL REFERENCES accounts (id),
    mark       INTEGER   NOT NULL CHECK (mark BETWEEN 100 AND 500), -- hundredths
    reason     TEXT      NOT NULL CHECK (reason <> ''),
    by_id      UUID      NOT NULL,
    at         TIMESTAMP NOT NULL
);
CREATE INDEX shopper_ratings_by_shopper ON shopper_ratings (org_id, shopper_id, at);

CREATE TABLE shopper_documents (
    id         UUID      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    shopper_id UUID      NOT NULL REFERENCES accounts (id),
    kind       TEXT      NOT NULL,
    title      TEXT      NOT NULL CHECK (title <> ''),
    number     TEXT      NOT NULL DEFAULT '',
    issued_on  TIMESTAMP,
    expires_on TIMESTAMP, -- the last day on which it holds
    file_name  TEXT      NOT NULL,
    sha256     TEXT      NOT NULL, -- of the stored bytes, whose name in the store it is
    media_type TEXT      NOT NULL,
    size       BIGINT    NOT NULL, -- bytes
    by_id      UUID      NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX shopper_documents_by_shopper ON shopper_documents (org_id, shopper_id);
CREATE INDEX shopper_documents_by_file ON shopper_documents (sha256);

-- Where a shopper is not sent: blocked by a manager, or a conflict of interest
-- that the shopper declared. Days, both included.
CREATE TABLE shopper_exclusions (
    id         UUID      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    shopper_id UUID      NOT NULL REFERENCES accounts (id),
    kind       TEXT      NOT NULL CHECK (kind IN ('block', 'conflict')),
    scope_kind TEXT      NOT NULL CHECK (scope_kind IN ('brand', 'region', 'location')),
    scope_id   UUID      NOT NULL,
    relation   TEXT      NOT NULL DEFAULT '', -- of a conflict: works, worked, relatives, other
    reason     TEXT      NOT NULL DEFAULT '',
    from_on    TIMESTAMP NOT NULL,
    until_on   TIMESTAMP,
    by_id      UUID      NOT NULL,
    created_at TIMESTAMP NOT NULL,
    lifted_at  TIMESTAMP,
    lifted_by  UUID
);
CREATE INDEX shopper_exclusions_by_shopper ON shopper_exclusions (org_id, shopper_id);

-- +goose Down
DROP TABLE shopper_exclusions;
DROP TABLE shopper_documents;
DROP TABLE shopper_ratings;
DROP TABLE shoppers;
