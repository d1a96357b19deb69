-- Parts of long SMS that wait for the others; a joined text becomes a delivery of its own.
CREATE TABLE message_part (
    delivery_id bigint NOT NULL,
    position integer NOT NULL,
    adapter text NOT NULL,
    -- Sender, recipient, reference and total: what the parts of one text have in common.
    grouping text NOT NULL,
    total integer NOT NULL,
    number integer NOT NULL,
    document jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (delivery_id, position)
);
CREATE INDEX message_part_grouping ON message_part (adapter, grouping);

-- What somebody is answered who wrote STOP, START or HELP: once, outside of any ticket.
CREATE TABLE keyword_answer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    adapter text NOT NULL,
    recipient text NOT NULL,
    word text NOT NULL CHECK (word IN ('stop', 'start', 'help')),
    delivery_id bigint NOT NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed', 'unknown', 'held')),
    attempt integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz,
    provider_id text,
    error text,
    at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (delivery_id, word)
);
CREATE INDEX keyword_answer_due ON keyword_answer (due_at) WHERE state = 'queued';
CREATE INDEX keyword_answer_recipient ON keyword_answer (recipient, at);

-- What has to be fetched because a webhook only said that it is there, and how far it was fetched.
CREATE TABLE pull (
    adapter text NOT NULL,
    source text NOT NULL,
    values jsonb NOT NULL DEFAULT '{}',
    cursor text,
    -- Wishes that came, and those that were fulfilled: a wish that comes during a fetch is not lost.
    wished bigint NOT NULL DEFAULT 0,
    done bigint NOT NULL DEFAULT 0,
    attempt integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    error text,
    PRIMARY KEY (adapter, source)
);
CREATE INDEX pull_due ON pull (due_at) WHERE done < wished;

-- Files that are still at the vendor's.
CREATE TABLE media (
    message_id bigint NOT NULL,
    number integer NOT NULL,
    adapter text NOT NULL,
    source jsonb NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'fetched', 'refused', 'failed')),
    attempt integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz,
    error text,
    PRIMARY KEY (message_id, number)
);
CREATE INDEX media_due ON media (due_at) WHERE state = 'waiting';

ALTER TABLE notice_attempt ADD COLUMN segments smallint;
ALTER TABLE notice_attempt ADD COLUMN alphabet text;
ALTER TABLE notice_attempt ADD COLUMN cost text;
