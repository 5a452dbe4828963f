"""The search page and its JSON."""

import json

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.tokens import create_token
from api.openapi import v1
from api.search import SearchResults
from bags.models import CodeSettings, Withdrawal
from search import bags, matching
from tests.builders import make_area, make_bill, make_child, make_link, make_parent, make_user, scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, biller):
    client.force_login(biller)
    return client


def test_whole_code_and_whole_number_go_straight_to_their_pages(desk):
    make_child("CH/1")
    make_bill("B-17")

    assert desk.get("/search/", {"q": " ]Q3ch/1 "})["Location"] == "/bags/CH%2F1/"
    assert desk.get("/search/", {"q": "b-17"})["Location"] == "/bills/B-17/"


def test_result_says_what_it_is_where_and_what_happened_last(desk, dispatcher, text_of):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    make_child("CH10002")
    make_bill("B-17", customer="CH Traders", vehicle="MH 12")

    shown = text_of(desk.get("/search/", {"q": "CH"}))

    assert "CH10001 child in SB00001 packed · dispatcher1 · today" in shown
    assert "CH10002 child in no parent never scanned" in shown
    assert "B-17 open CH Traders · MH 12 made" in shown
    assert "SB00001 parent 1 child packed · dispatcher1" in text_of(desk.get("/search/", {"q": "SB000"}))


def test_withdrawn_bag_names_its_file_behind_bags_in_use(desk, text_of):
    at = timezone.now()
    Withdrawal.objects.create(at=at, file_name="march.xlsx")
    make_child("CH10001", retired_at=at, withdrawn_at=at)
    make_child("CH10002")

    shown = text_of(desk.get("/search/", {"q": "CH1"}))

    assert "CH10001 child withdrawn march.xlsx withdrawn: its import was undone · today" in shown
    assert shown.index("CH10002") < shown.index("CH10001 child")
    assert "march.xlsx; that import was undone" in text_of(desk.get("/bags/CH10001/"))
    assert "CH10001" not in text_of(desk.get("/bags/"))
    assert "CH10001" in text_of(desk.get("/bags/?use=withdrawn"))


def test_last_event_of_a_refused_scan(desk, dispatcher, text_of):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "pack", "CH10001", parent="SB00002")

    assert "refused: in another parent · dispatcher1" in text_of(desk.get("/search/", {"q": "CH1"}))


def test_nothing_found_says_what_to_try_and_what_was_meant(desk, text_of):
    make_child("CH10001")

    shown = text_of(desk.get("/search/", {"q": "CH10O01"}))

    assert "Nothing fits CH10O01 ." in shown
    assert "One code looks like it: CH10001" in shown
    assert "type fewer characters" in shown


@pytest.fixture
def cut_short(monkeypatch):
    """No search for a part of a code is waited for, and none is drawn."""
    monkeypatch.setattr(bags, "DRAWS", 0)
    slow = bags.PART.replace("SELECT *", "SELECT *, pg_sleep(0.3)")
    monkeypatch.setattr(bags, "PART", slow)
    monkeypatch.setattr(matching, "PATIENCE", "SET LOCAL statement_timeout = '50ms';")


def test_search_that_was_cut_short_does_not_say_that_nothing_fits(desk, text_of, cut_short):
    make_child("XX1234XX")
    make_child("234Y")

    page = desk.get("/search/", {"q": "234X"})
    shown = text_of(page)

    assert "Very many hold 234X ." in shown
    assert "Nothing fits" not in shown
    assert "looks like" not in shown
    assert "look_alikes" not in page.context


def test_search_that_was_cut_short_shows_what_it_has(desk, text_of, cut_short):
    make_child("XX1234XX")
    make_child("123400")

    shown = text_of(desk.get("/search/", {"q": "1234"}))

    assert "123400 child" in shown
    assert "Very many hold this, and not all were looked at." in shown


def test_json_says_that_it_was_cut_short(desk, cut_short):
    make_child("XX1234XX")
    make_child("1235")

    told = desk.get("/api/v1/search", {"q": "1234"}).json()

    assert told == {"q": "1234", "results": [], "more": False, "cut_short": True, "did_you_mean": []}


def test_bill_with_one_wrong_character_is_meant(desk, text_of):
    make_bill("BILL-2026-000017")

    shown = text_of(desk.get("/search/", {"q": "BILL-2026-0O0017"}))

    assert "One code looks like it: BILL-2026-000017" in shown
    assert desk.get("/api/v1/search", {"q": "BILL-2026-0O0017"}).json()["did_you_mean"] == [
        "BILL-2026-000017"
    ]


@pytest.fixture
def elsewhere(client):
    """A dispatcher of another area than the bags SB00001 and CH10001 in it."""
    south = make_area("South")
    make_link(parent=make_parent("SB00001", area=south), child=make_child("CH10001", area=south))
    client.force_login(make_user(area=make_area("North")))
    return client


@pytest.mark.parametrize("q", ["CH10001", "CH1", "0001", "H100", "CH10002", "CHI0001"])
def test_bags_of_other_areas_never_show(elsewhere, q, text_of):
    told = elsewhere.get("/api/v1/search", {"q": q}).json()
    page = elsewhere.get("/search/", {"q": q}, follow=True)

    assert (told["results"], told["did_you_mean"]) == ([], [])
    assert "SB00001" not in text_of(page)
    assert text_of(page).count("CH10001") == (text_of(page).count(q) if q == "CH10001" else 0)


def test_bills_of_other_areas_never_show(elsewhere, text_of):
    make_bill("B-17", customer="Sharma", area=make_area("West"))

    told = elsewhere.get("/api/v1/search", {"q": "sharma"}).json()

    assert told["results"] == []
    assert "B-17" not in text_of(elsewhere.get("/search/", {"q": "sharma"}))


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_when_nothing_fits(desk, count, django_assert_num_queries):
    for number in range(count):
        make_child(f"CH1000{number}")

    for address in ("/search/", "/api/v1/search"):
        with django_assert_num_queries(16):
            desk.get(address, {"q": "CH1000X"})


def test_unknown_codes_own_page_names_codes_that_look_like_it(desk, text_of):
    make_child("CH10001")
    make_child("CH10003")

    page = desk.get("/bags/CH10002/")

    assert page.status_code == 404
    assert "2 codes look like it: CH10001 CH10003" in text_of(page)


LABEL = "LABEL NO.0016586 LOT NO.:STAR44GG"


@pytest.fixture
def labels_say_more(db):
    CodeSettings.objects.update(label_patterns="ROLL ([0-9]+)\n^Label no\\.([0-9]+)\nLOT NO\\.:(.+)")


@pytest.mark.parametrize("label", [LABEL, LABEL.lower(), f"]Q3{LABEL} "])
def test_label_that_says_more_than_its_code_opens_the_bag(desk, labels_say_more, label):
    make_child("0016586")
    make_child("STAR44GG")

    assert desk.get("/search/", {"q": label})["Location"] == "/bags/0016586/"
    assert [bag["code"] for bag in desk.get("/api/v1/search", {"q": label}).json()["results"]] == ["0016586"]


def test_label_with_an_unknown_code_names_codes_that_look_like_it(desk, labels_say_more, text_of):
    make_child("0016587")

    assert "One code looks like it: 0016587" in text_of(desk.get("/search/", {"q": LABEL}))
    assert desk.get("/api/v1/search", {"q": LABEL}).json()["did_you_mean"] == ["0016587"]


def test_pattern_that_leaves_its_group_out_does_not_count(desk):
    CodeSettings.objects.update(label_patterns="LABEL(X)?\nNO\\.([0-9]+)")
    make_child("0016586")

    assert desk.get("/search/", {"q": LABEL})["Location"] == "/bags/0016586/"


def test_hostile_text_is_shown_as_text(desk):
    page = desk.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page
    assert desk.get("/search/", {"q": "\0" * 300}).status_code == 200


def test_empty_search_explains_itself(desk, text_of):
    assert "Type or scan a code" in text_of(desk.get("/search/"))


@pytest.mark.parametrize("page", ["500.html", "busy.html", "exports/failed.html"])
def test_pages_that_ask_no_database_lead_to_the_search(page, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert '<a class="bar-button" href="/search/">' in render_to_string(page)


def test_signed_out_people_sign_in_first(client):
    assert client.get("/search/?q=CH").status_code == 302
    assert client.get("/api/v1/search?q=CH").status_code == 401


def test_json(client, biller, dispatcher):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    make_bill("CH10", customer="Sharma", vehicle="MH 12")
    _token, key = create_token(name="wall", user=biller)

    def ask(text):
        return client.get("/api/v1/search", {"q": text}, headers={"Authorization": f"Bearer {key}"}).json()

    told = ask("ch1")
    bill, bag = sorted(told["results"], key=lambda result: result["kind"])
    assert bill.pop("last").keys() == {"what", "who", "at"}
    assert bill == {
        "kind": "bill",
        "code": "CH10",
        "address": "/bills/CH10/",
        "state": "open",
        "customer": "Sharma",
        "vehicle": "MH 12",
        "match": "first",
    }
    assert bag.pop("last")["who"] == "dispatcher1"
    assert bag == {
        "kind": "child",
        "code": "CH10001",
        "address": "/bags/CH10001/",
        "retired": False,
        "withdrawn": False,
        "parent": "SB00001",
        "children": 0,
        "bill": None,
        "match": "first",
    }
    assert (told["more"], told["cut_short"], told["did_you_mean"]) == (False, False, [])


def test_json_of_a_whole_code_or_number_is_that_alone(desk):
    for code in ("CH10001", "CH100012", "B-17"):
        make_child(code)
    for number in ("B-17", "B-18", "B-180"):
        make_bill(number)

    found = {
        text: [
            (result["kind"], result["code"], result["match"])
            for result in desk.get("/api/v1/search", {"q": text}).json()["results"]
        ]
        for text in (" ]Q3ch10001 ", "b-18", "B-17")
    }

    assert found == {
        " ]Q3ch10001 ": [("child", "CH10001", "whole")],
        "b-18": [("bill", "B-18", "whole")],
        "B-17": [("child", "B-17", "whole")],
    }


@pytest.mark.parametrize("text", ["CH10001", "SB00001", "CH10", "B-17", "B-1", "CH99999", "CH1OO01"])
def test_json_is_what_it_is_described_as(desk, dispatcher, biller, text):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    make_bill("B-17")
    scan(biller, "bill", "SB00001", bill="B-17")

    told = desk.get("/api/v1/search", {"q": text}).json()

    read = SearchResults.model_validate(told).model_dump()
    assert json.loads(v1.renderer.render(None, read, response_status=200)) == told


@pytest.mark.parametrize("text", ["CH10001", "SB00001"])
def test_whole_code_says_the_same_of_a_bag_as_its_first_characters(desk, dispatcher, biller, text):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    make_bill("B-17")
    scan(biller, "bill", "SB00001", bill="B-17")

    [whole], [begun] = (desk.get("/api/v1/search", {"q": q}).json()["results"] for q in (text, text[:-1]))

    assert (whole["bill"], whole["match"], begun["match"]) == ("B-17", "whole", "first")
    assert whole | {"match": "first"} == begun


@pytest.mark.parametrize("role", ["Dispatcher", "Biller"])
def test_whole_code_costs_one_query_to_find(client, role, django_assert_num_queries):
    client.force_login(make_user(role, area=make_area("North")))
    make_child("CH10001")
    make_bill("B-17")

    for text, bill in {"CH10001": 0, "B-17": 1}.items():
        with django_assert_num_queries(1 + 1):  # session with person; which
            assert client.get("/search/", {"q": text}).status_code == 302
        with django_assert_num_queries(1 + 1 + bill):  # what is said of a bag comes along
            client.get("/api/v1/search", {"q": text})


def test_whole_code_of_another_area_is_not_led_to(client):
    south = make_area("South")
    make_child("CH10001", area=south)
    make_bill("B-17", area=south)
    waiting = make_user("Dispatcher")
    waiting.sees_all_areas = False
    waiting.save()
    make_child("CH10002")

    for person, texts in {
        make_user("Dispatcher", area=make_area("North")): ("CH10001", "B-17"),
        waiting: ("CH10001", "B-17", "CH10002"),
    }.items():
        client.force_login(person)
        for text in texts:
            assert client.get("/search/", {"q": text}).status_code == 200
            assert client.get("/api/v1/search", {"q": text}).json()["results"] == []


def test_code_in_the_longer_text_of_a_label_is_found_whole(desk):
    CodeSettings.objects.update(label_patterns="^LOT [0-9]+ (CH[0-9]{5})$")
    make_child("CH10001")

    assert desk.get("/search/", {"q": "lot 17 ch10001"})["Location"] == "/bags/CH10001/"
    [result] = desk.get("/api/v1/search", {"q": "lot 17 ch10001"}).json()["results"]
    assert result["code"] == "CH10001"


def test_json_says_what_was_meant(desk):
    make_child("CH10001")

    told = desk.get("/api/v1/search", {"q": "CH1O001"}).json()

    assert (told["results"], told["did_you_mean"]) == ([], ["CH10001"])


@pytest.mark.parametrize("q", ["", " ", "x" * 121])
def test_json_refuses_what_is_no_question(desk, q):
    answer = desk.get("/api/v1/search", {"q": q})

    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")
