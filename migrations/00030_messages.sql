-- +goose Up
-- Images that the questions of a checklist show: this is how it should look. The files are
-- those of the blob store.
CREATE TABLE checklist_images (
    id           UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    checklist_id UUID      NOT NULL REFERENCES checklists (id),
    sha256       TEXT      NOT NULL, -- of the file that is kept
    sent_sha256  TEXT      NOT NULL, -- of what was sent: a repeat is told from another image
    width        INTEGER   NOT NULL CHECK (width > 0),
    height       INTEGER   NOT NULL CHECK (height > 0),
    size         INTEGER   NOT NULL,
    account_id   UUID      NOT NULL,
    created_at   TIMESTAMP NOT NULL,
    UNIQUE (org_id, id)
);
CREATE INDEX checklist_images_by_checklist ON checklist_images (org_id, checklist_id);
CREATE INDEX checklist_images_by_file ON checklist_images (sha256);

-- What a shopper and the coordinators write to each other about an assignment.
CREATE TABLE messages (
    id            UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id        UUID      NOT NULL REFERENCES organisations (id),
    assignment_id UUID      NOT NULL REFERENCES assignments (id),
    shopper_id    UUID      NOT NULL REFERENCES accounts (id), -- whose thread: who takes the assignment over has their own
    account_id    UUID      NOT NULL REFERENCES accounts (id), -- who wrote it
    text          TEXT      NOT NULL CHECK (text <> ''),
    written_at    TIMESTAMP NOT NULL, -- by the clock of the device: a message may wait for a network
    created_at    TIMESTAMP NOT NULL,
    UNIQUE (org_id, id)
);
CREATE INDEX messages_by_assignment ON messages (org_id, assignment_id, created_at);
CREATE INDEX messages_by_shopper ON messages (org_id, shopper_id, created_at);

-- How far somebody has read: the coordinators of an assignment read for themselves.
CREATE TABLE message_reads (
    org_id        UUID      NOT NULL REFERENCES organisations (id),
    assignment_id UUID      NOT NULL REFERENCES assignments (id),
    account_id    UUID      NOT NULL REFERENCES accounts (id),
    read_at       TIMESTAMP NOT NULL,
    PRIMARY KEY (org_id, assignment_id, account_id)
);
CREATE INDEX message_reads_by_account ON message_reads (org_id, account_id);

-- A voice note that was deleted by the rule of its programme: the row says that there was one.
ALTER TABLE photos ADD COLUMN erased_at TIMESTAMP;
CREATE INDEX photos_to_erase ON photos (org_id, created_at) WHERE kind = 'audio' AND erased_at IS NULL;

-- +goose Down
DROP INDEX photos_to_erase;
ALTER TABLE photos DROP COLUMN erased_at;
DROP TABLE message_reads;
DROP TABLE messages;
DROP TABLE checklist_images;
