-- +goose Up
-- What was out of order when a visit came in: its assignment or wave had ended. The
-- reviewer decides about it. Empty: nothing.
ALTER TABLE visits ADD COLUMN late TEXT NOT NULL DEFAULT '';

-- Finds those that wait, which are few, among all that ever came.
CREATE INDEX visits_to_review ON visits (submitted_at) WHERE status IN ('submitted', 'in_review');

-- How a visit was made, as the phone tells it. Apart from visits, because only the
-- shopper and reviewers may know it, and nothing that reads many visits needs it.
CREATE TABLE visit_tracks (
    visit_id UUID NOT NULL PRIMARY KEY,
    org_id   UUID NOT NULL,
    device   TEXT NOT NULL DEFAULT '', -- of the installation
    content  TEXT NOT NULL
);
CREATE INDEX visit_tracks_by_device ON visit_tracks (org_id, device);

-- Photos are one kind of the files of a visit. A recording has no width or height.
ALTER TABLE photos ADD COLUMN kind TEXT NOT NULL DEFAULT 'photo' CHECK (kind IN ('photo', 'audio', 'signature', 'receipt'));
ALTER TABLE photos ADD COLUMN sent_size BIGINT NOT NULL DEFAULT 0; -- bytes that the device sent; 0: not kept
CREATE INDEX photos_by_content ON photos (org_id, sha256);

-- What a photo said beside its picture, before that was removed. For reviewers.
CREATE TABLE photo_origins (
    photo_id  UUID NOT NULL PRIMARY KEY REFERENCES photos (id),
    org_id    UUID NOT NULL REFERENCES organisations (id),
    taken_at  TEXT NOT NULL DEFAULT '', -- by the camera's clock, RFC 3339; without an offset where the camera gave none
    latitude  DOUBLE PRECISION,
    longitude DOUBLE PRECISION
);

-- What a photo looks like in 64 bits, and those in four parts: pictures that differ
-- in three bits at most have a part in common (docs/decisions/photo-likeness.md).
CREATE TABLE photo_prints (
    org_id UUID    NOT NULL REFERENCES organisations (id),
    sha256 TEXT    NOT NULL, -- of the stored photo
    print  TEXT    NOT NULL, -- 16 hexadecimal digits
    PRIMARY KEY (org_id, sha256)
);
CREATE TABLE photo_parts (
    org_id UUID    NOT NULL REFERENCES organisations (id),
    part   INTEGER NOT NULL CHECK (part BETWEEN 0 AND 3),
    bits   INTEGER NOT NULL, -- 16 of the print
    sha256 TEXT    NOT NULL,
    PRIMARY KEY (org_id, part, bits, sha256)
);
CREATE INDEX photo_parts_of_photo ON photo_parts (org_id, sha256);

-- Files on their way, by the file's own id. How much has come is the size of what is
-- on the disk, so that nothing has to agree with it.
CREATE TABLE uploads (
    id          UUID      NOT NULL PRIMARY KEY, -- of the file, made by the device
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    account_id  UUID      NOT NULL REFERENCES accounts (id),
    visit_id    UUID      NOT NULL REFERENCES visits (id),
    question_id TEXT      NOT NULL, -- empty: of the whole visit
    kind        TEXT      NOT NULL CHECK (kind IN ('photo', 'audio', 'signature', 'receipt')),
    sha256      TEXT      NOT NULL, -- of all bytes, announced
    size        BIGINT    NOT NULL CHECK (size > 0),
    created_at  TIMESTAMP NOT NULL,
    touched_at  TIMESTAMP NOT NULL
);
CREATE INDEX uploads_by_account ON uploads (org_id, account_id);
CREATE INDEX uploads_by_touch ON uploads (touched_at);

-- How far a visit can be trusted, as it was weighed when it came in.
CREATE TABLE visit_trust (
    visit_id UUID      NOT NULL PRIMARY KEY REFERENCES visits (id),
    org_id   UUID      NOT NULL REFERENCES organisations (id),
    revision INTEGER   NOT NULL, -- of the visit
    score    INTEGER   NOT NULL CHECK (score BETWEEN 0 AND 100),
    route    TEXT      NOT NULL CHECK (route IN ('light', 'full')),
    reasons  TEXT      NOT NULL, -- as JSON
    at       TIMESTAMP NOT NULL
);

-- What a reviewer asks about single questions of a visit that is given back.
CREATE TABLE visit_notes (
    visit_id    UUID NOT NULL REFERENCES visits (id),
    org_id      UUID NOT NULL REFERENCES organisations (id),
    question_id TEXT NOT NULL,
    note        TEXT NOT NULL CHECK (note <> ''),
    PRIMARY KEY (visit_id, question_id)
);

-- +goose Down
DROP TABLE visit_notes;
DROP TABLE visit_trust;
DROP TABLE uploads;
DROP TABLE photo_parts;
DROP TABLE photo_prints;
DROP TABLE photo_origins;
DROP INDEX photos_by_content;
ALTER TABLE photos DROP COLUMN sent_size;
ALTER TABLE photos DROP COLUMN kind;
DROP TABLE visit_tracks;
DROP INDEX visits_to_review;
ALTER TABLE visits DROP COLUMN late;
