-- Of so many scans in a row of the tally: those that took a bag somewhere. What else is saved is counted apart: parents
-- opened and finished, look-ups, undos (Scan.APART says it of one scan).
CREATE OR REPLACE FUNCTION count_saved_bags(action text, outcome text, scan_count bigint, linked_count bigint)
RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN outcome <> 'saved' OR action IN ('look', 'undo', 'finish') THEN 0
                WHEN action = 'pack' THEN linked_count
                ELSE scan_count
           END
$$;
