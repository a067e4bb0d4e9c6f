-- +goose Up
-- Links by which OpenRosa clients, such as ODK Collect, fill in an assignment's
-- checklist. The secret of a link is not here: it is derived from the id.
CREATE TABLE form_links (
    id            UUID      NOT NULL PRIMARY KEY, -- made by the client
    org_id        UUID      NOT NULL REFERENCES organisations (id),
    assignment_id UUID      NOT NULL REFERENCES assignments (id),
    shopper_id    UUID      NOT NULL REFERENCES accounts (id), -- who fills in
    made_by       UUID      NOT NULL REFERENCES accounts (id),
    created_at    TIMESTAMP NOT NULL,
    expires_at    TIMESTAMP NOT NULL,
    ended_at      TIMESTAMP, -- revoked, or another one took its place
    used_at       TIMESTAMP,
    visit_id      UUID       -- that came by it
);
CREATE UNIQUE INDEX form_links_standing ON form_links (org_id, assignment_id) WHERE ended_at IS NULL;
CREATE INDEX form_links_by_visit ON form_links (org_id, visit_id) WHERE visit_id IS NOT NULL;

-- +goose Down
DROP TABLE form_links;
