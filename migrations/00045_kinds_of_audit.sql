-- +goose Up
-- The kind of audit is a property of the checklist (docs/decisions/kinds-of-audit.md);
-- what was before is mystery visits. Waves keep the kind of their version, so that
-- results of different kinds are told apart without reading a checklist.
ALTER TABLE checklist_versions ADD COLUMN audit TEXT NOT NULL DEFAULT 'visit';
ALTER TABLE waves ADD COLUMN audit TEXT NOT NULL DEFAULT 'visit';
CREATE INDEX waves_by_audit ON waves (org_id, audit, starts_on);

-- A competitor visit goes to the competitor, and belongs to the location it is beside.
ALTER TABLE assignments ADD COLUMN competitor_id UUID REFERENCES competitors (id);

-- What a call or a message measured, in seconds; NULL: not measured.
ALTER TABLE visit_tracks ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE visit_tracks ADD COLUMN response_s BIGINT;
ALTER TABLE visit_tracks ADD COLUMN talk_s BIGINT;
ALTER TABLE visit_tracks ADD COLUMN unanswered BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE visit_tracks DROP COLUMN unanswered;
ALTER TABLE visit_tracks DROP COLUMN talk_s;
ALTER TABLE visit_tracks DROP COLUMN response_s;
ALTER TABLE visit_tracks DROP COLUMN channel;
ALTER TABLE assignments DROP COLUMN competitor_id;
DROP INDEX waves_by_audit;
ALTER TABLE waves DROP COLUMN audit;
ALTER TABLE checklist_versions DROP COLUMN audit;
