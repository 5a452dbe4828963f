"""Compares a ledger with the database that the site left behind.

lost           acknowledged, and not there or without its effect
doubled        there twice
invented       there, and no device ever sent it
wrong_parent   a child is, or was, in another parent than its scans say; a parent on another bill
wrong_order    scans of a device are not stored in the order in which it made them
wrong_answer   the site said something else than it stored, or than the rules say
waiting        made, and never acknowledged
false_tallies  the product's own self-check finds differences, or its tallies count other scans
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from monitoring.self_check import run_self_check
from tests.faults.model import Warehouse, is_open

KINDS = tuple(line.split()[0] for line in __doc__.splitlines()[2:])
MOST_SENTENCES = 10


class Findings:
    """What is wrong, by kind: how often, and the first sentences."""

    def __init__(self):
        self.counts = Counter()
        self.sentences = defaultdict(list)

    def add(self, kind, sentence):
        assert kind in KINDS
        self.counts[kind] += 1
        if len(self.sentences[kind]) < MOST_SENTENCES:
            self.sentences[kind].append(sentence)

    def as_words(self):
        """How often each kind was found, by its words."""
        return {kind.replace("_", " "): self.counts[kind] for kind in KINDS}


@dataclass
class Stored:
    """The database, read."""

    scans: list
    links: list
    lines: list
    codes: set
    tallied: int


def read_stored(connection):
    with connection.cursor() as cursor:
        return Stored(
            scans=fetch(cursor, SCANS),
            links=fetch(cursor, LINKS),
            lines=fetch(cursor, LINES),
            codes={row["code"] for row in fetch(cursor, "SELECT code FROM bags_bag")},
            tallied=fetch(cursor, "SELECT coalesce(sum(scan_count), 0) AS count FROM scanning_scantally")[0][
                "count"
            ],
        )


SCANS = """
SELECT scan.id::text, station, seq, action, scan.code, named_parent, named_bill, undoes::text, outcome,
       reason, parent.code AS parent, child_count, made_link_id, ended_link_id, line_id, received_at
FROM scanning_scan scan LEFT JOIN bags_bag parent ON parent.id = scan.parent_id
ORDER BY received_at, seq
"""
LINKS = """
SELECT link.id, child.code AS inside, parent.code AS place, unlinked_at IS NULL AS is_open
FROM bags_link link JOIN bags_bag child ON child.id = child_id JOIN bags_bag parent ON parent.id = parent_id
ORDER BY link.id
"""
LINES = """
SELECT line.id, parent.code AS inside, bill.number AS place, removed_at IS NULL AS is_open
FROM bills_billline line JOIN bags_bag parent ON parent.id = parent_id
JOIN bills_bill bill ON bill.id = bill_id
ORDER BY line.id
"""


def fetch(cursor, query):
    cursor.execute(query)
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def check(written, connection):
    """Findings about this ledger and the database of this connection."""
    findings = Findings()
    stored = read_stored(connection)
    by_id = {scan["id"]: scan for scan in stored.scans}
    check_acknowledged(findings, written, by_id)
    check_strangers(findings, written, stored)
    check_order(findings, stored)
    warehouse = do_again(findings, written, stored)
    check_stays(findings, warehouse.stays, stored.links, "in")
    check_stays(findings, warehouse.lines, stored.lines, "on")
    check_tallies(findings, stored)
    return findings


def check_acknowledged(findings, written, by_id):
    """Each promise was kept, and the same was said each time."""
    for scan_id, said in written.acknowledged.items():
        scan = by_id.get(scan_id)
        if scan is None:
            findings.add("lost", f"{scan_id} was answered as {said[0]} and is not there")
        elif said != (kept := [scan[name] for name in ("outcome", "reason", "parent", "child_count")]):
            findings.add("wrong_answer", f"{scan_id} was answered as {said} and is stored as {kept}")
    for scan_id in written.changed:
        findings.add("wrong_answer", f"{scan_id} was answered in two ways")
    for scan_id in written.made.keys() - written.acknowledged.keys():
        findings.add("waiting", f"{scan_id} was never answered")


def check_strangers(findings, written, stored):
    """All that is there was sent, as it is there, once."""
    places = Counter((scan["station"], scan["seq"]) for scan in stored.scans)
    for scan in stored.scans:
        made = written.made.get(scan["id"])
        if places[scan["station"], scan["seq"]] > 1:
            findings.add("doubled", f"scan {scan['seq']} of {scan['station']} is there twice")
        if made is None or scan["id"] not in written.tried:
            findings.add("invented", f"nobody sent {scan['id']}")
        elif scan["named_parent"] != made.get("parent"):
            findings.add(
                "wrong_parent", f"{scan['id']} names {scan['named_parent']}, not {made.get('parent')}"
            )
        elif find_content(scan) != find_made_content(made):
            findings.add("invented", f"{scan['id']} asks for something else than was sent")
    named = {made.get(name) for made in written.made.values() for name in ("code", "parent")}
    for code in stored.codes - named:
        findings.add("invented", f"nobody scanned the bag {code}")


def find_content(scan):
    code = None if scan["action"] == "undo" else scan["code"]
    return scan["station"], scan["seq"], scan["action"], code, scan["named_bill"], scan["undoes"]


def find_made_content(made):
    wanted = ("station", "seq", "action", "code", "bill", "undoes")
    return tuple(made.get(name) for name in wanted)


def check_order(findings, stored):
    last = {}
    for scan in stored.scans:
        before = last.get(scan["station"], 0)
        if scan["seq"] < before:
            findings.add("wrong_order", f"{scan['station']}: {scan['seq']} was stored after {before}")
        last[scan["station"]] = max(before, scan["seq"])


def do_again(findings, written, stored):
    """Do all stored scans once more, in their order, and compare what each did."""
    warehouse = Warehouse()
    links = {link["id"]: link for link in stored.links}
    lines = {line["id"]: line for line in stored.lines}
    for scan in stored.scans:
        if (made := written.made.get(scan["id"])) is None:
            continue
        done = warehouse.do(made)
        if done.outcome != (scan["outcome"], scan["reason"]):
            findings.add(
                "wrong_answer", f"{scan['id']} is {scan['outcome']} {scan['reason']}, not {done.outcome}"
            )
        if scan["outcome"] != "saved" or done.outcome != (scan["outcome"], scan["reason"]):
            continue
        rows = lines.get(scan["line_id"]), links.get(scan["made_link_id"]), links.get(scan["ended_link_id"])
        check_effect(findings, scan, done, [row for row in rows if row])
    return warehouse


def check_effect(findings, scan, done, rows):
    """The links and lines that the scan names are those that it must have made or ended."""
    must = sorted((stay.inside, stay.place) for stay in (done.made, done.ended) if stay)
    found = sorted((row["inside"], row["place"]) for row in rows)
    if len(found) < len(must):
        findings.add("lost", f"{scan['id']} is saved and has no effect")
    elif found != must:
        findings.add("wrong_parent", f"{scan['id']} did {found}, not {must}")


def check_stays(findings, stays, rows, where):
    """Where everything is, and has been: by the scans in their order, and by the table."""
    found = defaultdict(list)
    for row in rows:
        found[row["inside"]].append((row["place"], row["is_open"]))
    for inside in stays.keys() | found.keys():
        must = [(stay.place, is_open(stay)) for stay in stays.get(inside, [])]
        kind = compare_stays(must, found[inside])
        if kind:
            findings.add(kind, f"{inside} is or was {where} {found[inside]}, not {must}")


def compare_stays(must, found):
    if found == must:
        return None
    if len(found) < len(must):
        return "lost"
    if len(found) > len(must):
        return (
            "doubled" if {place for place, _open in found} == {place for place, _open in must} else "invented"
        )
    return "wrong_parent"


def check_tallies(findings, stored):
    if stored.tallied != len(stored.scans):
        findings.add("false_tallies", f"{stored.tallied} scans tallied, {len(stored.scans)} stored")
    check = run_self_check()
    if check.trouble:
        findings.add("false_tallies", check.trouble)
    for sentence, count, samples in check.named_differences:
        findings.add("false_tallies", f"{count}: {sentence} {samples}")
