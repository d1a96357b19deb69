-- Notices are claimed sender by sender, so that one vendor's silence keeps nothing waiting but its own notices.
DROP INDEX notice_due;
CREATE INDEX notice_lane ON notice (coalesce(adapter, ''), due_at, id) WHERE state IN ('queued', 'sending', 'unknown');
CREATE INDEX notice_sending ON notice (lease_until) WHERE state = 'sending';
COMMENT ON COLUMN notice_attempt.outcome IS 'started: written before the first byte went out; a claim that ends like this is nobody''s to repeat';

-- The vendor's id of the conversation, which an answer is sent into.
ALTER TABLE message ADD COLUMN conversation text;
