-- The bag of this code, made now if there is none.
CREATE OR REPLACE FUNCTION create_bag(wanted text, kind text, area bigint) RETURNS bags_bag LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag;
BEGIN
    INSERT INTO bags_bag (code, kind, area_id, created_at)
    VALUES (wanted, create_bag.kind, area, clock_timestamp())
    ON CONFLICT (code) DO NOTHING RETURNING * INTO bag;
    IF bag.id IS NULL THEN
        RETURN find_bag(wanted);  -- somebody else's import made it a moment ago
    END IF;
    RETURN bag;
END $$;
