-- +goose Up
-- A second factor beside the password: an authenticator app's secret. last_step is
-- the last accepted step of 30 s since 1970: no code of it or before is taken again.
CREATE TABLE second_factors (
    account_id   UUID      NOT NULL PRIMARY KEY REFERENCES accounts (id),
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    secret       TEXT      NOT NULL, -- sealed with the key of the installation
    last_step    BIGINT    NOT NULL DEFAULT 0,
    confirmed_at TIMESTAMP, -- NULL: begun, asked for by nobody yet
    created_at   TIMESTAMP NOT NULL
);

CREATE TABLE recovery_codes (
    id         UUID      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    account_id UUID      NOT NULL REFERENCES accounts (id),
    code_hash  TEXT      NOT NULL,
    used_at    TIMESTAMP,
    UNIQUE (org_id, account_id, code_hash)
);

-- A sign-in whose password was right and whose second factor is asked for.
CREATE TABLE pending_sign_ins (
    token_hash TEXT      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    account_id UUID      NOT NULL REFERENCES accounts (id),
    method     TEXT      NOT NULL,
    tries      INTEGER   NOT NULL DEFAULT 0,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX pending_sign_ins_by_account ON pending_sign_ins (org_id, account_id);

-- Whom an OpenID provider means by a subject.
CREATE TABLE identities (
    issuer     TEXT      NOT NULL,
    subject    TEXT      NOT NULL,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    account_id UUID      NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (issuer, subject),
    UNIQUE (account_id, issuer)
);

-- Sign-ins on their way to a provider and back. They have no organisation: it is not
-- known yet who comes back.
CREATE TABLE provider_sign_ins (
    state_hash TEXT      NOT NULL PRIMARY KEY,
    nonce      TEXT      NOT NULL,
    verifier   TEXT      NOT NULL,
    expires_at TIMESTAMP NOT NULL
);

CREATE TABLE api_tokens (
    id           UUID      NOT NULL PRIMARY KEY,
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    account_id   UUID      NOT NULL REFERENCES accounts (id),
    name         TEXT      NOT NULL CHECK (name <> ''),
    prefix       TEXT      NOT NULL, -- of the token, to recognise it by
    token_hash   TEXT      NOT NULL UNIQUE,
    permissions  TEXT      NOT NULL, -- divided by spaces
    created_at   TIMESTAMP NOT NULL,
    expires_at   TIMESTAMP,
    last_used_at TIMESTAMP,
    revoked_at   TIMESTAMP
);
CREATE INDEX api_tokens_by_org ON api_tokens (org_id, created_at);

CREATE TABLE sign_in_policies (
    org_id        UUID    NOT NULL PRIMARY KEY REFERENCES organisations (id),
    second_factor TEXT    NOT NULL CHECK (second_factor IN ('optional', 'required')),
    revision      INTEGER NOT NULL DEFAULT 1
);

-- How a session was opened: a provider has asked for its own second factor.
ALTER TABLE sessions ADD COLUMN method TEXT NOT NULL DEFAULT '';
-- Whether the journal has the failure.
ALTER TABLE sign_in_attempts ADD COLUMN noted BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE sign_in_attempts DROP COLUMN noted;
ALTER TABLE sessions DROP COLUMN method;
DROP TABLE sign_in_policies;
DROP TABLE api_tokens;
DROP TABLE provider_sign_ins;
DROP TABLE identities;
DROP TABLE pending_sign_ins;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
