-- +goose Up
-- Every change of a draft, with what was there before: nothing that anybody wrote
-- is lost, and every requirement has its history.
CREATE TABLE standard_edits (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    standard_id UUID      NOT NULL REFERENCES standards (id),
    version_id  UUID      NOT NULL REFERENCES standard_versions (id),
    revision    INTEGER   NOT NULL, -- of the version, that the edit made
    lineage_id  UUID, -- of the requirement or section; NULL: the preamble, or the whole
    kind        TEXT      NOT NULL,
    account_id  UUID      NOT NULL,
    at          TIMESTAMP NOT NULL,
    was         TEXT      NOT NULL DEFAULT '', -- JSON of what the edit is about; empty: there was none
    became      TEXT      NOT NULL DEFAULT '', -- JSON; empty: it is gone
    UNIQUE (org_id, id)
);
CREATE INDEX standard_edits_by_version ON standard_edits (org_id, version_id, revision);
CREATE INDEX standard_edits_by_lineage ON standard_edits (org_id, lineage_id, at);

-- +goose Down
DROP TABLE standard_edits;
