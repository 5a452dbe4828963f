"""The list of scans finds what plain Python finds, and reads little for it."""

import html
import random
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.dates import start_of_day
from scanning import queries
from scanning.filters import ScanFilterForm
from scanning.models import Scan
from scanning.queries import count_scans, fetch_scans, iterate_scan_pages, join_quarters, read_scan_cursor
from tests.builders import asked, make_area, make_bill, make_tally, make_user, scan, scan_all
from tests.core.test_pagination import NO_MOMENTS
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(monkeypatch):
    """Scans of three people over some hours, of all kinds, in a random order of quarters."""
    monkeypatch.setattr(queries, "PAGE_SIZE", 4)
    luck = random.Random(7)
    people = [
        make_user("Dispatcher", "asha", area=make_area("North")),
        make_user("Dispatcher", "ravi", area=make_area("South")),
        make_user("Biller", "bina"),
    ]
    make_bill("B-1")
    at = timezone.now() - timedelta(hours=30)
    times = {}
    for _number in range(60):
        at += timedelta(minutes=luck.randint(0, 50), seconds=luck.randint(0, 59))
        person, code = luck.choice(people), luck.choice(["CH10001", "CH10002", "!", "SB00001"])
        action, parent = (
            luck.choice(["pack", "pack", "look", "unpack"]),
            luck.choice(["SB00001", "SB00002"]),
        )
        [answer] = scan_all(person, asked(action, code, parent=parent), station=f"bay-{luck.randint(1, 2)}")
        times[answer.id] = at
    move(times)
    return people


def move(times):
    """As if these scans had come at these times: the owner of the tables may set their rules aside."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        run_as_owner("ALTER TABLE scanning_scan DISABLE TRIGGER USER")
        for scan_id, at in times.items():
            run_as_owner(f"UPDATE scanning_scan SET received_at = '{at}' WHERE id = '{scan_id}'")
        run_as_owner("ALTER TABLE scanning_scan ENABLE TRIGGER USER")
        cursor.execute("DELETE FROM scanning_scantally")
        cursor.execute("SELECT tally_scans(ARRAY(SELECT scan FROM scanning_scan scan))")


def all_ids(user, **filters):
    form, found, before = ScanFilterForm(filters), [], None
    while True:
        page = fetch_scans(user=user, form=form, before=before)
        found += [row.id for row in page.rows]
        if page.next is None:
            return found
        before = read_scan_cursor(str(page.next))


FACTS = {
    "person": lambda row: row.user.username,
    "area": lambda row: str(row.area_id or ""),
    "station": lambda row: row.station,
    "action": lambda row: row.action,
    "outcome": lambda row: "other" if row.is_apart else row.outcome,
    "reason": lambda row: row.reason,
    "q": lambda row: row.code,
}
COMBINATIONS = [
    {},
    {"person": "asha"},
    {"station": "bay-1"},
    {"action": "unpack"},
    {"outcome": "refused"},
    {"reason": "bad_code"},
    {"q": "CH10001"},
    {"q": "CH10001", "person": "ravi"},
    {"q": "!"},
    {"q": "!", "outcome": "refused", "person": "asha"},
    {"person": "bina", "action": "look", "station": "bay-2"},
    {"outcome": "saved"},
    {"outcome": "saved", "person": "ravi"},
    {"outcome": "other"},
    {"outcome": "other", "person": "ravi"},
    {"outcome": "other", "q": "CH10001"},
]


@pytest.mark.parametrize("most_read", [1, 8_000])
@pytest.mark.parametrize("filters", COMBINATIONS)
def test_list_and_count_are_what_plain_python_finds(history, biller, filters, most_read, monkeypatch):
    monkeypatch.setattr(queries, "MOST_READ", most_read)
    expected = [
        str(row.pk)
        for row in Scan.objects.order_by("-received_at", "-pk")
        if all(FACTS[name](row) == value for name, value in filters.items())
    ]

    assert expected
    assert all_ids(biller, **filters) == expected
    assert count_scans(user=biller, form=ScanFilterForm(filters)).rows == len(expected)


@pytest.mark.parametrize("filters", [{}, {"person": "asha"}, {"q": "CH10001"}, {"station": "bay-9"}])
def test_pages_for_a_file_are_the_whole_list_once(history, biller, filters):
    pages = list(iterate_scan_pages(user=biller, form=ScanFilterForm(filters)))

    assert [row.id for page in pages for row in page] == all_ids(biller, **filters)
    assert all(len(page) <= queries.PAGE_SIZE for page in pages)
    assert len(pages) > 1 or filters.get("station")


def test_dispatcher_sees_the_own_area(history):
    asha, ravi, _bina = history
    own = [str(row.pk) for row in Scan.objects.filter(area=asha.area).order_by("-received_at")]

    assert all_ids(asha) == own
    assert all_ids(asha, person="ravi") == []
    assert count_scans(user=asha, form=ScanFilterForm({})).rows == len(own)
    assert count_scans(user=asha, form=ScanFilterForm({"area": str(ravi.area_id)})).rows == 0


def test_days_are_the_sites(dispatcher, biller):
    midnight = start_of_day(timezone.localdate() - timedelta(days=3))
    ids = [str(scan(dispatcher, "look", f"CH1000{number}").id) for number in range(4)]
    second = timedelta(seconds=1)
    moments = [
        midnight - second,
        midnight,
        midnight + timedelta(days=1) - second,
        midnight + timedelta(days=1),
    ]
    move(dict(zip(ids, moments, strict=True)))
    day = f"{timezone.localtime(midnight).date()}"

    def found(**filters):
        counted = count_scans(user=biller, form=ScanFilterForm(filters)).rows
        assert counted == len(all_ids(biller, **filters))
        return all_ids(biller, **filters)

    assert found(first=day, last=day) == [ids[2], ids[1]]
    assert found(first=day, last=day, person="dispatcher1") == [ids[2], ids[1]]
    assert found(first=day) == [ids[3], ids[2], ids[1]]
    assert found(last=day, person="dispatcher1") == [ids[2], ids[1], ids[0]]


def test_rare_scan_far_back_is_found_without_reading_what_lies_between(
    dispatcher, biller, django_assert_num_queries
):
    scan(dispatcher, "look", "CH10001")
    move({Scan.objects.get().pk: timezone.localtime() - timedelta(days=200)})
    for number in range(100):
        at = timezone.localtime() - timedelta(days=1, minutes=15 * number)
        make_tally(at, user=biller, scan_count=1_000_000)

    with django_assert_num_queries(5):  # person asked for, roles, quarters, all scans of those, scans
        page = fetch_scans(user=biller, form=ScanFilterForm({"person": dispatcher.username}))

    assert [row.by for row in page.rows] == [dispatcher.username]
    assert page.next is None


def test_scans_of_one_moment_are_neither_lost_nor_repeated(dispatcher, biller, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for _number in range(5):
        scan(dispatcher, "look", "CH10001")
    now = timezone.now()
    move({row.pk: now for row in Scan.objects.all()})

    assert sorted(all_ids(biller)) == sorted(str(row.pk) for row in Scan.objects.all())
    assert sorted(all_ids(biller, person=dispatcher.username)) == sorted(all_ids(biller))


@pytest.mark.parametrize(
    "text", ["", "x", "~", "2026-05-01~x", "2026-05-01T10:00+00:00~0190b5f0", "∞~∞", "\0~\0"]
)
def test_nonsense_is_no_place_in_the_list(text):
    assert read_scan_cursor(text) is None


@pytest.mark.parametrize("at", NO_MOMENTS)
def test_moment_out_of_bounds_is_the_start_of_the_list(client, biller, dispatcher, at, text_of):
    scan(dispatcher, "look", "CH10001")
    client.force_login(biller)

    page = client.get("/scans/", {"before": f"{at}~{uuid.UUID(int=0)}"})

    assert "CH10001" in text_of(page)


def test_page_says_what_happened_and_names_the_filters(client, biller, dispatcher, text_of):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "pack", "!", parent="SB00001")
    client.force_login(biller)

    shown = text_of(client.get("/scans/?outcome=refused"))

    assert "could not be read" in shown
    assert "CH10001 is now in SB00001." not in shown
    assert client.get("/scans/?count=1&outcome=refused").content.decode() == "1 found."
    assert "No scan fits all of this." in text_of(client.get("/scans/?reason=too_late"))


@pytest.mark.parametrize(
    "query",
    [
        "person=nobody",
        "reason=x",
        "first=yesterday",
        "last=0001-01-01",
        "area=999",
        "station=%00",
        "outcome=%00",
    ],
)
def test_wrong_filter_is_told_and_counts_as_empty(client, biller, dispatcher, query, text_of):
    scan(dispatcher, "look", "CH10001")
    client.force_login(biller)

    page = client.get(f"/scans/?{query}")

    assert len(page.context["form"].sentences) == 1
    assert page.context["form"].sentences[0] in html.unescape(text_of(page))
    assert client.get(f"/scans/?count=1&{query}").content.decode() == "1 found."
    assert "CH10001 is not known here" in text_of(page)


def test_text_that_nobody_scanned_finds_nothing(client, biller, dispatcher, text_of):
    scan(dispatcher, "look", "CH10001")
    client.force_login(biller)

    assert "No scan fits all of this." in text_of(client.get("/scans/?q=%00"))
    assert client.get("/scans/?count=1&q=%00").content.decode() == "0 found."


def test_each_text_that_was_scanned_is_found_and_leads_to_its_page(client, dispatcher):
    client.force_login(dispatcher)
    for text in ("<i>x</i>", "a\0b", "चाय", "X" * 300, "A%20B?"):
        scan(dispatcher, "look", text)

        page = client.get("/scans/", {"q": text}).content.decode()
        [link] = re.findall(r'<td data-name="Code"><a class="code" href="(/bags/[^"]+)"', page)
        of_text = client.get(link)

        assert of_text.status_code == 404
        assert "Refused: dispatcher1 looked it up; a code could not be read." in of_text.content.decode()
        assert "<i>" not in page.lower() + of_text.content.decode().lower()


def test_look_at_a_bill_leads_to_the_bill(client, biller):
    make_bill("B-17")
    scan(biller, "look", "B-17")
    scan(biller, "bill", "SB99999", bill="B-17")
    client.force_login(biller)

    page = client.get("/scans/").content.decode()

    links = re.findall(r'<td data-name="Code"><a class="code" href="([^"]+)"', page)
    assert links == ["/bags/SB99999/", "/bills/B-17/"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("query", "queries"),
    # A username, as older links have it, is looked up for the choice shown too.
    [("", 4), ("?person={id}", 7), ("?person=dispatcher1", 8), ("?q=CH10001", 5)],
)
def test_number_of_queries_does_not_grow(
    client, biller, dispatcher, count, query, queries, django_assert_num_queries
):
    for _number in range(count):
        scan(dispatcher, "pack", "CH10001", parent="SB00001")
    client.force_login(biller)

    with django_assert_num_queries(queries):
        client.get("/scans/" + query.format(id=dispatcher.pk))


def test_counting_reads_no_more_of_the_tally_than_it_takes(biller, dispatcher, monkeypatch):
    monkeypatch.setattr(queries, "MOST_COUNTED", 3)
    monkeypatch.setattr("bags.filter_forms.MOST_COUNTED", 3)
    for number in range(6):
        make_tally(timezone.now() - timedelta(minutes=15 * number), user=dispatcher, scan_count=1)

    counted = count_scans(user=biller, form=ScanFilterForm({}))

    assert (counted.rows, str(counted)) == (4, "More than 3.")
    assert str(count_scans(user=biller, form=ScanFilterForm({"station": "x"}))) == "0 found."


def test_signed_out_people_sign_in_first(client):
    assert client.get("/scans/").status_code == 302


def test_pages_for_a_file_hold_what_the_person_may_see(history):
    asha, _ravi, _bina = history

    pages = list(iterate_scan_pages(user=asha, form=ScanFilterForm({})))

    assert [scan.id for page in pages for scan in page] == all_ids(asha)


def test_page_for_a_file_is_read_when_it_is_wanted(history, biller, django_assert_max_num_queries):
    pages = iterate_scan_pages(user=biller, form=ScanFilterForm({}))

    with django_assert_max_num_queries(3):  # roles, scans, what they name
        next(pages)


def test_quarters_in_a_row_are_read_as_one_range():
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    at = [noon + number * queries.QUARTER for number in range(9)]

    assert join_quarters([]) == []
    assert join_quarters([at[7], at[6], at[4], at[2], at[1]]) == [
        (at[6], at[8]),
        (at[4], at[5]),
        (at[1], at[3]),
    ]


def test_filter_by_station_finds_it_as_sent_and_as_it_looks(client, biller):
    client.force_login(biller)
    sent = ["bay\u00a04", "Bay  5", " bay 6", "bay\u200b7", "e\u0301-bay", "bay 8"]
    for name in sent:
        scan_all(biller, asked("look", "CH10001"), station=name)

    def find(name):
        return [row.station for row in client.get("/scans/", {"station": name}).context["page"].rows]

    assert {name: find(name) for name in sent} == {name: [name] for name in sent}
    assert (find("bay 8 "), find(" bay\u00a08"), find("bay\u00a09")) == (["bay 8"], ["bay 8"], [])
    assert "at most 64" in client.get("/scans/", {"station": "x" * 65}).content.decode()
