-- When its writer took a message back.
ALTER TABLE message ADD COLUMN withdrawn_at timestamptz;

-- Events that a provider's page does not know: what a vendor sends since when. Few rows: the store bounds how many kinds an adapter has.
CREATE TABLE unknown_event (
    adapter text NOT NULL,
    type text NOT NULL,
    count bigint NOT NULL DEFAULT 0,
    first_at timestamptz NOT NULL DEFAULT now(),
    last_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (adapter, type)
);
