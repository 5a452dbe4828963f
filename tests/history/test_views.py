"""The pages of bags, as a browser asks for them."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bags.models import get_bag_url
from history import bag_lists, locations, timeline
from tests.builders import (
    asked,
    make_area,
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    make_user,
    scan,
    scan_all,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, biller):
    """A browser in which a biller is signed in."""
    client.force_login(biller)
    return client


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("address", ["/bags/", "/bags/CH10001/"])
def test_signed_out_people_go_to_sign_in(client, address):
    response = client.get(address)

    assert (response.status_code, response["Location"]) == (302, f"{reverse('login')}?next={address}")


@pytest.mark.parametrize("address", ["/bags/", "/bags/CH10001/"])
def test_bags_are_only_read(desk, address):
    assert desk.post(address).status_code == 405


def test_list_shows_where_each_bag_is(desk):
    parent = make_parent("SB00001", area=make_area("North"))
    make_link(make_child("CH10001"), parent)
    make_line(make_bill("B-17"), parent)

    shown = text_of(desk.get("/bags/"))

    assert re.search(r"SB00001 parent 1 child · bill B-17 North", shown)
    assert re.search(r"CH10001 child in SB00001 · bill B-17 –", shown)


def test_empty_list_says_what_to_do(desk):
    assert "There are no bags yet." in text_of(desk.get("/bags/"))


def test_whole_code_goes_to_its_bag_in_any_case(desk):
    make_child("CH10001")

    response = desk.get("/bags/", {"q": " ]Q3ch10001 "})

    assert (response.status_code, response["Location"]) == (302, "/bags/CH10001/")


def test_first_characters_find_bags(desk):
    make_child("CH10001")
    make_child("XX10001")

    shown = text_of(desk.get("/bags/", {"q": "ch1"}))

    assert ("CH10001" in shown, "XX10001" in shown) == (True, False)


def test_last_characters_find_bags_when_nothing_starts_with_them(desk, monkeypatch):
    monkeypatch.setattr(bag_lists, "PAGE_SIZE", 1)
    make_child("CH10001")
    make_child("CH20001")

    first = desk.get("/bags/", {"q": "0001"})
    onward = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    second = desk.get("/bags/" + onward)

    assert "No bag that you can see has a code that starts with 0001 . These end with it." in text_of(first)
    assert ("CH10001" in text_of(first), "CH20001" in text_of(second)) == (True, True)


@pytest.mark.parametrize("text", ["zzz", "<b>", "\0", "x" * 500, "चाय", "%", "'; --"])
def test_search_that_finds_nothing_says_so(desk, text):
    make_child("CH10001")

    response = desk.get("/bags/", {"q": text})

    assert response.status_code == 200
    assert "No bag that you can see" in text_of(response)


@pytest.mark.parametrize(
    "query", ["before=x", "before=-1", "before=99999999999999999999", "before=٣", "kind=x", "after=%00&q=C"]
)
def test_nonsense_in_the_address_is_left_out(desk, query):
    assert desk.get(f"/bags/?{query}").status_code == 200


def test_filters_do_not_turn_a_beginning_into_an_ending(desk):
    parent = make_parent("SB00001")
    make_link(make_child("CH10001"), parent)
    make_child("XCH1")

    shown = text_of(desk.get("/bags/?q=ch1&place=loose"))
    of_nothing = text_of(desk.get("/bags/?q=xx&place=loose"))
    ending = text_of(desk.get("/bags/?q=h1&place=loose"))

    assert "No bag fits all of this." in shown
    assert "XCH1" not in shown
    assert "No bag fits all of this." in of_nothing
    assert "XCH1" in ending


def test_search_that_stopped_early_still_shows_count_and_files(desk, monkeypatch):
    monkeypatch.setattr(bag_lists, "LOOK_CHEAPLY", 1)
    make_parent("S2")
    make_child("S1")

    page = desk.get("/bags/?q=S&kind=parent").content.decode()

    assert "Look further" in page
    assert ('data-part="count"' in page, "/bags/export/csv/?q=S&amp;kind=parent" in page) == (True, True)


def test_list_walks_on_page_by_page(desk, monkeypatch):
    monkeypatch.setattr(bag_lists, "PAGE_SIZE", 2)
    for number in range(3):
        make_child(f"CH1000{number}")

    first = desk.get("/bags/?kind=child")
    onward = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    second = text_of(desk.get("/bags/" + onward))

    assert ("CH10000" in second, "CH10001" in second) == (True, False)
    assert "kind=child" in onward


def test_child_page_says_where_it_is(desk):
    parent = make_parent("SB00001")
    make_link(make_child("CH10001"), parent)
    make_line(make_bill("B-17"), parent)

    shown = text_of(desk.get("/bags/CH10001/"))

    assert "Is in SB00001" in shown
    assert "On bill B-17 open" in shown


def test_parent_page_lists_its_children(desk, dispatcher):
    parent = make_parent("SB00001")
    make_link(make_child("CH10001"), parent, by=dispatcher)

    shown = text_of(desk.get("/bags/SB00001/"))

    assert "Holds 1 child" in shown
    assert re.search(r"CH10001 dispatcher1 today \d\d:\d\d", shown)


def test_parent_page_shows_many_children_in_pages(desk, monkeypatch):
    monkeypatch.setattr(locations, "CHILDREN_SHOWN", 2)
    parent = make_parent("SB00001")
    for number in range(3):
        make_link(make_child(f"CH1000{number}"), parent)

    first = desk.get("/bags/SB00001/").content.decode()
    onward = re.search(r'href="(\?children=\d+)"', first)[1]
    second = desk.get("/bags/SB00001/" + onward).content.decode()

    rows = re.compile(r'data-name="Child"><a class="code" href="/bags/(\w+)/"')
    assert rows.findall(first) == ["CH10002", "CH10001"]
    assert rows.findall(second) == ["CH10000"]


def test_empty_parent_says_what_to_do(desk):
    make_parent("SB00001")

    assert "This parent bag is empty." in text_of(desk.get("/bags/SB00001/"))


def test_retired_bag_says_so(desk):
    make_child("CH10001", retired_at=timezone.now())

    assert "Retired since" in text_of(desk.get("/bags/CH10001/"))


def test_lower_case_address_goes_to_the_code(desk):
    make_child("CH10001")

    response = desk.get("/bags/ch10001/?before=x")

    assert (response.status_code, response["Location"]) == (302, "/bags/CH10001/?before=x")


@pytest.mark.parametrize("code", ["A/B", "A/..B", "A.B..", "..A/B", "-_.X"])
def test_code_with_any_allowed_characters_has_a_page(desk, code):
    make_child(code)

    response = desk.get(get_bag_url(code))

    assert response.status_code == 200
    assert response.context["bag"].code == code


def test_unknown_code_was_never_seen(desk, dispatcher):
    scan(dispatcher, "look", "CH99999")

    response = desk.get("/bags/CH99999/")

    assert response.status_code == 404
    assert "Never seen" in text_of(response)
    assert "dispatcher1 looked it up" in text_of(response)


@pytest.mark.parametrize("code", ["%00", "%3Cb%3E", "%E0%A4%9A", "A" * 65, "%F0%9F%98%80", "A%20B"])
def test_address_that_can_be_no_code_was_never_seen(desk, code):
    response = desk.get(f"/bags/{code}/", follow=True)

    assert response.status_code == 404
    assert "Never seen" in text_of(response)


def test_bag_of_another_area_is_answered_as_unknown(client):
    make_child("CH10001", area=make_area("North"))
    client.force_login(make_user("Dispatcher", area=make_area("South")))

    foreign, unknown = client.get("/bags/CH10001/"), client.get("/bags/CH99999/")
    listed = [client.get(f"/bags/?q={code}") for code in ("CH10001", "CH99999")]

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert text_of(foreign).replace("CH10001", "CH99999") == text_of(unknown)
    assert [response.status_code for response in listed] == [200, 200]


def test_dispatcher_sees_bags_of_the_own_area_and_of_none(client):
    north = make_area("North")
    make_child("CH10001", area=north)
    make_child("CH10002")
    client.force_login(make_user("Dispatcher", area=north))

    assert [client.get(f"/bags/CH1000{n}/").status_code for n in (1, 2)] == [200, 200]


def test_refused_bag_does_not_show_its_story(client, dispatcher):
    make_link(make_child("CH10001", area=make_area("North")), make_parent("SB00001"), by=dispatcher)
    client.force_login(make_user("Dispatcher", area=make_area("South")))

    assert "SB00001" not in client.get("/bags/CH10001/").content.decode()


def test_story_walks_on_page_by_page(desk, dispatcher, monkeypatch):
    monkeypatch.setattr(timeline, "PAGE_SIZE", 2)
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "unpack", "CH10001")

    first = desk.get("/bags/CH10001/")
    onward = re.search(r'href="(\?before=[^"#]+)', first.content.decode())[1].replace("&amp;", "&")
    second = desk.get("/bags/CH10001/" + onward)

    assert "took it out of" in text_of(first)
    assert "It became known to TraceTrack." not in text_of(first)
    assert "It became known to TraceTrack." in text_of(second)


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_grow(desk, count, django_assert_num_queries):
    parent = make_parent("SB00001")
    for _number in range(count):
        make_link(make_child(), parent)

    with django_assert_num_queries(3):  # session with person, areas, bags
        desk.get("/bags/")
    with django_assert_num_queries(6):  # session with person, bag, contents, three of the story
        desk.get("/bags/SB00001/")


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_of_another_area_costs_the_same_however_much(client, count, django_assert_num_queries):
    north, south = make_area("North"), make_area("South")
    own = make_parent("SB70009", area=north)
    for number in range(count):
        child = make_link(make_child(f"CH1000{number}", area=north), make_parent(area=south)).child
        make_line(make_bill(area=south), make_parent(f"SB7001{number}", area=north))
        make_link(make_child(area=south), own)
        scan(make_user("Biller", area=north), "pack", child.code, parent=own.code)
    client.force_login(make_user(area=north))

    for address, pinned in {"/bags/": 2, "/bags/SB70009/": 7, "/scans/": 7, "/search/?q=CH": 5}.items():
        with django_assert_num_queries(pinned):
            client.get(address)


def test_what_people_typed_is_escaped_in_every_row(client):
    area = make_area("<i>North</i>")
    hostile = make_user("Biller", first_name="<b>\"Ann'</b>")
    parent = make_parent("SB00001", area=area)
    make_link(make_child("CH10001", area=area), parent, by=hostile)
    scan_all(hostile, asked("pack", "<u>&", parent="SB00001"), station="<s>bay</s>")
    client.force_login(make_user("Admin"))

    for address in ("/bags/", "/bags/SB00001/", "/bags/CH10001/"):
        page = client.get(address).content.decode()

        assert "&lt;i&gt;North&lt;/i&gt;" in page
        assert not re.search(r"<[bisu]>", page)
    page = client.get("/bags/SB00001/").content.decode()
    assert '<td data-name="Put in by">&lt;b&gt;&quot;Ann&#x27;&lt;/b&gt;</td>' in page
    assert "· &lt;s&gt;bay&lt;/s&gt;</p>" in page
