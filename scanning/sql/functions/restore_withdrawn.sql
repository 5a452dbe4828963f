-- Bring a bag that went with an undone import back into use, as what a new bag of its code would be. The scan's answer
-- says so, by the time at which it went.
CREATE OR REPLACE FUNCTION restore_withdrawn(s scanning_scan, bag bags_bag) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bags_bag SET kind = bag.kind, retired_at = NULL, withdrawn_at = NULL WHERE id = bag.id;
    s.found_at := bag.withdrawn_at;
    RETURN s;
END $$;
