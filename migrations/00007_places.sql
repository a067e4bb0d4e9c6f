-- +goose Up
-- Days are ISO 8601 text, "2026-03-01": a day of a place belongs to the place's own
-- time zone. Empty: none.
ALTER TABLE locations ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE locations ADD COLUMN lat DOUBLE PRECISION CHECK (lat BETWEEN -90 AND 90);
ALTER TABLE locations ADD COLUMN lon DOUBLE PRECISION CHECK (lon BETWEEN -180 AND 180);
ALTER TABLE locations ADD COLUMN hours TEXT NOT NULL DEFAULT '{}';     -- JSON
ALTER TABLE locations ADD COLUMN positions TEXT NOT NULL DEFAULT '[]'; -- JSON
ALTER TABLE locations ADD COLUMN opened_on TEXT NOT NULL DEFAULT '';
ALTER TABLE locations ADD COLUMN closed_on TEXT NOT NULL DEFAULT '';   -- the first day without visitors
ALTER TABLE locations ADD COLUMN archived_at TIMESTAMP;

CREATE TABLE location_closings (
    org_id      UUID NOT NULL REFERENCES organisations (id),
    location_id UUID NOT NULL REFERENCES locations (id),
    starts_on   TEXT NOT NULL CHECK (starts_on <> ''),
    ends_on     TEXT NOT NULL, -- the last day
    reason      TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (location_id, starts_on),
    CHECK (ends_on >= starts_on)
);
CREATE INDEX location_closings_by_day ON location_closings (org_id, ends_on);

-- What the organisation says of its locations. The presets of the program
-- (internal/locations/presets.json) have a row only where they were changed or removed.
CREATE TABLE attribute_definitions (
    org_id   UUID    NOT NULL REFERENCES organisations (id),
    name     TEXT    NOT NULL CHECK (name <> ''),
    label_ru TEXT    NOT NULL DEFAULT '',
    label_en TEXT    NOT NULL DEFAULT '',
    kind     TEXT    NOT NULL CHECK (kind IN ('bool', 'number', 'text', 'choice')),
    options  TEXT    NOT NULL DEFAULT '[]', -- JSON
    removed  BOOLEAN NOT NULL DEFAULT FALSE,
    revision INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (org_id, name)
);

CREATE TABLE competitors (
    id       UUID    NOT NULL PRIMARY KEY,
    org_id   UUID    NOT NULL REFERENCES organisations (id),
    brand    TEXT    NOT NULL CHECK (brand <> ''), -- of the competitor
    name     TEXT    NOT NULL CHECK (name <> ''),
    city     TEXT    NOT NULL DEFAULT '',
    address  TEXT    NOT NULL DEFAULT '',
    lat      DOUBLE PRECISION CHECK (lat BETWEEN -90 AND 90),
    lon      DOUBLE PRECISION CHECK (lon BETWEEN -180 AND 180),
    lon_near DOUBLE PRECISION NOT NULL DEFAULT 0, -- degrees of longitude that are near at this latitude
    revision INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX competitors_by_city ON competitors (org_id, city);

CREATE TABLE competitor_locations (
    org_id        UUID NOT NULL REFERENCES organisations (id),
    competitor_id UUID NOT NULL REFERENCES competitors (id) ON DELETE CASCADE,
    location_id   UUID NOT NULL REFERENCES locations (id),
    PRIMARY KEY (competitor_id, location_id)
);
CREATE INDEX competitor_locations_by_location ON competitor_locations (org_id, location_id);

-- +goose Down
DROP TABLE competitor_locations;
DROP TABLE competitors;
DROP TABLE attribute_definitions;
DROP TABLE location_closings;
ALTER TABLE locations DROP COLUMN archived_at;
ALTER TABLE locations DROP COLUMN closed_on;
ALTER TABLE locations DROP COLUMN opened_on;
ALTER TABLE locations DROP COLUMN positions;
ALTER TABLE locations DROP COLUMN hours;
ALTER TABLE locations DROP COLUMN lon;
ALTER TABLE locations DROP COLUMN lat;
ALTER TABLE locations DROP COLUMN phone;
