-- +goose Up
-- What the visits that the client sees add up to, by wave and location: kept in the
-- transaction that makes a visit count or not (audits/tally), so that pages need not
-- add up visits. All numbers are exact: scores in hundredths of a percent, points in
-- millionths. Questions belong to the wave's version of its checklist, which tells
-- their requirement.
CREATE TABLE tally_locations (
    org_id              UUID   NOT NULL,
    wave_id             UUID   NOT NULL REFERENCES waves (id),
    location_id         UUID   NOT NULL REFERENCES locations (id),
    visits              BIGINT NOT NULL,
    failed              BIGINT NOT NULL, -- visits
    scored              BIGINT NOT NULL, -- visits that have a score
    total               BIGINT NOT NULL, -- of their scores
    squares             BIGINT NOT NULL,
    earned_millionths   BIGINT NOT NULL,
    possible_millionths BIGINT NOT NULL,
    PRIMARY KEY (org_id, wave_id, location_id)
);

CREATE TABLE tally_scores (
    org_id      UUID    NOT NULL,
    wave_id     UUID    NOT NULL,
    location_id UUID    NOT NULL,
    final       INTEGER NOT NULL,
    visits      BIGINT  NOT NULL, -- with just this score
    PRIMARY KEY (org_id, wave_id, location_id, final)
);

CREATE TABLE tally_sections (
    org_id              UUID   NOT NULL,
    wave_id             UUID   NOT NULL,
    location_id         UUID   NOT NULL,
    section_id          TEXT   NOT NULL,
    visits              BIGINT NOT NULL,
    scored              BIGINT NOT NULL, -- visits in which the section has a score
    total               BIGINT NOT NULL,
    squares             BIGINT NOT NULL,
    earned_millionths   BIGINT NOT NULL,
    possible_millionths BIGINT NOT NULL,
    PRIMARY KEY (org_id, wave_id, location_id, section_id)
);

CREATE TABLE tally_questions (
    org_id      UUID   NOT NULL,
    wave_id     UUID   NOT NULL,
    location_id UUID   NOT NULL,
    question_id TEXT   NOT NULL,
    visits      BIGINT NOT NULL,
    met         BIGINT NOT NULL, -- in full
    part        BIGINT NOT NULL, -- met in part
    applied     BIGINT NOT NULL,
    critical    BIGINT NOT NULL, -- critical fails
    excepted    BIGINT NOT NULL, -- an exception of the location kept it from applying
    PRIMARY KEY (org_id, wave_id, location_id, question_id)
);
CREATE TABLE tally_totals ( -- of tally_questions over all locations
    org_id      UUID   NOT NULL,
    wave_id     UUID   NOT NULL,
    part_no     TEXT   NOT NULL, -- last digit of the location's id: releases side by side seldom wait for each other
    question_id TEXT   NOT NULL,
    visits      BIGINT NOT NULL,
    met         BIGINT NOT NULL,
    part        BIGINT NOT NULL,
    applied     BIGINT NOT NULL,
    critical    BIGINT NOT NULL,
    excepted    BIGINT NOT NULL,
    PRIMARY KEY (org_id, wave_id, part_no, question_id)
);
CREATE INDEX tally_critical ON tally_questions (org_id, wave_id) WHERE critical > 0;

-- The plan of many waves is counted for their list.
CREATE INDEX assignments_by_status ON assignments (org_id, wave_id, status);

INSERT INTO tally_locations
SELECT v.org_id, v.wave_id, v.location_id, COUNT(*), SUM(CASE WHEN v.failed THEN 1 ELSE 0 END), COUNT(v.final), COALESCE(SUM(v.final), 0),
    COALESCE(SUM(CAST(v.final AS BIGINT) * v.final), 0), SUM(v.earned_millionths), SUM(v.possible_millionths)
FROM visits v WHERE v.status IN ('released', 'locked') GROUP BY v.org_id, v.wave_id, v.location_id;

INSERT INTO tally_scores
SELECT v.org_id, v.wave_id, v.location_id, v.final, COUNT(*)
FROM visits v WHERE v.status IN ('released', 'locked') AND v.final IS NOT NULL GROUP BY v.org_id, v.wave_id, v.location_id, v.final;

INSERT INTO tally_sections
SELECT v.org_id, v.wave_id, v.location_id, s.section_id, COUNT(*), COUNT(s.final), COALESCE(SUM(s.final), 0),
    COALESCE(SUM(CAST(s.final AS BIGINT) * s.final), 0), SUM(s.earned_millionths), SUM(s.possible_millionths)
FROM visits v JOIN visit_sections s ON s.visit_id = v.id
WHERE v.status IN ('released', 'locked') GROUP BY v.org_id, v.wave_id, v.location_id, s.section_id;

INSERT INTO tally_questions
SELECT v.org_id, v.wave_id, v.location_id, a.question_id, COUNT(*), SUM(CASE WHEN a.met = 2 THEN 1 ELSE 0 END),
    SUM(CASE WHEN a.met = 1 THEN 1 ELSE 0 END), COUNT(a.met), SUM(CASE WHEN a.critical THEN 1 ELSE 0 END),
    SUM(CASE WHEN a.state = 'excepted' THEN 1 ELSE 0 END)
FROM visits v JOIN visit_answers a ON a.visit_id = v.id
WHERE v.status IN ('released', 'locked') GROUP BY v.org_id, v.wave_id, v.location_id, a.question_id;

INSERT INTO tally_totals
SELECT org_id, wave_id, substr(CAST(location_id AS TEXT), 36, 1), question_id, SUM(visits), SUM(met), SUM(part), SUM(applied), SUM(critical), SUM(excepted)
FROM tally_questions GROUP BY org_id, wave_id, substr(CAST(location_id AS TEXT), 36, 1), question_id;

-- +goose Down
DROP INDEX assignments_by_status;
DROP TABLE tally_totals;
DROP TABLE tally_questions;
DROP TABLE tally_sections;
DROP TABLE tally_scores;
DROP TABLE tally_locations;
