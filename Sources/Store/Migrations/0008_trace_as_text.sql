-- Inlet writes the trace as JSON and reads it whole; PostgreSQL need not parse it with each message.
ALTER TABLE message ALTER COLUMN trace TYPE text;
