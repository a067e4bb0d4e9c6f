-- +goose Up
CREATE TABLE waves (
    id                   UUID      NOT NULL PRIMARY KEY,
    org_id               UUID      NOT NULL REFERENCES organisations (id),
    brand_id             UUID      NOT NULL REFERENCES brands (id),
    checklist_version_id UUID      NOT NULL REFERENCES checklist_versions (id),
    previous_id          UUID      REFERENCES waves (id), -- the wave that reports compare it with
    title                TEXT      NOT NULL CHECK (title <> ''),
    starts_on            TIMESTAMP NOT NULL,
    ends_on              TIMESTAMP NOT NULL,
    status               TEXT      NOT NULL CHECK (status IN ('draft', 'open', 'closed', 'archived')),
    minimum_visits       INTEGER   NOT NULL DEFAULT 2, -- fewer: the location is listed, not ranked
    bands                TEXT      NOT NULL,
    revision             INTEGER   NOT NULL DEFAULT 1,
    created_at           TIMESTAMP NOT NULL
);
CREATE INDEX waves_by_start ON waves (org_id, starts_on);

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
CREATE INDEX assignments_by_wave ON assignments (org_id, wave_id, location_id);
CREATE INDEX assignments_by_shopper ON assignments (org_id, shopper_id, status);

-- Amounts are exact ratios in text ("33/2"); percents are hundredths of a percent.
CREATE TABLE visits (
    id                   UUID      NOT NULL PRIMARY KEY, -- made by the device
    org_id               UUID      NOT NULL REFERENCES organisations (id),
    wave_id              UUID      NOT NULL REFERENCES waves (id),
    assignment_id        UUID      NOT NULL UNIQUE REFERENCES assignments (id),
    location_id          UUID      NOT NULL REFERENCES locations (id),
    checklist_version_id UUID      NOT NULL REFERENCES checklist_versions (id),
    shopper_id           UUID      NOT NULL REFERENCES accounts (id),
    status               TEXT      NOT NULL,
    content_hash         TEXT      NOT NULL, -- of what the device sent: tells a retry from an edit
    started_at           TIMESTAMP NOT NULL,
    finished_at          TIMESTAMP,
    submitted_at         TIMESTAMP,
    approved_at          TIMESTAMP,
    released_at          TIMESTAMP,
    earned               TEXT      NOT NULL DEFAULT '0',
    possible             TEXT      NOT NULL DEFAULT '0',
    earned_millionths    BIGINT    NOT NULL DEFAULT 0, -- rounded, for sums over many visits
    possible_millionths  BIGINT    NOT NULL DEFAULT 0,
    raw                  INTEGER,
    final                INTEGER,
    failed               BOOLEAN   NOT NULL DEFAULT FALSE,
    summary              TEXT      NOT NULL DEFAULT '', -- the shopper's overall comment
    revision             INTEGER   NOT NULL DEFAULT 1,
    created_at           TIMESTAMP NOT NULL
);
CREATE INDEX visits_by_wave ON visits (org_id, wave_id, location_id);
CREATE INDEX visits_by_location ON visits (org_id, location_id, started_at);

-- Answers and section scores are only ever written inside their visit's own
-- transaction; the foreign key to visits would cost 1.6 to 1.9 times the
-- throughput of submitting (docs/decisions/answers-without-foreign-key.md).
CREATE TABLE visit_answers (
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
);

CREATE TABLE visit_sections (
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
);

CREATE TABLE photos (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the device
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    visit_id    UUID      NOT NULL REFERENCES visits (id),
    question_id TEXT      NOT NULL,
    sha256      TEXT      NOT NULL, -- of the stored bytes, whose name in the store it is
    sent_sha256 TEXT      NOT NULL, -- of the bytes the device sent, before metadata was removed
    media_type  TEXT      NOT NULL,
    size        BIGINT    NOT NULL, -- bytes
    width       INTEGER   NOT NULL,
    height      INTEGER   NOT NULL,
    created_at  TIMESTAMP NOT NULL
);
CREATE INDEX photos_by_visit ON photos (org_id, visit_id, question_id);

-- The picture that pages and reports show of a stored photo: smaller, upright.
CREATE TABLE renditions (
    sha256     TEXT NOT NULL PRIMARY KEY, -- of the stored photo
    print_name TEXT NOT NULL              -- SHA-256 of the rendition, its name in the store
);

-- +goose Down
DROP TABLE renditions;
DROP TABLE photos;
DROP TABLE visit_sections;
DROP TABLE visit_answers;
DROP TABLE visits;
DROP TABLE assignments;
DROP TABLE waves;
