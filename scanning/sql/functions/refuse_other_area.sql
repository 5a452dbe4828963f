-- The scan refused for a bag or a bill of this other area: it says the area's name and nothing more.
CREATE OR REPLACE FUNCTION refuse_other_area(s scanning_scan, area bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    RETURN refuse_scan(s, 'other_area', (SELECT name FROM accounts_area WHERE id = area));
END $$;
