-- +goose Up
-- The short forms of a version that somebody wrote: memo and cue card, for
-- everybody or for a position. They are about a published text too, which stays as it is.
CREATE TABLE standard_handouts (
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    version_id UUID      NOT NULL REFERENCES standard_versions (id),
    kind       TEXT      NOT NULL CHECK (kind IN ('memo', 'cue_card')),
    position   TEXT      NOT NULL DEFAULT '', -- empty: for everybody
    title      TEXT      NOT NULL CHECK (title <> ''),
    lines      TEXT      NOT NULL, -- JSON: [{"lineage": …, "text": …}]
    note       TEXT      NOT NULL DEFAULT '',
    revision   INTEGER   NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    updated_by UUID      NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (org_id, version_id, kind, position)
);

-- +goose Down
DROP TABLE standard_handouts;
