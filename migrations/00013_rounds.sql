-- +goose Up
-- Who changed the text last: they do not approve it alone.
ALTER TABLE standard_versions ADD COLUMN edited_by UUID;
UPDATE standard_versions SET edited_by = COALESCE((SELECT e.account_id FROM standard_edits e
    WHERE e.org_id = standard_versions.org_id AND e.version_id = standard_versions.id
    ORDER BY e.revision DESC, e.id DESC LIMIT 1), created_by);

-- A round in which people are asked about the text of a version as it stood then.
CREATE TABLE version_rounds (
    id           UUID      NOT NULL PRIMARY KEY,
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    version_id   UUID      NOT NULL REFERENCES standard_versions (id),
    number       INTEGER   NOT NULL CHECK (number >= 1), -- of the rounds of the version
    kind         TEXT      NOT NULL CHECK (kind IN ('review', 'consultation', 'interim_audit', 'final_audit', 'approval')),
    state        TEXT      NOT NULL CHECK (state IN ('open', 'passed', 'changes', 'closed')),
    deadline     TIMESTAMP NOT NULL,                     -- the last day for answers
    note         TEXT      NOT NULL DEFAULT '',          -- what those who are asked should look at
    content_hash TEXT      NOT NULL,
    opened_by    UUID      NOT NULL,
    opened_at    TIMESTAMP NOT NULL,
    ended_by     UUID,                                   -- who closed it, or gave the last answer
    ended_at     TIMESTAMP,
    reason       TEXT      NOT NULL DEFAULT '',          -- why it was closed
    CHECK ((state = 'open') = (ended_at IS NULL)),
    UNIQUE (org_id, version_id, number)
);
CREATE UNIQUE INDEX version_rounds_open ON version_rounds (org_id, version_id, kind) WHERE state = 'open';
CREATE INDEX version_rounds_due ON version_rounds (deadline) WHERE state = 'open';

CREATE TABLE round_participants (
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    round_id     UUID      NOT NULL REFERENCES version_rounds (id),
    account_id   UUID      NOT NULL REFERENCES accounts (id),
    places       TEXT      NOT NULL DEFAULT '', -- the stores for which a manager is asked
    verdict      TEXT      NOT NULL DEFAULT '' CHECK (verdict IN ('', 'agrees', 'remarks', 'disagrees', 'changes', 'finished', 'approves')),
    words        TEXT      NOT NULL DEFAULT '',
    content_hash TEXT      NOT NULL DEFAULT '', -- of the text that was answered for
    answered_at  TIMESTAMP,
    CHECK ((verdict = '') = (answered_at IS NULL)),
    PRIMARY KEY (org_id, round_id, account_id)
);
CREATE INDEX round_participants_by_account ON round_participants (org_id, account_id);

-- What an expert found in an audit, the group's answer to it, and how it was settled.
CREATE TABLE round_findings (
    id             UUID      NOT NULL PRIMARY KEY,
    org_id         UUID      NOT NULL REFERENCES organisations (id),
    version_id     UUID      NOT NULL REFERENCES standard_versions (id),
    round_id       UUID      NOT NULL REFERENCES version_rounds (id),
    lineage_id     UUID,                            -- of the requirement; NULL: the whole text
    severity       TEXT      NOT NULL CHECK (severity IN ('critical', 'major', 'minor')),
    words          TEXT      NOT NULL CHECK (words <> ''),
    recommendation TEXT      NOT NULL DEFAULT '',
    found_by       UUID      NOT NULL REFERENCES accounts (id),
    found_at       TIMESTAMP NOT NULL,
    verdict        TEXT      NOT NULL DEFAULT '' CHECK (verdict IN ('', 'accepted', 'declined')),
    reason         TEXT      NOT NULL DEFAULT '',
    answered_by    UUID,
    answered_at    TIMESTAMP,
    resolution     TEXT      NOT NULL DEFAULT '',   -- what was done about it
    resolved_by    UUID,
    resolved_at    TIMESTAMP,
    CHECK ((verdict = '') = (answered_at IS NULL)),
    CHECK (verdict <> 'declined' OR reason <> '')
);
CREATE INDEX round_findings_by_version ON round_findings (org_id, version_id, found_at);

-- Until when a published version is looked at anew. No row: 24 months after it took effect.
CREATE TABLE revision_dates (
    org_id     UUID      NOT NULL REFERENCES organisations (id),
    version_id UUID      NOT NULL REFERENCES standard_versions (id),
    revise_by  TIMESTAMP NOT NULL,
    set_by     UUID      NOT NULL,
    set_at     TIMESTAMP NOT NULL,
    PRIMARY KEY (org_id, version_id)
);

-- +goose Down
DROP TABLE revision_dates;
DROP TABLE round_findings;
DROP TABLE round_participants;
DROP TABLE version_rounds;
ALTER TABLE standard_versions DROP COLUMN edited_by;
