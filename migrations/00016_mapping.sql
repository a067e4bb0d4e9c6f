-- +goose Up
-- What became of the requirements of a version's predecessor. Of a version on its way
-- to publication these are the author's decisions; at publication the whole mapping
-- is written and never changes again.
CREATE TABLE standard_mappings (
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    version_id UUID      NOT NULL REFERENCES standard_versions (id),
    id         UUID      NOT NULL, -- made by the client, or at publication
    kind       TEXT      NOT NULL CHECK (kind IN ('same', 'reworded', 'split', 'merged', 'dropped', 'new')),
    before_ids TEXT      NOT NULL DEFAULT '[]', -- lineages in the predecessor
    after_ids  TEXT      NOT NULL DEFAULT '[]', -- lineages in this version
    confirmed  BOOLEAN   NOT NULL,
    trend      TEXT      NOT NULL CHECK (trend IN ('comparable', 'rebased', 'ends', 'begins')),
    decided_by UUID      REFERENCES accounts (id), -- NULL: proposed by the program
    decided_at TIMESTAMP,
    PRIMARY KEY (org_id, version_id, id)
);

-- +goose Down
DROP TABLE standard_mappings;
