-- +goose Up
-- Surveys of customers after their visit (docs/decisions/customer-survey.md). A campaign
-- asks the questions of one published version of a checklist, in its locations.
CREATE TABLE survey_campaigns (
    id                   UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id               UUID      NOT NULL REFERENCES organisations (id),
    brand_id             UUID      NOT NULL REFERENCES brands (id),
    checklist_version_id UUID      NOT NULL REFERENCES checklist_versions (id),
    name                 TEXT      NOT NULL CHECK (name <> ''),
    invitation           TEXT      NOT NULL DEFAULT '', -- what customers read first
    starts_on            TIMESTAMP NOT NULL, -- a day, as midnight UTC
    ends_on              TIMESTAMP NOT NULL, -- the last day
    regions              TEXT      NOT NULL, -- JSON list of ids; empty with locations: the whole brand
    locations            TEXT      NOT NULL, -- JSON list of ids
    minimum              INTEGER   NOT NULL CHECK (minimum BETWEEN 1 AND 1000), -- answers before a location's figures are shown
    status               TEXT      NOT NULL CHECK (status IN ('draft', 'open', 'closed')),
    revision             INTEGER   NOT NULL DEFAULT 1,
    created_at           TIMESTAMP NOT NULL,
    opened_at            TIMESTAMP,
    closed_at            TIMESTAMP,
    CHECK (starts_on <= ends_on)
);
CREATE INDEX survey_campaigns_by_start ON survey_campaigns (org_id, starts_on);

-- The link of a location. Its token follows from the generation and the installation's
-- secret, so that it can be printed again; the database has only its hash.
CREATE TABLE survey_places (
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    campaign_id UUID      NOT NULL REFERENCES survey_campaigns (id),
    location_id UUID      NOT NULL REFERENCES locations (id),
    generation  INTEGER   NOT NULL DEFAULT 1,
    token_hash  TEXT      NOT NULL UNIQUE, -- SHA-256, in hexadecimal
    answers     INTEGER   NOT NULL DEFAULT 0,
    answered_on TIMESTAMP, -- the last day with an answer, of the location
    on_day      INTEGER   NOT NULL DEFAULT 0, -- answers of that day
    PRIMARY KEY (org_id, campaign_id, location_id)
);

-- What customers answered: no account, no address.
CREATE TABLE survey_answers (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the customer's browser
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    campaign_id UUID      NOT NULL REFERENCES survey_campaigns (id),
    location_id UUID      NOT NULL REFERENCES locations (id),
    answers     TEXT      NOT NULL, -- JSON by question
    sent_at     TIMESTAMP NOT NULL, -- to the minute
    day         TIMESTAMP NOT NULL  -- of the location, as midnight UTC
);
CREATE INDEX survey_answers_by_campaign ON survey_answers (org_id, campaign_id, sent_at, id);

-- The same by question and value, to be counted: one row for each option of a multiple choice.
CREATE TABLE survey_marks (
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    campaign_id UUID      NOT NULL REFERENCES survey_campaigns (id),
    location_id UUID      NOT NULL REFERENCES locations (id),
    answer_id   UUID      NOT NULL REFERENCES survey_answers (id),
    question    TEXT      NOT NULL,
    said        TEXT      NOT NULL, -- yes, no, na, an option, a mark; empty: a text
    comment     TEXT      NOT NULL DEFAULT '', -- that text
    day         TIMESTAMP NOT NULL,
    PRIMARY KEY (org_id, answer_id, question, said)
);
CREATE INDEX survey_marks_by_campaign ON survey_marks (org_id, campaign_id, question, said);

-- +goose Down
DROP TABLE survey_marks;
DROP TABLE survey_answers;
DROP TABLE survey_places;
DROP TABLE survey_campaigns;
