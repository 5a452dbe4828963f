"""A small warehouse to look around in: people, bags, scans, bills, and some things that went wrong.

Everything happens the way people do it, by scans and by closing bills, so every rule holds and the
times are today's.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.db.models.functions import Lower

from accounts.audit import record_change
from accounts.models import ADMIN, BILLER, DISPATCHER, Area, User
from bags.models import CHILD, PARENT, Bag, CodeSettings
from bags.retirement import retire_bag
from bills.lifecycle import close_bill, create_bill, reopen_bill
from bills.models import Bill
from scanning.recording import ScanAnswer, ScanRequest, make_batch, make_scan_id, record_scans

AREAS = ("North dock", "South dock", "Yard")
# Name, first name, role, and the number of the area that a dispatcher works in.
PEOPLE = (
    ("priya", "Priya", ADMIN, None),
    ("anita", "Anita", BILLER, None),
    ("farid", "Farid", BILLER, None),
    ("ravi", "Ravi", DISPATCHER, 0),
    ("meena", "Meena", DISPATCHER, 1),
    ("sunil", "Sunil", DISPATCHER, 2),
)
PACKERS = ("ravi", "meena", "sunil")
PARENTS = [f"SB{number}" for number in range(90_001, 90_041)]
LOOSE = [f"CH9900{number}" for number in range(10, 22)]
# Number, customer, who fills it, and which parents.
BILLS = (
    ("DEMO-1001", "Sharma Traders, Jaipur", "anita", range(0, 8)),
    ("DEMO-1002", "Kaveri Stores, Mysuru", "farid", range(8, 14)),
    ("DEMO-1003", "Lakshmi & Sons, Pune", "anita", range(14, 21)),
    ("DEMO-1004", "Himalaya Supply, Dehradun", "anita", range(21, 26)),
    ("DEMO-1005", "Sharma Traders, Jaipur", "farid", range(26, 29)),
    ("DEMO-1006", "Coastal Agencies, Kochi", "farid", range(0)),
)
MANY_BAGS = 1_000


class DemoRefused(Exception):
    """The demo is not made here. Its text is the sentence for the person."""


@dataclass
class Demo:
    """What was made: the people by name, and what each scan did."""

    people: dict[str, User]
    outcomes: Counter[str]

    def scan(self, name: str, *scans: ScanRequest) -> list[ScanAnswer]:
        """Let this person make these scans, in batches as a station would."""
        answers: list[ScanAnswer] = []
        for start in range(0, len(scans), 100):
            answers += record_scans(
                make_batch(
                    user=self.people[name], station=f"{name}-bay", scans=list(scans[start : start + 100])
                )
            )
        self.outcomes.update(answer.outcome for answer in answers)
        return answers


def _exists() -> bool:
    return Bill.objects.filter(number=BILLS[0][0]).exists()


@transaction.atomic
def make_demo(*, password: str) -> Demo:
    """Fill the small warehouse. All of it or nothing.

    Raises DemoRefused if this TraceTrack is in use, if a name or code is taken, or if the password is weak.
    """
    CodeSettings.objects.select_for_update().get(id=1)  # a second demo waits, and then is refused
    _refuse_if_in_use()
    demo = Demo(people=make_people(password), outcomes=Counter())
    make_bags()
    pack(demo)
    _make_mistakes(demo)
    _move_children(demo)
    _fill_bills(demo)
    _close_bills(demo)
    _scan_frozen(demo)
    return demo


def _refuse_if_in_use() -> None:
    if Bag.objects.all()[: MANY_BAGS + 1].count() > MANY_BAGS:
        raise DemoRefused(
            f"There are more than {MANY_BAGS} bags here: the demo is for trying TraceTrack out."
        )
    taken = [
        *_find_taken_names(User, "username", [name for name, *_ in PEOPLE]),
        *_find_taken_names(Area, "name", AREAS),
        *Bag.objects.filter(code__in=list_codes()).values_list("code", flat=True)[:5],
    ]
    if taken:
        raise DemoRefused(f"The demo needs names that are taken here: {', '.join(taken)}.")


def _find_taken_names(model: type[Model], field: str, names: Sequence[str]) -> list[str]:
    lower = model._default_manager.alias(lower=Lower(field)).filter(
        lower__in=[name.lower() for name in names]
    )
    return list(lower.values_list(field, flat=True))


def make_people(password: str) -> dict[str, User]:
    areas = [Area.objects.create(name=name) for name in AREAS]
    people = {}
    for name, first_name, role, area in PEOPLE:
        person = User(username=name, first_name=first_name, is_staff=role == ADMIN)
        person.area = None if area is None else areas[area]
        set_password(person, password)
        person.save()
        person.groups.set([Group.objects.get(name=role)])
        record_change(by=None, verb="made", subject_kind="person", subject=name, fields={"role": role})
        people[name] = person
    return people


def set_password(person: User, password: str) -> None:
    try:
        validate_password(password, user=person)
    except ValidationError as error:
        raise DemoRefused(f"DEMO_PASSWORD cannot be used: {' '.join(error.messages)}") from error
    person.set_password(password)


def _list_child_codes(place: int) -> list[str]:
    """The codes of the 20 to 30 children that belong into the parent at this place of PARENTS."""
    return [f"CH9{place + 1:02}{number:03}" for number in range(20 + place * 7 % 11)]


def _choose_packer(place: int) -> str:
    return PACKERS[place % len(PACKERS)]


def list_codes() -> list[str]:
    packed = [code for place in range(len(PARENTS)) for code in _list_child_codes(place)]
    return [*PARENTS, *packed, *LOOSE]


def make_bags() -> None:
    """Load all bags beforehand, as an admin would: the demo does not depend on the site's code patterns."""
    areas = {area.name: area for area in Area.objects.filter(name__in=AREAS)}
    bags = [
        Bag(code=code, kind=PARENT if code in PARENTS else CHILD, area=areas[AREAS[place % 3]])
        for place, parent in enumerate(PARENTS)
        for code in [parent, *_list_child_codes(place)]
    ]
    Bag.objects.bulk_create(bags + [Bag(code=code, kind=CHILD) for code in LOOSE])


def pack(demo: Demo) -> None:
    for place, parent in enumerate(PARENTS):
        opened = _build_scan("pack", parent)
        children = [_build_scan("pack", code, parent=parent) for code in _list_child_codes(place)]
        finished = [_build_scan("finish", parent)] if place % 4 else []
        demo.scan(_choose_packer(place), opened, *children, *finished)


def _make_mistakes(demo: Demo) -> None:
    """What goes wrong on any day: twice the same, the wrong parent, a torn label, another area."""
    demo.scan(
        "ravi",
        _build_scan("pack", _list_child_codes(0)[0], parent=PARENTS[0]),
        _build_scan("pack", _list_child_codes(0)[1], parent=PARENTS[0]),
        _build_scan("pack", _list_child_codes(0)[2], parent=PARENTS[3]),
        _build_scan("pack", "CH9 01 ??", parent=PARENTS[0]),
        _build_scan("pack", "https://example.com/bag", parent=PARENTS[0]),
        _build_scan("pack", LOOSE[0], parent=_list_child_codes(0)[0]),
        _build_scan("pack", LOOSE[0], parent=PARENTS[1]),
        _build_scan("pack", LOOSE[0]),
    )
    demo.scan(
        "meena",
        _build_scan("look", LOOSE[3]),
        _build_scan("look", PARENTS[1]),
        _build_scan("look", "CH-NOT-HERE"),
    )
    retire_bag(Bag.objects.get(code=LOOSE[11]), by=demo.people["priya"])
    demo.scan("sunil", _build_scan("pack", LOOSE[11], parent=PARENTS[2]))


def _move_children(demo: Demo) -> None:
    """Children taken out, moved, and put right again by undo."""
    demo.scan("ravi", *(_build_scan("move", code, parent=PARENTS[33]) for code in _list_child_codes(30)[:3]))
    demo.scan(
        "meena", *(_build_scan("unpack", code, parent=PARENTS[31]) for code in _list_child_codes(31)[:2])
    )
    wrong = demo.scan(
        "sunil", *(_build_scan("move", code, parent=PARENTS[35]) for code in _list_child_codes(32)[:3])
    )
    demo.scan("sunil", *(_build_scan("undo", undoes=answer.id) for answer in wrong))


def _fill_bills(demo: Demo) -> None:
    for number, customer, name, places in BILLS:
        by = demo.people[name]
        create_bill(number=number, by=by, customer=customer, expected_parents=len(places) or 4)
        demo.scan(name, *(_build_scan("bill", PARENTS[place], bill=number) for place in places))
    demo.scan(
        "farid",
        _build_scan("bill", PARENTS[0], bill="DEMO-1005"),  # is on another bill
        _build_scan("bill", _list_child_codes(36)[0], bill="DEMO-1005"),  # is a child
        _build_scan("unbill", PARENTS[28], bill="DEMO-1005"),
    )


def _close_bills(demo: Demo) -> None:
    """Two bills leave; a third is closed, reopened for a parent too many, and closed again."""
    for number, _customer, name, _places in BILLS[:3]:
        close_bill(Bill.objects.get(number=number), by=demo.people[name])
    third = Bill.objects.get(number="DEMO-1003")
    reopen_bill(third, by=demo.people["priya"], reason="SB90021 stayed behind: the truck was full.")
    demo.scan("anita", _build_scan("unbill", PARENTS[20], bill=third.number))
    close_bill(third, by=demo.people["anita"])


def _scan_frozen(demo: Demo) -> None:
    demo.scan("ravi", _build_scan("pack", LOOSE[1], parent=PARENTS[0]))
    demo.scan(
        "anita",
        _build_scan("bill", PARENTS[30], bill="DEMO-1001"),
        _build_scan("look", _list_child_codes(0)[5]),
    )


def _build_scan(action: str, code: str = "", **fields: object) -> ScanRequest:
    return ScanRequest(id=make_scan_id(), action=action, code=code, **fields)  # type: ignore[arg-type]
