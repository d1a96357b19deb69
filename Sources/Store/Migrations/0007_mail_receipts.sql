-- Bounces and receipts find a mail by its Message-ID, as those of other channels find theirs by the provider's id.
UPDATE notice SET provider_id = message_id WHERE channel = 'email' AND message_id IS NOT NULL AND provider_id IS NULL;

-- Whether a mail with this id came, or is only known because others answered it: only the latter may still come and join them.
ALTER TABLE message_ancestor ADD COLUMN came boolean NOT NULL DEFAULT true;

-- What went to a recipient lately: the budget of a rule counts it before each notice.
CREATE INDEX notice_recent ON notice (recipient, updated_at)
    WHERE state IN ('sending', 'sent', 'delivered', 'read', 'bounced', 'complained', 'unknown');
