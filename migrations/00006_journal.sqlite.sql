-- +goose Up
-- The two files of this step differ in their triggers alone: the databases have
-- no common language for them.
ALTER TABLE journal ADD COLUMN address TEXT NOT NULL DEFAULT ''; -- IP address; empty: the program itself
ALTER TABLE journal ADD COLUMN agent TEXT NOT NULL DEFAULT '';   -- User-Agent
CREATE INDEX journal_by_time ON journal (org_id, at, id);
CREATE INDEX journal_by_account ON journal (org_id, account_id, at);

-- A seal is the SHA-256 of every entry of a closed window of time and of the seal
-- before it (docs/decisions/journal.md).
CREATE TABLE journal_seals (
    org_id     UUID      NOT NULL,
    n          INTEGER   NOT NULL,
    from_at    TIMESTAMP NOT NULL, -- the window begins here …
    until_at   TIMESTAMP NOT NULL, -- … and ends before this
    entries    INTEGER   NOT NULL,
    hash       TEXT      NOT NULL,
    previous   TEXT      NOT NULL, -- hash of seal n - 1; empty: the first
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (org_id, n)
);

CREATE TABLE notifications (
    id         UUID      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL,
    account_id UUID      NOT NULL REFERENCES accounts (id), -- who is told
    kind       TEXT      NOT NULL,
    event      TEXT      NOT NULL, -- what is told once, such as the id of a visit and its revision
    params     TEXT      NOT NULL DEFAULT '{}',
    link       TEXT      NOT NULL DEFAULT '', -- page to look at; empty: none
    created_at TIMESTAMP NOT NULL,
    read_at    TIMESTAMP,
    UNIQUE (org_id, account_id, kind, event)
);
CREATE INDEX notifications_by_time ON notifications (org_id, account_id, created_at);

-- +goose StatementBegin
CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_refuses_delete BEFORE DELETE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_seals_refuses_update BEFORE UPDATE ON journal_seals
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_seals_refuses_delete BEFORE DELETE ON journal_seals
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only');
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER journal_seals_refuses_delete;
DROP TRIGGER journal_seals_refuses_update;
DROP TRIGGER journal_refuses_delete;
DROP TRIGGER journal_refuses_update;
DROP TABLE notifications;
DROP TABLE journal_seals;
DROP INDEX journal_by_account;
DROP INDEX journal_by_time;
ALTER TABLE journal DROP COLUMN agent;
ALTER TABLE journal DROP COLUMN address;
