-- The trace stands with its message: one row and one index fewer for each contact.
ALTER TABLE message ADD COLUMN trace json;
UPDATE message m SET trace = e.trace FROM explanation e WHERE e.delivery_id = m.delivery_id AND e.position = m.position;
DROP TABLE explanation;
