-- What the station still holds: written when it holds something, and when it no longer does.
CREATE OR REPLACE FUNCTION note_station(person bigint, device text, held integer, held_for jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF held > 0 OR held_for <> '{}' THEN
        INSERT INTO bills_station (name, user_id, waiting, waiting_for, told_at)
        VALUES (device, person, held, held_for, clock_timestamp())
        ON CONFLICT (name, user_id) DO UPDATE
        SET waiting = excluded.waiting, waiting_for = excluded.waiting_for, told_at = excluded.told_at;
    ELSE
        UPDATE bills_station SET waiting = 0, waiting_for = '{}', told_at = clock_timestamp()
        WHERE name = device AND user_id = person AND (waiting > 0 OR waiting_for <> '{}');
    END IF;
END $$;
