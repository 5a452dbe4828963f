CREATE OR REPLACE FUNCTION find_bag(wanted text) RETURNS bags_bag LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag;
BEGIN
    SELECT * INTO bag FROM bags_bag WHERE code = wanted;
    RETURN bag;
END $$;
