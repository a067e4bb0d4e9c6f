-- +goose Up
-- A visit that tries a text before it is published: who goes where, and the checklist
-- as it was when they began. It is no visit of a wave and never part of results.
CREATE TABLE pilots (
    id            UUID      NOT NULL PRIMARY KEY,
    org_id        UUID      NOT NULL REFERENCES organisations (id),
    version_id    UUID      NOT NULL REFERENCES standard_versions (id),
    location_id   UUID      REFERENCES locations (id),
    place         TEXT      NOT NULL CHECK (place <> ''), -- in words; the name of the location when it was chosen
    visitor_id    UUID      NOT NULL REFERENCES accounts (id),
    as_shopper    BOOLEAN   NOT NULL,                     -- sent as a mystery shopper, whom not everybody may know
    goes_on       TIMESTAMP NOT NULL,                     -- the day, as midnight
    variant       TEXT      NOT NULL DEFAULT '',          -- scenario of the text, such as "high load"
    note          TEXT      NOT NULL DEFAULT '',
    state         TEXT      NOT NULL CHECK (state IN ('planned', 'filling', 'submitted', 'cancelled')),
    checklist     TEXT      NOT NULL DEFAULT '',          -- JSON, made of the text when the visit began; never changes
    planned_by    UUID      NOT NULL,
    planned_at    TIMESTAMP NOT NULL,
    begun_at      TIMESTAMP,
    submitted_at  TIMESTAMP,                              -- last
    cancelled_at  TIMESTAMP,
    cancel_reason TEXT      NOT NULL DEFAULT '',
    reopened_at   TIMESTAMP,                              -- last
    reopen_reason TEXT      NOT NULL DEFAULT '',
    CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL)),
    CHECK (state <> 'submitted' OR submitted_at IS NOT NULL),
    CHECK ((begun_at IS NULL) = (checklist = ''))
);
CREATE INDEX pilots_by_version ON pilots (org_id, version_id, goes_on);
CREATE INDEX pilots_by_visitor ON pilots (org_id, visitor_id, goes_on);

-- A requirement as the visitor met it: what was seen, and what they think of the rule.
CREATE TABLE pilot_items (
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    pilot_id     UUID      NOT NULL REFERENCES pilots (id),
    lineage_id   UUID      NOT NULL, -- of the requirement
    position     INTEGER   NOT NULL,
    code         TEXT      NOT NULL,
    level        TEXT      NOT NULL,
    text_hash    TEXT      NOT NULL, -- of the requirement that was judged
    observed     TEXT      NOT NULL DEFAULT '' CHECK (observed IN ('', 'met', 'not_met', 'not_observed')),
    observation  TEXT      NOT NULL DEFAULT '',
    appropriate  TEXT      NOT NULL DEFAULT '' CHECK (appropriate IN ('', 'yes', 'partly', 'no', 'cannot_say')),
    convenient   TEXT      NOT NULL DEFAULT '' CHECK (convenient IN ('', 'yes', 'partly', 'no', 'cannot_say')),
    feasible     TEXT      NOT NULL DEFAULT '' CHECK (feasible IN ('', 'yes', 'partly', 'no', 'cannot_say')),
    remark       TEXT      NOT NULL DEFAULT '',
    answered_at  TIMESTAMP,
    PRIMARY KEY (org_id, pilot_id, lineage_id)
);

-- +goose Down
DROP TABLE pilot_items;
DROP TABLE pilots;
