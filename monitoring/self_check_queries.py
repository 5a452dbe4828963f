"""The questions of the self-check. Each gives a row for each difference: a text that says which.

Each is one statement, so it sees one moment. They read whole tables; nobody waits for them.
"""

COUNTS = """
SELECT (SELECT count(*) FROM bags_bag), (SELECT count(*) FROM bags_link WHERE unlinked_at IS NULL),
       (SELECT count(*) FROM scanning_scan)
"""


def count_differences(question: str) -> str:
    """How many rows a question gives, and the first %(most)s of them as an array.

    A table that is damaged as a whole gives a hundred million.
    """
    return f"""
SELECT count(*), coalesce(array_agg(said ORDER BY nth) FILTER (WHERE nth <= %(most)s), '{{}}')
FROM (SELECT said, row_number() OVER () AS nth FROM ({question}) found (said)) numbered
"""


def _is_imported(row: str) -> str:
    """Whether an import made this link or line: one of its ranges has it. Index imported_range_made."""
    return f"""
coalesce((SELECT made.last_id >= {row}.id FROM imports_importedrange made
          WHERE made.made = '{row}' AND made.first_id <= {row}.id ORDER BY made.first_id DESC LIMIT 1), false)
"""


def _is_undone(row: str, began_at: str, ended_at: str, ended_by: str) -> str:
    """Whether undoing an import ended it.

    A file may be imported again after that was undone: then the run knows of its last round only.
    """
    return f"""
coalesce((SELECT made.last_id >= {row}.id AND (
              (run.undone_at, run.undone_by_id) = ({ended_at}, {ended_by})
              OR {began_at} < run.imported_at AND {ended_at} < run.imported_at)
          FROM imports_importedrange made JOIN imports_importrun run ON run.id = made.run_id
          WHERE made.made = '{row}' AND made.first_id <= {row}.id ORDER BY made.first_id DESC LIMIT 1), false)
"""


LINK_IMPORTED, LINE_IMPORTED = _is_imported("link"), _is_imported("line")
LINK_UNDONE = _is_undone("link", "link.linked_at", "link.unlinked_at", "link.unlinked_by_id")
LINE_UNDONE = _is_undone("line", "line.added_at", "line.removed_at", "line.removed_by_id")
# Which closed bills are weighed and hashed anew: those closed since the last good check, and of the older
# ones a seventh for each day since it, so that nights without a check are made up for.
# `said` is the snapshot, if it is the one that was sealed.
ROLLING = """
SELECT version.*, bill.number, seal.fits, CASE WHEN seal.fits THEN snapshot::jsonb END AS said,
       version.version = bill.version AND bill.closed_at IS NOT NULL AND bill.cancelled_at IS NULL
           AS is_current
FROM bills_billversion version JOIN bills_bill bill ON bill.id = version.bill_id
CROSS JOIN LATERAL (
    SELECT encode(sha256(convert_to(version.snapshot, 'UTF8')), 'hex') = version.sha256 AS fits
) seal
WHERE version.closed_at > %(since)s OR mod(7 + mod(%(today)s - version.id, 7), 7) < %(days)s
"""

# Rooms to the right add what their tables need, with its sentence in SENTENCES.
CHECKS = {
    "bag_tally": """
        SELECT format('%%s: %%s parents and %%s children counted, %%s and %%s tallied', area.name,
                      counted.parents, counted.children, tallied.parents, tallied.children)
        FROM (SELECT coalesce(area_id, 0) AS area_id, count(*) FILTER (WHERE kind = 'parent') AS parents,
                     count(*) FILTER (WHERE kind = 'child') AS children
              FROM bags_bag WHERE retired_at IS NULL GROUP BY 1) counted
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
                   count(*) AS counted, sum(count_packed(scan)) AS packed,
                   sum(count_taken_out(scan)) AS taken_out,
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
    # A link comes from a scan that made it, from an import, or from a scan that put many back at once.
    "link_without_a_cause": f"""
        SELECT format('%%s in %%s', child.code, parent.code)
        FROM bags_link link
        JOIN bags_bag child ON child.id = link.child_id
        JOIN bags_bag parent ON parent.id = link.parent_id
        LEFT JOIN scanning_scan scan ON scan.made_link_id = link.id
        WHERE link.unlinked_at IS NULL AND scan.id IS NULL AND CASE WHEN {LINK_IMPORTED} THEN false ELSE
            (SELECT undo.id FROM scanning_scan undo WHERE undo.parent_id = link.parent_id
             AND undo.received_at = link.linked_at AND undo.action = 'undo' LIMIT 1) IS NULL END
    """,
    # It is ended by a scan of its child, by one that emptied its parent, or when its import is undone.
    "link_ended_without_a_cause": f"""
        SELECT format('%%s in %%s', child.code, parent.code)
        FROM bags_link link
        JOIN bags_bag child ON child.id = link.child_id
        JOIN bags_bag parent ON parent.id = link.parent_id
        LEFT JOIN scanning_scan scan ON scan.ended_link_id = link.id
            AND (scan.received_at, scan.user_id) = (link.unlinked_at, link.unlinked_by_id)
        WHERE link.unlinked_at IS NOT NULL AND scan.id IS NULL AND CASE WHEN {LINK_UNDONE} THEN false ELSE
            (SELECT emptied.id FROM scanning_scan emptied WHERE emptied.parent_id = link.parent_id
             AND (emptied.received_at, emptied.user_id) = (link.unlinked_at, link.unlinked_by_id)
             AND (emptied.action, emptied.outcome) = ('empty', 'saved') LIMIT 1) IS NULL END
    """,
    "line_without_a_cause": f"""
        SELECT format('%%s on %%s', parent.code, bill.number)
        FROM bills_billline line
        JOIN bags_bag parent ON parent.id = line.parent_id
        JOIN bills_bill bill ON bill.id = line.bill_id
        LEFT JOIN scanning_scan scan ON scan.line_id = line.id
            AND (scan.received_at, scan.user_id) = (line.added_at, line.added_by_id)
        WHERE line.removed_at IS NULL AND scan.id IS NULL AND NOT {LINE_IMPORTED}
    """,
    # A line is ended by a scan, when its import is undone, or with its bill.
    "line_ended_without_a_cause": f"""
        SELECT format('%%s on %%s', parent.code, bill.number)
        FROM bills_billline line
        JOIN bags_bag parent ON parent.id = line.parent_id
        JOIN bills_bill bill ON bill.id = line.bill_id
        LEFT JOIN scanning_scan scan ON scan.line_id = line.id
            AND (scan.received_at, scan.user_id) = (line.removed_at, line.removed_by_id)
        WHERE line.removed_at IS NOT NULL AND scan.id IS NULL
          AND (bill.cancelled_at, bill.cancelled_by_id) IS DISTINCT FROM (line.removed_at, line.removed_by_id)
          AND NOT {LINE_UNDONE}
    """,
    "closed_bill_without_version": """
        SELECT bill.number FROM bills_bill bill
        LEFT JOIN (SELECT bill_id, count(*) FROM bills_billversion GROUP BY bill_id) versions
            ON versions.bill_id = bill.id
        LEFT JOIN bills_billversion last ON last.bill_id = bill.id AND last.version = bill.version
        WHERE bill.version <> coalesce(versions.count, 0)
           OR bill.closed_at IS NOT NULL
              AND (last.closed_at, last.closed_by_id) IS DISTINCT FROM (bill.closed_at, bill.closed_by_id)
    """,
    "broken_seal": f"""
        SELECT format('%%s version %%s', number, version) FROM ({ROLLING}) version WHERE NOT fits
    """,
    "wrong_weight": f"""
        SELECT format('%%s version %%s: %%s children, %%s kg', number, version, child_count, weight_kg)
        FROM ({ROLLING}) version CROSS JOIN LATERAL (
            SELECT coalesce(sum(jsonb_array_length(parent -> 'children')), 0) AS children
            FROM jsonb_array_elements(said -> 'parents') parent
        ) counted
        WHERE fits AND (child_count, weight_kg)
            <> (children, children * (said ->> 'weight_per_child_kg')::numeric)
    """,
    "changed_closed_bill": f"""
        SELECT format('%%s: %%s parents with %%s children were frozen, %%s with %%s are there%%s', number,
                      parent_count, child_count, parents, children,
                      CASE WHEN (parents, children) = (parent_count, child_count) THEN ', others' END)
        FROM ({ROLLING}) version
        CROSS JOIN LATERAL (
            SELECT count(*) AS parents, coalesce(sum(cardinality(codes)), 0) AS children,
                   jsonb_agg(jsonb_build_array(code, codes) ORDER BY code) AS found
            FROM (
                SELECT parent.code, ARRAY(
                    SELECT child.code FROM bags_link link JOIN bags_bag child ON child.id = link.child_id
                    WHERE link.parent_id = parent.id AND link.unlinked_at IS NULL
                    ORDER BY child.code) AS codes
                FROM bills_billline line JOIN bags_bag parent ON parent.id = line.parent_id
                WHERE line.bill_id = version.bill_id AND line.removed_at IS NULL
            ) held
        ) there
        CROSS JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_array(code, codes) ORDER BY code COLLATE "C") AS kept
            FROM (
                SELECT parent ->> 'code' AS code, ARRAY(
                    SELECT child FROM jsonb_array_elements_text(parent -> 'children') child
                    ORDER BY child COLLATE "C") AS codes
                FROM jsonb_array_elements(said -> 'parents') parent
            ) held
        ) frozen
        WHERE is_current AND ((parents, children) <> (parent_count, child_count) OR fits AND found <> kept)
    """,
}
