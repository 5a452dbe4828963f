-- People and areas are retired, never deleted: scans and audit entries name them for ever.
CREATE OR REPLACE FUNCTION refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse(TG_ARGV[0], 'People and areas are retired, never deleted.');
    RETURN NULL;
END $$;
