-- +goose Up
-- The sums that importance is told from, of a whole wave beside one question: reading them
-- off the answers takes a second for a wave of 4,000 visits. They hold as long as no visit
-- of the wave has changed since settled_at.
CREATE TABLE importance_sums (
    org_id      UUID      NOT NULL REFERENCES organisations (id),
    wave_id     UUID      NOT NULL REFERENCES waves (id),
    question_id TEXT      NOT NULL,
    settled_at  TIMESTAMP NOT NULL,
    content     TEXT      NOT NULL, -- JSON: the sums by question
    PRIMARY KEY (org_id, wave_id, question_id)
);

-- +goose Down
DROP TABLE importance_sums;
