"""Bills in the admin."""

import pytest

from accounts.models import AuditEntry
from bags.models import Bag
from bills.lifecycle import close_bill, reopen_bill
from bills.models import Bill, BillLine
from tests.admin_pages import queries_for
from tests.builders import make_bill, make_child, make_line, make_link, make_parent, make_user

pytestmark = pytest.mark.django_db
BILLS = "/admin/bills/bill/"


def audited():
    return list(AuditEntry.objects.order_by("id").values_list("verb", "subject_kind", "subject"))


def filled_bill(number):
    """A bill with one parent that holds one child."""
    link = make_link(make_child(), make_parent())
    return make_line(make_bill(number), link.parent).bill


def choose(client, action, *bills, **more):
    return client.post(
        BILLS, {"action": action, "_selected_action": [bill.pk for bill in bills]} | more, follow=True
    )


def test_list_costs_the_same_for_more_rows(admin_client, admin_user):
    close_bill(filled_bill("B-1"), by=admin_user)
    admin_client.get(BILLS)
    for_one = queries_for(admin_client, BILLS)

    close_bill(filled_bill("B-2"), by=make_user("Biller"))
    filled_bill("B-3")

    assert queries_for(admin_client, BILLS) == for_one


def test_bill_page_costs_the_same_for_more_lines_and_versions(admin_client, admin_user):
    bill = filled_bill("B-1")
    close_bill(bill, by=admin_user)
    url = f"{BILLS}{bill.pk}/change/"
    admin_client.get(url)
    for_one = queries_for(admin_client, url)

    reopen_bill(bill, by=admin_user, reason="more")
    make_line(bill)
    make_line(bill)
    close_bill(bill, by=make_user("Biller"))

    assert queries_for(admin_client, url) == for_one


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["C-1", "B-12", "B-1"]),
        ("?state=open", ["C-1", "B-12"]),
        ("?state=closed", ["B-1"]),
        ("?q=b-1", ["B-12", "B-1"]),
        ("?q=12", []),
    ],
)
def test_list_is_filtered_and_searched(admin_client, admin_user, query, numbers):
    close_bill(filled_bill("B-1"), by=admin_user)
    make_bill("B-12")
    make_bill("C-1")

    assert [bill.number for bill in admin_client.get(BILLS + query).context["cl"].result_list] == numbers


def test_bill_is_shown_with_the_way_to_its_page(admin_client, admin_user):
    bill = filled_bill("B-1")
    close_bill(bill, by=admin_user)

    page = admin_client.get(f"{BILLS}{bill.pk}/change/").content.decode()

    assert "1 parents with 1 children: 1.000 kg" in page
    assert '<a href="/bills/B-1/">B-1</a>' in page
    assert 'name="_save"' not in page


def test_bills_are_not_made_or_changed_in_the_admin(admin_client):
    bill = make_bill("B-1")

    made = admin_client.post(BILLS + "add/", {"number": "B-2", "weight_per_child_kg": "1"})
    changed = admin_client.post(f"{BILLS}{bill.pk}/change/", {"note": "wet"})

    assert (made.status_code, changed.status_code) == (403, 403)
    assert list(Bill.objects.values_list("number", "note")) == [("B-1", "")]


def test_bill_page_shows_its_first_parents(admin_client, monkeypatch):
    monkeypatch.setattr("bills.admin.MAX_LINES_SHOWN", 2)
    bill = make_bill("B-1")
    for code in ("SB1", "SB2", "SB3"):
        make_line(bill, make_parent(code))

    page = admin_client.get(f"{BILLS}{bill.pk}/change/").content.decode()

    assert ("SB1</a>" in page, "SB2</a>" in page, "SB3</a>" in page) == (True, True, False)
    assert "Only the first 2 are shown." in page


def test_bill_with_2000_parents_opens(admin_client):
    bill, by = make_bill("B-1"), make_user("Biller")
    parents = Bag.objects.bulk_create(Bag(code=f"SB1{number:04}", kind="parent") for number in range(2_000))
    BillLine.objects.bulk_create(
        BillLine(bill=bill, parent=parent, added_at=bill.created_at, added_by=by) for parent in parents
    )

    page = admin_client.get(f"{BILLS}{bill.pk}/change/").content.decode()

    assert "2000 parents with 0 children" in page
    assert len(page) < 100_000


@pytest.mark.parametrize("action", ["close", "reopen"])
def test_bills_are_closed_and_reopened_on_their_pages_only(admin_client, admin_user, action):
    opened, closed = filled_bill("B-1"), filled_bill("B-2")
    close_bill(closed, by=admin_user)
    before = audited()

    choose(admin_client, action, opened, closed, reason="wrong truck")

    assert Bill.objects.get(number="B-1").is_open
    assert not Bill.objects.get(number="B-2").is_open
    assert audited() == before


def test_bill_is_never_deleted(admin_client):
    bill = make_bill("B-1")

    assert admin_client.post(f"{BILLS}{bill.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Bill.objects.count() == 1
