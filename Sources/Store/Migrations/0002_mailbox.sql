-- A mail that the server shows and would not give stands on the ledger too, with the reason, and is asked for again.
ALTER TABLE mailbox DROP CONSTRAINT mailbox_state_check;
ALTER TABLE mailbox ADD CONSTRAINT mailbox_state_check
    CHECK (state IN ('before_start', 'received', 'done', 'too_large', 'vanished', 'unfetched'));
ALTER TABLE mailbox ADD COLUMN tries integer NOT NULL DEFAULT 0, ADD COLUMN error text;

-- What the last whole look at a folder found: the server's list against the ledger and the deliveries.
CREATE TABLE mailbox_check (
    adapter text NOT NULL,
    folder text NOT NULL,
    uid_validity bigint NOT NULL,
    checked_at timestamptz,
    shown bigint NOT NULL DEFAULT 0,
    delivered bigint NOT NULL DEFAULT 0,
    before_start bigint NOT NULL DEFAULT 0,
    unfetched bigint NOT NULL DEFAULT 0,
    holes bigint NOT NULL DEFAULT 0,
    waiting bigint NOT NULL DEFAULT 0,
    oldest_waiting_at timestamptz,
    PRIMARY KEY (adapter, folder)
);

-- When the present token and the client's secret end, so that health can announce it.
ALTER TABLE adapter_state ADD COLUMN token_expires_at timestamptz, ADD COLUMN secret_expires_at timestamptz;
