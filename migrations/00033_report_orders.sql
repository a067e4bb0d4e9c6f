-- +goose Up
-- Files of reports that somebody ordered: jobs make them, part by part.
CREATE TABLE report_orders (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    account_id  UUID      NOT NULL REFERENCES accounts (id), -- whose file it is
    kind        TEXT      NOT NULL CHECK (kind IN ('answers', 'wave', 'location', 'visit')),
    format      TEXT      NOT NULL CHECK (format IN ('pdf', 'xlsx', 'csv', 'json')),
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
CREATE INDEX report_orders_by_account ON report_orders (org_id, account_id, created_at);
CREATE INDEX report_orders_by_file ON report_orders (sha256) WHERE sha256 <> '';
CREATE INDEX report_orders_by_end ON report_orders (state, expires_at);

-- When what the client sees of a visit changed last: its release, and what was decided
-- about it since. NULL: the client has not seen it.
ALTER TABLE visits ADD COLUMN changed_at TIMESTAMP;
UPDATE visits SET changed_at = released_at WHERE released_at IS NOT NULL;
CREATE INDEX visits_by_change ON visits (org_id, changed_at) WHERE changed_at IS NOT NULL;

-- +goose Down
DROP INDEX visits_by_change;
ALTER TABLE visits DROP COLUMN changed_at;
DROP TABLE report_orders;
