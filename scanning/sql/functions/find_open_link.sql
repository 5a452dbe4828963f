CREATE OR REPLACE FUNCTION find_open_link(child bigint) RETURNS bags_link LANGUAGE plpgsql AS $$
DECLARE
    link bags_link;
BEGIN
    SELECT * INTO link FROM bags_link WHERE child_id = child AND unlinked_at IS NULL;
    RETURN link;
END $$;
