-- Receipts move the notices of their own adapter alone, and those of mail, whichever mailbox they come to, the notices of mail.
ALTER TABLE receipt ADD COLUMN by_mail boolean NOT NULL DEFAULT false;

-- Our own number of the notice, where the vendor gives it back: it finds a notice that was sent without its answer coming.
ALTER TABLE receipt ADD COLUMN reference bigint;
CREATE INDEX receipt_reference ON receipt (reference) WHERE notice_id IS NULL AND reference IS NOT NULL;
