-- Which ticket a mail belongs to.

-- What proves that a token in a Message-ID or in an address is ours; one for all gateways on this database.
CREATE TABLE secret_key (
    name text PRIMARY KEY,
    value bytea NOT NULL CHECK (octet_length(value) = 32)
);
INSERT INTO secret_key (name, value)
VALUES ('thread', sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));

-- The ticket that this one goes on from: that one was closed, or its mail was taken to start something new.
ALTER TABLE ticket ADD COLUMN follows bigint;

-- Customers answer a notice under its own subject; without it every such answer would look like a new matter.
ALTER TABLE notice ADD COLUMN subject text;

-- The media type that the mail declares, where the content shows another.
ALTER TABLE attachment ADD COLUMN declared_type text;
