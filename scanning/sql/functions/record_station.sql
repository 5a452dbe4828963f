-- What the station still holds: written when it holds something, and when it no longer does.
CREATE OR REPLACE FUNCTION record_station(person bigint, device text, held integer, held_for jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF held > 0 OR held_for <> '{}' THEN
        INSERT INTO scanning_station (name, user_id, waiting, told_at)
        VALUES (device, person, greatest(held, (held_for <> '{}')::integer), clock_timestamp())
        ON CONFLICT (name, user_id) DO UPDATE SET waiting = excluded.waiting, told_at = excluded.told_at;
    ELSE
        UPDATE scanning_station SET waiting = 0, told_at = clock_timestamp()
        WHERE name = device AND user_id = person AND waiting > 0;
        IF NOT FOUND THEN
            RETURN;
        END IF;
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
