-- Who sends each batch, in their order. To be called when all locks are held: another batch of the same station may
-- just have put a parent down.
CREATE OR REPLACE FUNCTION find_senders(batches jsonb) RETURNS batch_sender[] LANGUAGE plpgsql AS $$
DECLARE
    people bigint[];
    stations text[];
    sessions jsonb[];
    scan_counts integer[];
    held_counts integer[];
    held_fors jsonb[];
BEGIN
    SELECT array_agg(person), array_agg(station), array_agg(nullif(session, 'null')), array_agg(jsonb_array_length(scans)),
           array_agg(held), array_agg(held_for)
    INTO people, stations, sessions, scan_counts, held_counts, held_fors
    FROM jsonb_to_recordset(batches)
        AS batch(person bigint, station text, session jsonb, scans jsonb, held integer, held_for jsonb);
    RETURN ARRAY(
        SELECT ROW(
            asked.id, asked.device, person.area_id,
            CASE WHEN NOT (may.bill OR person.sees_all_areas) THEN coalesce(person.area_id, 0) END,
            may.administer, may.bill, coalesce('Dispatcher' = ANY (has.roles), false),
            person.id IS NOT NULL AND (asked.known IS NULL OR is_live_session(session, person, asked.known)),
            extract(epoch FROM now() - session.last_used_at), put, put.put_down_at,
            asked.scan_count, asked.held, asked.held_for, station.waiting)::batch_sender
        FROM unnest(people, stations, sessions, scan_counts, held_counts, held_fors)
            WITH ORDINALITY AS asked(id, device, known, scan_count, held, held_for, place)
        LEFT JOIN accounts_user person ON person.id = asked.id
        LEFT JOIN accounts_usersession session ON session.digest = asked.known ->> 'digest'
        LEFT JOIN scanning_parentputdown put ON put.user_id = asked.id AND put.station = asked.device
        LEFT JOIN scanning_station station ON station.name = asked.device AND station.user_id = asked.id
        CROSS JOIN LATERAL (
            SELECT array_agg(role.name) AS roles
            FROM accounts_user_groups member JOIN auth_group role ON role.id = member.group_id
            WHERE member.user_id = asked.id
        ) has
        CROSS JOIN LATERAL (
            SELECT person.is_superuser OR coalesce('Admin' = ANY (has.roles), false) AS administer,
                   person.is_superuser OR coalesce(has.roles && '{Admin,Biller}', false) AS bill
        ) may
        ORDER BY asked.place);
END $$;
