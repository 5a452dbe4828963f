-- What record_scans returns for each scan.
CREATE TYPE scan_answer AS (
    batch integer,  -- its place in the call, from 0
    id uuid,
    outcome text,
    reason text,
    replayed boolean,
    action text,
    code text,
    named_parent text,
    kind text,
    retired boolean,
    parent_code text,
    child_count integer,
    other_parent_code text,
    other_child_count integer,
    bill_number text,
    found_code text,
    found_by text,
    found_at timestamptz,
    put_back boolean,
    usual_children integer,
    parent_pattern text,
    child_pattern text,
    fault text,
    put_down boolean,
    idle_seconds double precision  -- in the first answer of a batch: since its session was last used
);
