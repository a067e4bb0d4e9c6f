-- +goose Up
-- The plan of the working group on a standard.
CREATE TABLE plan_steps (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    standard_id UUID      NOT NULL REFERENCES standards (id),
    position    INTEGER   NOT NULL,
    title       TEXT      NOT NULL CHECK (title <> ''),
    starts_on   TIMESTAMP NOT NULL, -- a day, as midnight UTC
    due_on      TIMESTAMP NOT NULL, -- the last day
    people      TEXT      NOT NULL, -- JSON list of accounts
    progress    INTEGER   NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    after_id    UUID      REFERENCES plan_steps (id), -- must be done before
    note        TEXT      NOT NULL DEFAULT '',
    revision    INTEGER   NOT NULL DEFAULT 1,
    CHECK (starts_on <= due_on)
);
CREATE INDEX plan_steps_by_standard ON plan_steps (org_id, standard_id, position);
CREATE INDEX plan_steps_by_deadline ON plan_steps (due_on);

-- When a group meets.
CREATE TABLE group_rhythms (
    org_id      UUID    NOT NULL REFERENCES organisations (id),
    standard_id UUID    NOT NULL REFERENCES standards (id),
    weekday     INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- 1: Monday
    weeks       INTEGER NOT NULL CHECK (weeks BETWEEN 0 AND 4), -- between meetings; 0: no rhythm
    at_minute   INTEGER NOT NULL CHECK (at_minute BETWEEN 0 AND 1439), -- of the day, in the time zone
    time_zone   TEXT    NOT NULL,
    lasts       INTEGER NOT NULL CHECK (lasts BETWEEN 5 AND 600), -- minutes
    place       TEXT    NOT NULL DEFAULT '',
    notice_days INTEGER NOT NULL CHECK (notice_days BETWEEN 0 AND 14), -- the draft circulates so long before
    revision    INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, standard_id)
);

CREATE TABLE group_meetings (
    id           UUID      NOT NULL PRIMARY KEY,
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    standard_id  UUID      NOT NULL REFERENCES standards (id),
    slot         TIMESTAMP, -- of the rhythm; NULL: called by hand. A moved or cancelled meeting keeps it.
    title        TEXT      NOT NULL CHECK (title <> ''),
    starts_at    TIMESTAMP NOT NULL,
    lasts        INTEGER   NOT NULL CHECK (lasts BETWEEN 5 AND 600), -- minutes
    place        TEXT      NOT NULL DEFAULT '',
    agenda       TEXT      NOT NULL, -- JSON
    present      TEXT      NOT NULL, -- JSON list of accounts
    decisions    TEXT      NOT NULL, -- JSON
    minutes      TEXT      NOT NULL DEFAULT '',
    closed_by    UUID, -- NULL: the minutes are open
    closed_at    TIMESTAMP,
    cancelled_at TIMESTAMP,
    revision     INTEGER   NOT NULL DEFAULT 1,
    UNIQUE (org_id, standard_id, slot)
);
CREATE INDEX group_meetings_by_time ON group_meetings (org_id, standard_id, starts_at);
CREATE INDEX group_meetings_ahead ON group_meetings (starts_at);

-- What somebody proposes, with what it costs and whether it can be done.
CREATE TABLE group_proposals (
    id               UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id           UUID      NOT NULL REFERENCES organisations (id),
    standard_id      UUID      NOT NULL REFERENCES standards (id),
    title            TEXT      NOT NULL CHECK (title <> ''),
    text             TEXT      NOT NULL DEFAULT '',
    lineage_id       UUID, -- of a section or a requirement; NULL: the whole
    budget           BIGINT    NOT NULL DEFAULT 0 CHECK (budget >= 0), -- in hundredths of the currency
    currency         TEXT      NOT NULL,
    feasibility      INTEGER   NOT NULL DEFAULT 0 CHECK (feasibility BETWEEN 0 AND 5), -- 0: not judged
    feasibility_note TEXT      NOT NULL DEFAULT '',
    status           TEXT      NOT NULL CHECK (status IN ('open', 'accepted', 'declined', 'postponed')),
    reason           TEXT      NOT NULL DEFAULT '',
    decided_by       UUID, -- NULL: open
    decided_at       TIMESTAMP,
    revision         INTEGER   NOT NULL DEFAULT 1,
    created_by       UUID      NOT NULL REFERENCES accounts (id),
    created_at       TIMESTAMP NOT NULL
);
CREATE INDEX group_proposals_by_standard ON group_proposals (org_id, standard_id, created_at);

-- Who may send ideas for a standard, and the link they do it by.
CREATE TABLE idea_banks (
    org_id      UUID    NOT NULL REFERENCES organisations (id),
    standard_id UUID    NOT NULL REFERENCES standards (id),
    access      TEXT    NOT NULL CHECK (access IN ('closed', 'signed_in', 'link')),
    title       TEXT    NOT NULL CHECK (title <> ''),
    invitation  TEXT    NOT NULL DEFAULT '', -- what senders read
    token_hash  TEXT    UNIQUE, -- SHA-256, in hexadecimal; NULL: there is no link
    expires_at  TIMESTAMP,
    revision    INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, standard_id)
);

CREATE TABLE ideas (
    id              UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id          UUID      NOT NULL REFERENCES organisations (id),
    standard_id     UUID      NOT NULL REFERENCES standards (id),
    kind            TEXT      NOT NULL CHECK (kind IN ('idea', 'objection')),
    text            TEXT      NOT NULL CHECK (text <> ''),
    answer          TEXT      NOT NULL DEFAULT '', -- the best one, to an objection
    author_name     TEXT      NOT NULL DEFAULT '', -- empty: not signed
    author_position TEXT      NOT NULL DEFAULT '',
    author_place    TEXT      NOT NULL DEFAULT '',
    account_id      UUID      REFERENCES accounts (id), -- NULL: sent without one, or not signed
    status          TEXT      NOT NULL CHECK (status IN ('new', 'requirement', 'phrase', 'later', 'declined', 'merged')),
    reason          TEXT      NOT NULL DEFAULT '',
    lineage_id      UUID, -- of the requirement it became, or whose phrase it became
    merged_into     UUID      REFERENCES ideas (id),
    voices          INTEGER   NOT NULL DEFAULT 1, -- how many people sent it
    sorted_by       UUID,
    sorted_at       TIMESTAMP,
    revision        INTEGER   NOT NULL DEFAULT 1,
    sent_at         TIMESTAMP NOT NULL
);
CREATE INDEX ideas_by_standard ON ideas (org_id, standard_id, sent_at);
CREATE INDEX ideas_by_account ON ideas (org_id, account_id, sent_at);

-- +goose Down
DROP TABLE ideas;
DROP TABLE idea_banks;
DROP TABLE group_proposals;
DROP TABLE group_meetings;
DROP TABLE group_rhythms;
DROP TABLE plan_steps;
