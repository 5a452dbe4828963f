"""What others did to the bags, bills and areas of a file between its dry run and its import."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User

# A bag that is not as the dry run knew it, and the person, as far as its row says who.
_CHANGED_BAG = """
SELECT said.code AS what, CASE
    WHEN link.parent_id IS DISTINCT FROM said.now_in_id THEN coalesce(link.linked_by_id, (
        SELECT unlinked_by_id FROM bags_link WHERE child_id = bag.id ORDER BY id DESC LIMIT 1))
    WHEN line.bill_id IS DISTINCT FROM said.on_bill_id THEN coalesce(line.added_by_id, (
        SELECT removed_by_id FROM bills_billline WHERE parent_id = bag.id ORDER BY id DESC LIMIT 1))
    ELSE on_bill.closed_by_id END AS by_id
FROM said_bag said
LEFT JOIN bags_bag bag ON bag.id = said.id
LEFT JOIN bags_link link ON link.child_id = bag.id AND link.unlinked_at IS NULL
LEFT JOIN bills_billline line ON line.parent_id = bag.id AND line.removed_at IS NULL
LEFT JOIN bills_bill on_bill ON on_bill.id = line.bill_id
WHERE said.id IS NOT NULL
  AND (bag.id, bag.retired_at, bag.area_id, link.parent_id, line.bill_id, on_bill.closed_at)
      IS DISTINCT FROM (said.id, said.retired_at, said.area_id, said.now_in_id, said.on_bill_id, said.on_bill_closed_at)
LIMIT 1
"""
_CHANGED_BILL = """
SELECT bill.number AS what, coalesce(bill.cancelled_by_id, bill.closed_by_id, bill.created_by_id) AS by_id
FROM said_bag said JOIN bills_bill bill ON bill.number = said.bill
WHERE (bill.id, bill.closed_at, bill.cancelled_at) IS DISTINCT FROM (said.bill_id, said.bill_closed_at, said.bill_cancelled_at)
LIMIT 1
"""
# An area made, renamed, retired or restored: the name leads to another area than in the dry run, or to none. The name
# is as the file has it; it is looked for only when there is something to say.
_CHANGED_AREA = """
SELECT coalesce((SELECT min(staged.area) FROM staged WHERE fold_words(staged.area) = said.area), said.area)
FROM (SELECT DISTINCT area, wanted_area_id FROM said_bag WHERE area IS NOT NULL) said
LEFT JOIN accounts_area area ON fold_words(area.name) = said.area AND area.retired_at IS NULL
WHERE area.id IS DISTINCT FROM said.wanted_area_id
LIMIT 1
"""
_MADE_BAG = """
SELECT said.code AS what, link.linked_by_id AS by_id
FROM said_bag said JOIN bags_bag bag ON bag.code = said.code
LEFT JOIN bags_link link ON link.child_id = bag.id AND link.unlinked_at IS NULL
WHERE said.id IS NULL
LIMIT 1
"""


class ChangedMeanwhile(Exception):
    """Somebody changed one of these bags, bills or areas since the dry run. Its text is the sentence for the person."""


def check_unchanged(cursor: Any) -> None:
    """Raise ChangedMeanwhile unless the known bags, bills and areas of `said_bag` are as the dry run knew them.

    That a new bag is still new, its unique code sees to.
    """
    _raise_first(cursor, _CHANGED_BAG, _CHANGED_BILL)
    cursor.execute(_CHANGED_AREA)
    if change := cursor.fetchone():
        raise ChangedMeanwhile(
            _(
                "The area %s was added, renamed, retired or restored at the same moment. "
                "Nothing was written: check the file again."
            )
            % change
        )


def check_no_race(cursor: Any) -> None:
    """The same after a rule of the database has refused; new bags that others have made count as well."""
    _raise_first(cursor, _MADE_BAG, _CHANGED_BAG, _CHANGED_BILL)


def _raise_first(cursor: Any, *statements: str) -> None:
    for statement in statements:
        cursor.execute(statement)
        if change := cursor.fetchone():
            raise ChangedMeanwhile(_describe_change(*change))


def _describe_change(what: str, by_id: int | None) -> str:
    by = User.objects.filter(pk=by_id).first() if by_id else None
    facts = {"what": what, "who": by.display_name if by else ""}
    if by:
        return (
            _(
                "Somebody changed these bags at the same moment: %(what)s, by %(who)s. "
                "Nothing was written: check the file again."
            )
            % facts
        )
    return (
        _(
            "Somebody changed these bags at the same moment: %(what)s. "
            "Nothing was written: check the file again."
        )
        % facts
    )
