"""Words are compared however they are written, with the same answer in the database as in what is stored."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from accounts.models import Area
from bills.models import Bill
from core.words import tidy_words
from tests.builders import make_area, make_bill
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db

TWINS = [
    ("Café X", "Cafe\u0301\u00a0X"),
    ("Café X", "  CAFÉ \t x\u200b "),
    ("Ａｃｍｅ", "acme"),
    ("Straße Ω Ж", "STRAßE\u3000ω\u2009ж"),
    ("क्ष", "क्\u200dष"),
    ("\u0958ाज़ी", "क\u093cाज\u093cी"),
    ("A\u2028B\u0085C", "a b c"),
]


def fold(*words):
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(fold_words(word)) FROM unnest(%s::text[]) word", [list(words)])
        return cursor.fetchone()[0]


def test_twins_are_folded_into_one():
    for twins in TWINS:
        first, second = fold(*twins)
        assert (ascii(first), fold(first)) == (ascii(second), [first])
        assert fold(tidy_words(twins[0])) == [first]
    assert fold("Cafe", "Café")[0] != fold("Cafe", "Café")[1]
    assert fold("a  b_%\\") == ["A B_%\\"]


def test_bill_keeps_its_words_tidy_and_the_lines_of_its_note(client, biller):
    client.force_login(biller)
    typed = {"number": "B-1", "weight_per_child_kg": "1", "customer": "Cafe\u0301\u00a0 X "}
    client.post("/bills/new/", typed | {"note": "\r\na\r\n\r\n b\u200b  c\u2028d\r\n \r\n"})

    assert Bill.objects.values_list("customer", "note").get() == ("Café X", "a\n\nb c\nd")

    client.post("/bills/B-1/change/", typed | {"driver": "\ufeffAsha\u2003K", "revision": "0"})
    assert Bill.objects.get().driver == "Asha K"


@pytest.mark.parametrize("stored", ["Café X", "Cafe\u0301\u00a0X"])
@pytest.mark.parametrize("typed", ["Café X", "CAFE\u0301  x", "café\u00a0X\u200b", "Caf\u00e9"])
def test_search_and_filter_find_twins(client, biller, stored, typed):
    client.force_login(biller)
    make_bill("B-1", customer=stored, vehicle="MH 12\u00a0AB 1234")

    assert [bill.number for bill, _event in client.get("/search/", {"q": typed}).context["bills"]] == ["B-1"]
    found = client.get("/api/v1/search", {"q": typed}).json()["results"]
    assert [bill["code"] for bill in found] == ["B-1"]
    assert [bill.number for bill in client.get("/bills/", {"customer": typed}).context["page"].rows] == [
        "B-1"
    ]


@pytest.mark.parametrize("typed", ["\u200bB-1\u00a0", " b-1\ufeff"])
def test_codes_and_numbers_are_found_without_what_nobody_sees(client, admin_user, typed):
    client.force_login(admin_user)
    make_bill("B-1")

    for address in ("/search/", "/bills/"):
        assert client.get(address, {"q": typed})["Location"] == "/bills/B-1/"
    assert "B-1" in client.get("/admin/bills/bill/", {"q": typed}).content.decode()


@pytest.mark.parametrize(("typed", "found"), [("nörd", 1), ("NO\u0308RD\u00a0hof", 1), ("nord", 0), ("%", 0)])
def test_admin_finds_areas_however_they_are_written(client, admin_user, typed, found):
    client.force_login(admin_user)
    make_area("No\u0308rd Hof")
    make_area("South")

    assert client.get("/admin/accounts/area/", {"q": typed}).context["cl"].result_count == found


def test_twins_of_an_area_are_one(client, admin_user):
    client.force_login(admin_user)
    make_area("Nörd")

    for twin in ("No\u0308rd", "nÖrd\u00a0", "N\u200börd"):
        response = client.post("/admin/accounts/area/add/", {"name": twin})
        assert "There is an area of this name already." in response.content.decode()
    assert Area.objects.count() == 1


def test_upgrade_tells_twin_areas_apart():
    run_as_owner("DROP INDEX area_name_unique")
    for name in ("Nörd", "No\u0308rd", "Nörd\u00a0", "South"):
        Area.objects.create(name=name)

    import_module("accounts.migrations.0004_tell_twin_areas_apart").rename_twins(apps, None)

    names = Area.objects.order_by("id").values_list("name", flat=True)
    assert list(names) == ["Nörd", "No\u0308rd (2)", "Nörd\u00a0 (3)", "South"]
