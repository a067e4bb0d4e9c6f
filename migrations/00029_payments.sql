-- +goose Up
-- What a shopper asks back for a visit. Money is hundredths of the programme's currency.
CREATE TABLE expenses (
    id            UUID      NOT NULL PRIMARY KEY, -- made by the device
    org_id        UUID      NOT NULL REFERENCES organisations (id),
    assignment_id UUID      NOT NULL REFERENCES assignments (id),
    amount        BIGINT    NOT NULL CHECK (amount > 0),
    note          TEXT      NOT NULL CHECK (note <> ''),
    photo_id      UUID      REFERENCES photos (id), -- the receipt; NULL: none
    state         TEXT      NOT NULL CHECK (state IN ('claimed', 'accepted', 'declined', 'withdrawn')),
    accepted      BIGINT    NOT NULL DEFAULT 0 CHECK (accepted BETWEEN 0 AND amount),
    reason        TEXT      NOT NULL DEFAULT '',    -- why less was accepted than was asked
    created_at    TIMESTAMP NOT NULL,
    decided_at    TIMESTAMP
);
CREATE INDEX expenses_by_assignment ON expenses (org_id, assignment_id);

-- What a coordinator adds to or takes from the pay of a visit. Never changed.
CREATE TABLE pay_corrections (
    id            UUID      NOT NULL PRIMARY KEY, -- made by the caller
    org_id        UUID      NOT NULL REFERENCES organisations (id),
    assignment_id UUID      NOT NULL REFERENCES assignments (id),
    amount        BIGINT    NOT NULL CHECK (amount <> 0),
    reason        TEXT      NOT NULL CHECK (reason <> ''),
    by_id         UUID      NOT NULL,
    at            TIMESTAMP NOT NULL
);
CREATE INDEX pay_corrections_by_assignment ON pay_corrections (org_id, assignment_id);

-- A register is gathered, then closed: after that its lines and sums stay.
CREATE TABLE pay_registers (
    id         UUID      NOT NULL PRIMARY KEY, -- made by the caller
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    brand_id   UUID      NOT NULL REFERENCES brands (id),
    number     INTEGER   NOT NULL,
    currency   TEXT      NOT NULL,
    from_on    TIMESTAMP NOT NULL, -- days on which lines fall due, both included
    until_on   TIMESTAMP NOT NULL,
    note       TEXT      NOT NULL DEFAULT '',
    created_by UUID      NOT NULL,
    created_at TIMESTAMP NOT NULL,
    closed_at  TIMESTAMP,           -- NULL: lines still come and go
    UNIQUE (org_id, number)
);
CREATE INDEX pay_registers_by_brand ON pay_registers (org_id, brand_id);

-- A line is the pay of one visit, in one register at most.
CREATE TABLE pay_lines (
    assignment_id UUID      NOT NULL PRIMARY KEY REFERENCES assignments (id),
    org_id        UUID      NOT NULL REFERENCES organisations (id),
    register_id   UUID      NOT NULL REFERENCES pay_registers (id),
    shopper_id    UUID      NOT NULL REFERENCES accounts (id),
    fee           BIGINT    NOT NULL,
    bonus         BIGINT    NOT NULL,
    expenses      BIGINT    NOT NULL,
    correction    BIGINT    NOT NULL,
    payable_on    TIMESTAMP NOT NULL,
    paid_on       TIMESTAMP,
    tax_receipt   TEXT      NOT NULL DEFAULT '', -- number of the receipt that a self-employed person makes (чек НПД)
    CHECK (fee + bonus + expenses + correction > 0)
);
CREATE INDEX pay_lines_by_register ON pay_lines (org_id, register_id);
CREATE INDEX pay_lines_by_shopper ON pay_lines (org_id, shopper_id);

-- +goose Down
DROP TABLE pay_lines;
DROP TABLE pay_registers;
DROP TABLE pay_corrections;
DROP TABLE expenses;
