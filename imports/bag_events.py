"""What imports add to the timeline of a bag: the file that it came with, and what became of that.

Links and bill lines that an import made, or that went when it was undone, name the file as well.
"""

import json
from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext_noop

from bags.models import Withdrawal
from core.postgresql.prepared import fetch_prepared
from history.events import Event, Subject

IMPORTED = gettext_noop("{who} imported it with the file {file}.")
RESTORED = gettext_noop("{who} imported it again with the file {file}: it is back in use.")
SAID = gettext_noop("The file {file} says of it: {said}.")
UNDONE = gettext_noop("{who} undid the import of the file {file}: this bag was withdrawn.")
# Of links and lines, by the kind of the event: on the page of the child, and on that of the parent.
BY_IMPORT = {
    "packed": (
        gettext_noop("{who} put it into {parent} with the file {file}."),
        gettext_noop("{who} put {child} into it with the file {file}."),
    ),
    "billed": (
        gettext_noop("{who} put {parent}, with it inside, on bill {bill} with the file {file}."),
        gettext_noop("{who} put it on bill {bill} with the file {file}."),
    ),
}
BY_UNDO = {
    "taken_out": (
        gettext_noop("{who} undid the import of the file {file}: it was taken out of {parent}."),
        gettext_noop("{who} undid the import of the file {file}: {child} was taken out of it."),
    ),
    "unbilled": (
        gettext_noop(
            "{who} undid the import of the file {file}: {parent}, with it inside, was taken off bill {bill}."
        ),
        gettext_noop("{who} undid the import of the file {file}: it was taken off bill {bill}."),
    ),
}
# By the nearest range of each. Index imported_range_made.
FILES_OF_ROWS = """
SELECT asked.made, asked.id, run.file_name
FROM unnest(%s::text[], %s::bigint[]) asked (made, id)
CROSS JOIN LATERAL (
    SELECT run_id, last_id FROM imports_importedrange
    WHERE made = asked.made AND first_id <= asked.id ORDER BY first_id DESC LIMIT 1
) nearest
JOIN imports_importrun run ON run.id = nearest.run_id
WHERE nearest.last_id >= asked.id
"""


def read_import_events(subject: Subject) -> Iterator[Event]:
    """The import that made the bag, those that restored it, what files say of it, and imports undone."""
    if subject.bag is None:
        return
    for kind, key, at, who, file, said in fetch_prepared(IMPORTS_OF_BAG, {"bag": subject.bag.pk}):
        values = {"file": file}
        if kind == "made":
            at = subject.known_since
        elif kind == "said":
            values["said"] = ", ".join(f"{name}: {text}" for name, text in json.loads(said).items())
        is_plain = kind in ("made", "said")
        yield Event(
            at, key, "imported", who=who or "", template=BY_KIND[kind], values=values, is_plain=is_plain
        )


BY_KIND = {"made": IMPORTED, "restored": RESTORED, "said": SAID, "undone": UNDONE}
# A bag was made by one import at most: that of the nearest range. One that is undone leaves what was kept.
# Indexes imported_range_made, bag_detail_once_per_run and kept_bag_once_per_run.
IMPORTS_OF_BAG = """
WITH brought AS (
    SELECT 'made' AS kind, run_id FROM (
        SELECT run_id, last_id FROM imports_importedrange
        WHERE made = 'bag' AND first_id <= %(bag)s ORDER BY first_id DESC LIMIT 1
    ) nearest
    WHERE last_id >= %(bag)s
    UNION ALL
    SELECT 'restored', run_id FROM imports_importedrange
    WHERE made = 'restored' AND first_id <= %(bag)s AND last_id >= %(bag)s
)
SELECT kind, CASE kind WHEN 'made' THEN '0' ELSE '01' || run.id END, imported_at,
       display_name(person), file_name, NULL::jsonb
FROM brought JOIN imports_importrun run ON run.id = run_id
LEFT JOIN accounts_user person ON person.id = run.imported_by_id
WHERE kind = 'made' OR imported_at IS NOT NULL
UNION ALL
SELECT 'said', '02' || detail.id, imported_at, NULL, file_name, detail.said
FROM imports_bagdetail detail JOIN imports_importrun run ON run.id = detail.run_id
WHERE detail.bag_id = %(bag)s AND imported_at IS NOT NULL
UNION ALL
SELECT 'undone', 'i' || run.id, undone_at, display_name(person), file_name, NULL
FROM brought JOIN imports_importrun run ON run.id = run_id
LEFT JOIN accounts_user person ON person.id = run.undone_by_id
WHERE undone_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM imports_keptbag kept WHERE kept.run_id = run.id AND kept.bag_id = %(bag)s
)
"""


def explain_by_imports(events: list[Event]) -> None:
    """Name the file of links and lines that an import made, and of those that went when it was undone."""
    made = {
        event.key: ("link" if event.kind == "packed" else "line", int(event.key[1:]))
        for event in events
        if event.kind in BY_IMPORT and event.scan is None
    }
    ended = [event for event in events if event.kind in BY_UNDO and event.scan is None]
    files = _find_files_of_rows(set(made.values())) if made else {}
    times = {event.at for event in ended}
    undone = dict(Withdrawal.objects.filter(at__in=times).values_list("at", "file_name")) if times else {}
    for event in events:
        file = files.get(made[event.key]) if event.key in made else undone.get(event.at)
        words = BY_IMPORT | BY_UNDO
        if file and event.kind in words and event.scan is None:
            event.template, event.template_of_parent = words[event.kind]
            event.values = {"file": file}


def _find_files_of_rows(rows: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The file of each of these ("link" or "line", id) that an import made."""
    kinds, ids = zip(*rows, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(FILES_OF_ROWS, [list(kinds), list(ids)])
        return {(made, row_id): file for made, row_id, file in cursor.fetchall()}
