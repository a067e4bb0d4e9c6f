-- +goose Up
-- Who owns a section, by its lineage: through every version of the standard.
CREATE TABLE section_owners (
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    standard_id UUID      NOT NULL REFERENCES standards (id),
    lineage_id  UUID      NOT NULL, -- of the section
    account_id  UUID      NOT NULL REFERENCES accounts (id),
    named_by    UUID      NOT NULL,
    named_at    TIMESTAMP NOT NULL,
    PRIMARY KEY (org_id, standard_id, lineage_id, account_id)
);

-- Who answers for what the standard asks of a position, such as "кассир".
CREATE TABLE position_owners (
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    standard_id  UUID      NOT NULL REFERENCES standards (id),
    position_key TEXT      NOT NULL, -- the position in small letters
    position     TEXT      NOT NULL,
    account_id   UUID      NOT NULL REFERENCES accounts (id),
    named_by     UUID      NOT NULL,
    named_at     TIMESTAMP NOT NULL,
    PRIMARY KEY (org_id, standard_id, position_key)
);

-- Who proposed an edit that somebody else made.
ALTER TABLE standard_edits ADD COLUMN suggested_by UUID;

-- A conversation about a requirement, a section or the whole standard.
CREATE TABLE remark_threads (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    standard_id UUID      NOT NULL REFERENCES standards (id),
    version_id  UUID      NOT NULL REFERENCES standard_versions (id), -- in which it was begun
    subject     TEXT      NOT NULL CHECK (subject IN ('requirement', 'section', 'version')),
    lineage_id  UUID, -- of the requirement or section; NULL: the whole version
    about       TEXT      NOT NULL, -- its number and first words on the day of the first remark
    created_at  TIMESTAMP NOT NULL,
    spoken_at   TIMESTAMP NOT NULL, -- of the last remark
    resolved    BOOLEAN   NOT NULL,
    turned_by   UUID, -- who resolved or reopened it last
    turned_at   TIMESTAMP, -- NULL: nobody ever did
    UNIQUE (org_id, id),
    CHECK ((subject = 'version') = (lineage_id IS NULL)),
    CHECK ((turned_at IS NULL) = (turned_by IS NULL))
);
CREATE INDEX remark_threads_by_standard ON remark_threads (org_id, standard_id, spoken_at);

CREATE TABLE remarks (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    thread_id   UUID      NOT NULL REFERENCES remark_threads (id),
    version_id  UUID      NOT NULL REFERENCES standard_versions (id), -- at which its author looked
    account_id  UUID      NOT NULL REFERENCES accounts (id),
    body        TEXT      NOT NULL, -- JSON: runs of text and mentions
    revision    INTEGER   NOT NULL,
    created_at  TIMESTAMP NOT NULL,
    edited_at   TIMESTAMP,
    deleted_at  TIMESTAMP,
    UNIQUE (org_id, id)
);
CREATE INDEX remarks_by_thread ON remarks (org_id, thread_id, created_at);

-- What a remark said before it was edited or deleted.
CREATE TABLE remark_texts (
    org_id    UUID      NOT NULL REFERENCES organisations (id),
    remark_id UUID      NOT NULL REFERENCES remarks (id),
    revision  INTEGER   NOT NULL,
    body      TEXT      NOT NULL,
    until     TIMESTAMP NOT NULL, -- when it was replaced
    PRIMARY KEY (org_id, remark_id, revision)
);

-- Who is mentioned in a remark as it stands.
CREATE TABLE remark_mentions (
    org_id     UUID NOT NULL REFERENCES organisations (id),
    remark_id  UUID NOT NULL REFERENCES remarks (id),
    account_id UUID NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (org_id, account_id, remark_id)
);

-- A change of a requirement that somebody proposes and an owner decides on.
CREATE TABLE suggestions (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    standard_id UUID      NOT NULL REFERENCES standards (id),
    version_id  UUID      NOT NULL REFERENCES standard_versions (id), -- at which its author looked
    kind        TEXT      NOT NULL CHECK (kind IN ('set_requirement', 'add_requirement', 'remove_requirement')),
    lineage_id  UUID      NOT NULL, -- of the requirement; of a new one made by the client
    section_id  UUID      NOT NULL, -- lineage of its section
    was         TEXT      NOT NULL DEFAULT '', -- JSON of the requirement that its author saw
    becomes     TEXT      NOT NULL DEFAULT '', -- JSON of what it is to be
    reason      TEXT      NOT NULL,
    account_id  UUID      NOT NULL REFERENCES accounts (id),
    created_at  TIMESTAMP NOT NULL,
    status      TEXT      NOT NULL CHECK (status IN ('open', 'accepted', 'declined', 'withdrawn')),
    decided_by  UUID,
    decided_at  TIMESTAMP,
    answer      TEXT      NOT NULL DEFAULT '', -- why it was declined
    edit_id     UUID, -- that accepted it
    revision    INTEGER   NOT NULL,
    UNIQUE (org_id, id),
    CHECK ((status = 'open') = (decided_at IS NULL)),
    CHECK ((status = 'accepted') = (edit_id IS NOT NULL))
);
CREATE INDEX suggestions_by_standard ON suggestions (org_id, standard_id, status, created_at);

-- +goose Down
DROP TABLE suggestions;
DROP TABLE remark_mentions;
DROP TABLE remark_texts;
DROP TABLE remarks;
DROP TABLE remark_threads;
ALTER TABLE standard_edits DROP COLUMN suggested_by;
DROP TABLE position_owners;
DROP TABLE section_owners;
