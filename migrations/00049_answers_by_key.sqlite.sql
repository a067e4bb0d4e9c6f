-- +goose Up
-- SQLite keeps a row apart from its key unless told otherwise, and so looks for every
-- answer twice. PostgreSQL has no such choice, and no step of this number.
CREATE TABLE visit_answers_new (
    org_id      UUID    NOT NULL,
    visit_id    UUID    NOT NULL,
    question_id TEXT    NOT NULL,
    section_id  TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    value       TEXT    NOT NULL DEFAULT 'null', -- the answer as JSON
    comment     TEXT    NOT NULL DEFAULT '',
    credit      TEXT    NOT NULL DEFAULT '', -- exact ratio; empty: none
    earned      TEXT    NOT NULL DEFAULT '0',
    possible    TEXT    NOT NULL DEFAULT '0',
    critical    BOOLEAN NOT NULL DEFAULT FALSE, -- a critical fail
    met         INTEGER, -- 2 in full, 1 in part, 0 not; NULL: does not count
    PRIMARY KEY (visit_id, question_id)
) WITHOUT ROWID;
INSERT INTO visit_answers_new (org_id, visit_id, question_id, section_id, state, value, comment, credit, earned, possible, critical, met)
SELECT org_id, visit_id, question_id, section_id, state, value, comment, credit, earned, possible, critical, met FROM visit_answers ORDER BY visit_id, question_id;
DROP TABLE visit_answers;
ALTER TABLE visit_answers_new RENAME TO visit_answers;

CREATE TABLE visit_sections_new (
    org_id     UUID    NOT NULL,
    visit_id   UUID    NOT NULL,
    section_id TEXT    NOT NULL,
    earned     TEXT    NOT NULL,
    possible   TEXT    NOT NULL,
    earned_millionths   BIGINT NOT NULL,
    possible_millionths BIGINT NOT NULL,
    raw        INTEGER,
    final      INTEGER,
    failed     BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (visit_id, section_id)
) WITHOUT ROWID;
INSERT INTO visit_sections_new (org_id, visit_id, section_id, earned, possible, earned_millionths, possible_millionths, raw, final, failed)
SELECT org_id, visit_id, section_id, earned, possible, earned_millionths, possible_millionths, raw, final, failed FROM visit_sections ORDER BY visit_id, section_id;
DROP TABLE visit_sections;
ALTER TABLE visit_sections_new RENAME TO visit_sections;

-- +goose Down
-- Nothing that is asked of the tables tells the two forms apart.
SELECT 1;
