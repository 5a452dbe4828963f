"""Who may see which bills, by their area, and what is said of bags and bills that a person may not see."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from bills.models import Bill


def can_view_bill(user: User, bill: Bill) -> bool:
    return user.can_see_area(bill.area_id)


def filter_visible_bills(user: User, bills: QuerySet[Bill]) -> QuerySet[Bill]:
    """Those of these bills that this person may see, like `can_view_bill` for one."""
    return bills.filter(user.filter_areas())


@dataclass(frozen=True)
class ForeignNames:
    """By code and by number, the areas of bags and bills that belong to another area than the reader's."""

    bags: dict[str, str] = field(default_factory=dict)
    bills: dict[str, str] = field(default_factory=dict)

    def hide_bag(self, code: str) -> str:
        """The code of a bag, or, if it is of another area, that area."""
        return _("a bag of area %s") % self.bags[code] if code in self.bags else code

    def hide_bill(self, number: str) -> str:
        """What stands behind the word "bill": its number, or, if it is of another area, that area."""
        return _("of area %s") % self.bills[number] if number in self.bills else number

    def hide(self, text: str) -> str:
        """What a sentence says of a bag, or of a bill behind that word."""
        return self.hide_bag(text) if text in self.bags else self.hide_bill(text)

    def hide_scanned(self, text: str) -> str:
        """What a list says was scanned."""
        return _("a bill of area %s") % self.bills[text] if text in self.bills else self.hide_bag(text)


def find_foreign_names(texts: Iterable[str | None], *, own_area_id: int | None) -> ForeignNames:
    """Which of these texts name bags or bills that somebody with this User.own_area_id may not see.

    Whatever names bags and bills beside those that were looked for asks here before it is shown. One query,
    none for those who see all areas.
    """
    wanted = list({text for text in texts if text})
    if own_area_id is None or not wanted:
        return ForeignNames()
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN, {"texts": wanted, "area": own_area_id})
        rows = cursor.fetchall()
    return ForeignNames(
        bags={text: area for is_bag, text, area in rows if is_bag},
        bills={text: area for is_bag, text, area in rows if not is_bag},
    )


# bag_code_unique and bill_number_unique carry it.
FOREIGN = """
SELECT true, bag.code, area.name
FROM bags_bag bag JOIN accounts_area area ON area.id = bag.area_id
WHERE bag.code = ANY (%(texts)s) AND bag.area_id <> %(area)s
UNION ALL
SELECT false, bill.number, area.name
FROM bills_bill bill JOIN accounts_area area ON area.id = bill.area_id
WHERE bill.number = ANY (%(texts)s) AND bill.area_id <> %(area)s
"""
