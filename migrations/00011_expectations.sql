-- +goose Up
-- What customers expect of a standard: a wording from a focus group, a survey, or
-- the group itself, and what the group decided of it.
CREATE TABLE expectation_attributes (
    id              UUID      NOT NULL PRIMARY KEY, -- made by the caller
    org_id          UUID      NOT NULL REFERENCES organisations (id),
    standard_id     UUID      NOT NULL REFERENCES standards (id),
    name            TEXT      NOT NULL CHECK (name <> ''), -- in the language of the standard
    name_key        TEXT      NOT NULL, -- the name without case, spaces and ё
    note            TEXT      NOT NULL DEFAULT '',
    origin          TEXT      NOT NULL CHECK (origin IN ('focus_group', 'survey', 'own')),
    decision        TEXT      NOT NULL DEFAULT '' CHECK (decision IN ('', 'mandatory', 'recommended', 'left')),
    decision_reason TEXT      NOT NULL DEFAULT '',
    decided_by      UUID, -- NULL: not decided
    decided_at      TIMESTAMP,
    revision        INTEGER   NOT NULL DEFAULT 1,
    created_by      UUID      NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    UNIQUE (org_id, standard_id, name_key)
);

-- A survey in which customers rated the attributes. Nothing tells who they are.
CREATE TABLE expectation_surveys (
    id           UUID             NOT NULL PRIMARY KEY, -- made by the caller
    org_id       UUID             NOT NULL REFERENCES organisations (id),
    standard_id  UUID             NOT NULL REFERENCES standards (id),
    title        TEXT             NOT NULL CHECK (title <> ''),
    held_on      TIMESTAMP        NOT NULL, -- a day, as midnight UTC
    file_name    TEXT             NOT NULL,
    scale_min    DOUBLE PRECISION NOT NULL,
    scale_max    DOUBLE PRECISION NOT NULL,
    overall_name TEXT             NOT NULL,
    overall_min  DOUBLE PRECISION NOT NULL,
    overall_max  DOUBLE PRECISION NOT NULL,
    overall      TEXT             NOT NULL, -- marks by respondent: "10,9,,8"
    respondents  INTEGER          NOT NULL,
    analysis     TEXT             NOT NULL, -- as JSON; it follows from the marks and the id
    digest       TEXT             NOT NULL, -- of the import
    created_by   UUID             NOT NULL,
    created_at   TIMESTAMP        NOT NULL
);
CREATE INDEX expectation_surveys_by_standard ON expectation_surveys (org_id, standard_id, held_on);

CREATE TABLE expectation_columns (
    org_id       UUID    NOT NULL REFERENCES organisations (id),
    survey_id    UUID    NOT NULL REFERENCES expectation_surveys (id),
    attribute_id UUID    NOT NULL REFERENCES expectation_attributes (id),
    position     INTEGER NOT NULL,
    marks        TEXT    NOT NULL, -- by respondent, as overall
    PRIMARY KEY (survey_id, attribute_id)
);
CREATE INDEX expectation_columns_by_attribute ON expectation_columns (org_id, attribute_id);

-- Requirements that answer to an attribute, through every version.
CREATE TABLE expectation_links (
    org_id       UUID NOT NULL REFERENCES organisations (id),
    attribute_id UUID NOT NULL REFERENCES expectation_attributes (id),
    lineage_id   UUID NOT NULL,
    PRIMARY KEY (attribute_id, lineage_id)
);
CREATE INDEX expectation_links_by_lineage ON expectation_links (org_id, lineage_id);

-- +goose Down
DROP TABLE expectation_links;
DROP TABLE expectation_columns;
DROP TABLE expectation_surveys;
DROP TABLE expectation_attributes;
