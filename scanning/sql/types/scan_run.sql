-- Common scans of a call that are done as sets (plan_scan, store_run), and what the call has changed so far.
CREATE TYPE scan_run AS (
    is_planned boolean,  -- whether the scan that was looked at last is one of them
    bags bags_bag[],  -- to be made
    links bags_link[],
    scans scanning_scan[],
    -- Of the whole call:
    made bags_bag[],
    made_codes text[],
    placed bags_link[],  -- of the children that sets have packed
    placed_codes text[],
    ids uuid[],
    changed text[],  -- codes whose bags are not any more as they were met, by scans that were done alone
    is_all_changed boolean,
    parents bigint[],  -- whose children were counted, with what is planned
    child_counts integer[]
);
