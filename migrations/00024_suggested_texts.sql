-- +goose Up
-- What is suggested may also be a section's title and introduction, and the preamble:
-- a CHECK is changed by making the table anew, which both databases can.
CREATE TABLE suggestions_new (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    standard_id UUID      NOT NULL REFERENCES standards (id),
    version_id  UUID      NOT NULL REFERENCES standard_versions (id), -- at which its author looked
    kind        TEXT      NOT NULL CHECK (kind IN ('set_requirement', 'add_requirement', 'remove_requirement', 'set_section', 'set_preamble')),
    lineage_id  UUID      NOT NULL, -- of the requirement or section, made by the client for a new one; of the preamble the standard's id
    section_id  UUID      NOT NULL, -- lineage of its section; of the preamble the standard's id
    was         TEXT      NOT NULL DEFAULT '', -- JSON of the text that its author saw
    becomes     TEXT      NOT NULL DEFAULT '', -- JSON of what it is to be
    reason      TEXT      NOT NULL,
    account_id  UUID      NOT NULL REFERENCES accounts (id),
    created_at  TIMESTAMP NOT NULL,
    status      TEXT      NOT NULL CHECK (status IN ('open', 'accepted', 'declined', 'withdrawn')),
    decided_by  UUID,
    decided_at  TIMESTAMP,
    answer      TEXT      NOT NULL DEFAULT '', -- why it was declined
    edit_id     UUID, -- that accepted it
    revision    INTEGER   NOT NULL,
    UNIQUE (org_id, id),
    CHECK ((status = 'open') = (decided_at IS NULL)),
    CHECK ((status = 'accepted') = (edit_id IS NOT NULL))
);
INSERT INTO suggestions_new (id, org_id, standard_id, version_id, kind, lineage_id, section_id, was, becomes, reason, account_id, created_at, status, decided_by, decided_at, answer, edit_id, revision)
    SELECT id, org_id, standard_id, version_id, kind, lineage_id, section_id, was, becomes, reason, account_id, created_at, status, decided_by, decided_at, answer, edit_id, revision FROM suggestions;
DROP TABLE suggestions;
ALTER TABLE suggestions_new RENAME TO suggestions;
CREATE INDEX suggestions_by_standard ON suggestions (org_id, standard_id, status, created_at);

-- +goose Down
DELETE FROM suggestions WHERE kind IN ('set_section', 'set_preamble');
