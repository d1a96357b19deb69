-- What the deliveries of one file have in common (its name, format and header) is stored once, not with each row.
CREATE TABLE delivery_common (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest bytea NOT NULL UNIQUE,
    meta jsonb NOT NULL
);
ALTER TABLE delivery ADD COLUMN common bigint;
