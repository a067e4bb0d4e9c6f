-- +goose Up
-- What a member of the working group thinks of a requirement of a version that is
-- not published yet. NULL: not answered; 0: cannot say; 1 to 5: a mark.
CREATE TABLE requirement_scores (
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    version_id UUID      NOT NULL REFERENCES standard_versions (id),
    lineage_id UUID      NOT NULL, -- of the requirement
    account_id UUID      NOT NULL REFERENCES accounts (id),
    concrete   INTEGER   CHECK (concrete BETWEEN 0 AND 5),
    measurable INTEGER   CHECK (measurable BETWEEN 0 AND 5),
    achievable INTEGER   CHECK (achievable BETWEEN 0 AND 5),
    resourced  INTEGER   CHECK (resourced BETWEEN 0 AND 5),
    needed     INTEGER   CHECK (needed BETWEEN 0 AND 5),
    comment    TEXT      NOT NULL DEFAULT '',
    updated_at TIMESTAMP NOT NULL,
    PRIMARY KEY (org_id, version_id, lineage_id, account_id)
);

-- +goose Down
DROP TABLE requirement_scores;
