-- +goose Up
-- What a company measures of its own business by location and month.
CREATE TABLE figure_kinds (
    id           UUID    NOT NULL PRIMARY KEY, -- made by the client
    org_id       UUID    NOT NULL REFERENCES organisations (id),
    name_ru      TEXT    NOT NULL,
    name_en      TEXT    NOT NULL,
    unit         TEXT    NOT NULL CHECK (unit IN ('money', 'number', 'percent')),
    aggregate    TEXT    NOT NULL CHECK (aggregate IN ('sum', 'mean')), -- over months
    better       TEXT    NOT NULL CHECK (better IN ('more', 'less', 'neither')),
    archived     BOOLEAN NOT NULL,
    revision     INTEGER NOT NULL,
    UNIQUE (org_id, id)
);

-- Where values came from: a file, or a value typed in.
CREATE TABLE figure_batches (
    id     UUID      NOT NULL PRIMARY KEY,
    org_id UUID      NOT NULL REFERENCES organisations (id),
    by_id  UUID      NOT NULL, -- account, or the program itself
    at     TIMESTAMP NOT NULL,
    source TEXT      NOT NULL, -- name of the file; empty: typed in
    reason TEXT      NOT NULL,
    UNIQUE (org_id, id)
);

-- Amounts are ten-thousandths of the unit; months are counted from January of the year 0.
CREATE TABLE figure_values (
    org_id      UUID    NOT NULL REFERENCES organisations (id),
    kind_id     UUID    NOT NULL,
    location_id UUID    NOT NULL REFERENCES locations (id),
    month       INTEGER NOT NULL,
    amount      BIGINT  NOT NULL,
    batch_id    UUID    NOT NULL,
    PRIMARY KEY (org_id, kind_id, location_id, month),
    FOREIGN KEY (org_id, kind_id) REFERENCES figure_kinds (org_id, id),
    FOREIGN KEY (org_id, batch_id) REFERENCES figure_batches (org_id, id)
);
CREATE INDEX figure_values_by_month ON figure_values (org_id, kind_id, month);

-- What values were before they were corrected or taken away.
CREATE TABLE figure_past (
    org_id      UUID    NOT NULL REFERENCES organisations (id),
    kind_id     UUID    NOT NULL,
    location_id UUID    NOT NULL REFERENCES locations (id),
    month       INTEGER NOT NULL,
    until_batch UUID    NOT NULL, -- that replaced it
    amount      BIGINT  NOT NULL,
    batch_id    UUID    NOT NULL, -- that brought it
    PRIMARY KEY (org_id, kind_id, location_id, month, until_batch),
    FOREIGN KEY (org_id, batch_id) REFERENCES figure_batches (org_id, id),
    FOREIGN KEY (org_id, until_batch) REFERENCES figure_batches (org_id, id)
);

-- +goose Down
DROP TABLE figure_past;
DROP TABLE figure_values;
DROP TABLE figure_batches;
DROP TABLE figure_kinds;
