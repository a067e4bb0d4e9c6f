-- +goose Up
-- How a brand's locations earn a bonus. The rules are read and written as a whole.
CREATE TABLE bonus_schemes (
    id       UUID    NOT NULL PRIMARY KEY, -- made by the client
    org_id   UUID    NOT NULL REFERENCES organisations (id),
    brand_id UUID    NOT NULL REFERENCES brands (id),
    title    TEXT    NOT NULL,
    rules    TEXT    NOT NULL, -- JSON
    archived BOOLEAN NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (org_id, id)
);

-- What a scheme comes to for a wave. Once it is closed nothing of it changes: the rules
-- are a copy, and so is what they were applied to.
CREATE TABLE bonus_tables (
    id              UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id          UUID      NOT NULL REFERENCES organisations (id),
    number          INTEGER   NOT NULL,
    brand_id        UUID      NOT NULL REFERENCES brands (id),
    scheme_id       UUID      NOT NULL,
    scheme_revision INTEGER   NOT NULL,
    title           TEXT      NOT NULL,
    rules           TEXT      NOT NULL, -- JSON
    wave_id         UUID      NOT NULL REFERENCES waves (id),
    previous_id     UUID,               -- the closed table that this one follows
    created_by      UUID      NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    cut_off         TIMESTAMP,          -- last change of the visits; NULL: there are none
    closed_by       UUID,
    closed_at       TIMESTAMP,
    UNIQUE (org_id, id),
    UNIQUE (org_id, number),
    FOREIGN KEY (org_id, scheme_id) REFERENCES bonus_schemes (org_id, id)
);

-- Money is hundredths of the currency, shares are hundredths of a percent.
CREATE TABLE bonus_lines (
    org_id      UUID    NOT NULL,
    table_id    UUID    NOT NULL,
    location_id UUID    NOT NULL REFERENCES locations (id),
    input       TEXT    NOT NULL, -- JSON
    share       INTEGER NOT NULL,
    ratio       INTEGER NOT NULL,
    notes       TEXT    NOT NULL, -- codes, separated by spaces
    amount      BIGINT  NOT NULL,
    corrected   BIGINT,           -- NULL: as calculated
    reason      TEXT    NOT NULL DEFAULT '',
    by_id       UUID,             -- who corrected it
    PRIMARY KEY (org_id, table_id, location_id),
    FOREIGN KEY (org_id, table_id) REFERENCES bonus_tables (org_id, id)
);

-- +goose Down
DROP TABLE bonus_lines;
DROP TABLE bonus_tables;
DROP TABLE bonus_schemes;
