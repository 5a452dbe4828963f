-- A row for a station of this person that has none. A person has at most 20 (scanning.stations.MOST_STATIONS), or any
-- new name would be another row: beyond that the one that has held nothing for longest gives its row. False, and
-- nothing is written, if all of them hold something.
CREATE OR REPLACE FUNCTION make_station(person bigint, device text, held integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    -- The person's stations one at a time, or two that are new at once would both be the twentieth.
    PERFORM pg_advisory_xact_lock(hashtextextended('stations of ' || person, 0));
    IF (SELECT count(*) >= 20 AND NOT bool_or(name = device) FROM scanning_station WHERE user_id = person) THEN
        -- A row that is locked is just about to hold something.
        UPDATE scanning_station SET name = device, waiting = held, told_at = clock_timestamp()
        WHERE id = (SELECT id FROM scanning_station WHERE user_id = person AND waiting = 0
                    ORDER BY told_at LIMIT 1 FOR UPDATE SKIP LOCKED);
        RETURN FOUND;
    END IF;
    INSERT INTO scanning_station (name, user_id, waiting, told_at) VALUES (device, person, held, clock_timestamp())
    ON CONFLICT (name, user_id) DO UPDATE SET waiting = excluded.waiting, told_at = excluded.told_at;
    RETURN true;
END $$;
