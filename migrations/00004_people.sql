-- +goose Up
ALTER TABLE accounts ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE accounts ADD COLUMN seen_at TIMESTAMP; -- NULL: never signed in

-- An account that waits for its invitation to be accepted. Its e-mail is kept apart
-- and "email" holds a stand-in, because only accepting proves whose address it is:
-- an invitation neither takes an address nor tells that another organisation has it.
ALTER TABLE accounts ADD COLUMN invited_email TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN invited_until TIMESTAMP; -- NULL: not waiting
CREATE UNIQUE INDEX accounts_invited ON accounts (org_id, invited_email) WHERE invited_email <> '';

-- Links in letters, each for one account and one purpose. Only the SHA-256 of a
-- token is kept.
CREATE TABLE account_links (
    id         UUID      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    account_id UUID      NOT NULL REFERENCES accounts (id),
    purpose    TEXT      NOT NULL CHECK (purpose IN ('invitation', 'password_reset', 'email_change')),
    token_hash TEXT      NOT NULL UNIQUE,
    email      TEXT      NOT NULL, -- where it was sent: what using it proves
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at    TIMESTAMP
);
CREATE INDEX account_links_by_account ON account_links (org_id, account_id, purpose);

-- Who asked for a new password, known to us or not; kept for as long as it counts.
CREATE TABLE reset_requests (
    id       UUID      NOT NULL PRIMARY KEY,
    email    TEXT      NOT NULL,
    address  TEXT      NOT NULL,
    at       TIMESTAMP NOT NULL
);
CREATE INDEX reset_requests_by_email ON reset_requests (email, at);
CREATE INDEX reset_requests_by_address ON reset_requests (address, at);

-- The outbox. The link of a letter stands apart from its text, so that it can be
-- forgotten: when the letter is sent, and when the link is used or has expired.
CREATE TABLE letters (
    id              UUID      NOT NULL PRIMARY KEY,
    org_id          UUID      NOT NULL REFERENCES organisations (id),
    to_address      TEXT      NOT NULL,
    to_name         TEXT      NOT NULL DEFAULT '',
    language        TEXT      NOT NULL,
    kind            TEXT      NOT NULL,
    subject         TEXT      NOT NULL,
    text            TEXT      NOT NULL,
    html            TEXT      NOT NULL,
    link            TEXT      NOT NULL DEFAULT '', -- '': none, or forgotten
    link_id         TEXT      NOT NULL DEFAULT '', -- '': a letter without a link
    link_expires_at TIMESTAMP,
    state           TEXT      NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'kept')),
    attempts        INTEGER   NOT NULL DEFAULT 0,
    error           TEXT      NOT NULL DEFAULT '',
    created_at      TIMESTAMP NOT NULL,
    sent_at         TIMESTAMP
);
CREATE INDEX letters_by_time ON letters (org_id, created_at);
CREATE INDEX letters_by_link ON letters (org_id, link_id);

-- +goose Down
DROP TABLE letters;
DROP TABLE reset_requests;
DROP TABLE account_links;
DROP INDEX accounts_invited;
ALTER TABLE accounts DROP COLUMN invited_until;
ALTER TABLE accounts DROP COLUMN invited_email;
ALTER TABLE accounts DROP COLUMN seen_at;
ALTER TABLE accounts DROP COLUMN revision;
