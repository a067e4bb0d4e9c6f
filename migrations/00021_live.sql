-- +goose Up
-- Texts of drafts that several people type in at once, while a draft is written.
-- What their pages agree on goes into the draft as an edit: these rows are never official.
CREATE TABLE live_texts (
    id         UUID      NOT NULL PRIMARY KEY, -- another one whenever the text begins anew
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    version_id UUID      NOT NULL REFERENCES standard_versions (id),
    lineage_id UUID      NOT NULL, -- of the requirement
    field      TEXT      NOT NULL CHECK (field <> ''),
    seq        BIGINT    NOT NULL DEFAULT 0, -- of the latest update
    settled    BIGINT    NOT NULL DEFAULT 0, -- the update up to which the draft has the text
    bytes      BIGINT    NOT NULL DEFAULT 0 CHECK (bytes >= 0), -- of its updates
    updated_at TIMESTAMP NOT NULL,
    UNIQUE (org_id, version_id, lineage_id, field)
);

-- The server does not read data: pages make it and understand it.
CREATE TABLE live_updates (
    org_id    UUID    NOT NULL REFERENCES organisations (id),
    text_id   UUID    NOT NULL REFERENCES live_texts (id) ON DELETE CASCADE,
    seq       BIGINT  NOT NULL,
    covers    BIGINT  NOT NULL DEFAULT 0, -- the update up to which data holds everything; 0: data is one change
    member_id UUID    NOT NULL, -- the connection that sent it
    data      BYTEA   NOT NULL,
    PRIMARY KEY (org_id, text_id, seq)
);

-- +goose Down
DROP TABLE live_updates;
DROP TABLE live_texts;
