-- Count these new scans. Everybody writes their own rows, so nobody waits; in one order, in case two tabs of one
-- station do it at once.
CREATE OR REPLACE FUNCTION tally_scans(scans scanning_scan[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scanning_scantally AS tally
        (quarter_at, user_id, station, area_id, action, outcome, reason, scan_count, linked_count, taken_out_count,
         first_at, last_at)
    SELECT date_bin('15 minutes', received_at, 'epoch'), user_id, station, area_id, action, outcome, reason,
           count(*), sum(count_packed(scan)), sum(count_taken_out(scan)), min(received_at), max(received_at)
    FROM unnest(scans) scan
    GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (quarter_at, user_id, station, area_id, action, outcome, reason) DO UPDATE
    SET scan_count = tally.scan_count + excluded.scan_count,
        linked_count = tally.linked_count + excluded.linked_count,
        taken_out_count = tally.taken_out_count + excluded.taken_out_count,
        first_at = least(tally.first_at, excluded.first_at),
        last_at = greatest(tally.last_at, excluded.last_at);
END $$;
