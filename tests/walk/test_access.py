"""Who may open what, and by which method: a walk over every address as everybody."""

import logging
import re
from collections import Counter

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from accounts.tokens import create_token
from tests.builders import make_area
from tests.walk.site import all_addresses, ask, cookie_of, make_people, make_site
from tests.walk.table import read_table

pytestmark = pytest.mark.django_db
REFUSALS = {"login", "401", "403", "404", "405"}
# What says of itself that it is Hindi, such as a voice to choose.
MARKED_AS_HINDI = re.compile(r"<(\w+)[^>]* lang=\"hi\"[^>]*>[^<]*</\1>")
DEVANAGARI = re.compile("[\u0900-\u097f]")
# Sessions and keys are counted out: they keep when they were last used. What is undone again still counts.
ROWS_WRITTEN = """
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables
    WHERE relname NOT IN ('accounts_usersession', 'accounts_apitoken')
"""


@pytest.fixture
def quiet_log():
    """Thousands of refusals are thousands of warnings."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def arguments(settings):
    """The arguments of all addresses, on a site with one of everything."""
    cache.clear()
    settings.METRICS_TOKEN = "only machines know it"
    area = make_area("North")
    return make_site(area, make_people(area))


@pytest.fixture
def headers(arguments):
    """What says in a request who asks. A cookie that a page sets is not kept."""
    _token, key = create_token(name="Scanner", user=arguments.people["biller"])
    cookies = {who: {"cookie": cookie_of(person)} for who, person in arguments.people.items()}
    return {"out": {}, **cookies, "key": {"authorization": f"Bearer {key}"}}


def ask_and_undo(*request):
    """Lets the next one find the site as it was."""
    with transaction.atomic():
        got = ask(*request)
        transaction.set_rollback(True)
    return got


def rows_written():
    """How many rows were added, changed and removed since the test began."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS_WRITTEN)
        return cursor.fetchone()[0]


def test_every_address_has_a_line_in_the_table():
    addresses = {address.pattern for address in all_addresses()}

    for new in sorted(addresses - set(read_table())):
        pytest.fail(f"The address {new} is new. Add a line to tests/walk/table.py: who may do what there.")


def test_every_line_of_the_table_is_an_address():
    addresses = {address.pattern for address in all_addresses()}

    for old in sorted(set(read_table()) - addresses):
        pytest.fail(f"The address {old} is no more. Take its line out of tests/walk/table.py.")


@pytest.mark.timeout(240)  # some 9,000 requests, a dozen of which draw papers
def test_everybody_gets_what_the_table_says(arguments, headers, quiet_log):
    table = read_table()
    client = Client(raise_request_exception=False)
    wrong = []
    for address in all_addresses():
        path = address.path(arguments)
        for method, cells in table.get(address.pattern, {}).items():
            wrong += faults_of_refusals(client, method, path, cells, headers)
            for who, expected in cells.items():
                if expected not in REFUSALS:
                    got = ask_and_undo(client, method, path, headers[who])
                    wrong += fault(method, path, who, expected, got)

    assert not wrong, "\n".join(wrong)


def faults_of_refusals(client, method, path, cells, headers):
    """Those who are refused are refused as the table says, and nothing is written."""
    wrong = []
    before = rows_written()
    for who, expected in cells.items():
        if expected in REFUSALS:
            wrong += fault(method, path, who, expected, ask(client, method, path, headers[who]))
    if rows_written() != before:
        wrong.append(f"{method} {path}: who is refused wrote rows")
    return wrong


def fault(method, path, who, expected, got):
    return [] if got == expected else [f"{method} {path} as {who}: expected {expected}, got {got}"]


def test_pages_are_english_whatever_the_browser_asks_for(arguments, headers, quiet_log):
    client, hindi = Client(raise_request_exception=False), {"accept-language": "hi"}
    seen, wrong = Counter(), []
    for address in all_addresses():
        for who in ("out", "disp", "admin"):
            answer = client.get(address.path(arguments), headers=headers[who] | hindi)
            kind = answer["Content-Type"].partition(";")[0] if "Content-Type" in answer else ""
            if kind not in ("text/html", "application/json"):
                continue
            text = b"".join(answer).decode()
            languages = set(re.findall(r"<html[^>]* lang=\"([^\"]*)\"", text))
            seen[kind, *languages] += 1
            if languages - {"en"} or DEVANAGARI.search(MARKED_AS_HINDI.sub("", text)):
                wrong.append(f"{address.pattern} as {who}: {languages}")

    assert not wrong, "\n".join(wrong)
    assert seen["text/html", "en"] > 100
    assert set(seen) == {("text/html", "en"), ("text/html",), ("application/json",)}


def test_pages_call_people_by_their_first_names(arguments, headers, quiet_log):
    """A username stands at most beside the first name, in lists to choose from or to compare people in."""
    roles = {person.pk: who for who, person in arguments.people.items()}
    for pk in User.objects.values_list("pk", flat=True):
        names = {"first_name": f"First-{roles.get(pk, pk)}", "username": f"login-{pk}"}
        User.objects.filter(pk=pk).update(**names)
    cache.clear()
    client, seen, wrong = Client(raise_request_exception=False), Counter(), []
    for address in all_addresses():
        if address.pattern.startswith("/admin/"):
            continue
        for who in ("disp", "admin"):
            text = read_text(client.get(address.path(arguments), headers=headers[who]))
            seen.update(set(re.findall(r"First-\w+", text)))
            found = set(re.findall(r".{30}(?<!\()(?:login|biller|dispatcher|admin)-\w+", text, re.DOTALL))
            wrong += [f"{address.pattern} as {who}: {found}"] if found else []

    assert not wrong, "\n".join(wrong)
    assert {"First-disp", "First-biller", "First-admin"} <= set(seen)


def read_text(answer):
    """What people read of a page, without addresses and what scripts are told."""
    if not answer.get("Content-Type", "").startswith("text/html"):
        return ""
    return re.sub(r"<[^>]*>", " ", b"".join(answer).decode())


def test_rows_written_are_seen(arguments, headers):
    """Otherwise the walk would see none written by those it refuses."""
    before = rows_written()

    assert ask_and_undo(Client(), "GET", "/bills/B-17/", headers["biller"]) == "200"
    assert rows_written() == before
    assert ask_and_undo(Client(), "POST", "/bills/B-17/close/", headers["biller"]) == "302"
    assert rows_written() > before


def test_every_post_with_a_cookie_needs_its_token(arguments, headers, quiet_log):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    # What a page of another site could send: the cookie alone.
    for address in all_addresses():
        path = address.path(arguments)
        assert ask(client, "POST", path, headers["admin"]) == "403", path
