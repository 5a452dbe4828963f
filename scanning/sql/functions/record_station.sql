-- What the station still holds: written when it holds something, and when it no longer does.
CREATE OR REPLACE FUNCTION record_station(person bigint, device text, held integer, held_for jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    all_held integer := greatest(held, (held_for <> '{}')::integer);
BEGIN
    UPDATE scanning_station SET waiting = all_held, told_at = clock_timestamp()
    WHERE name = device AND user_id = person AND (all_held > 0 OR waiting > 0);
    IF NOT FOUND AND (all_held = 0 OR NOT make_station(person, device, all_held)) THEN
        RETURN;
    END IF;

    -- The station's row is locked now, so its two tabs cannot cross.
    IF held_for <> '{}' THEN
        INSERT INTO bills_pendingscans (station, user_id, waiting_for, told_at)
        VALUES (device, person, held_for, clock_timestamp())
        ON CONFLICT (station, user_id) DO UPDATE
        SET waiting_for = excluded.waiting_for, told_at = excluded.told_at;
    ELSE
        DELETE FROM bills_pendingscans WHERE station = device AND user_id = person;
    END IF;
END $$;
