-- +goose Up
-- People who must know the standard of their position. Most have no account.
CREATE TABLE staff_members (
    id           UUID      NOT NULL PRIMARY KEY, -- made by the caller
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    location_id  UUID      NOT NULL REFERENCES locations (id),
    name         TEXT      NOT NULL CHECK (name <> ''),
    name_key     TEXT      NOT NULL, -- without case, spaces and ё
    position     TEXT      NOT NULL CHECK (position <> ''),
    position_key TEXT      NOT NULL,
    email        TEXT      NOT NULL DEFAULT '', -- folded; an account with it is this person's
    number       TEXT      NOT NULL DEFAULT '', -- of the company's own list of staff
    left_on      TIMESTAMP, -- a day, as midnight UTC; NULL: works
    revision     INTEGER   NOT NULL DEFAULT 1,
    created_by   UUID      NOT NULL,
    created_at   TIMESTAMP NOT NULL,
    UNIQUE (org_id, location_id, name_key)
);
CREATE UNIQUE INDEX staff_members_by_number ON staff_members (org_id, number) WHERE number <> '';
CREATE INDEX staff_members_by_email ON staff_members (org_id, email);

-- The introduction of a published version: who has to read it, and by when.
CREATE TABLE introductions (
    id           UUID      NOT NULL PRIMARY KEY, -- made by the caller
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    standard_id  UUID      NOT NULL REFERENCES standards (id),
    version_id   UUID      NOT NULL REFERENCES standard_versions (id),
    content_hash TEXT      NOT NULL, -- of the version, as it was published
    positions    TEXT      NOT NULL DEFAULT '[]', -- none: every position
    places       TEXT      NOT NULL DEFAULT '[]', -- brands, regions and locations; none: everywhere
    announced_on TIMESTAMP NOT NULL, -- a day, as midnight UTC
    deadline     TIMESTAMP NOT NULL, -- likewise, the last day
    ended_at     TIMESTAMP, -- NULL: runs
    revision     INTEGER   NOT NULL DEFAULT 1,
    created_by   UUID      NOT NULL,
    created_at   TIMESTAMP NOT NULL,
    UNIQUE (org_id, version_id)
);
CREATE INDEX introductions_by_standard ON introductions (org_id, standard_id, created_at);

-- What one person has to read of an introduction, and how far they are.
CREATE TABLE readings (
    id              UUID      NOT NULL PRIMARY KEY,
    org_id          UUID      NOT NULL REFERENCES organisations (id),
    introduction_id UUID      NOT NULL REFERENCES introductions (id),
    staff_id        UUID      NOT NULL REFERENCES staff_members (id),
    opened_at       TIMESTAMP,
    seen            TEXT      NOT NULL DEFAULT '[]', -- lineages of the sections that were on the screen
    acknowledged_at TIMESTAMP,
    content_hash    TEXT      NOT NULL DEFAULT '', -- of what was acknowledged
    position        TEXT      NOT NULL DEFAULT '', -- at that moment
    way             TEXT      NOT NULL DEFAULT '' CHECK (way IN ('', 'signed_in', 'personal_link', 'countersigned')),
    countersigned_by UUID, -- the account of who vouches for it
    note            TEXT      NOT NULL DEFAULT '',
    reminded_at     TIMESTAMP,
    UNIQUE (org_id, introduction_id, staff_id)
);
CREATE INDEX readings_by_staff ON readings (org_id, staff_id);

-- Personal links to the standard of one's position. Only digests of them are kept.
CREATE TABLE reading_links (
    token_hash  TEXT      NOT NULL PRIMARY KEY, -- SHA-256
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    staff_id    UUID      NOT NULL REFERENCES staff_members (id),
    standard_id UUID      NOT NULL REFERENCES standards (id),
    sent_by     TEXT      NOT NULL CHECK (sent_by IN ('letter', 'sheet', 'account')),
    expires_at  TIMESTAMP, -- NULL: as long as the person works
    created_at  TIMESTAMP NOT NULL
);
CREATE INDEX reading_links_by_staff ON reading_links (org_id, staff_id, standard_id, created_at);

-- The exam on a version: how papers are made, and what counts as passed.
CREATE TABLE exams (
    id         UUID      NOT NULL PRIMARY KEY, -- made by the caller
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    version_id UUID      NOT NULL REFERENCES standard_versions (id),
    questions  INTEGER   NOT NULL, -- of one paper
    pass_mark  INTEGER   NOT NULL CHECK (pass_mark BETWEEN 1 AND 100), -- percent
    attempts   INTEGER   NOT NULL, -- of one person
    minutes    INTEGER   NOT NULL, -- for one paper
    cool_down  INTEGER   NOT NULL, -- hours between two attempts
    open       BOOLEAN   NOT NULL DEFAULT FALSE,
    revision   INTEGER   NOT NULL DEFAULT 1,
    created_by UUID      NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (org_id, version_id)
);

CREATE TABLE exam_questions (
    id         UUID      NOT NULL PRIMARY KEY, -- made by the caller
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    exam_id    UUID      NOT NULL REFERENCES exams (id),
    lineage_id UUID      NOT NULL, -- of the requirement it asks about
    kind       TEXT      NOT NULL CHECK (kind IN ('one', 'several', 'order', 'open')),
    text       TEXT      NOT NULL CHECK (text <> ''),
    options    TEXT      NOT NULL DEFAULT '[]', -- as JSON, with what is right; of an order, in the right one
    expected   TEXT      NOT NULL DEFAULT '', -- of an open question, for who marks it
    points     INTEGER   NOT NULL,
    in_use     BOOLEAN   NOT NULL DEFAULT TRUE,
    revision   INTEGER   NOT NULL DEFAULT 1,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX exam_questions_by_exam ON exam_questions (org_id, exam_id, created_at);

-- One sitting. The paper is kept as it was asked: the bank may change.
CREATE TABLE exam_attempts (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the caller
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    exam_id     UUID      NOT NULL REFERENCES exams (id),
    staff_id    UUID      NOT NULL REFERENCES staff_members (id),
    location_id UUID      NOT NULL REFERENCES locations (id), -- of the person at the time
    number      INTEGER   NOT NULL, -- of the person's, from 1
    oral        BOOLEAN   NOT NULL DEFAULT FALSE,
    seed        BIGINT    NOT NULL,
    paper       TEXT      NOT NULL, -- as JSON, with what is right
    pass_mark   INTEGER   NOT NULL, -- percent
    state       TEXT      NOT NULL CHECK (state IN ('running', 'marking', 'passed', 'failed')),
    points      INTEGER   NOT NULL DEFAULT 0,
    most        INTEGER   NOT NULL, -- points of the whole paper
    certificate TEXT      NOT NULL DEFAULT '', -- its number; of passed attempts only
    started_at  TIMESTAMP NOT NULL,
    closes_at   TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    entered_by  UUID, -- the account of who entered an oral exam
    UNIQUE (org_id, exam_id, staff_id, number)
);
CREATE INDEX exam_attempts_by_exam ON exam_attempts (org_id, exam_id, state);
CREATE UNIQUE INDEX exam_attempts_by_certificate ON exam_attempts (org_id, certificate) WHERE certificate <> '';

CREATE TABLE exam_answers (
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    attempt_id  UUID      NOT NULL REFERENCES exam_attempts (id),
    question_id UUID      NOT NULL,
    answer      TEXT      NOT NULL, -- as JSON
    points      INTEGER, -- NULL: not marked yet
    most        INTEGER   NOT NULL, -- points of the right answer
    comment     TEXT      NOT NULL DEFAULT '',
    marked_by   UUID,
    answered_at TIMESTAMP NOT NULL,
    marked_at   TIMESTAMP,
    PRIMARY KEY (org_id, attempt_id, question_id)
);

-- +goose Down
DROP TABLE exam_answers;
DROP TABLE exam_attempts;
DROP TABLE exam_questions;
DROP TABLE exams;
DROP TABLE reading_links;
DROP TABLE readings;
DROP TABLE introductions;
DROP TABLE staff_members;
