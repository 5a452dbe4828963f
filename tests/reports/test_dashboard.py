"""The first page: its totals are exact, its lists are short, and it asks again by itself."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tokens import create_token
from bills.cancellation import delete_draft
from bills.lifecycle import close_bill
from bills.models import Bill
from core.figures import clear_figures
from core.models import WAITING, WORKING
from imports.models import ImportRun
from reports import dashboard
from reports.dashboard import list_recent_scans, read_totals
from reports.models import SentSummary, SummaryMail
from tests.builders import (
    make_area,
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    make_tally,
    make_user,
    scan,
    site_time,
    today_of,
)
from tests.database import run_as_owner

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


@pytest.fixture(autouse=True)
def nothing_shared_yet(kept_figures):
    forget_shared()


def forget_shared():
    """As if two seconds had passed."""
    clear_figures()


@pytest.fixture
def desk(client, biller):
    client.force_login(biller)
    return client


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_signed_out_people_go_to_sign_in(client):
    for address in ("/", "/?fragment=1"):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("login"))


def test_dashboard_is_only_read(desk):
    assert desk.post("/").status_code == 405


def test_totals_count_everything_once(dispatcher, biller):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "pack", "CH10002", parent="SB00001")
    scan(dispatcher, "pack", "CH10002", parent="SB00001")
    scan(dispatcher, "pack", "CH10002", parent="SB00002")
    scan(dispatcher, "unpack", "CH10001")
    make_parent("SB00003")
    make_bill("B-1")
    filled = make_bill("B-2")
    make_line(filled, make_parent("SB00004"))
    close_bill(filled, by=biller)
    delete_draft(make_bill("B-3"), by=make_user("Admin"))

    assert read_totals() == {
        "bags": 5,
        "parents": 3,
        "children": 2,
        "linked": 1,
        "open_bills": 1,
        "closed_bills": 1,
        "closed_today": 1,
    }


def test_totals_of_an_area_are_its_own_and_what_belongs_to_none(biller):
    north, south = make_area("North"), make_area("South")
    for area in (north, south, None):
        make_link(make_child(area=area), parent := make_parent(area=area))
        make_line(make_bill(area=area), parent)
    close_bill(make_line(make_bill(area=south), make_parent(area=south)).bill, by=biller)

    assert read_totals(north.pk) == {
        "bags": 4,
        "parents": 2,
        "children": 2,
        "linked": 2,
        "open_bills": 2,
        "closed_bills": 0,
        "closed_today": 0,
    }
    assert read_totals(south.pk) | {"bags": 5, "closed_bills": 1, "closed_today": 1} == read_totals(south.pk)
    assert read_totals() | {"bags": 7, "open_bills": 3, "closed_bills": 1} == read_totals()


def test_bill_counts_in_the_area_that_it_is_changed_to(biller):
    north, south = make_area("North"), make_area("South")
    bill = make_bill(area=north)

    Bill.objects.filter(pk=bill.pk).update(area=south)

    assert [read_totals(area.pk)["open_bills"] for area in (north, south)] == [0, 1]


def test_today_begins_at_the_sites_midnight(dispatcher, settings, monkeypatch):
    """02:00 in India on 24 November is still 23 November in UTC."""
    settings.TIME_ZONE = "Asia/Kolkata"
    now = datetime.fromisoformat("2026-11-24T02:00+05:30").astimezone(UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    for clock, saved in (
        ("2026-11-23T23:45+05:30", 1),
        ("2026-11-24T00:00+05:30", 10),
        ("2026-11-24T01:45+05:30", 100),
    ):
        make_tally(datetime.fromisoformat(clock), user=dispatcher, scan_count=saved)

    assert (today_of(None).saved, [hour.before for hour in today_of(None).chart.hours][23]) == (110, 1)


@pytest.mark.parametrize("clock", ["00:05", "23:55"])
def test_bills_closed_today_are_of_the_sites_day(biller, clock):
    for day, closed_at in (("2026-05-02", "23:59"), ("2026-05-03", "00:00")):
        with time_machine.travel(site_time(day, closed_at), tick=False):
            close_bill(make_line(make_bill()).bill, by=biller)

    with time_machine.travel(site_time("2026-05-03", clock), tick=False):
        assert read_totals()["closed_today"] == 1


@pytest.mark.parametrize("clock", ["00:05", "23:55"])
def test_hours_of_yesterday_are_of_the_sites_day(dispatcher, clock):
    for day, begin in (("01", "23:45"), ("02", "00:00"), ("02", "23:45"), ("03", "00:00")):
        make_tally(site_time(f"2026-05-{day}", begin), user=dispatcher, scan_count=int(day))

    with time_machine.travel(site_time("2026-05-03", clock), tick=False):
        assert dashboard.fetch_hours_of_yesterday(None) == {0: 2, 23: 2}


def test_empty_site_says_what_to_do(desk):
    shown = text_of(desk.get("/"))

    assert "0 bags 0 parent bags 0 child bags 0 of them in a parent 0 open bills" in shown
    assert "No scan yet." in shown
    assert "No bill is open." in shown


def test_recent_scans_are_the_newest_in_plain_words(desk, dispatcher):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "pack", "CH10001", parent="SB00002")

    newest, older = list_recent_scans(None)

    assert (newest.word, newest.message.split(" dispatcher1")[0]) == (
        "refused",
        "CH10001 is already in SB00001.",
    )
    assert (older.word, older.message) == ("saved", "CH10001 is now in SB00001.")
    assert "CH10001 is now in SB00001." in text_of(desk.get("/"))


def test_recent_scans_are_few(dispatcher, monkeypatch):
    monkeypatch.setattr(dashboard, "RECENT", 2)
    for _number in range(3):
        scan(dispatcher, "look", "CH10001")

    assert len(list_recent_scans(None)) == 2


def test_every_kind_of_scan_has_its_sentence(desk, dispatcher, biller):
    make_bill("B-17")
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "undo", undoes=packed.id)
    scan(dispatcher, "pack", "<script>", parent="SB00001")
    scan(biller, "bill", "SB00001", bill="B-17")
    scan(biller, "look", "SB00001")
    scan(biller, "unbill", "SB00001", bill="B-99")

    shown = desk.get("/").content.decode()

    assert "There is no bill B-99." in text_of(desk.get("/"))
    assert "<script>" not in shown.split('id="live"')[1]


def test_dispatcher_sees_the_scans_of_the_own_area(biller):
    north = make_user("Dispatcher", area=make_area("North"))
    south = make_user("Dispatcher", area=make_area("South"))
    scan(north, "pack", "SB00001")
    scan(south, "pack", "SB00002")

    assert [row.by for row in list_recent_scans(north.area_id)] == [north.username]
    assert [row.by for row in list_recent_scans(None)] == [south.username, north.username]


def test_last_scans_of_a_quiet_area_are_found_by_its_index(biller):
    north = make_user("Dispatcher", area=make_area("North"))
    scan(north, "pack", "SB00001")
    for _number in range(60):
        scan(biller, "look", "SB00001")
    run_as_owner("ANALYZE scanning_scan")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    with CaptureQueriesContext(connection) as asked:
        assert [row.by for row in list_recent_scans(north.area_id)] == [north.username]
        plan = explained(asked[0]["sql"])

    assert "scan_area" in plan


def explained(sql):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_open_bills_are_the_newest_few(desk, monkeypatch):
    monkeypatch.setattr(dashboard, "OPEN_BILLS", 2)
    for number in range(3):
        make_line(make_bill(f"B-{number}"))

    page = desk.get("/")

    assert re.findall(r">(B-\d)<", page.content.decode()) == ["B-2", "B-1"]
    assert "B-2 1 parent B-1 1 parent" in text_of(page)
    assert "All open bills" in text_of(page)


@pytest.mark.parametrize(
    ("role", "doors"),
    [
        ("Dispatcher", ["Pack", "Look up", "Bags"]),
        ("Biller", ["Pack", "New bill", "Look up"]),
        ("Admin", ["Pack", "New bill", "Look up", "Admin"]),
        ("", []),
    ],
)
def test_each_role_has_its_doors(client, role, doors):
    client.force_login(make_user(role, username="somebody"))

    page = client.get("/").content.decode()

    assert re.findall(r'class="door"[^>]*><strong>([^<]+)', page) == doors


def test_fragment_is_the_part_that_changes(desk, dispatcher):
    scan(dispatcher, "pack", "SB00001")

    page, fragment = desk.get("/"), desk.get("/?fragment=1")

    assert "<html" not in fragment.content.decode()
    assert "1 parent bag 0 child bags" in text_of(fragment)
    assert "1 parent bag 0 child bags" in text_of(page)
    assert "no-store" in fragment["Cache-Control"]


def test_dispatcher_costs_no_query_for_the_name_of_the_area(client, django_assert_num_queries):
    client.force_login(make_user("Dispatcher", area=make_area("North")))

    for address in ("/", "/?fragment=1", "/api/v1/dashboard"):
        assert b"North" in client.get(address).content
        with django_assert_num_queries(1):  # session with person and area
            client.get(address)


def test_what_is_drawn_for_one_area_is_never_sent_to_another(client):
    north, south = make_area("North"), make_area("South")
    people = [make_user("Dispatcher", area=north), make_user("Dispatcher", area=south)]
    for number, person in enumerate(people):
        scan(person, "pack", f"CH1000{number}", parent=f"SB0000{number}")
    everybody = [*people, make_user("Biller")]

    for address in ("/", "/?fragment=1", "/api/v1/dashboard"):
        shown = []
        for person in everybody * 2:  # drawn and kept
            client.force_login(person)
            page = client.get(address).content.decode()
            shown.append([code in page for code in (people[0].username, people[1].username)])
        assert shown == [[True, False], [False, True], [True, True]] * 2, address


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_grow(desk, dispatcher, count, django_assert_num_queries):
    for number in range(count):
        make_link(make_child(), parent := make_parent(f"SB0000{number}"))
        make_line(make_bill(f"B-{number}"), parent)
        scan(dispatcher, "look", parent.code)

    for address in ("/", "/?fragment=1", "/api/v1/dashboard"):
        forget_shared()
        with django_assert_num_queries(
            7
        ):  # session with person, totals, yesterday, today, scans, bills, imports
            desk.get(address)
        with django_assert_num_queries(1):  # session with person and roles
            desk.get(address)


def test_json_says_the_same_to_a_screen_on_the_wall(client, dispatcher, biller):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "pack", "!", parent="SB00001")
    _token, key = create_token(name="wall", user=biller)

    told = client.get("/api/v1/dashboard", headers={"Authorization": f"Bearer {key}"}).json()

    assert told["totals"] | {"bags": 2, "linked": 1} == told["totals"]
    assert told["today"] == {"scans": 2, "linked": 1, "saved": 1, "duplicate": 0, "refused": 1, "other": 0}
    assert sum(hour["saved"] + hour["refused"] for hour in told["hours"]) == 2
    assert told["hours"][0].keys() == {"hour", "saved", "duplicate", "refused", "other", "yesterday"}
    assert told["refusals"] == [{"reason": "bad_code", "scans": 1}]
    assert [person["name"] for person in told["people"]] == ["dispatcher1"]
    assert (told["person_count"], told["area_count"], told["station_count"]) == (1, 1, 1)


def test_json_of_a_dispatcher_is_that_of_the_area(client):
    north, south = make_area("North"), make_area("South")
    dispatcher = make_user("Dispatcher", area=north)
    scan(make_user(area=south, username="ravi"), "pack", "CH20001", parent="SB00002")
    make_bill(area=south)
    client.force_login(dispatcher)

    told = client.get("/api/v1/dashboard").json()

    assert told["area"] == "North"
    assert (set(told["totals"].values()), told["today"]["scans"]) == ({0}, 0)
    assert (told["people"], told["areas"], told["stations"]) == ([], [], [])


def test_nobody_without_a_role_is_told_figures(client, dispatcher):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    client.force_login(make_user(""))

    assert "You have no role yet." in text_of(client.get("/"))
    assert text_of(client.get("/?fragment=1")) == ""
    for address in ("/api/v1/dashboard", "/api/v1/search?q=CH10001", "/api/v1/bags?code=CH10001"):
        assert client.get(address).json()["error"] == "not_allowed"
    for address in ("/bags/", "/bags/CH10001/", "/scans/", "/bills/", "/search/?q=CH10001"):
        assert client.get(address).status_code == 403


def test_person_without_a_role_is_offered_the_own_account_only(client):
    client.force_login(make_user(""))

    page = client.get("/").content.decode()

    assert re.findall(r'<(?:a|form)[^>]*(?:href|action)="(/[^"]*)', page) == [
        "/",
        "/",
        "/accounts/password/",
        "/accounts/logout/",
        "/scan/look/",
    ]


def test_json_tells_nobody_without_a_name(client):
    assert client.get("/api/v1/dashboard").status_code == 401
    answer = client.get("/api/v1/dashboard", headers={"Authorization": "Bearer wrong"})
    assert (answer.status_code, answer.json()["error"]) == (401, "signed_out")


def test_dispatcher_sees_today_in_the_own_area(client, biller):
    north, south = make_area("North"), make_area("South")
    scan(make_user(area=north), "pack", "CH10001", parent="SB00001")
    scan(make_user(area=south, username="ravi"), "pack", "CH20001", parent="SB00002")
    client.force_login(make_user(area=north))

    shown = text_of(client.get("/"))

    assert "Today in North children packed 1 scans 1" in shown
    assert "ravi" not in shown
    assert "South" not in shown


def test_fragment_of_one_person_is_not_shown_to_another_who_may_less(client, biller):
    client.force_login(biller)
    assert "Make a bill" in text_of(client.get("/?fragment=1"))
    client.force_login(make_user("Dispatcher"))
    assert "Make a bill" not in text_of(client.get("/?fragment=1"))


@pytest.mark.parametrize(
    ("task", "state", "sentence"),
    [
        ("read", "working", "bags.xlsx is being checked. 500 / 80,000"),
        ("import", "working", "bags.xlsx is being imported. 500 / 80,000"),
        ("preview", "working", "bags.xlsx is being checked before its undo. 500 / 80,000"),
        ("undo", "waiting", "bags.xlsx waits for its import to be undone. 500 / 80,000"),
    ],
)
def test_running_import_is_told(desk, task, state, sentence):
    run = ImportRun.objects.create(
        file_name="bags.xlsx", task=task, state=state, done=500, total=80_000, alive_at=timezone.now()
    )

    assert sentence in text_of(desk.get("/"))
    assert run.get_absolute_url() not in desk.get("/").content.decode()


def test_summary_that_was_not_sent_is_told_to_admins_alone(client, desk):
    SummaryMail.objects.update(enabled=True, since=timezone.now())
    SentSummary.objects.create(day="2026-11-24", trouble="nobody answers at mail.example.com")

    assert "nobody answers at mail.example.com" not in text_of(desk.get("/"))
    client.force_login(make_user("Admin"))
    assert "nobody answers at mail.example.com" in text_of(client.get("/"))
    SummaryMail.objects.update(enabled=False)


def test_import_whose_worker_was_killed_is_not_told(desk):
    long_ago = timezone.now() - timedelta(minutes=1)
    ImportRun.objects.create(file_name="bags.xlsx", state="working", alive_at=long_ago)

    assert "bags.xlsx" not in text_of(desk.get("/"))


def test_words_of_imports_are_there_for_each_task_and_state():
    assert set(dashboard.IMPORT_STATES) == {
        (task, state) for task in ImportRun.Task for state in (WAITING, WORKING)
    }


def test_table_behind_the_picture_says_the_same(desk, dispatcher):
    now = timezone.now()
    make_tally(now, user=dispatcher, scan_count=1234)
    make_tally(now, user=dispatcher, scan_count=56, outcome="refused", reason="bad_code")

    page = desk.get("/").content.decode()

    table = re.search(r"<caption>Scans by hour.*?</table>", page, re.DOTALL)[0]
    hour = f"{timezone.localtime(now).hour:02}:00"
    assert re.findall(r"<t[hd][^>]*>([^<]*)</t", table.split("<tbody>")[1]) == [
        hour,
        "1,234",
        "0",
        "0",
        "56",
        "0",
    ]
