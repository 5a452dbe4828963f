CREATE OR REPLACE FUNCTION find_open_line(parent bigint) RETURNS bills_billline LANGUAGE plpgsql AS $$
DECLARE
    line bills_billline;
BEGIN
    SELECT * INTO line FROM bills_billline WHERE parent_id = parent AND removed_at IS NULL;
    RETURN line;
END $$;
