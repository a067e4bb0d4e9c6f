-- +goose Up
CREATE TABLE organisations (
    id         UUID      NOT NULL PRIMARY KEY,
    name       TEXT      NOT NULL CHECK (name <> ''),
    language   TEXT      NOT NULL DEFAULT 'ru',
    demo       BOOLEAN   NOT NULL DEFAULT FALSE, -- made by the demo: only here do its sign-in links work
    revision   INTEGER   NOT NULL DEFAULT 1,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE brands (
    id       UUID    NOT NULL PRIMARY KEY,
    org_id   UUID    NOT NULL REFERENCES organisations (id),
    name     TEXT    NOT NULL CHECK (name <> ''),
    revision INTEGER NOT NULL DEFAULT 1,
    UNIQUE (org_id, name)
);

CREATE TABLE regions (
    id       UUID    NOT NULL PRIMARY KEY,
    org_id   UUID    NOT NULL REFERENCES organisations (id),
    brand_id UUID    NOT NULL REFERENCES brands (id),
    name     TEXT    NOT NULL CHECK (name <> ''),
    revision INTEGER NOT NULL DEFAULT 1,
    UNIQUE (org_id, brand_id, name)
);

CREATE TABLE locations (
    id         UUID    NOT NULL PRIMARY KEY,
    org_id     UUID    NOT NULL REFERENCES organisations (id),
    brand_id   UUID    NOT NULL REFERENCES brands (id),
    region_id  UUID    NOT NULL REFERENCES regions (id),
    code       TEXT    NOT NULL CHECK (code <> ''),
    name       TEXT    NOT NULL CHECK (name <> ''),
    city       TEXT    NOT NULL DEFAULT '',
    address    TEXT    NOT NULL DEFAULT '',
    time_zone  TEXT    NOT NULL DEFAULT 'Europe/Moscow',
    attributes TEXT    NOT NULL DEFAULT '{}',
    revision   INTEGER NOT NULL DEFAULT 1,
    UNIQUE (org_id, code)
);
CREATE INDEX locations_by_region ON locations (org_id, region_id);

-- The e-mail is kept folded to lower case; it is unique on the installation,
-- because people sign in before it is known which organisation is theirs.
CREATE TABLE accounts (
    id            UUID      NOT NULL PRIMARY KEY,
    org_id        UUID      NOT NULL REFERENCES organisations (id),
    email         TEXT      NOT NULL UNIQUE,
    name          TEXT      NOT NULL CHECK (name <> ''),
    password_hash TEXT      NOT NULL DEFAULT '', -- Argon2id, PHC form; empty: no password set
    language      TEXT      NOT NULL DEFAULT 'ru',
    disabled_at   TIMESTAMP,
    created_at    TIMESTAMP NOT NULL
);
CREATE INDEX accounts_by_org ON accounts (org_id, name);

-- A role and where it holds. scope_id is empty for the organisation and for a
-- shopper's own assignments.
CREATE TABLE grants (
    id         UUID NOT NULL PRIMARY KEY,
    org_id     UUID NOT NULL REFERENCES organisations (id),
    account_id UUID NOT NULL REFERENCES accounts (id),
    role       TEXT NOT NULL CHECK (role <> ''),
    scope_kind TEXT NOT NULL CHECK (scope_kind IN ('organisation', 'brand', 'region', 'location', 'standard', 'wave', 'own')),
    scope_id   TEXT NOT NULL DEFAULT '',
    UNIQUE (org_id, account_id, role, scope_kind, scope_id)
);

-- Only the SHA-256 of a token is kept.
CREATE TABLE sessions (
    token_hash TEXT      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    account_id UUID      NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL,
    seen_at    TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    address    TEXT      NOT NULL DEFAULT '',
    agent      TEXT      NOT NULL DEFAULT ''
);
CREATE INDEX sessions_by_account ON sessions (org_id, account_id);

-- Links that sign one person in: the first administrator's set-up, the demo's roles.
CREATE TABLE sign_in_links (
    token_hash TEXT      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    account_id UUID      REFERENCES accounts (id), -- NULL: makes the first administrator
    purpose    TEXT      NOT NULL CHECK (purpose IN ('set_up', 'demo')),
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at    TIMESTAMP
);

CREATE TABLE sign_in_attempts (
    id      UUID      NOT NULL PRIMARY KEY,
    email   TEXT      NOT NULL,
    address TEXT      NOT NULL,
    at      TIMESTAMP NOT NULL
);
CREATE INDEX sign_in_attempts_by_email ON sign_in_attempts (email, address, at);
CREATE INDEX sign_in_attempts_by_address ON sign_in_attempts (address, at);

CREATE TABLE journal (
    id           UUID      NOT NULL PRIMARY KEY,
    org_id       UUID      NOT NULL,
    at           TIMESTAMP NOT NULL,
    account_id   TEXT      NOT NULL DEFAULT '', -- zeros: the program itself
    verb         TEXT      NOT NULL,
    subject_kind TEXT      NOT NULL,
    subject_id   TEXT      NOT NULL,
    reason       TEXT      NOT NULL DEFAULT '',
    before       TEXT      NOT NULL DEFAULT '',
    after        TEXT      NOT NULL DEFAULT ''
);
CREATE INDEX journal_by_subject ON journal (org_id, subject_kind, subject_id, at);

CREATE TABLE jobs (
    id          UUID      NOT NULL PRIMARY KEY,
    org_id      UUID      NOT NULL,
    kind        TEXT      NOT NULL,
    payload     TEXT      NOT NULL,
    state       TEXT      NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    run_at      TIMESTAMP NOT NULL,
    lease_until TIMESTAMP,
    attempts    INTEGER   NOT NULL DEFAULT 0,
    error       TEXT      NOT NULL DEFAULT '',
    created_at  TIMESTAMP NOT NULL,
    finished_at TIMESTAMP
);
CREATE INDEX jobs_due ON jobs (state, run_at);

-- +goose Down
DROP TABLE jobs;
DROP TABLE journal;
DROP TABLE sign_in_attempts;
DROP TABLE sign_in_links;
DROP TABLE sessions;
DROP TABLE grants;
DROP TABLE accounts;
DROP TABLE locations;
DROP TABLE regions;
DROP TABLE brands;
DROP TABLE organisations;
