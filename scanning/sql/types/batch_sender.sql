-- Who sends a batch, from where, and what they may do.
CREATE TYPE batch_sender AS (
    person bigint,
    station text,
    home_area bigint,
    own_area bigint,  -- the area that limits the person; 0 before one is given, NULL without a limit
    is_admin boolean,
    may_bill boolean,
    may_pack boolean,
    is_signed_in boolean,
    idle_seconds double precision,  -- since the session was last used
    down scanning_parentputdown,  -- the parent that was put down at this station, until one is scanned
    was_put_down_at timestamptz,
    scan_count integer,
    held integer,  -- scans that the station still holds, and for what
    held_for jsonb,
    held_before integer
);
