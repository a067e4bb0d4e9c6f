-- +goose Up
-- The standing rules of a brand's visits; waves belong to one. Old waves have none.
CREATE TABLE programmes (
    id         UUID      NOT NULL PRIMARY KEY,
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    brand_id   UUID      NOT NULL REFERENCES brands (id),
    title      TEXT      NOT NULL CHECK (title <> ''),
    briefing   TEXT      NOT NULL DEFAULT '', -- what every shopper reads before a visit
    rules      TEXT      NOT NULL,            -- JSON, see audits/programmes
    archived   BOOLEAN   NOT NULL DEFAULT FALSE,
    revision   INTEGER   NOT NULL DEFAULT 1,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX programmes_by_brand ON programmes (org_id, brand_id);

ALTER TABLE waves ADD COLUMN programme_id UUID REFERENCES programmes (id);
ALTER TABLE waves ADD COLUMN announced BOOLEAN NOT NULL DEFAULT FALSE; -- the stores know the day
ALTER TABLE waves ADD COLUMN plan TEXT NOT NULL DEFAULT '';            -- JSON, see audits.WavePlan; empty: none
CREATE INDEX waves_by_programme ON waves (org_id, programme_id);

-- An assignment without a shopper is on the board. Money is hundredths of the
-- currency of the programme, as it was when the assignment was made.
ALTER TABLE assignments ALTER COLUMN shopper_id DROP NOT NULL;
ALTER TABLE assignments ADD COLUMN visit_on TIMESTAMP;                     -- the planned day; NULL: any until due_on
ALTER TABLE assignments ADD COLUMN from_minute INTEGER NOT NULL DEFAULT 0; -- of that day, at the location
ALTER TABLE assignments ADD COLUMN to_minute INTEGER NOT NULL DEFAULT 1440;
ALTER TABLE assignments ADD COLUMN part TEXT NOT NULL DEFAULT '';          -- name of the part of the week
ALTER TABLE assignments ADD COLUMN customer_type TEXT NOT NULL DEFAULT '';
ALTER TABLE assignments ADD COLUMN offered_until TIMESTAMP;                -- an offer or a place on the board ends
ALTER TABLE assignments ADD COLUMN fee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE assignments ADD COLUMN expense_limit BIGINT NOT NULL DEFAULT 0;
ALTER TABLE assignments ADD COLUMN bonus BIGINT NOT NULL DEFAULT 0;
ALTER TABLE assignments ADD COLUMN re_shop_of UUID REFERENCES assignments (id);
ALTER TABLE assignments ADD COLUMN reason TEXT NOT NULL DEFAULT '';        -- of the last move that needs one
ALTER TABLE assignments ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
CREATE INDEX assignments_by_day ON assignments (org_id, wave_id, visit_on);

-- +goose Down
DROP INDEX assignments_by_day;
DELETE FROM assignments WHERE shopper_id IS NULL;
ALTER TABLE assignments
    DROP COLUMN visit_on, DROP COLUMN from_minute, DROP COLUMN to_minute, DROP COLUMN part, DROP COLUMN customer_type, DROP COLUMN offered_until,
    DROP COLUMN fee, DROP COLUMN expense_limit, DROP COLUMN bonus, DROP COLUMN re_shop_of, DROP COLUMN reason, DROP COLUMN revision,
    ALTER COLUMN shopper_id SET NOT NULL;
DROP INDEX waves_by_programme;
ALTER TABLE waves DROP COLUMN plan, DROP COLUMN announced, DROP COLUMN programme_id;
DROP TABLE programmes;
