-- Write down the parent that this person put down at this station, or that a parent was scanned since.
CREATE OR REPLACE FUNCTION record_put_down(person bigint, device text, down scanning_parentputdown) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF down.parent IS NULL THEN
        DELETE FROM scanning_parentputdown WHERE station = device AND user_id = person;
        RETURN;
    END IF;
    INSERT INTO scanning_parentputdown (station, user_id, parent, label, put_down_at)
    VALUES (device, person, down.parent, down.label, down.put_down_at)
    ON CONFLICT (station, user_id) DO UPDATE
    SET parent = excluded.parent, label = excluded.label, put_down_at = excluded.put_down_at;
END $$;
