-- +goose Up
-- What somebody said the columns and rows of checklists in Excel hold: the next file
-- with the same header is read so.
CREATE TABLE import_layouts (
    org_id        UUID      NOT NULL REFERENCES organisations (id),
    heading       TEXT      NOT NULL, -- of the header's words and their columns
    columns       TEXT      NOT NULL, -- JSON: letter to role
    texts         TEXT      NOT NULL, -- JSON: a row's words to its kind
    remembered_by UUID      NOT NULL REFERENCES accounts (id),
    remembered_at TIMESTAMP NOT NULL,
    PRIMARY KEY (org_id, heading)
);

-- +goose Down
DROP TABLE import_layouts;
