"""The page behind a bill's QR code."""

import re

import pytest
from django.core.cache import cache
from django.db import connection

from accounts.models import Area
from bills.cancellation import cancel_bill
from bills.fingerprint import format_short_code
from bills.lifecycle import close_bill, reopen_bill
from bills.models import Bill, BillSettings
from bills.verification import find_latest_version, verify_version
from tests.builders import make_bill, make_child, make_line, make_link, make_parent, make_user, scan
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_tried_before():
    cache.clear()


@pytest.fixture
def version(biller):
    parent = make_parent("SB00001")
    make_link(make_child("CH1"), parent)
    bill = make_bill("B-17", customer="Sharma & Sons", area=Area.objects.create(name="North"))
    make_line(bill, parent, by=biller)
    return close_bill(bill, by=biller)


@pytest.fixture
def address(version):
    return f"/v/{version.short_code}/"


@pytest.fixture
def desk(client, dispatcher):
    """Anybody who is signed in may check a paper."""
    client.force_login(dispatcher)
    return client


def qr_of(version, **said):
    facts = {"n": version.bill.number, "v": version.version, "h": version.sha256[:16]} | said
    return f"/v/{version.short_code}/?" + "&".join(f"{key}={value}" for key, value in facts.items())


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def reopen(version, admin_user):
    reopen_bill(version.bill, by=admin_user, reason="count again")


def test_unchanged_paper_says_since_when(desk, version):
    shown = text_of(desk.get(qr_of(version)))

    assert "Unchanged since it was closed today at" in shown
    assert "1 parent on the paper 1 child in it 1 kg" in shown


def test_short_code_is_enough_however_it_is_typed(desk, version):
    for typed in (format_short_code(version.short_code), version.short_code.lower()):
        assert "Unchanged since" in text_of(desk.get(f"/v/{typed}/"))
        assert desk.get("/v/", {"code": typed})["Location"] == f"/v/{version.short_code}/"


def test_reopened_bill_makes_the_paper_old_and_says_what_differs(desk, version, biller, admin_user):
    reopen(version, admin_user)
    scan(biller, "pack", "CH0002", parent="SB00001")

    page = desk.get(qr_of(version))

    assert page.context["proof"].verdict == "changed"
    assert "The bill is open again." in text_of(page)
    assert "admin opened it again, today" in text_of(page)
    assert "1 parent holds other children SB00001 1 → 2 in: CH0002" in text_of(page)


def test_later_version_makes_the_paper_old(desk, version, biller, admin_user):
    reopen(version, admin_user)
    make_line(version.bill, make_parent("SB00002"))
    later = close_bill(version.bill, by=biller)

    page = desk.get(qr_of(version))

    assert "Version 2 of this bill was closed since. This paper is out of date." in text_of(page)
    assert "1 parent was put on SB00002" in text_of(page)
    assert "Unchanged since" in text_of(desk.get(qr_of(later)))


def test_latest_version_of_a_bill_is_found_by_its_number(version, biller, admin_user):
    reopen(version, admin_user)
    later = close_bill(version.bill, by=biller)
    close_bill(make_line(make_bill("B-18")).bill, by=biller)

    assert find_latest_version("B-17") == later
    assert find_latest_version("B-99") is find_latest_version("बिल") is None


@pytest.mark.parametrize("said", ["b-17", "B-17"])
def test_qr_code_may_be_read_in_small_or_capital_letters(desk, version, said):
    shown = text_of(desk.get(qr_of(version, n=said, h=version.sha256[:16].upper())))

    assert "Unchanged since" in shown


def test_cancelled_bill_lets_nothing_leave(desk, version, admin_user):
    cancel_bill(version.bill, by=admin_user, reason="Truck broke down")

    shown = text_of(desk.get(qr_of(version)))

    assert "admin cancelled this bill today" in shown
    assert "“Truck broke down”. Nothing may leave on it." in shown


@pytest.mark.parametrize("said", [{"n": "B-18"}, {"v": "2"}, {"h": "0" * 16}, {"h": "%00"}, {"v": "१"}])
def test_qr_code_that_says_something_else_is_wrong(desk, version, said):
    page = desk.get(qr_of(version, **said))

    assert page.context["proof"].verdict == "wrong_paper"
    assert "do not belong together" in text_of(page)


def test_renamed_area_changes_nothing(desk, version):
    Area.objects.update(name="South")

    assert "Unchanged since" in text_of(desk.get(qr_of(version)))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE bills_billversion SET snapshot = replace(snapshot, 'CH1', 'CH2')",
        "UPDATE bags_link SET unlinked_at = now(), unlinked_by_id = linked_by_id",
        "UPDATE bills_bill SET weight_per_child_kg = 2",
        "UPDATE bills_billline SET removed_at = now(), removed_by_id = added_by_id",
    ],
)
def test_whoever_goes_round_the_rules_breaks_the_seal(desk, version, sql):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    # What only the owner of the table can do, by hand.
    run_as_owner(f"ALTER TABLE {sql.split()[1]} DISABLE TRIGGER USER; {sql}")

    page = desk.get(qr_of(version))

    assert page.context["proof"].verdict == "broken"
    assert "What is stored is not what was closed and printed." in text_of(page)


def go_round_the_rules(sql):
    """What only the owner of the table can do, by hand."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    run_as_owner(f"ALTER TABLE bills_billline DISABLE TRIGGER USER; {sql}")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE bills_billline SET id = 1000000000 - id",  # another order
        "UPDATE bills_billline SET parent_id = (SELECT id FROM bags_bag WHERE code = 'SB00003')"
        " WHERE id = (SELECT max(id) FROM bills_billline)",
        "INSERT INTO bills_billline (bill_id, parent_id, added_at, added_by_id)"
        " SELECT bill_id, (SELECT id FROM bags_bag WHERE code = 'SB00003'), added_at, added_by_id"
        " FROM bills_billline LIMIT 1",
    ],
)
def test_closed_bill_with_other_parents_or_in_another_order_is_tampered_with(biller, sql):
    bill = make_bill()
    for code in ("SB00001", "SB00002"):
        make_line(bill, make_parent(code))
    make_parent("SB00003")
    version = close_bill(bill, by=biller)

    go_round_the_rules(sql)

    assert verify_version(version, claims={}).verdict == "broken"


@pytest.mark.parametrize("typed", ["000000000000", "x", "%00", "बिल", "A" * 300])
def test_unknown_short_code_is_not_found(desk, typed):
    answer = desk.get(f"/v/{typed}/")

    assert answer.status_code == 404
    assert "No bill here was ever printed" in text_of(answer)


@pytest.mark.parametrize("count", [1, 3])
def test_proof_takes_as_many_queries_for_three_parents_as_for_one(biller, count, django_assert_num_queries):
    bill = make_bill()
    for _parent in range(count):
        make_link(parent=make_line(bill).parent)
    version = close_bill(bill, by=biller)
    version.bill = Bill.objects.select_related("area", "created_by").get(pk=bill.pk)

    with django_assert_num_queries(1):  # what is on the bill
        assert verify_version(version, claims={}).verdict == "unchanged"


# Signed out


def test_strangers_learn_what_the_code_is_and_what_to_do_but_nothing_of_the_bill(client, version, address):
    pages = set()
    for path in (address, "/v/000000000000/", "/v/x/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert f'href="/accounts/login/?next={path}"' in answer.content.decode()
        pages.add(text_of(answer))

    (page,) = pages
    assert "This is the code of a printed bill" in page
    assert "ask those who gave you the paper" in page


def test_signed_out_people_may_be_shown_match_and_counts_only(client, version, address):
    BillSettings.objects.update(proof_without_signing_in="match")

    shown = client.get(qr_of(version)).content.decode()

    assert "This paper still says what the system says." in shown
    assert "1 parent on the paper 1 child in it 1 kg" in text_of(client.get(address))
    for secret in ("SB00001", "CH1", "Sharma", "biller1", version.sha256, "/bills/"):
        assert secret not in shown.replace(qr_of(version), "")


def test_signed_out_people_are_told_of_no_match_without_the_reason(client, version, admin_user):
    BillSettings.objects.update(proof_without_signing_in="match")
    reopen(version, admin_user)

    shown = text_of(client.get(qr_of(version)))

    assert "No match" in shown
    assert "count again" not in shown
    assert "admin opened" not in shown


@pytest.mark.clock
@pytest.mark.usefixtures("stopped_clock")
def test_signed_out_people_try_thirty_codes_a_minute(client, version, address, desk):
    BillSettings.objects.update(proof_without_signing_in="match")
    desk.logout()

    answers = [client.get("/v/000000000000/").status_code for _try in range(31)]

    assert answers == [404] * 30 + [429]
    assert client.get(address).status_code == 429


def test_person_without_a_role_is_shown_no_more_than_those_signed_out(client, version):
    client.force_login(make_user(""))

    assert client.get(qr_of(version)).status_code == 403

    BillSettings.objects.update(proof_without_signing_in="match")
    shown = client.get(qr_of(version)).content.decode()
    assert "This paper still says what the system says." in shown
    for secret in ("SB00001", "Sharma", "biller1", version.sha256, "Sign in"):
        assert secret not in shown.replace(qr_of(version), "")


def test_form_asks_again_for_what_is_no_short_code(desk):
    answer = desk.get("/v/", {"code": "<b>\0"})

    assert answer.status_code == 400
    assert "is no short code. It has 12 letters and digits" in text_of(answer)
    assert desk.get("/v/").status_code == 200


def test_form_repeats_the_first_forty_characters_of_what_was_typed(desk):
    assert 'value="' + "x" * 40 + '"' in desk.get("/v/", {"code": "x" * 41}).content.decode()


def test_proof_takes_no_post(desk, address):
    assert desk.post(address).status_code == 405
