-- +goose Up
-- Critical fails of a wave are counted by question out of the index alone.
DROP INDEX tally_critical;
CREATE INDEX tally_critical ON tally_questions (org_id, wave_id, question_id, location_id, critical) WHERE critical > 0;

-- +goose Down
DROP INDEX tally_critical;
CREATE INDEX tally_critical ON tally_questions (org_id, wave_id) WHERE critical > 0;
