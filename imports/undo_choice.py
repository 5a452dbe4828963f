"""Which of what an import made goes when it is undone, and which bags stay and why.

The same steps answer beforehand what an undo would do: without locks, as nothing is changed then.
"""

from typing import Any

from core.progress import Progress

# What one import made and nobody has used since.
# Links, lines and bags of an earlier round of the same run carry other times and are left alone.
FIND_LINKS = """
CREATE TEMPORARY TABLE made_link AS
SELECT link.id, link.child_id, link.parent_id
FROM imports_importedrange made JOIN bags_link link ON link.id BETWEEN made.first_id AND made.last_id
WHERE made.run_id = %(run)s AND made.made = 'link' AND link.linked_at = %(imported_at)s
"""
FIND_LINES = """
CREATE TEMPORARY TABLE made_line AS
SELECT line.id, line.parent_id, line.bill_id
FROM imports_importedrange made JOIN bills_billline line ON line.id BETWEEN made.first_id AND made.last_id
WHERE made.run_id = %(run)s AND made.made = 'line' AND line.added_at = %(imported_at)s
"""
FIND_AREAS = """
CREATE TEMPORARY TABLE made_area AS
SELECT bag_id, before_id, after_id FROM imports_areachange WHERE run_id = %(run)s
"""
# Every bag that the import touched. `role`: "new" if it made it, "restored" if it restored it after an earlier import
# was undone, "old" if it was there and only got a child, a parent, a bill or an area.
# What anybody did with a new bag counts, whatever the clocks say; with others only what was done since.
FIND_BAGS = """
CREATE TEMPORARY TABLE touched_bag AS
WITH own AS (
    SELECT bag.id, CASE made.made WHEN 'bag' THEN 'new' ELSE 'restored' END AS role
    FROM imports_importedrange made JOIN bags_bag bag ON bag.id BETWEEN made.first_id AND made.last_id
    WHERE made.run_id = %(run)s AND (made.made = 'restored' OR made.made = 'bag' AND bag.created_at = %(imported_at)s)
), other AS (
    SELECT child_id AS id FROM made_link
    UNION SELECT parent_id FROM made_link
    UNION SELECT parent_id FROM made_line
    UNION SELECT bag_id FROM made_area
    EXCEPT SELECT id FROM own
)
SELECT own.*, CASE role WHEN 'new' THEN '-infinity' ELSE %(imported_at)s END::timestamptz AS since FROM own
UNION ALL
SELECT id, 'old', %(imported_at)s::timestamptz FROM other
"""
INDEX_FOUND = """
CREATE UNIQUE INDEX touched_bag_id ON touched_bag (id);
ANALYZE made_link;
ANALYZE made_line;
ANALYZE made_area;
ANALYZE touched_bag;
"""
# All bags in the order of their ids, as scans lock them: what was under way is then done and seen, what comes
# later waits for us.
LOCK_BAGS = """
SELECT count(*) FROM (
    SELECT FROM bags_bag bag JOIN touched_bag touched ON touched.id = bag.id ORDER BY bag.id FOR NO KEY UPDATE OF bag
) locked
"""
# No scan holds any of them now. Another import may still be putting one of these children into a parent.
LOCK_CHILDREN = """
SELECT count(*) FROM (
    SELECT FROM bags_bag bag JOIN touched_bag touched ON touched.id = bag.id
    WHERE bag.kind = 'child' ORDER BY bag.id FOR UPDATE OF bag
) locked
"""
# Then the bills, shared: anyone who closes one waits for us.
LOCK_BILLS = """
SELECT count(*) FROM (
    SELECT FROM bills_bill bill WHERE id IN (
        SELECT line.bill_id FROM touched_bag touched JOIN bills_billline line ON line.parent_id = touched.id
        WHERE line.removed_at IS NULL)
    ORDER BY id FOR SHARE
) locked
"""
# Bills that parents of this import are on. One that was here before may hold other parents; one of our own may not.
EXAMINE_BILLS = """
CREATE TEMPORARY TABLE looked_bill AS
SELECT bill.id, own.id IS NOT NULL AS is_new, bill.closed_at IS NOT NULL OR bill.cancelled_at IS NOT NULL OR EXISTS (
           SELECT FROM accounts_auditentry entry
           WHERE entry.subject_kind = 'bill' AND entry.subject = bill.number AND entry.at > %(imported_at)s
             AND (own.id IS NOT NULL OR entry.verb = 'closed')
       ) OR own.id IS NOT NULL AND (
           bill.version > 0
           OR EXISTS (SELECT FROM bills_billline line WHERE line.bill_id = bill.id AND line.added_at <> %(imported_at)s)
           OR EXISTS (SELECT FROM scanning_scan scan WHERE scan.bill_id = bill.id AND scan.outcome = 'saved')
       ) AS is_used
FROM (SELECT DISTINCT bill_id FROM made_line) named
JOIN bills_bill bill ON bill.id = named.bill_id
LEFT JOIN (
    SELECT bill.id FROM imports_importedrange made JOIN bills_bill bill ON bill.id BETWEEN made.first_id AND made.last_id
    WHERE made.run_id = %(run)s AND made.made = 'bill' AND bill.created_at = %(imported_at)s
) own ON own.id = bill.id
"""
# Why a bag stays. Each question goes down an index for just this bag: scan_bag, scan_parent, link_stays,
# link_contents, bill_line_parent, audit_entry_subject, bag_detail_once_per_run.
EXAMINE_BAGS = """
CREATE TEMPORARY TABLE looked_bag AS
SELECT bag.id, bag.code, touched.role, CASE
    WHEN bag.retired_at IS NOT NULL AND touched.role <> 'old' THEN 'retired'
    WHEN EXISTS (SELECT FROM scanning_scan scan WHERE scan.bag_id = bag.id AND scan.received_at > touched.since
                 AND scan.outcome = 'saved')
      OR bag.kind = 'parent' AND EXISTS (
            -- A scan of one of its own children is told of the child.
            SELECT FROM scanning_scan scan WHERE scan.parent_id = bag.id AND scan.received_at > touched.since
            AND scan.outcome = 'saved'
            AND NOT EXISTS (SELECT FROM touched_bag own WHERE own.id = scan.bag_id)) THEN 'scanned'
    WHEN EXISTS (
            SELECT FROM bags_link link WHERE link.child_id = bag.id
            AND (link.linked_at > touched.since AND link.linked_at <> %(imported_at)s OR link.unlinked_at > touched.since))
      OR bag.kind = 'parent' AND EXISTS (
            SELECT FROM bags_link link WHERE link.parent_id = bag.id
            AND (link.linked_at > touched.since AND link.linked_at <> %(imported_at)s OR link.unlinked_at > touched.since))
      THEN 'packed'
    WHEN bag.kind = 'parent' AND EXISTS (
            SELECT FROM bills_billline line JOIN bills_bill bill ON bill.id = line.bill_id
            WHERE line.parent_id = bag.id AND line.removed_at IS NULL AND bill.closed_at IS NOT NULL) THEN 'bill_closed'
    WHEN bag.kind = 'parent' AND EXISTS (
            SELECT FROM bills_billline line WHERE line.parent_id = bag.id
            AND (line.added_at > touched.since AND line.added_at <> %(imported_at)s OR line.removed_at > touched.since))
      THEN 'billed'
    WHEN bag.kind = 'parent' AND EXISTS (
            SELECT FROM bills_billline line JOIN looked_bill bill ON bill.id = line.bill_id
            WHERE line.parent_id = bag.id AND line.removed_at IS NULL AND line.added_at = %(imported_at)s AND bill.is_used)
      THEN 'bill_used'
    WHEN EXISTS (SELECT FROM accounts_auditentry entry
                 WHERE entry.subject_kind = 'bag' AND entry.subject = bag.code AND entry.at > %(imported_at)s) THEN 'changed'
    WHEN EXISTS (SELECT FROM imports_areachange change JOIN imports_importrun later ON later.id = change.run_id
                 WHERE change.bag_id = bag.id AND later.id <> %(run)s AND later.imported_at > %(imported_at)s)
      OR EXISTS (SELECT FROM imports_bagdetail detail JOIN imports_importrun later ON later.id = detail.run_id
                 WHERE detail.bag_id = bag.id AND later.id <> %(run)s AND later.imported_at > %(imported_at)s) THEN 'loaded'
END AS why
FROM touched_bag touched JOIN bags_bag bag ON bag.id = touched.id
"""
INDEX_EXAMINED = """
CREATE UNIQUE INDEX looked_bag_id ON looked_bag (id);
ANALYZE looked_bag;
"""
# What was done with a parent was done with its children in it.
KEEP_CHILDREN_OF_KEPT = """
UPDATE looked_bag SET why = 'in_kept_parent'
FROM made_link JOIN looked_bag parent ON parent.id = made_link.parent_id
WHERE looked_bag.id = made_link.child_id AND looked_bag.why IS NULL AND parent.why IS NOT NULL
"""
# A used child stays where it is. Its parent stays for it, not for the other children.
KEEP_PARENTS_OF_KEPT = """
UPDATE looked_bag SET why = 'holds_kept_child'
FROM made_link JOIN looked_bag child ON child.id = made_link.child_id
WHERE looked_bag.id = made_link.parent_id AND looked_bag.why IS NULL AND child.why IS NOT NULL
"""
CHOOSE_LINKS = """
CREATE TEMPORARY TABLE gone_link AS
SELECT made_link.id, row_number() OVER (ORDER BY made_link.id) AS nth
FROM made_link
JOIN looked_bag child ON child.id = made_link.child_id
JOIN looked_bag parent ON parent.id = made_link.parent_id
WHERE child.why IS NULL AND (parent.why IS NULL OR parent.why = 'holds_kept_child')
"""
CHOOSE_LINES = """
CREATE TEMPORARY TABLE gone_line AS
SELECT made_line.id, made_line.bill_id, row_number() OVER (ORDER BY made_line.id) AS nth
FROM made_line JOIN looked_bag parent ON parent.id = made_line.parent_id
WHERE parent.why IS NULL OR parent.why = 'holds_kept_child'
"""
# Bags that are still in the area that the import gave them, used or not.
CHOOSE_AREAS = """
CREATE TEMPORARY TABLE gone_area AS
SELECT bag.id, made_area.before_id, row_number() OVER (ORDER BY bag.id) AS nth
FROM made_area JOIN bags_bag bag ON bag.id = made_area.bag_id AND bag.area_id = made_area.after_id
"""
# A bag without any history is deleted; one with history can only be withdrawn.
CHOOSE_BAGS = """
CREATE TEMPORARY TABLE gone_bag AS
SELECT *, row_number() OVER (PARTITION BY has_history ORDER BY id) AS nth
FROM (
    SELECT id, role = 'restored'
        OR EXISTS (SELECT FROM bags_link WHERE child_id = looked_bag.id)
        OR EXISTS (SELECT FROM bags_link WHERE parent_id = looked_bag.id)
        OR EXISTS (SELECT FROM bills_billline WHERE parent_id = looked_bag.id)
        OR EXISTS (SELECT FROM scanning_scan WHERE bag_id = looked_bag.id)
        OR EXISTS (SELECT FROM scanning_scan WHERE parent_id = looked_bag.id) AS has_history
    FROM looked_bag WHERE role <> 'old' AND why IS NULL
) gone
"""
INDEX_CHOSEN = """
CREATE INDEX gone_link_nth ON gone_link (nth);
CREATE INDEX gone_line_nth ON gone_line (nth);
CREATE INDEX gone_area_nth ON gone_area (nth);
CREATE INDEX gone_bag_nth ON gone_bag (nth);
ANALYZE gone_link;
ANALYZE gone_line;
ANALYZE gone_area;
ANALYZE gone_bag;
"""
FORGET_KEPT_BAGS = "DELETE FROM imports_keptbag WHERE run_id = %(run)s"
# A parent that was here before and only got children is not listed itself; the children are.
WRITE_KEPT_BAGS = """
INSERT INTO imports_keptbag (run_id, bag_id, why)
SELECT %(run)s, id, why FROM looked_bag
WHERE why IS NOT NULL AND (
    role <> 'old' OR EXISTS (SELECT FROM made_link WHERE child_id = looked_bag.id)
    OR EXISTS (SELECT FROM made_line WHERE parent_id = looked_bag.id))
ORDER BY id
"""
FINDING = (FIND_LINKS, FIND_LINES, FIND_AREAS, FIND_BAGS, INDEX_FOUND)
LOCKING = (LOCK_BAGS, LOCK_CHILDREN, LOCK_BILLS)
CHOOSING = (
    EXAMINE_BILLS,
    EXAMINE_BAGS,
    INDEX_EXAMINED,
    KEEP_CHILDREN_OF_KEPT,
    KEEP_PARENTS_OF_KEPT,
    CHOOSE_LINKS,
    CHOOSE_LINES,
    CHOOSE_AREAS,
    CHOOSE_BAGS,
    INDEX_CHOSEN,
    FORGET_KEPT_BAGS,
    WRITE_KEPT_BAGS,
)
DROP = """
DROP TABLE made_link, made_line, made_area, touched_bag, looked_bill, looked_bag, gone_link, gone_line, gone_area, gone_bag
"""


def run_steps(cursor: Any, steps: tuple[str, ...], named: dict[str, Any], progress: Progress) -> None:
    """Run these steps, in the transaction that is open, for `run` and `imported_at` in `named`."""
    for statement in steps:
        cursor.execute(statement, named)
        progress.reach(0)
