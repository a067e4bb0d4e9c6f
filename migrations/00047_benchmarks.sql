-- +goose Up
-- Our company, or one product of it, beside competitors by the twelve vectors of
-- competitiveness. Once it is settled nothing of it changes.
CREATE TABLE benchmarks (
    id          UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    number      INTEGER   NOT NULL,
    brand_id    UUID      NOT NULL REFERENCES brands (id),
    product     TEXT      NOT NULL,             -- empty: the company as a whole
    subject     TEXT      NOT NULL,             -- the product, folded: by it the one before is found
    compared_on TIMESTAMP NOT NULL,             -- the day, as midnight
    note        TEXT      NOT NULL,
    competitors TEXT      NOT NULL,             -- JSON: their brands in order, as the registry had them
    state       TEXT      NOT NULL CHECK (state IN ('draft', 'rating', 'agreeing', 'settled')),
    created_by  UUID      NOT NULL,
    created_at  TIMESTAMP NOT NULL,
    opened_at   TIMESTAMP,
    closed_at   TIMESTAMP,                      -- for marks
    settled_by  UUID,
    settled_at  TIMESTAMP,
    revision    INTEGER   NOT NULL,             -- of the draft
    UNIQUE (org_id, id),
    UNIQUE (org_id, number),
    CHECK ((state = 'settled') = (settled_at IS NOT NULL))
);
CREATE INDEX benchmarks_by_subject ON benchmarks (org_id, brand_id, subject, settled_at);

CREATE TABLE benchmark_raters (
    org_id       UUID      NOT NULL,
    benchmark_id UUID      NOT NULL,
    account_id   UUID      NOT NULL REFERENCES accounts (id),
    finished_at  TIMESTAMP, -- NULL: still rating
    PRIMARY KEY (org_id, benchmark_id, account_id),
    FOREIGN KEY (org_id, benchmark_id) REFERENCES benchmarks (org_id, id) ON DELETE CASCADE
);
CREATE INDEX benchmark_raters_by_account ON benchmark_raters (org_id, account_id);

-- What one person thinks. Nobody else sees it before the benchmark is closed for marks.
CREATE TABLE benchmark_marks (
    org_id       UUID    NOT NULL,
    benchmark_id UUID    NOT NULL,
    account_id   UUID    NOT NULL,
    vector       INTEGER NOT NULL CHECK (vector BETWEEN 1 AND 12),
    company      INTEGER NOT NULL CHECK (company BETWEEN 0 AND 5), -- 0: ours, then the competitors in order
    mark         INTEGER NOT NULL CHECK (mark BETWEEN 0 AND 5),    -- 0: not known, never a number
    reason       TEXT    NOT NULL,
    PRIMARY KEY (org_id, benchmark_id, account_id, vector, company),
    FOREIGN KEY (org_id, benchmark_id, account_id) REFERENCES benchmark_raters (org_id, benchmark_id, account_id)
);

-- The mark that was agreed on where raters were apart; theirs stay.
CREATE TABLE benchmark_agreed (
    org_id       UUID      NOT NULL,
    benchmark_id UUID      NOT NULL,
    vector       INTEGER   NOT NULL CHECK (vector BETWEEN 1 AND 12),
    company      INTEGER   NOT NULL CHECK (company BETWEEN 0 AND 5),
    mark         INTEGER   NOT NULL CHECK (mark BETWEEN 1 AND 5),
    reason       TEXT      NOT NULL CHECK (reason <> ''),
    by_id        UUID      NOT NULL,
    at           TIMESTAMP NOT NULL,
    PRIMARY KEY (org_id, benchmark_id, vector, company),
    FOREIGN KEY (org_id, benchmark_id) REFERENCES benchmarks (org_id, id)
);

-- The vectors to develop.
CREATE TABLE benchmark_choices (
    org_id       UUID      NOT NULL,
    benchmark_id UUID      NOT NULL,
    vector       INTEGER   NOT NULL CHECK (vector BETWEEN 1 AND 12),
    goal         INTEGER   NOT NULL CHECK (goal BETWEEN 1 AND 5),
    due_on       TIMESTAMP NOT NULL, -- the day, as midnight
    step         TEXT      NOT NULL, -- what will be done
    PRIMARY KEY (org_id, benchmark_id, vector),
    FOREIGN KEY (org_id, benchmark_id) REFERENCES benchmarks (org_id, id)
);

-- +goose Down
DROP TABLE benchmark_choices;
DROP TABLE benchmark_agreed;
DROP TABLE benchmark_marks;
DROP TABLE benchmark_raters;
DROP TABLE benchmarks;
