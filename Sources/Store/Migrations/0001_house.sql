-- Deliveries: what arrived, byte for byte, and never changed afterwards.
-- The key is kept apart from the body, because it outlives it: a redelivery after a year is still a duplicate.
-- Keys are compared byte by byte, whatever the database's locale: that is quicker, and two keys are equal or not.
CREATE TABLE delivery_key (
    adapter text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    delivery_id bigint NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (adapter, key)
);

CREATE SEQUENCE delivery_id AS bigint CACHE 1000;

CREATE TABLE delivery (
    id bigint NOT NULL,
    received_at timestamptz NOT NULL,
    adapter text NOT NULL,
    key text NOT NULL,
    content_type text NOT NULL,
    meta jsonb NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (id, received_at)
) PARTITION BY RANGE (received_at);
ALTER TABLE delivery ALTER COLUMN body SET COMPRESSION lz4;

-- The fate of a delivery stands in a narrow row of its own: a claim and a completion rewrite 100 bytes, not the body.
CREATE TABLE delivery_state (
    id bigint NOT NULL,
    received_at timestamptz NOT NULL,
    adapter text NOT NULL,
    -- How many times it was claimed: the fence of the last claim.
    attempt integer NOT NULL DEFAULT 0,
    -- How many claims were given back in good order; the others ended with the death of a worker.
    released integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    finished_at timestamptz,
    disposition text CHECK (disposition IN ('processed', 'duplicate', 'ignored', 'quarantined', 'discarded')),
    reason text,
    stage text,
    error text,
    revision_of bigint,
    config_hash text,
    PRIMARY KEY (id, received_at),
    CHECK ((finished_at IS NULL) = (disposition IS NULL)),
    CHECK (disposition NOT IN ('quarantined', 'ignored') OR reason IS NOT NULL)
) PARTITION BY RANGE (received_at);

CREATE INDEX delivery_state_claimable ON delivery_state (received_at, id) WHERE finished_at IS NULL;
CREATE INDEX delivery_state_quarantined ON delivery_state (received_at, id) WHERE disposition = 'quarantined';

-- Rows outside every month land here, so that a missing partition can never refuse a delivery.
CREATE TABLE delivery_rest PARTITION OF delivery DEFAULT;
CREATE TABLE delivery_state_rest PARTITION OF delivery_state DEFAULT WITH (fillfactor = 70);

-- Makes the partitions of the month of a day; does nothing where they exist.
CREATE FUNCTION ensure_partitions(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', day);
    suffix text := to_char(first, 'YYYYMM');
BEGIN
    IF to_regclass('delivery_' || suffix) IS NULL THEN
        EXECUTE format('CREATE TABLE %I PARTITION OF delivery FOR VALUES FROM (%L) TO (%L)',
            'delivery_' || suffix, first::timestamp AT TIME ZONE 'UTC', (first + interval '1 month')::timestamp AT TIME ZONE 'UTC');
        EXECUTE format('CREATE TABLE %I PARTITION OF delivery_state FOR VALUES FROM (%L) TO (%L) WITH (fillfactor = 70)',
            'delivery_state_' || suffix, first::timestamp AT TIME ZONE 'UTC', (first + interval '1 month')::timestamp AT TIME ZONE 'UTC');
    END IF;
END $$;

-- The books. Each writer (a connection) has rows of its own, so that two commits never wait for one counter.
CREATE TABLE book (
    adapter text NOT NULL,
    writer integer NOT NULL,
    receptions bigint NOT NULL DEFAULT 0,
    duplicates bigint NOT NULL DEFAULT 0,
    decoded bigint NOT NULL DEFAULT 0,
    late bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (adapter, writer)
) WITH (fillfactor = 50);

CREATE TABLE customer (
    id bigint PRIMARY KEY,
    name text,
    language text,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE SEQUENCE customer_id AS bigint;

CREATE TABLE contact_point (
    kind text COLLATE "C" NOT NULL CHECK (kind IN ('email', 'phone', 'handle')),
    value text COLLATE "C" NOT NULL,
    customer_id bigint NOT NULL,
    PRIMARY KEY (kind, value)
);
CREATE INDEX contact_point_customer ON contact_point (customer_id);

CREATE TABLE ticket (
    id bigint PRIMARY KEY,
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'open', 'waiting', 'resolved', 'closed')),
    type text NOT NULL,
    title text NOT NULL,
    queue text NOT NULL,
    priority text NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
    tags text[] NOT NULL DEFAULT '{}',
    fields jsonb NOT NULL DEFAULT '{}',
    missing text[] NOT NULL DEFAULT '{}',
    facts jsonb NOT NULL DEFAULT '{}',
    channel text NOT NULL,
    adapter text NOT NULL,
    customer_id bigint,
    language text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    last_message_at timestamptz NOT NULL,
    respond_by timestamptz,
    resolve_by timestamptz,
    config_hash text
) WITH (fillfactor = 90);
CREATE SEQUENCE ticket_id AS bigint START 100001;
CREATE INDEX ticket_customer ON ticket (customer_id, id) WHERE status <> 'closed';
CREATE INDEX ticket_queue ON ticket (queue, id);

CREATE TABLE message (
    id bigint PRIMARY KEY,
    ticket_id bigint,
    delivery_id bigint NOT NULL,
    received_at timestamptz NOT NULL,
    position integer NOT NULL,
    adapter text NOT NULL,
    direction text NOT NULL DEFAULT 'in' CHECK (direction IN ('in', 'out')),
    identity bytea NOT NULL,
    external_id text,
    message_id text,
    kind text NOT NULL,
    may_answer boolean NOT NULL,
    disposition text NOT NULL CHECK (disposition IN ('drafted', 'appended', 'ignored', 'quarantined', 'merged')),
    reason text,
    sender jsonb NOT NULL,
    recipients jsonb,
    subject text,
    body text NOT NULL,
    -- NULL where nothing was cut: the body is the reply.
    reply text,
    cuts jsonb,
    html text,
    sent_at timestamptz,
    CHECK ((disposition IN ('drafted', 'appended')) <= (ticket_id IS NOT NULL)),
    CHECK (disposition <> 'ignored' OR reason IS NOT NULL)
);
CREATE SEQUENCE message_id AS bigint;
CREATE UNIQUE INDEX message_identity ON message (identity);
CREATE INDEX message_ticket ON message (ticket_id, id) WHERE ticket_id IS NOT NULL;
CREATE INDEX message_delivery ON message (delivery_id);

-- Ancestors of mails, also of such as never came to us: two answers to a mail that we never saw share a ticket.
CREATE TABLE message_ancestor (
    ancestor text COLLATE "C" NOT NULL,
    ticket_id bigint NOT NULL,
    PRIMARY KEY (ancestor, ticket_id)
);

-- The trace: why a delivery became what it is.
CREATE TABLE explanation (
    delivery_id bigint NOT NULL,
    position integer NOT NULL,
    ticket_id bigint,
    trace json NOT NULL,
    PRIMARY KEY (delivery_id, position)
);

-- What happened to a ticket, append-only; each row carries the hash of its ticket's row before.
-- It holds ids and digests, no personal text, so that a person can be forgotten.
CREATE TABLE ticket_event (
    ticket_id bigint NOT NULL,
    number integer NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    detail json NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (ticket_id, number)
);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are never changed or removed.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ticket_event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ticket_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE blob (
    sha256 bytea PRIMARY KEY,
    size bigint NOT NULL,
    type text
);
CREATE TABLE blob_chunk (
    sha256 bytea NOT NULL,
    number integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (sha256, number)
);
ALTER TABLE blob_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE attachment (
    message_id bigint NOT NULL,
    number integer NOT NULL,
    name text,
    type text,
    size bigint,
    sha256 bytea,
    content_id text,
    inline boolean NOT NULL DEFAULT false,
    url text,
    PRIMARY KEY (message_id, number)
);

-- The outbox. The key makes a notice one of a kind: ticket, rule, recipient and the ticket's version.
CREATE TABLE notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text COLLATE "C" NOT NULL UNIQUE,
    ticket_id bigint NOT NULL,
    rule text NOT NULL,
    event text NOT NULL,
    template text NOT NULL,
    channel text NOT NULL,
    adapter text,
    recipient text NOT NULL,
    language text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    state text NOT NULL CHECK (state IN ('held', 'queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'bounced',
        'complained', 'suppressed', 'expired', 'cancelled', 'unknown')),
    attempt integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz,
    provider_id text,
    message_id text,
    error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);
CREATE INDEX notice_due ON notice (due_at, id) WHERE state IN ('queued', 'sending', 'unknown');
CREATE INDEX notice_ticket ON notice (ticket_id);
CREATE INDEX notice_provider ON notice (provider_id) WHERE provider_id IS NOT NULL;

CREATE TABLE notice_attempt (
    notice_id bigint NOT NULL,
    attempt integer NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    outcome text NOT NULL,
    code text,
    error text,
    PRIMARY KEY (notice_id, attempt)
);
CREATE TABLE receipt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    adapter text NOT NULL,
    provider_id text NOT NULL,
    notice_id bigint,
    state text NOT NULL,
    code text,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX receipt_provider ON receipt (provider_id);
CREATE TABLE suppression (
    kind text NOT NULL,
    value text NOT NULL,
    reason text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    PRIMARY KEY (kind, value)
);

-- What an adapter has to remember, and who runs it: the lease is fenced and by database time.
CREATE TABLE adapter_state (
    adapter text PRIMARY KEY,
    owner text,
    fence bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    heartbeat_at timestamptz,
    last_success_at timestamptz,
    last_error text,
    last_error_at timestamptz,
    cursor jsonb NOT NULL DEFAULT '{}'
);

-- The UID ledger: every message that a mailbox shows is here, as a delivery or with the reason why not.
CREATE TABLE mailbox (
    adapter text NOT NULL,
    folder text NOT NULL,
    uid_validity bigint NOT NULL,
    uid bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('before_start', 'received', 'done', 'too_large', 'vanished')),
    delivery_id bigint,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (adapter, folder, uid_validity, uid)
);
CREATE INDEX mailbox_to_do ON mailbox (adapter, folder, uid_validity, uid) WHERE state = 'received';

CREATE TABLE api_token (
    hash bytea PRIMARY KEY,
    name text NOT NULL UNIQUE,
    role text NOT NULL CHECK (role IN ('reader', 'agent', 'admin')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz
);
CREATE TABLE access_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    who text NOT NULL,
    what text NOT NULL
);

SELECT ensure_partitions(current_date), ensure_partitions((current_date + interval '1 month')::date);
