"""manage.py demo."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Area, AuditEntry, User
from bags.models import Bag, CodeSettings, Link
from bills.models import Bill
from scanning.models import Scan
from tests.builders import PASSWORD, make_area, make_bag, make_user
from tests.tracetrack.site_processes import outcome_of

pytestmark = [pytest.mark.django_db, pytest.mark.nightly]


def demo():
    told = StringIO()
    call_command("demo", stdout=told)
    return told.getvalue()


def test_demo_fills_a_small_warehouse():
    told = demo()

    assert "6 people" in told
    assert (Area.objects.count(), User.objects.count()) == (3, 6)
    assert (Bag.objects.filter(kind="parent").count(), Bag.objects.filter(kind="child").count()) == (40, 1014)
    assert Link.objects.filter(unlinked_at=None).count() == 1000
    assert [(bill.number, bill.version, bill.is_open) for bill in Bill.objects.order_by("number")] == [
        ("DEMO-1001", 1, False),
        ("DEMO-1002", 1, False),
        ("DEMO-1003", 2, False),
        ("DEMO-1004", 0, True),
        ("DEMO-1005", 0, True),
        ("DEMO-1006", 0, True),
    ]


def test_demo_shows_what_can_go_wrong():
    demo()

    assert set(Scan.objects.filter(outcome="refused").values_list("reason", flat=True)) == {
        "bad_code",
        "bill_closed",
        "in_other_parent",
        "no_parent",
        "not_a_parent",
        "on_other_bill",
        "other_area",
        "parent_frozen",
        "retired",
        "unknown_code",
    }
    assert Scan.objects.filter(outcome="duplicate").count() == 2
    assert Scan.objects.filter(action="undo", outcome="saved").count() == 3


def test_demo_twice_changes_nothing():
    demo()
    before = (Scan.objects.count(), Bag.objects.count(), AuditEntry.objects.count())

    assert demo() == "The demo is already there. Nothing was changed.\n"
    assert (Scan.objects.count(), Bag.objects.count(), AuditEntry.objects.count()) == before


def test_demo_works_where_unknown_codes_are_refused():
    CodeSettings.objects.update(create_unknown_bags=False, parent_pattern="^XX$", child_pattern="^YY$")

    demo()

    assert Link.objects.filter(unlinked_at=None).count() == 1000


def test_demo_prints_one_random_password_for_its_people(monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)

    printed = demo()

    (password,) = re.findall(r"Password of all: (\S+)", printed)
    assert printed.count(password) == 1
    assert all(person.username in printed for person in User.objects.all())
    assert all(person.check_password(password) for person in User.objects.all())


def test_demo_people_get_the_password_given(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)

    told = demo()

    assert "Password of all: the one in DEMO_PASSWORD\n" in told
    assert PASSWORD not in told
    assert all(person.check_password(PASSWORD) for person in User.objects.all())


def test_demo_refuses_a_weak_password(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "password")

    with pytest.raises(CommandError, match=r"^DEMO_PASSWORD cannot be used: .*too common"):
        demo()

    assert (User.objects.count(), Area.objects.count(), Bag.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("take", "name"),
    [
        (lambda: make_user(username="Ravi"), "Ravi"),
        (lambda: make_area("YARD"), "YARD"),
        (lambda: make_bag("SB90001"), "SB90001"),
    ],
)
def test_demo_refuses_when_a_name_is_taken(take, name):
    take()

    with pytest.raises(CommandError, match=f"^The demo needs names that are taken here: {name}.$"):
        demo()

    assert Bill.objects.count() == Scan.objects.count() == 0


def test_demo_refuses_where_people_work(monkeypatch):
    monkeypatch.setattr("tracetrack.demo.MANY_BAGS", 1)
    make_bag()
    make_bag()

    with pytest.raises(CommandError, match=r"^There are more than 1 bags here"):
        demo()

    assert Bag.objects.count() == 2


def test_make_demo_names_a_database_that_does_not_answer():
    status, printed = outcome_of("demo", DATABASE_URL="postgres://nobody@127.0.0.1:1/none")

    assert status == 1
    assert printed == (
        "DATABASE_URL does not work: nothing answers at 127.0.0.1:1: start PostgreSQL there, "
        "or correct the address.\n"
    )
