-- +goose Up
-- The standing rules of a brand's visits; waves belong to one. Old waves have none.
CREATE TABLE programmes (
    id         UUID      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    brand_id   UUID      NOT NULL REFERENCES brands (id),
    title      TEXT      NOT NULL CHECK (title <> ''),
    briefing   TEXT      NOT NULL DEFAULT '', -- what every shopper reads before a visit
    rules      TEXT      NOT NULL,            -- JSON, see audits/programmes
    archived   BOOLEAN   NOT NULL DEFAULT FALSE,
    revision   INTEGER   NOT NULL DEFAULT 1,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX programmes_by_brand ON programmes (org_id, brand_id);

ALTER TABLE waves ADD COLUMN programme_id UUID REFERENCES programmes (id);
ALTER TABLE waves ADD COLUMN announced BOOLEAN NOT NULL DEFAULT FALSE; -- the stores know the day
ALTER TABLE waves ADD COLUMN plan TEXT NOT NULL DEFAULT '';            -- JSON, see audits.WavePlan; empty: none
CREATE INDEX waves_by_programme ON waves (org_id, programme_id);

-- An assignment without a shopper is on the board. Money is hundredths of the
-- currency of the programme, as it was when the assignment was made.
-- SQLite cannot drop NOT NULL: the table is made anew, and what refers to it is
-- looked at again when the step is done.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE assignments_before AS SELECT * FROM assignments;
DROP TABLE assignments;
CREATE TABLE assignments (
    id                   UUID      NOT NULL PRIMARY KEY,
    org_id               UUID      NOT NULL REFERENCES organisations (id),
    wave_id              UUID      NOT NULL REFERENCES waves (id),
    location_id          UUID      NOT NULL REFERENCES locations (id),
    checklist_version_id UUID      NOT NULL REFERENCES checklist_versions (id),
    shopper_id           UUID      REFERENCES accounts (id),
    scenario             TEXT      NOT NULL DEFAULT '',
    status               TEXT      NOT NULL,
    due_on               TIMESTAMP NOT NULL,
    created_at           TIMESTAMP NOT NULL,
    visit_on             TIMESTAMP,                      -- the planned day; NULL: any until due_on
    from_minute          INTEGER   NOT NULL DEFAULT 0,   -- of that day, at the location
    to_minute            INTEGER   NOT NULL DEFAULT 1440,
    part                 TEXT      NOT NULL DEFAULT '',  -- name of the part of the week
    customer_type        TEXT      NOT NULL DEFAULT '',
    offered_until        TIMESTAMP,                      -- an offer or a place on the board ends
    fee                  BIGINT    NOT NULL DEFAULT 0,
    expense_limit        BIGINT    NOT NULL DEFAULT 0,
    bonus                BIGINT    NOT NULL DEFAULT 0,
    re_shop_of           UUID      REFERENCES assignments (id),
    reason               TEXT      NOT NULL DEFAULT '',  -- of the last move that needs one
    revision             INTEGER   NOT NULL DEFAULT 1
);
INSERT INTO assignments (id, org_id, wave_id, location_id, checklist_version_id, shopper_id, scenario, status, due_on, created_at)
SELECT id, org_id, wave_id, location_id, checklist_version_id, shopper_id, scenario, status, due_on, created_at FROM assignments_before;
DROP TABLE assignments_before;
CREATE INDEX assignments_by_wave ON assignments (org_id, wave_id, location_id);
CREATE INDEX assignments_by_shopper ON assignments (org_id, shopper_id, status);
CREATE INDEX assignments_by_day ON assignments (org_id, wave_id, visit_on);

-- +goose Down
DROP INDEX assignments_by_day;
PRAGMA defer_foreign_keys = ON;
CREATE TABLE assignments_after AS SELECT * FROM assignments WHERE shopper_id IS NOT NULL;
DROP TABLE assignments;
CREATE TABLE assignments (
    id                   UUID      NOT NULL PRIMARY KEY,
    org_id               UUID      NOT NULL REFERENCES organisations (id),
    wave_id              UUID      NOT NULL REFERENCES waves (id),
    location_id          UUID      NOT NULL REFERENCES locations (id),
    checklist_version_id UUID      NOT NULL REFERENCES checklist_versions (id),
    shopper_id           UUID      NOT NULL REFERENCES accounts (id),
    scenario             TEXT      NOT NULL DEFAULT '',
    status               TEXT      NOT NULL,
    due_on               TIMESTAMP NOT NULL,
    created_at           TIMESTAMP NOT NULL
);
INSERT INTO assignments SELECT id, org_id, wave_id, location_id, checklist_version_id, shopper_id, scenario, status, due_on, created_at FROM assignments_after;
DROP TABLE assignments_after;
CREATE INDEX assignments_by_wave ON assignments (org_id, wave_id, location_id);
CREATE INDEX assignments_by_shopper ON assignments (org_id, shopper_id, status);
DROP INDEX waves_by_programme;
ALTER TABLE waves DROP COLUMN plan;
ALTER TABLE waves DROP COLUMN announced;
ALTER TABLE waves DROP COLUMN programme_id;
DROP TABLE programmes;
