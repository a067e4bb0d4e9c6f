-- +goose Up
-- What does not apply at a place from one day until another. The days are of the
-- calendar of each location, kept as midnight UTC. What is excepted is named by
-- opaque keys: lineages of a standard, or ids of a checklist.
CREATE TABLE location_exceptions (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the caller
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    place_kind  TEXT      NOT NULL CHECK (place_kind IN ('location', 'region', 'brand')),
    place_id    UUID      NOT NULL, -- of a location, a region or a brand
    brand_id    UUID      NOT NULL REFERENCES brands (id), -- of the place
    source_kind TEXT      NOT NULL CHECK (source_kind IN ('standard', 'checklist')),
    source_id   UUID      NOT NULL,
    section_key TEXT      NOT NULL DEFAULT '', -- the whole section; empty: the items
    items       TEXT      NOT NULL DEFAULT '[]', -- requirements or questions, as JSON
    title       TEXT      NOT NULL, -- what does not apply, in the words of the day it was recorded; a line each
    reason      TEXT      NOT NULL CHECK (reason <> ''),
    from_on     TIMESTAMP NOT NULL,
    until_on    TIMESTAMP NOT NULL, -- the last day
    ended_on    TIMESTAMP, -- the last day, where it was ended early
    status      TEXT      NOT NULL CHECK (status IN ('requested', 'granted', 'refused', 'withdrawn')),
    note        TEXT      NOT NULL DEFAULT '', -- why it was last changed
    revision    INTEGER   NOT NULL DEFAULT 1,
    created_by  UUID      NOT NULL,
    created_at  TIMESTAMP NOT NULL
);
CREATE INDEX location_exceptions_by_place ON location_exceptions (org_id, place_id);
CREATE INDEX location_exceptions_by_end ON location_exceptions (org_id, until_on);

-- Every state an exception has been in: a correction never overwrites.
CREATE TABLE location_exception_revisions (
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    exception_id UUID      NOT NULL REFERENCES location_exceptions (id),
    revision     INTEGER   NOT NULL,
    verb         TEXT      NOT NULL,
    account_id   UUID      NOT NULL, -- zeros: the program itself
    at           TIMESTAMP NOT NULL,
    content      TEXT      NOT NULL, -- as JSON
    PRIMARY KEY (exception_id, revision)
);

-- The exceptions that counted when the visit was scored, as they were then.
ALTER TABLE visits ADD COLUMN exceptions TEXT NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE visits DROP COLUMN exceptions;
DROP TABLE location_exception_revisions;
DROP TABLE location_exceptions;
