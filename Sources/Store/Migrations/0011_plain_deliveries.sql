-- Most deliveries become messages at the first try. Their messages tell their end; a state of their own is kept only by those that wait, that
-- were quarantined, ignored, discarded or the same as another, that took more than one try, or that correct an earlier one.
COMMENT ON TABLE delivery_state IS 'What is not told by a delivery''s messages: without a row here it was processed at the first try.';

-- The configuration that made the message; NULL where it drafted its ticket, which has it.
ALTER TABLE message ADD COLUMN config_hash text;
