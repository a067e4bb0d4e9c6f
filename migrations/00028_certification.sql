-- +goose Up
-- The quiz of a programme: what a shopper answers before the first visit.
CREATE TABLE quizzes (
    programme_id UUID      NOT NULL PRIMARY KEY REFERENCES programmes (id),
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    questions    TEXT      NOT NULL,                    -- JSON, see audits/certification
    pass_mark    INTEGER   NOT NULL CHECK (pass_mark BETWEEN 1 AND 100), -- percent of the questions
    attempts     INTEGER   NOT NULL CHECK (attempts BETWEEN 0 AND 20),   -- of one shopper; 0: no bound
    months       INTEGER   NOT NULL CHECK (months BETWEEN 0 AND 120),    -- that a pass holds; 0: for good
    test_visit   BOOLEAN   NOT NULL DEFAULT FALSE,      -- a test visit that was approved is asked for as well
    since        INTEGER   NOT NULL DEFAULT 1,          -- passes of earlier revisions do not count
    revision     INTEGER   NOT NULL DEFAULT 1,
    updated_at   TIMESTAMP NOT NULL
);
CREATE INDEX quizzes_by_organisation ON quizzes (org_id);

-- One sitting. It keeps the paper as it was asked, so that a quiz that is changed
-- meanwhile is not another one for who has begun.
CREATE TABLE quiz_attempts (
    id           UUID      NOT NULL PRIMARY KEY, -- made by the device
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    programme_id UUID      NOT NULL REFERENCES programmes (id),
    shopper_id   UUID      NOT NULL REFERENCES accounts (id),
    revision     INTEGER   NOT NULL,             -- of the quiz
    pass_mark    INTEGER   NOT NULL,
    paper        TEXT      NOT NULL,             -- JSON
    answers      TEXT      NOT NULL DEFAULT '',  -- JSON; empty: not handed in
    right_count  INTEGER   NOT NULL DEFAULT 0,
    asked_count  INTEGER   NOT NULL,
    passed       BOOLEAN   NOT NULL DEFAULT FALSE,
    forgiven     BOOLEAN   NOT NULL DEFAULT FALSE, -- does not count against the bound of attempts
    started_at   TIMESTAMP NOT NULL,
    finished_at  TIMESTAMP
);
CREATE INDEX quiz_attempts_by_programme ON quiz_attempts (org_id, programme_id, shopper_id);
CREATE INDEX quiz_attempts_by_shopper ON quiz_attempts (org_id, shopper_id);
-- One at a time.
CREATE UNIQUE INDEX quiz_attempts_open ON quiz_attempts (org_id, programme_id, shopper_id) WHERE finished_at IS NULL;

-- A test visit is reviewed as any other, and never released.
ALTER TABLE assignments ADD COLUMN test BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE assignments DROP COLUMN test;
DROP TABLE quiz_attempts;
DROP TABLE quizzes;
