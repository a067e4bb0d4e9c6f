-- +goose Up
-- Devices that take Web Push, of the session that asked: they go with it, so that a
-- signed-out phone is told nothing.
CREATE TABLE push_subscriptions (
    id           UUID      NOT NULL PRIMARY KEY,
    org_id       UUID      NOT NULL REFERENCES organisations (id),
    account_id   UUID      NOT NULL REFERENCES accounts (id),
    session_hash TEXT      NOT NULL REFERENCES sessions (token_hash) ON DELETE CASCADE,
    endpoint     TEXT      NOT NULL UNIQUE, -- of the browser's push service
    p256dh       TEXT      NOT NULL,        -- the device's public key, base64url
    auth         TEXT      NOT NULL,        -- its shared secret, base64url
    created_at   TIMESTAMP NOT NULL
);
CREATE INDEX push_subscriptions_by_account ON push_subscriptions (org_id, account_id);
CREATE INDEX push_subscriptions_by_session ON push_subscriptions (session_hash);

-- What an account chose by topic; absent: the topic's default.
CREATE TABLE notification_choices (
    org_id     UUID    NOT NULL REFERENCES organisations (id),
    account_id UUID    NOT NULL REFERENCES accounts (id),
    topic      TEXT    NOT NULL,
    by_push    BOOLEAN NOT NULL,
    by_email   BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, account_id, topic)
);

-- When somebody looked whether to push a notification, and whether to write a letter of
-- it; empty: nobody did yet. What was told before is no news.
ALTER TABLE notifications ADD COLUMN pushed_at TIMESTAMP;
ALTER TABLE notifications ADD COLUMN mailed_at TIMESTAMP;
UPDATE notifications SET pushed_at = created_at, mailed_at = created_at;
CREATE INDEX notifications_to_push ON notifications (created_at) WHERE pushed_at IS NULL;
CREATE INDEX notifications_to_mail ON notifications (created_at) WHERE mailed_at IS NULL;

-- +goose Down
DROP INDEX notifications_to_mail;
DROP INDEX notifications_to_push;
ALTER TABLE notifications DROP COLUMN mailed_at;
ALTER TABLE notifications DROP COLUMN pushed_at;
DROP TABLE notification_choices;
DROP TABLE push_subscriptions;
