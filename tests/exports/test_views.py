"""Who may take a bill's papers, what is written down, and what is told when there is none."""

import socket
from contextlib import closing
from functools import partial
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from bills.lifecycle import close_bill, reopen_bill
from core.subprocesses import parent
from exports.views import build_render_request
from tests.builders import make_user
from tests.database import run_as_owner
from tests.exports.papers import body_of, closed_bill
from tests.threads import SECONDS

PAPERS = ["pdf", "xlsx", "csv"]


def address(file_format, number="B-17", version=1):
    return f"/bills/{number}/versions/{version}/{file_format}/"


@pytest.fixture
def desk(client, biller):
    client.force_login(biller)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", PAPERS)
def test_signed_out_people_go_to_sign_in(client, file_format):
    closed_bill()

    response = client.get(address(file_format))

    assert (response.status_code, response["Location"]) == (
        302,
        f"{reverse('login')}?next={address(file_format)}",
    )
    assert not AuditEntry.objects.filter(verb__in=["printed", "exported"]).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["Dispatcher", "Biller", "Admin"])
def test_every_role_may_take_papers(client, role):
    closed_bill()
    client.force_login(make_user(role))

    response = client.get(address("csv"))

    assert (response.status_code, body_of(response)[:3]) == (200, b"\xef\xbb\xbf")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file_format", "verb", "kind", "disposition"),
    [
        ("pdf", "printed", "application/pdf", 'inline; filename="B-17-version-1.pdf"'),
        (
            "xlsx",
            "exported",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            'attachment; filename="B-17-version-1.xlsx"',
        ),
        ("csv", "exported", "text/csv; charset=utf-8", 'attachment; filename="B-17-version-1.csv"'),
    ],
)
def test_each_paper_is_written_down(desk, biller, file_format, verb, kind, disposition):
    closed_bill()

    response = desk.get(address(file_format))
    length = len(body_of(response))

    assert (response["Content-Type"], response["Content-Disposition"]) == (kind, disposition)
    assert int(response["Content-Length"]) == length
    entry = AuditEntry.objects.get(verb=verb)
    assert (entry.by, entry.subject_kind, entry.subject) == (biller, "bill", "B-17")
    assert entry.detail == {"version": 1, "file_format": file_format}


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", PAPERS)
@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 2},
        {"version": 0},
        {"version": 10**40},
        {"number": "B-18"},
        {"number": "B%00"},
        {"number": "%E0%A4%95"},
        {"number": "B" * 300},
    ],
)
def test_what_is_not_there_is_404(desk, file_format, wrong):
    closed_bill()

    assert desk.get(address(file_format, **wrong)).status_code == 404
    assert not AuditEntry.objects.filter(verb__in=["printed", "exported"]).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "head", "put", "delete"])
def test_other_methods_are_refused(desk, method):
    closed_bill()

    assert getattr(desk, method)(address("pdf")).status_code == 405
    assert not AuditEntry.objects.filter(verb="printed").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", PAPERS)
@pytest.mark.parametrize("count", [1, 3])
def test_paper_takes_the_same_queries_for_any_bill(desk, django_assert_num_queries, file_format, count):
    closed_bill(counts=[count] * count)

    # Session, person, bill, version, audit; the PDF asks for the site's name and logo, and, to say whether
    # it is still true, for who made the bill and what is on it.
    with django_assert_num_queries(QUERIES[file_format]):
        desk.get(address(file_format)).close()


QUERIES = {"pdf": 8, "xlsx": 4, "csv": 4}


@pytest.mark.django_db
def test_version_that_was_tampered_with_is_not_printed(desk):
    closed_bill()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    run_as_owner(
        "ALTER TABLE bills_billversion DISABLE TRIGGER USER;"
        "UPDATE bills_billversion SET snapshot = replace(snapshot, 'SB00001', 'SB00009');"
        "ALTER TABLE bills_billversion ENABLE TRIGGER USER"
    )

    response = desk.get(address("pdf"))

    assert response.status_code == 409
    assert "is not what was closed. Tell an admin." in response.content.decode()
    assert not AuditEntry.objects.filter(verb="printed").exists()


@pytest.mark.django_db
def test_failure_is_one_sentence_and_no_entry(desk, monkeypatch, caplog):
    closed_bill()
    monkeypatch.setattr(parent, "SECONDS_TO_DRAW", 0)

    response = desk.get(address("pdf"))

    assert response.status_code == 500
    assert "This paper could not be made. It was written down" in response.content.decode()
    assert "exports.bill_pdf failed with status -9" in caplog.text
    assert not AuditEntry.objects.filter(verb="printed").exists()


@pytest.mark.django_db
def test_paper_that_nobody_waits_for_is_not_written_down(desk):
    closed_bill()
    ours, theirs = socket.socketpair()
    theirs.close()

    response = desk.get(address("pdf"), **{"gunicorn.socket": ours})

    assert (response.status_code, response.content) == (408, b"")
    assert not AuditEntry.objects.filter(verb="printed").exists()
    ours.close()


@pytest.mark.django_db
def test_third_who_waits_too_long_is_asked_to_come_again(desk, monkeypatch):
    closed_bill()
    monkeypatch.setattr(parent, "SECONDS_TO_WAIT", 0.2)
    for _ in range(parent.AT_ONCE):
        parent.turns.acquire()
    try:
        response = desk.get(address("pdf"))
    finally:
        for _ in range(parent.AT_ONCE):
            parent.turns.release()

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "Other papers are being made just now." in response.content.decode()
    assert not AuditEntry.objects.filter(verb="printed").exists()


@pytest.mark.django_db(transaction=True)
def test_no_connection_is_held_while_the_process_draws(desk, monkeypatch):
    closed_bill()
    held = []
    draw = parent._render_now

    def look_and_draw(*asked):
        held.append(connection.connection)
        return draw(*asked)

    monkeypatch.setattr(parent, "_render_now", look_and_draw)

    assert desk.get(address("csv")).status_code == 200
    assert held == [None]


@pytest.mark.django_db
def test_page_of_a_version_links_to_its_papers(desk):
    closed_bill()

    shown = desk.get("/bills/B-17/versions/1/").content.decode()

    assert linked(shown, version=1) == PAPERS


@pytest.mark.django_db
def test_page_of_a_closed_bill_links_to_the_papers_of_its_newest_version(desk, biller, admin_user):
    bill = closed_bill().bill
    reopen_bill(bill, by=admin_user, reason="Count again")
    reopened = desk.get("/bills/B-17/").content.decode()
    close_bill(bill, by=biller)

    closed_again = desk.get("/bills/B-17/").content.decode()

    assert linked(reopened, version=1) == []
    assert (linked(closed_again, version=1), linked(closed_again, version=2)) == ([], PAPERS)


def linked(page, version):
    return [
        file_format for file_format in PAPERS if f'href="{address(file_format, version=version)}"' in page
    ]


@pytest.mark.django_db(transaction=True)
def test_two_papers_at_once_and_a_third_that_waits(at_once, monkeypatch):
    closed_bill()
    billers = [make_user("Biller") for _ in range(5)]  # one of them would wait for turns of their own
    monkeypatch.setattr(parent, "SECONDS_TO_WAIT", SECONDS)
    first_two, drawing, most = Barrier(parent.AT_ONCE), [], []
    draw = parent._render_now

    def count_and_draw(*asked):
        drawing.append(asked)
        most.append(len(drawing))
        if len(most) <= parent.AT_ONCE:
            first_two.wait(timeout=SECONDS)
        try:
            return draw(*asked)
        finally:
            drawing.remove(asked)

    monkeypatch.setattr(parent, "_render_now", count_and_draw)

    def take(biller):
        client = Client()
        client.force_login(biller)
        with closing(client.get(address("csv"))) as paper:
            return paper.status_code

    assert at_once(*[partial(take, biller) for biller in billers]) == [200] * 5
    assert (len(most), max(most)) == (5, parent.AT_ONCE)
    assert AuditEntry.objects.filter(verb="exported").count() == 5


@pytest.mark.django_db
def test_paper_gives_the_site_address_whatever_the_request_says(rf, settings):
    frozen = closed_bill()
    settings.ALLOWED_HOSTS = ["*"]
    forged = rf.get("/", HTTP_HOST="evil.example")

    settings.SITE_ADDRESS = "https://tracetrack.example"
    address = build_render_request(forged, frozen, "pdf")["address"]

    assert address == f"https://tracetrack.example/v/{frozen.short_code}/"


@pytest.mark.django_db
def test_forged_host_gets_no_paper(desk):
    closed_bill()

    assert desk.get(address("pdf"), HTTP_HOST="evil.example").status_code == 400
    assert not AuditEntry.objects.filter(verb="printed").exists()
