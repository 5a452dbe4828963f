"""The questions of the self-check. Each gives a row for each difference: a text that says which.

Each is one statement, so it sees one moment. They read whole tables; nobody waits for them.
"""

COUNTS = """
SELECT (SELECT count(*) FROM bags_bag), (SELECT count(*) FROM bags_link WHERE unlinked_at IS NULL),
       (SELECT count(*) FROM scanning_scan)
"""
# A table that is damaged as a whole gives a hundred million differences: only the first ones are kept.
FOUND = """
SELECT count(*), coalesce(array_agg(said ORDER BY nth) FILTER (WHERE nth <= %(most)s), '{{}}')
FROM (SELECT said, row_number() OVER () AS nth FROM ({question}) found (said)) numbered
"""

# How many closed bills are weighed and hashed anew a night: all of them within a week, the newest always.
ROLLING = """
SELECT version.*, bill.number, bill.weight_per_child_kg
FROM bills_billversion version JOIN bills_bill bill ON bill.id = version.bill_id
WHERE version.closed_at > %(since)s OR version.id %% 7 = extract(doy FROM now())::int %% 7
"""

CHECKS = {
    "bag_tally": """
        SELECT format('%%s: %%s parents and %%s children counted, %%s and %%s tallied', area.name,
                      counted.parents, counted.children, tallied.parents, tallied.children)
        FROM (SELECT coalesce(area_id, 0) AS area_id, count(*) FILTER (WHERE kind = 'parent') AS parents,
                     count(*) FILTER (WHERE kind = 'child') AS children FROM bags_bag GROUP BY 1) counted
        FULL JOIN (SELECT coalesce(area_id, 0) AS area_id, sum(parent_count) AS parents,
                          sum(child_count) AS children FROM bags_bagtally GROUP BY 1) tallied USING (area_id)
        LEFT JOIN accounts_area area ON area.id = area_id
        WHERE (coalesce(counted.parents, 0), coalesce(counted.children, 0))
           <> (coalesce(tallied.parents, 0), coalesce(tallied.children, 0))
    """,
    "link_tally": """
        SELECT format('%%s: %%s open links counted, %%s tallied', area.name, counted.links, tallied.links)
        FROM (SELECT coalesce(parent.area_id, 0) AS area_id, count(*) AS links
              FROM bags_link link JOIN bags_bag parent ON parent.id = link.parent_id
              WHERE link.unlinked_at IS NULL GROUP BY 1) counted
        FULL JOIN (SELECT coalesce(area_id, 0) AS area_id, sum(link_count) AS links
                   FROM bags_bagtally GROUP BY 1) tallied USING (area_id)
        LEFT JOIN accounts_area area ON area.id = area_id
        WHERE coalesce(counted.links, 0) <> coalesce(tallied.links, 0)
    """,
    "bill_tally": """
        SELECT format('%%s: %%s open and %%s closed counted, %%s and %%s tallied', area.name, counted.open,
                      counted.closed, tallied.open, tallied.closed)
        FROM (SELECT coalesce(area_id, 0) AS area_id, count(*) FILTER (WHERE closed_at IS NULL) AS open,
                     count(*) FILTER (WHERE closed_at IS NOT NULL) AS closed
              FROM bills_bill WHERE cancelled_at IS NULL GROUP BY 1) counted
        FULL JOIN (SELECT coalesce(area_id, 0) AS area_id, sum(open_count) AS open,
                          sum(closed_count) AS closed FROM bills_billtally GROUP BY 1) tallied USING (area_id)
        LEFT JOIN accounts_area area ON area.id = area_id
        WHERE (coalesce(counted.open, 0), coalesce(counted.closed, 0))
           <> (coalesce(tallied.open, 0), coalesce(tallied.closed, 0))
    """,
    "scan_tally": """
        SELECT format('%%s: %%s %%s %%s: %%s counted, %%s tallied', quarter_at, station, action, outcome,
                      counted, tallied)
        FROM (
            SELECT date_bin('15 minutes', received_at, 'epoch') AS quarter_at, user_id, station,
                   coalesce(area_id, 0) AS area, action, outcome, coalesce(reason, '') AS reason,
                   count(*) AS counted, sum(packed_by(scan)) AS packed, sum(taken_out_by(scan)) AS taken_out,
                   min(received_at) AS first_at, max(received_at) AS last_at
            FROM scanning_scan scan GROUP BY 1, 2, 3, 4, 5, 6, 7
        ) scans
        FULL JOIN (
            SELECT quarter_at, user_id, station, coalesce(area_id, 0) AS area, action, outcome,
                   coalesce(reason, '') AS reason, scan_count AS tallied, linked_count, taken_out_count,
                   first_at AS tallied_first_at, last_at AS tallied_last_at
            FROM scanning_scantally
        ) tally USING (quarter_at, user_id, station, area, action, outcome, reason)
        WHERE (counted, packed, taken_out, first_at, last_at)
            IS DISTINCT FROM (tallied, linked_count, taken_out_count, tallied_first_at, tallied_last_at)
    """,
    "child_in_two_parents": """
        SELECT bag.code FROM bags_link link JOIN bags_bag bag ON bag.id = link.child_id
        WHERE link.unlinked_at IS NULL GROUP BY bag.code HAVING count(*) > 1
    """,
    "parent_on_two_bills": """
        SELECT bag.code FROM bills_billline line JOIN bags_bag bag ON bag.id = line.parent_id
        WHERE line.removed_at IS NULL GROUP BY bag.code HAVING count(*) > 1
    """,
    "wrong_kinds": """
        SELECT format('%%s in %%s', child.code, parent.code)
        FROM bags_link link
        JOIN bags_bag child ON child.id = link.child_id
        JOIN bags_bag parent ON parent.id = link.parent_id
        WHERE link.unlinked_at IS NULL AND (child.kind <> 'child' OR parent.kind <> 'parent')
    """,
    "scan_without_its_link": """
        SELECT format('%%s %%s', scan.id, scan.code)
        FROM scanning_scan scan LEFT JOIN bags_link link ON link.id = scan.made_link_id
        WHERE scan.made_link_id IS NOT NULL AND scan.action IN ('pack', 'move')
          AND (link.child_id, link.parent_id) IS DISTINCT FROM (scan.bag_id, scan.parent_id)
    """,
    # A link comes from a scan that made it, from one that put many back at once, or from a load.
    "link_without_a_cause": """
        SELECT format('%%s in %%s', child.code, parent.code)
        FROM bags_link link
        JOIN bags_bag child ON child.id = link.child_id
        JOIN bags_bag parent ON parent.id = link.parent_id
        LEFT JOIN scanning_scan scan ON scan.made_link_id = link.id
        WHERE link.unlinked_at IS NULL AND scan.id IS NULL
          AND (SELECT undo.id FROM scanning_scan undo WHERE undo.bag_id IN (link.parent_id, link.child_id)
               AND undo.received_at = link.linked_at LIMIT 1) IS NULL
          AND (SELECT made.id FROM loading_loadedrange made WHERE made.made = 'link'
               AND link.id BETWEEN made.first_id AND made.last_id LIMIT 1) IS NULL
    """,
    "broken_seal": """
        SELECT format('%%s version %%s', number, version) FROM (ROLLING) version
        WHERE encode(sha256(convert_to(snapshot, 'UTF8')), 'hex') <> sha256
    """,
    "changed_closed_bill": """
        SELECT format('%%s: %%s parents with %%s children were frozen, %%s with %%s are there', bill.number,
                      parent_count, child_count, parents, children)
        FROM (ROLLING) version
        JOIN bills_bill bill ON bill.id = version.bill_id AND bill.version = version.version
            AND bill.closed_at IS NOT NULL AND bill.cancelled_at IS NULL
        CROSS JOIN LATERAL (
            SELECT count(*) AS parents, coalesce(sum(children_in(line.parent_id)), 0) AS children
            FROM bills_billline line WHERE line.bill_id = bill.id AND line.removed_at IS NULL
        ) live
        WHERE (parents, children) <> (parent_count, child_count)
    """,
}
CHECKS = {name: question.replace("ROLLING", ROLLING) for name, question in CHECKS.items()}
