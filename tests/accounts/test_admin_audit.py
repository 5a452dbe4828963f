"""The audit in the admin: filters, search, what an entry says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.admin_audit import list_values
from accounts.audit import record_change, record_event
from accounts.models import Area, AuditEntry
from core.request_ids import begin_request, end_request
from tests.admin_pages import queries_for
from tests.builders import make_area

pytestmark = pytest.mark.django_db
AUDIT = "/admin/accounts/auditentry/"
REQUEST = "0190b5f0-0000-7000-8000-000000000001"


@pytest.fixture
def entries(admin_user, biller):
    """One of each: a bill, a bag from an address, a sign-in."""
    record_change(by=admin_user, verb="closed", subject_kind="bill", subject="B-1", version=2)
    begin_request(request_id=REQUEST, address="10.1.2.3")
    record_change(by=biller, verb="retired", subject_kind="bag", subject="CH10001")
    end_request()
    record_event("sign-in failed", name="nobody")


def find(admin_client, query):
    found = admin_client.get(f"{AUDIT}?{query}").context["cl"].result_list
    return sorted(entry.subject for entry in found)


def test_filters_and_search_find_what_they_say(admin_client, admin_user, biller, entries):
    today = timezone.localdate()
    everything = ["B-1", "CH10001", "nobody"]
    for query, found in [
        ("", everything),
        (f"person={biller.pk}", ["CH10001"]),
        ("verb=closed", ["B-1"]),
        ("kind=sign-in", ["nobody"]),
        ("address=10.1.2.3", ["CH10001"]),
        ("address=10.1.2.4", []),
        ("address=here", everything),
        (f"day={today}", everything),
        (f"day={today - timedelta(days=1)}", []),
        ("day=soon", everything),
        ("verb=unknown", everything),
        (f"day={today}&verb=closed", ["B-1"]),
        (f"q={REQUEST}", ["CH10001"]),
        (f"q={REQUEST.upper()}", ["CH10001"]),
        ("q=10.1.2.3", ["CH10001"]),
        ("q=10.1.2.4", []),
        ("q=B-1", ["B-1"]),
        ("q=nobody", ["nobody"]),
        (f"q={today}", everything),
        ("q=B-", []),
    ]:
        assert find(admin_client, query) == found, query


def test_list_says_in_words_what_was_changed(admin_client, entries, text_of):
    text = text_of(admin_client.get(AUDIT))

    assert "version: 2" in text
    assert "10.1.2.3" in text


def test_page_of_an_entry_shows_the_rows_that_the_database_saw(admin_client, admin_user, text_of):
    area = make_area("North")
    Area.objects.update(name="East")
    entry = record_change(
        by=admin_user, verb="changed", subject_kind="area", subject="East", subject_id=area.pk
    )

    text = text_of(admin_client.get(f"{AUDIT}{entry.pk}/change/"))

    assert "row changed area East: name: North → East" in text


def test_values_are_read_along_their_index(entries, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list_values("verb") == ["closed", "retired", "sign-in failed"]
    assert list_values("address") == ["10.1.2.3/32"]
    assert len(list_values("by_id")) == 2


def test_list_costs_the_same_for_more_entries(admin_client, admin_user, entries):
    admin_client.get(AUDIT)
    before = queries_for(admin_client, AUDIT)
    for number in range(3):
        record_change(by=admin_user, verb=f"v{number}", subject_kind="bill", subject="B-2")

    assert queries_for(admin_client, AUDIT) == before


def test_nobody_adds_or_changes_an_entry_by_hand(admin_client, entries):
    entry = AuditEntry.objects.first()

    assert admin_client.get(f"{AUDIT}add/").status_code == 403
    assert admin_client.post(f"{AUDIT}{entry.pk}/change/", {"verb": "x"}).status_code == 403
