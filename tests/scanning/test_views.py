"""The scan pages: who may open which, and what they hand to the scripts."""

import re

import pytest
from django.contrib.messages import get_messages
from django.contrib.staticfiles import finders
from django.utils import timezone
from PIL import Image

from accounts.models import User
from bags.models import CodeSettings
from tests.builders import asked, make_bill, make_line, make_link, make_parent, make_user, scan, scan_all

PAGES = ["/scan/", "/scan/look/", "/bills/B-17/scan/"]


@pytest.fixture
def bill(db):
    return make_bill("B-17")


def told(response):
    """What the page hands to its script."""
    tag = re.search(r'<div id="scan-page"[^>]*>', response.content.decode()).group()
    return dict(re.findall(r'data-([\w-]+)="([^"]*)"', tag))


@pytest.mark.parametrize("address", PAGES)
def test_scan_pages_need_sign_in(client, bill, address):
    response = client.get(address)

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={address}")


@pytest.mark.parametrize("address", PAGES)
def test_scan_pages_can_only_be_read(client, bill, address):
    client.force_login(make_user("Admin"))

    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("Dispatcher", [200, 200, 403]),
        ("Biller", [200, 200, 200]),
        ("Admin", [200, 200, 200]),
        (None, [403, 403, 403]),
    ],
)
def test_scan_pages_by_role(client, bill, role, statuses):
    client.force_login(make_user(role, "somebody"))

    assert [client.get(address).status_code for address in PAGES] == statuses


def test_pack_page_hands_over_what_its_script_needs(client, dispatcher):
    CodeSettings.objects.update(parent_pattern='^"P"<[0-9]+$', expected_children=24)
    User.objects.filter(pk=dispatcher.pk).update(first_name="Asha")
    client.force_login(dispatcher)

    page = told(client.get("/scan/"))

    assert page == {
        "state": "idle",
        "message": "short",
        "listening": "no",
        "api": "/api/v1/scans",
        "bags-api": "/api/v1/bags",
        "session-api": "/api/v1/session",
        "service-worker": "/service-worker.js",
        "static-url": "/static/",
        "bags-url": "/bags/",
        "user": str(dispatcher.pk),
        "user-name": "Asha",
        "username": "dispatcher1",
        "parent-pattern": "^&quot;P&quot;&lt;[0-9]+$",
        "slip-pattern": "^&quot;(?:P|~)&quot;&lt;(?:[0-9]|~)+$",
        "child-pattern": "^[A-Z0-9._/-]{4,64}$",
        "actions-apart": "look undo finish",
        "expected": "24",
        "action": "pack",
        "offering-move": "in_other_parent",
    }


def test_manifest_names_icons_that_are_served_in_their_size(client):
    response = client.get("/manifest.webmanifest")

    app = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert (app["name"], app["start_url"], app["display"]) == ("TraceTrack", "/scan/", "standalone")
    assert {(icon["sizes"], icon["purpose"]) for icon in app["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in app["icons"]:
        assert read_size(icon["src"]) == icon["sizes"]


def read_size(address):
    path = finders.find(address.removeprefix("/static/"))
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        return f"{picture.width}x{picture.height}"


@pytest.mark.parametrize("address", ["/scan/", "/admin/", "/api/docs", "/no/such/page/"])
def test_every_page_names_the_manifest_and_the_icons(admin_client, address):
    page = admin_client.get(address).content.decode()

    links = re.findall(r'<link rel="(?:icon|apple-touch-icon|manifest)" href="([^"]*)"', page)
    files = ["icons/favicon-32.png", "icon.svg", "icons/touch-180.png"]
    assert links == [*(f"/static/{file}" for file in files), "/manifest.webmanifest"]
    assert all(finders.find(file) for file in files)


def test_scan_pages_set_the_csrf_cookie_that_their_script_reads(client, dispatcher):
    client.force_login(dispatcher)

    assert "csrftoken" in client.get("/scan/").cookies


def test_bill_page_names_the_bill_and_shows_its_totals(client, biller, bill):
    parent = make_parent()
    make_line(bill=bill, parent=parent)
    make_link(parent=parent)
    make_link(parent=parent)
    client.force_login(biller)

    response = client.get("/bills/b-17/scan/")

    assert (told(response)["bill"], told(response)["totals-url"]) == ("B-17", "/bills/B-17/totals/")
    values = re.findall(r'class="tile-value">([^<]*)<', response.content.decode())
    assert values == ["1", "2", "2 kg"]
    assert 'href="/bills/B-17/check/">Check and close</a>' in response.content.decode()


def test_bill_that_is_not_there_is_404(client, biller):
    client.force_login(biller)

    assert client.get("/bills/B-99/scan/").status_code == 404


def test_closed_bill_has_no_scan_page(client, biller):
    make_bill("B-18", closed_at=timezone.now(), closed_by=biller)
    client.force_login(biller)

    response = client.get("/bills/B-18/scan/")

    assert (response.status_code, response["Location"]) == (302, "/bills/B-18/")
    sentences = [str(message) for message in get_messages(response.wsgi_request)]
    assert sentences == ["Bill B-18 is closed. Nothing can be put on it."]


@pytest.mark.parametrize(
    ("address", "queries"), [("/scan/", 2), ("/scan/look/", 2), ("/bills/B-17/scan/", 4)]
)
@pytest.mark.parametrize("lines", [1, 3])
def test_scan_pages_ask_the_database_the_same_few_things(
    client, biller, bill, address, queries, lines, django_assert_num_queries
):
    for _ in range(lines):
        make_link(parent=make_line(bill=bill).parent)
    client.force_login(biller)

    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize("address", PAGES)
def test_scan_pages_hold_no_inline_script_or_style(client, bill, address):
    client.force_login(make_user("Admin"))

    page = client.get(address).content.decode()

    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


def test_scan_page_of_the_bill_that_was_just_made_says_so_once(client, biller):
    client.force_login(biller)
    make_bill("B-16")
    client.post("/bills/new/", {"number": "B-17", "weight_per_child_kg": "1"})

    pages = [client.get(f"/bills/{number}/scan/").content.decode() for number in ("B-16", "B-17", "B-17")]

    assert ["data-is-new" in page for page in pages] == [False, True, False]


def test_pages_that_are_no_scan_pages_read_the_patterns_for_labels(client, biller):
    CodeSettings.objects.update(label_patterns="^BAG:([A-Z0-9]+);.*$")
    client.force_login(biller)

    answer = client.get("/scan/label-patterns/")

    assert answer.json() == {"label_patterns": ["^BAG:([A-Z0-9]+);.*$"]}


@pytest.mark.django_db
def test_list_escapes_what_people_typed(client):
    maker = make_user("Biller", first_name="<b>\"Ann'</b>")
    scan_all(maker, asked("pack", "<u>&"), station="<s>bay</s>")
    client.force_login(make_user("Admin"))

    page = client.get("/scans/").content.decode()

    assert 'href="/bags/%3CU%3E%26/">&lt;U&gt;&amp;</a></td>' in page
    assert '<td data-name="By">&lt;b&gt;&quot;Ann&#x27;&lt;/b&gt;</td>' in page
    assert '<td data-name="Station">&lt;s&gt;bay&lt;/s&gt;</td>' in page
    assert not re.search(r"<[bsuU]>", page)


@pytest.mark.django_db
def test_list_shows_the_beginning_of_a_long_code(client):
    code = "A" * 30
    scan(make_user("Biller"), "pack", code)
    client.force_login(make_user("Admin"))

    assert f'<a class="code" href="/bags/{code}/">{code[:23]}…</a>' in client.get("/scans/").content.decode()
