-- +goose Up
-- Rich text and translations are JSON; empty: there is none. See docs/decisions/rich-text.md.
ALTER TABLE standards ADD COLUMN languages TEXT NOT NULL DEFAULT '[]'; -- further ones
ALTER TABLE standards ADD COLUMN titles TEXT NOT NULL DEFAULT '{}'; -- by further language
ALTER TABLE standards ADD COLUMN language_revision INTEGER NOT NULL DEFAULT 1; -- of the two above
ALTER TABLE standard_versions ADD COLUMN preamble_translations TEXT NOT NULL DEFAULT '';
ALTER TABLE sections ADD COLUMN intro TEXT NOT NULL DEFAULT '';
ALTER TABLE sections ADD COLUMN translations TEXT NOT NULL DEFAULT '';
ALTER TABLE requirements ADD COLUMN details TEXT NOT NULL DEFAULT '';
ALTER TABLE requirements ADD COLUMN translations TEXT NOT NULL DEFAULT '';

-- Images that the texts of a standard show. The files are those of the blob store.
CREATE TABLE standard_images (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    standard_id UUID      NOT NULL REFERENCES standards (id),
    sha256      TEXT      NOT NULL, -- of the file that is kept
    sent_sha256 TEXT      NOT NULL, -- of what was sent: a repeat is told from another image
    width       INTEGER   NOT NULL CHECK (width > 0),
    height      INTEGER   NOT NULL CHECK (height > 0),
    size        INTEGER   NOT NULL,
    account_id  UUID      NOT NULL,
    created_at  TIMESTAMP NOT NULL,
    UNIQUE (org_id, id)
);
CREATE INDEX standard_images_by_standard ON standard_images (org_id, standard_id);
CREATE INDEX standard_images_by_age ON standard_images (created_at);
CREATE INDEX standard_images_by_file ON standard_images (sha256);

-- Which versions show which images: who may read a version sees them, and an image
-- that no version shows is swept.
CREATE TABLE standard_image_uses (
    org_id     UUID NOT NULL REFERENCES organisations (id),
    version_id UUID NOT NULL REFERENCES standard_versions (id),
    image_id   UUID NOT NULL REFERENCES standard_images (id),
    PRIMARY KEY (org_id, version_id, image_id)
);
CREATE INDEX standard_image_uses_by_image ON standard_image_uses (org_id, image_id);

-- +goose Down
DROP TABLE standard_image_uses;
DROP TABLE standard_images;
ALTER TABLE requirements DROP COLUMN translations;
ALTER TABLE requirements DROP COLUMN details;
ALTER TABLE sections DROP COLUMN translations;
ALTER TABLE sections DROP COLUMN intro;
ALTER TABLE standard_versions DROP COLUMN preamble_translations;
ALTER TABLE standards DROP COLUMN language_revision;
ALTER TABLE standards DROP COLUMN titles;
ALTER TABLE standards DROP COLUMN languages;
