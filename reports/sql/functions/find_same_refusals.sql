-- The refused scans that are the same try as this one: the same code and action, the same person, the same reason,
-- within two weeks of it. Itself is among them. Indexes scan_bag and scan_unknown_code.
CREATE OR REPLACE FUNCTION find_same_refusals(one scanning_scan) RETURNS SETOF scanning_scan LANGUAGE sql STABLE AS $$
    SELECT * FROM scanning_scan scan
    WHERE scan.bag_id = one.bag_id AND scan.code = one.code AND scan.action = one.action
      AND scan.reason = one.reason AND scan.user_id = one.user_id
      AND scan.received_at BETWEEN one.received_at - interval '14 days' AND one.received_at + interval '14 days'
    UNION ALL
    SELECT * FROM scanning_scan scan
    WHERE one.bag_id IS NULL AND scan.bag_id IS NULL AND scan.code = one.code AND scan.action = one.action
      AND scan.reason = one.reason AND scan.user_id = one.user_id
      AND scan.received_at BETWEEN one.received_at - interval '14 days' AND one.received_at + interval '14 days'
$$;
