CREATE OR REPLACE FUNCTION choose_tally_slot() RETURNS smallint LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(nullif(current_setting('tracetrack.tally_slot', true), '')::smallint,
                    (pg_backend_pid() % 32)::smallint)
$$;
