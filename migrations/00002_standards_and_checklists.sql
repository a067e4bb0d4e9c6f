-- +goose Up
CREATE TABLE standards (
    id         UUID      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    brand_id   UUID      REFERENCES brands (id), -- NULL: for every brand
    title      TEXT      NOT NULL CHECK (title <> ''),
    language   TEXT      NOT NULL DEFAULT 'ru',
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX standards_by_org ON standards (org_id, title);

CREATE TABLE standard_versions (
    id           UUID      NOT NULL PRIMARY KEY,
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    standard_id  UUID      NOT NULL REFERENCES standards (id),
    major        INTEGER   NOT NULL,
    minor        INTEGER   NOT NULL,
    status       TEXT      NOT NULL,
    effective_on TIMESTAMP,
    order_number TEXT      NOT NULL DEFAULT '',
    preamble     TEXT      NOT NULL DEFAULT '',
    content_hash TEXT      NOT NULL DEFAULT '', -- SHA-256 of the content, set at publication
    revision     INTEGER   NOT NULL DEFAULT 1,
    created_by   UUID      NOT NULL,
    created_at   TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    UNIQUE (org_id, standard_id, major, minor)
);
-- One draft at a time: the next version starts when this one is published.
CREATE UNIQUE INDEX standard_versions_one_draft ON standard_versions (org_id, standard_id) WHERE status = 'draft';

CREATE TABLE sections (
    id         UUID    NOT NULL PRIMARY KEY,
    org_id     UUID    NOT NULL REFERENCES organisations (id),
    version_id UUID    NOT NULL REFERENCES standard_versions (id),
    lineage_id UUID    NOT NULL,
    position   INTEGER NOT NULL,
    title      TEXT    NOT NULL CHECK (title <> ''),
    variant    TEXT    NOT NULL DEFAULT '', -- scenario variant, such as "high load"; empty: always
    UNIQUE (org_id, version_id, lineage_id)
);

CREATE TABLE requirements (
    id         UUID    NOT NULL PRIMARY KEY,
    org_id     UUID    NOT NULL REFERENCES organisations (id),
    version_id UUID    NOT NULL REFERENCES standard_versions (id),
    section_id UUID    NOT NULL REFERENCES sections (id),
    lineage_id UUID    NOT NULL, -- the same through every version
    position   INTEGER NOT NULL,
    code       TEXT    NOT NULL,
    statement  TEXT    NOT NULL,
    how        TEXT    NOT NULL DEFAULT '',
    benefit    TEXT    NOT NULL DEFAULT '',
    level      TEXT    NOT NULL CHECK (level IN ('mandatory', 'recommended', 'critical')),
    positions  TEXT    NOT NULL DEFAULT '[]',
    measure    TEXT    NOT NULL DEFAULT '{}',
    say        TEXT    NOT NULL DEFAULT '[]', -- phrases to use
    avoid      TEXT    NOT NULL DEFAULT '[]', -- phrases to avoid
    source     TEXT    NOT NULL DEFAULT '',
    UNIQUE (org_id, version_id, lineage_id),
    UNIQUE (org_id, version_id, code)
);
CREATE INDEX requirements_by_lineage ON requirements (org_id, lineage_id);

CREATE TABLE checklists (
    id          UUID      NOT NULL PRIMARY KEY,
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    standard_id UUID      REFERENCES standards (id), -- NULL: not from a standard
    title       TEXT      NOT NULL CHECK (title <> ''),
    language    TEXT      NOT NULL DEFAULT 'ru',
    created_at  TIMESTAMP NOT NULL
);
CREATE INDEX checklists_by_org ON checklists (org_id, title);

-- content is the checklist document of docs/decisions/checklist-document.md.
CREATE TABLE checklist_versions (
    id                  UUID      NOT NULL PRIMARY KEY,
    org_id              UUID      NOT NULL REFERENCES organisations (id),
    checklist_id        UUID      NOT NULL REFERENCES checklists (id),
    standard_version_id UUID      REFERENCES standard_versions (id),
    number              INTEGER   NOT NULL,
    status              TEXT      NOT NULL CHECK (status IN ('draft', 'published', 'retired')),
    content             TEXT      NOT NULL,
    content_hash        TEXT      NOT NULL,
    questions           INTEGER   NOT NULL, -- in the content
    revision            INTEGER   NOT NULL DEFAULT 1,
    created_by          UUID      NOT NULL,
    created_at          TIMESTAMP NOT NULL,
    published_at        TIMESTAMP,
    UNIQUE (org_id, checklist_id, number)
);

-- +goose Down
DROP TABLE checklist_versions;
DROP TABLE checklists;
DROP TABLE requirements;
DROP TABLE sections;
DROP TABLE standard_versions;
DROP TABLE standards;
