-- The known parent, withdrawn ones aside, of which a code may be a misread one: one that looks the same (O and 0, I and 1), else `in_hand` if it
-- is one slip away, else the first one that is; NULL if there is none.
CREATE OR REPLACE FUNCTION find_near_parent(wanted text, in_hand text = NULL) RETURNS text STABLE LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    nearest text;
BEGIN
    SELECT near.code INTO nearest
    -- Without this border the planner walks through all codes in their order, for the first one that is near.
    FROM (SELECT code FROM bags_bag
          WHERE kind = 'parent' AND withdrawn_at IS NULL AND list_deletions(code) && list_deletions(wanted) OFFSET 0) near
    WHERE is_one_slip(wanted, '^' || regexp_replace(near.code, '(.)', '[\1~]', 'g') || '$')
    ORDER BY translate(near.code, 'OI', '01') <> translate(wanted, 'OI', '01'),
             near.code IS DISTINCT FROM in_hand, near.code
    LIMIT 1;
    RETURN nearest;
END $$;
