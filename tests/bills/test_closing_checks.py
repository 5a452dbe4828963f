"""What is unusual about a bill before it is closed."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Area
from bags.models import CodeSettings
from bills.closing_checks import MOST_NAMED, check_bill, list_questions
from bills.lifecycle import QuestionsOpen, close_bill
from bills.models import Bill, PendingScans
from tests.builders import make_bill, make_line, make_link, make_parent, make_user, site_time

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
DAY = timedelta(days=1)


@pytest.fixture
def bill():
    """At noon: what was packed a minute ago was packed today."""
    CodeSettings.objects.update(expected_children=2)
    with time_machine.travel(site_time(f"{timezone.localdate()}", "12:00")):
        yield make_bill("B-1", customer="Sharma")


def put_on(bill, code, children=2, packed=DAY * 0, added=timedelta(seconds=1)):
    """A parent with children that went in `packed` ago, put on the bill `added` after that."""
    parent, at = make_parent(code), timezone.now() - packed - timedelta(minutes=1)
    for _child in range(children):
        make_link(parent=parent, linked_at=at)
    make_line(bill, parent, added_at=at + added)
    return parent


def said(bill):
    findings = check_bill(bill, by=bill.created_by)
    return {finding.name: (finding.sentence, finding.codes) for finding in findings}


def test_usual_bill_is_fine_in_seven_lines(bill):
    put_on(bill, "SB00001")

    findings = check_bill(bill, by=bill.created_by)

    assert [finding.sentence for finding in findings] == [
        "No parent holds fewer than the usual 2.",
        "No parent holds more than the usual 2.",
        "No parent was opened after it was put on the bill.",
        "Every parent was packed today.",
        "No station still holds scans for it.",
        "It has a customer.",
        "All of it can be printed.",
    ]
    assert all(finding.is_fine for finding in findings)


def test_short_empty_and_over_full_parents_are_named(bill):
    put_on(bill, "SB00001", children=1)
    put_on(bill, "SB00002", children=0)
    put_on(bill, "SB00003", children=3)

    assert said(bill)["short"] == (
        "2 parents hold fewer than the usual 2, 1 of them nothing at all.",
        ["SB00001", "SB00002"],
    )
    assert said(bill)["over_full"] == ("1 parent holds more than the usual 2.", ["SB00003"])


def test_parents_opened_since_are_named(bill, dispatcher):
    put_on(bill, "SB00001")
    make_link(parent=put_on(bill, "SB00002"))
    taken_out = put_on(bill, "SB00003").contents.first()
    taken_out.unlinked_at, taken_out.unlinked_by = timezone.now(), dispatcher
    taken_out.save()

    assert said(bill)["opened"] == (
        "Something went into or out of 2 parents after they were put on the bill.",
        ["SB00002", "SB00003"],
    )


def test_parent_packed_and_put_on_in_one_moment_was_not_opened_since(bill):
    put_on(bill, "SB00001", added=DAY * 0)

    assert said(bill)["opened"][1] == []


def test_parents_that_nobody_packed_today_are_named(bill):
    put_on(bill, "SB00001", packed=DAY)
    put_on(bill, "SB00002")
    put_on(bill, "SB00003", children=0)

    sentence, codes = said(bill)["not_today"]

    assert (sentence, codes) == ("2 parents were packed by nobody today.", ["SB00001", "SB00003"])


def test_child_taken_out_again_is_not_packed_today(bill, dispatcher):
    parent = put_on(bill, "SB00001", packed=DAY)
    make_link(parent=parent, unlinked_at=timezone.now(), unlinked_by=dispatcher)

    assert said(bill)["not_today"][1] == ["SB00001"]


@pytest.mark.parametrize(
    ("packed_at", "is_of_today"),
    [("2026-05-02T23:59:59", False), ("2026-05-03T00:00", True), ("2026-05-03T00:04", True)],
)
@pytest.mark.parametrize("clock", ["00:05", "23:55"])
def test_today_is_the_sites_day_from_midnight_on(bill, packed_at, is_of_today, clock):
    packed_at = timezone.make_aware(datetime.fromisoformat(packed_at))
    with time_machine.travel(site_time("2026-05-03", clock), tick=False):
        parent = make_parent("SB00001")
        make_link(parent=parent, linked_at=packed_at)
        make_line(bill, parent)

        assert said(bill)["not_today"][1] == ([] if is_of_today else ["SB00001"])


def test_station_that_still_holds_scans_is_named(bill, dispatcher):
    PendingScans.objects.create(
        station="bay-4", user=dispatcher, waiting_for={"bills": {"B-1": 3}}, told_at=timezone.now()
    )

    assert said(bill)["waiting"][0].startswith("bay-4 (dispatcher1) still holds 3 scans for it")


def test_taken_off_parents_count_no_more(bill, biller):
    put_on(bill, "SB00001", children=0)
    bill.lines.update(removed_at=timezone.now(), removed_by=biller)

    assert all(finding.is_fine for finding in check_bill(bill, by=bill.created_by))


def test_only_the_first_parents_are_named(bill):
    for number in range(MOST_NAMED + 2):
        put_on(bill, f"SB{number:05}", children=1)

    short = check_bill(bill, by=bill.created_by)[0]

    assert (len(short.first_codes), short.more) == (MOST_NAMED, 2)


@pytest.mark.parametrize("count", [1, 3])
def test_check_takes_six_queries(bill, count, django_assert_num_queries):
    for number in range(count):
        put_on(bill, f"SB{number:05}")

    with django_assert_num_queries(6):
        check_bill(bill, by=bill.created_by)


def test_what_the_paper_cannot_print_is_named_with_where_it_is(bill):
    bill.area = Area.objects.create(name="Bay 🚚")
    bill.customer, bill.destination, bill.note = "Ravi 😀 Stores", "முருகன்", "漢字 and \ue000"
    put_on(bill, "SB00001")

    assert said(bill)["paper"] == (
        "The paper cannot print 😀 (customer), 🚚 (area), 漢字 (note), U+E000 (note): it shows [?] there.",
        [],
    )


def test_person_who_would_close_is_on_the_paper_too(client, bill):
    closer = make_user(username="蓮", role="Biller")
    put_on(bill, "SB00001")
    client.force_login(closer)

    answer = client.post("/bills/B-1/close/")

    question = "The paper cannot print 蓮 (closed by): it shows [?] there."
    assert list_questions(bill, by=closer) == [question]
    assert (answer.status_code, Bill.objects.get().state) == (409, "open")
    assert client.post("/bills/B-1/close/", {"accepted": question}).status_code == 302


# The page


def test_customer_that_is_cleared_after_the_check_keeps_the_bill_open(client, biller, bill):
    put_on(bill, "SB00001")
    Bill.objects.update(customer="")

    with pytest.raises(QuestionsOpen, match=r"^Bill B-1 has no customer\. Close it all the same\?$"):
        close_bill(bill, by=biller, accepted=[])

    assert Bill.objects.get().state == "open"


def test_tick_that_was_given_stays_while_another_question_is_open(client, biller, bill):
    client.force_login(biller)
    put_on(bill, "SB00001")
    Bill.objects.update(customer="", note="漢字")

    page = client.post("/bills/B-1/close/", {"accepted": "Bill B-1 has no customer."}).content.decode()

    assert 'type="checkbox" name="accepted" value="Bill B-1 has no customer." checked>' in page
    assert Bill.objects.get().state == "open"


def test_page_shows_the_findings_and_closes_what_it_showed(client, biller, bill):
    client.force_login(biller)
    put_on(bill, "SB00001", children=1)

    page = client.get("/bills/B-1/check/").content.decode()
    answer = client.post("/bills/B-1/close/", {"parents": "1", "children": "1"})

    assert "1 parent holds fewer than the usual 2." in page
    assert '<input type="hidden" name="children" value="1">' in page
    assert (answer.status_code, Bill.objects.get().state) == (302, "closed")


def test_bill_whose_paper_lacks_a_sign_is_closed_only_after_a_yes_to_that(client, biller, bill):
    client.force_login(biller)
    put_on(bill, "SB00001")
    Bill.objects.update(customer="Ravi 😀")
    question = "The paper cannot print 😀 (customer): it shows [?] there."

    unasked = client.post("/bills/B-1/close/")
    Bill.objects.update(customer="Ravi 🚚")
    of_another_sign = client.post("/bills/B-1/close/", {"accepted": question})

    assert (unasked.status_code, of_another_sign.status_code) == (409, 409)
    assert f'name="accepted" value="{question}"' in unasked.content.decode()
    assert f"{question} Close it all the same?" in unasked.content.decode()
    assert Bill.objects.get().state == "open"

    assert client.post("/bills/B-1/close/", {"accepted": question.replace("😀", "🚚")}).status_code == 302
    assert Bill.objects.get().state == "closed"


def test_bill_that_changed_since_the_check_is_not_closed(client, biller, bill):
    client.force_login(biller)
    parent = put_on(bill, "SB00001")
    make_link(parent=parent)

    answer = client.post("/bills/B-1/close/", {"parents": "1", "children": "2"})

    assert answer.status_code == 409
    assert "it now holds 1 parents with 3 children. Check it again." in answer.content.decode()
    assert Bill.objects.get().state == "open"


def test_bill_with_one_more_empty_parent_than_was_checked_is_not_closed(client, biller, bill):
    client.force_login(biller)
    put_on(bill, "SB00001")
    put_on(bill, "SB00002", children=0)

    answer = client.post("/bills/B-1/close/", {"parents": "1", "children": "2"})

    assert (answer.status_code, Bill.objects.get().state) == (409, "open")


def test_closed_bill_has_nothing_to_check(client, biller, bill):
    client.force_login(biller)
    put_on(bill, "SB00001")
    client.post("/bills/B-1/close/")

    assert client.get("/bills/B-1/check/")["Location"] == "/bills/B-1/"


def test_dispatcher_does_not_check(client, dispatcher, bill):
    client.force_login(dispatcher)

    assert client.get("/bills/B-1/check/").status_code == 403
