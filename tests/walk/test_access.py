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
from tests.walk.site import all_addresses, ask, cookie_of, make_people, make_site, name_answer
from tests.walk.table import MAY, METHODS, WHO, what_to_expect
from tracetrack.access import read_table

pytestmark = pytest.mark.django_db
REFUSALS = {"login", "401", "403", "404", "405"}
# Nothing that the table allows is answered so, or with our own mistakes.
NO_WAY_IN = {"login", "401", "403", "404", "405", "500", "503"}
# What says of itself that it is Hindi, such as a voice to choose.
MARKED_AS_HINDI = re.compile(r"<(\w+)[^>]* lang=\"hi\"[^>]*>[^<]*</\1>")
DEVANAGARI = re.compile("[\u0900-\u097f]")
# Not counted: sessions and keys keep when they were last used, and a refusal leaves its trace in the audit.
# What is undone again counts.
ROWS_WRITTEN = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
    WHERE relname !~ '^accounts_(usersession|apitoken|auditentry|pendingchange)'
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
        answer = ask(*request)
        transaction.set_rollback(True)
    return answer


def rows_written():
    """How many rows of each table were added, changed and removed since the test began."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS_WRITTEN)
        return Counter(dict(cursor.fetchall()))


def test_every_address_has_a_line_in_the_table():
    addresses = {address.pattern for address in all_addresses()}

    for new in sorted(addresses - set(read_table())):
        pytest.fail(
            f"The address {new} is new. Add a line to tracetrack/access_table.py: who may do what there."
        )


def test_every_line_of_the_table_is_an_address():
    addresses = {address.pattern for address in all_addresses()}

    for old in sorted(set(read_table()) - addresses):
        pytest.fail(f"The address {old} is no more. Take its line out of tracetrack/access_table.py.")


@pytest.mark.timeout(480)  # some 3,000 requests, a dozen of which draw papers
def test_everybody_gets_what_the_table_says(arguments, headers, quiet_log):
    """And pages are English, whatever the browser asks for, and call people by their first names."""
    name_people(arguments)
    client, pages = Client(raise_request_exception=False), Pages()
    wrong = []
    for address in all_addresses():
        cache.clear()  # here one person does more in a minute than anybody may
        path = address.path(arguments)
        expected = {
            (method, who): what_to_expect(address.pattern, method, who)
            for method in METHODS
            for who in whose_turn(method)
        }
        wrong += faults_of_refusals(client, path, expected, headers)
        for (method, who), what in expected.items():
            if what not in REFUSALS:
                answer = ask_and_undo(client, method, path, headers[who] | ({} if who == "key" else HINDI))
                wrong += fault(method, path, who, what, name_answer(answer))
                wrong += pages.find_faults(answer, address.pattern, who) if method == "GET" else []
                b"".join(answer)  # a person has room for few unfinished answers

    assert not wrong, "\n".join(wrong)
    assert pages.languages["text/html", "en"] > 100
    assert set(pages.languages) == {("text/html", "en"), ("text/html",), ("application/json",)}
    assert {"First-disp", "First-biller", "First-admin"} <= set(pages.names)


def whose_turn(method):
    """What the table refuses is refused in one place: of methods that nobody may use, one is enough."""
    return WHO if method in ("GET", "POST") else ("none",) if method == "HEAD" else ("admin",)


def faults_of_refusals(client, path, expected, headers):
    """Those who are refused are refused as the table says, and nothing is written."""
    wrong = []
    before = rows_written()
    for (method, who), what in expected.items():
        if what in REFUSALS:
            answer = ask(client, method, path, headers[who])
            wrong += fault(method, path, who, what, name_answer(answer))
    if written := rows_written() - before:
        wrong.append(f"{path}: who is refused wrote rows of {', '.join(written)}")
    return wrong


def fault(method, path, who, expected, got):
    is_right = got not in NO_WAY_IN if expected == MAY else got == expected
    return [] if is_right else [f"{method} {path} as {who}: expected {expected}, got {got}"]


HINDI = {"accept-language": "hi"}


def name_people(arguments):
    """A username stands at most beside the first name, in lists to choose from or to compare people in."""
    roles = {person.pk: who for who, person in arguments.people.items()}
    for pk in User.objects.values_list("pk", flat=True):
        names = {"first_name": f"First-{roles.get(pk, pk)}", "username": f"login-{pk}"}
        User.objects.filter(pk=pk).update(**names)
    cache.clear()


class Pages:
    """What the pages have said so far: their languages, and the names of people."""

    def __init__(self):
        self.languages, self.names = Counter(), Counter()

    def find_faults(self, answer, pattern, who):
        kind = answer.get("Content-Type", "").partition(";")[0]
        if kind not in ("text/html", "application/json"):
            return []
        text = b"".join(answer).decode()
        languages = set(re.findall(r"<html[^>]* lang=\"([^\"]*)\"", text))
        self.languages[kind, *languages] += 1
        if languages - {"en"} or DEVANAGARI.search(MARKED_AS_HINDI.sub("", text)):
            return [f"{pattern} as {who}: {languages}"]
        return self.find_names(text, pattern, who) if kind == "text/html" else []

    def find_names(self, text, pattern, who):
        if pattern.startswith("/admin/"):
            return []
        words = re.sub(r"<[^>]*>", " ", text)
        self.names.update(re.findall(r"First-\w+", words))
        found = set(re.findall(r".{30}(?<!\()(?:login|biller|dispatcher|admin)-\w+", words, re.DOTALL))
        return [f"{pattern} as {who}: {found}"] if found else []


def test_rows_written_are_seen(arguments, headers):
    """Otherwise the walk would see none written by those it refuses."""
    before = rows_written()

    assert ask_and_undo(Client(), "GET", "/bills/B-17/", headers["biller"]).status_code == 200
    assert not rows_written() - before
    assert ask_and_undo(Client(), "POST", "/bills/B-17/close/", headers["biller"]).status_code == 302
    assert rows_written() - before


def test_every_post_with_a_cookie_needs_its_token(arguments, headers, quiet_log):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    # What a page of another site could send: the cookie alone.
    for address in all_addresses():
        path = address.path(arguments)
        assert name_answer(ask(client, "POST", path, headers["admin"])) in ("403", "405"), path
