-- +goose Up
-- Who asks for a visit on the board. One shopper asks for one visit once at a time.
CREATE TABLE board_applications (
    id            UUID      NOT NULL PRIMARY KEY,
    org_id        UUID      NOT NULL REFERENCES organisations (id),
    assignment_id UUID      NOT NULL REFERENCES assignments (id),
    shopper_id    UUID      NOT NULL REFERENCES accounts (id),
    note          TEXT      NOT NULL DEFAULT '',
    status        TEXT      NOT NULL CHECK (status IN ('waiting', 'accepted', 'refused', 'withdrawn')),
    reason        TEXT      NOT NULL DEFAULT '', -- of a refusal
    decided_by    UUID      REFERENCES accounts (id),
    created_at    TIMESTAMP NOT NULL,
    decided_at    TIMESTAMP
);
CREATE INDEX board_applications_by_assignment ON board_applications (org_id, assignment_id, status);
CREATE INDEX board_applications_by_shopper ON board_applications (org_id, shopper_id, status);
CREATE UNIQUE INDEX board_applications_waiting ON board_applications (org_id, assignment_id, shopper_id) WHERE status = 'waiting';

-- How a visit came back to the board: the offer was declined or not answered, or
-- who had agreed gave it back.
CREATE TABLE board_returns (
    id            UUID      NOT NULL PRIMARY KEY,
    org_id        UUID      NOT NULL REFERENCES organisations (id),
    assignment_id UUID      NOT NULL REFERENCES assignments (id),
    shopper_id    UUID      NOT NULL REFERENCES accounts (id),
    kind          TEXT      NOT NULL CHECK (kind IN ('declined', 'unanswered', 'given_back')),
    reason        TEXT      NOT NULL DEFAULT '',
    at            TIMESTAMP NOT NULL
);
CREATE INDEX board_returns_by_assignment ON board_returns (org_id, assignment_id, at);
CREATE INDEX board_returns_by_shopper ON board_returns (org_id, shopper_id, at);

ALTER TABLE assignments ADD COLUMN offered_at TIMESTAMP;                     -- to the shopper that it has, or when it came to the board
UPDATE assignments SET offered_at = created_at;
ALTER TABLE assignments ADD COLUMN insisted BOOLEAN NOT NULL DEFAULT FALSE; -- who plans sends this shopper against the rules

-- What is offered to somebody and what lies on the board are few among all visits.
CREATE INDEX assignments_offered ON assignments (org_id, due_on) WHERE status = 'offered';
CREATE INDEX assignments_accepted ON assignments (due_on) WHERE status = 'accepted';

-- +goose Down
DROP INDEX assignments_accepted;
DROP INDEX assignments_offered;
ALTER TABLE assignments DROP COLUMN insisted;
ALTER TABLE assignments DROP COLUMN offered_at;
DROP TABLE board_returns;
DROP TABLE board_applications;
