-- The bag of a code that was no bag when the call began: one that it has planned since, or a new one of this kind,
-- still without an id. NULL if a scan makes no bag of the code.
CREATE OR REPLACE FUNCTION plan_bag(run scan_run, s scanning_scan, wanted text, kind text) RETURNS bags_bag LANGUAGE plpgsql AS $$
DECLARE
    place integer := array_position(run.made_codes, wanted);
    bag bags_bag;
BEGIN
    IF place IS NOT NULL THEN
        RETURN run.made[place];
    ELSIF kind IN ('parent', 'child') AND is_allowed_code(wanted) THEN
        bag.code := wanted;
        bag.kind := kind;
        bag.area_id := s.area_id;
        bag.created_at := s.received_at;
    END IF;
    RETURN bag;
END $$;
