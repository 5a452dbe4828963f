"""What a dispatcher of North is shown of South: a walk over every address, with bags of both and of none."""

import re

import pytest
from django.test import Client

from bills.lifecycle import close_bill, reopen_bill
from scanning.models import Scan
from tests.builders import (
    make_area,
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    make_user,
    scan,
)
from tests.walk.site import Arguments, all_addresses
from tracetrack.access import read_table

pytestmark = pytest.mark.django_db
# What bags and bills of South are called here, and nothing else is. A form of codes has nines.
OF_SOUTH = re.compile(r"SOUTH-[BCP][1-8]")
SEEN = ("NORTH-P1", "NORTH-P2", *(f"NORTH-C{number}" for number in range(1, 6)), "NONE-C1", "NONE-P1")
# Lists with filters, searches and counts; the others are asked for as they are.
QUERIES = {
    "/bags/": ["", "q=P1", "use=all"],
    "/bills/": ["", "q=SOUTH-", "state=all"],
    "/scans/": ["", "q=NORTH-C4"],
    "/search/": ["q=NORTH", "q=SOUTH-", "q=SOUTHC1", "q=Sharma"],
    "/api/v1/bags": [
        "",
        "q=SOUTH-",
        "&".join(f"code={code}" for code in SEEN) + "&packers=1",
        "code=SOUTH-P1&code=SOUTH-C1",
    ],
    "/api/v1/links": ["", "child=NORTH-C1", "parent=SOUTH-P1"],
    "/api/v1/bills": ["", "q=SOUTH-", "state=all"],
    "/api/v1/scans": ["", "q=NORTH-C4"],
}
QUERIES["/api/v1/search"] = QUERIES["/search/"]


@pytest.fixture
def north(db):
    """The dispatcher of North, where bags were in parents and on bills of South, and the other way round."""
    area, south, by = make_area("North"), make_area("South"), make_user("Biller")
    make_parent("NONE-P1")
    own, on_theirs = make_parent("NORTH-P1", area=area), make_parent("NORTH-P2", area=area)
    theirs = make_parent("SOUTH-P1", area=south)
    make_link(make_child("NORTH-C5", area=area), make_parent("SOUTH-P2", area=south))
    make_link(make_child("NORTH-C1", area=area), theirs)
    make_link(make_child("NONE-C1"), theirs)
    make_link(make_child("NORTH-C2", area=area), own)
    make_link(make_child("SOUTH-C1", area=south), own)
    make_link(make_child("NORTH-C3", area=area), on_theirs)
    make_child("SOUTH-C2", area=south)
    make_line(make_bill("NORTH-B1", area=area, customer="Sharma"), own)
    bill = make_bill("SOUTH-B1", area=south, customer="Sharma")
    make_line(bill, on_theirs)
    make_line(bill, theirs)
    close_bill(bill, by=by)
    reopen_bill(bill, by=make_user("Admin"), reason="SOUTH-P1 is torn")
    record_scans_of_north(area)
    return make_user("Dispatcher", area=area)


def record_scans_of_north(area):
    """People who may touch all areas scan here, too."""
    biller = make_user("Biller", area=area)
    make_child("NORTH-C4", area=area)
    scan(biller, "pack", "NORTH-C4", parent="SOUTH-P1")
    scan(biller, "pack", "NORTH-C4", parent="NORTH-P2")  # in the other parent
    moved = scan(biller, "move", "NORTH-C4", parent="NORTH-P2")
    scan(biller, "undo", undoes=moved.id)
    scan(biller, "unpack", "NORTH-C4", parent="NORTH-P1")  # it is in another
    scan(biller, "look", "NORTH-C4")
    scan(biller, "move", "NORTH-C4", parent="NORTH-P2")
    scan(biller, "pack", "SOUTH-C2", parent="NORTH-P1")
    scan(biller, "bill", "NORTH-P2", bill="NORTH-B1")  # on the other bill
    scan(biller, "look", "NORTH-P2")
    scan(biller, "empty", "SOUTH-P2")


def find_pages(north):
    """Every address that a dispatcher may read, for every code."""
    texts = {"name": "day", "pk": 1, "version": 1, "other": "now", "text": "none", "ticket": "x"}
    for address in all_addresses():
        rule = read_table()[address.pattern].get("GET")
        if rule is None or rule.who not in ("anyone", "signed-in", "dispatchers"):
            continue
        if address.pattern.startswith(("/admin/", "/accounts/", "/healthz", "/readyz", "/metrics")):
            continue
        codes = SEEN if "code>" in address.pattern else ("",)
        numbers = ("NORTH-B1",) if "number>" in address.pattern else ("",)
        scans = Scan.objects.values_list("pk", flat=True)[:2] if "scan_id" in address.pattern else ("",)
        for code in codes:
            for number in numbers:
                for scan_id in scans:
                    words = texts | {"code": code, "number": number, "scan_id": scan_id}
                    path = address.path(Arguments({"/": words}, {})).partition("?")[0]
                    for query in QUERIES.get(address.pattern, [""]):
                        yield f"{path}?{query}"


def test_no_answer_names_a_bag_or_a_bill_of_another_area(north):
    client = Client()
    client.force_login(north)

    named = {}
    for page in find_pages(north):
        answer = client.get(page)
        assert answer.status_code < 500, page
        text = b"".join(answer).decode(errors="replace")
        if found := set(OF_SOUTH.findall(text)) - set(OF_SOUTH.findall(page)):
            named[page] = sorted(found)

    assert not named, "\n".join(f"{page}: {codes}" for page, codes in named.items())


def test_pages_say_the_area_in_plain_words(north):
    client = Client()
    client.force_login(north)

    said = {
        "/bags/": ["in a parent of area South", "on a bill of area South"],
        "/bags/NORTH-C1/": ["a parent of area South", "its parent is of another area"],
        "/bags/NORTH-C3/": ["a bill of area South"],
        "/bags/NORTH-P1/": ["a child of area South", "packed a bag of area South into it"],
        "/bags/NORTH-P2/": ["put it on bill of area South.", "reopened bill of area South: …"],
        "/search/?q=NORTH": ["in a parent of area South", "on a bill of area South"],
        "/scans/": [
            "is already in a bag of area South",
            "NORTH-P2 is on bill of area South",
            "A bag of area South is",
        ],
    }
    for page, words in said.items():
        text = client.get(page).content.decode()
        assert [word for word in words if word not in text] == [], page


# Where somebody may type a code to see whether there is such a bag or bill.
GUESSES = [
    "/bags/{code}/",
    "/bags/?q={code}",
    "/bags/?q={code}&count=1",
    "/bags/?q={code}&kind=child",
    "/bills/{code}/",
    "/bills/?q={code}",
    "/scans/?q={code}",
    "/search/?q={code}",
    "/api/v1/search?q={code}",
    "/api/v1/bags/{code}",
    "/api/v1/bags/{code}/history",
    "/api/v1/bags?code={code}&packers=1",
    "/api/v1/bags?q={code}",
    "/api/v1/links?child={code}",
    "/api/v1/links?parent={code}",
    "/api/v1/bills/{code}",
    "/api/v1/bills?q={code}",
    "/api/v1/papers/{code}",
]
# What no two answers have in common.
OF_ONE_ANSWER = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|data-csrf="\w+"|"request_id": "[\w-]+"')


@pytest.mark.parametrize("foreign", ["SOUTH-P1", "SOUTH-C1", "SOUTH-B1"])
def test_codes_of_another_area_are_answered_as_unknown_ones(north, foreign, monkeypatch):
    monkeypatch.setattr("api.links.LOOK", 1)
    client = Client()
    client.force_login(north)

    def ask(page, code):
        answer = client.get(page.format(code=code))
        text = b"".join(answer).decode().replace(code, "THE-CODE")
        return answer.status_code, answer.headers.get("Location"), OF_ONE_ANSWER.sub("", text)

    unknown = foreign[:-1] + "8"
    for page in GUESSES:
        assert ask(page, foreign) == ask(page, unknown), page
