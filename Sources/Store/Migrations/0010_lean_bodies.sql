-- A file that a mail carries stands in the store once, as a blob; in the mail's body only its place is kept, so that the body can be
-- put together again byte for byte. NULL: the body is whole. Else {"size": of the whole body, "files": [{at, sha256, size, line}]}.
ALTER TABLE delivery ADD COLUMN files jsonb;
