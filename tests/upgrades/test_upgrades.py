"""Each release that there was can be upgraded to this one: its schema, its data and its pages."""

import logging
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import User
from bags.models import Bag
from bills.models import Bill, BillVersion
from core.database_roles import has_two_roles, owns_tables
from imports.models import ImportRun, KindWord
from labels.download_tokens import DownloadToken
from labels.models import PrintedRange
from monitoring.self_check import run_self_check
from scanning.models import Scan
from tests.database import (
    NEW_SETTINGS,
    dump_fresh_schema,
    dump_restored,
    dump_schema,
    maintenance,
    new_database,
)
from tests.walk.site import Arguments, all_addresses, arguments_of, ask, cookie_of, name_answer
from tests.walk.table import what_to_expect
from tests.walk.test_access import fault

RELEASES = sorted(path.parent.name for path in Path(__file__).parent.glob("*/database.sql"))


@pytest.fixture(params=RELEASES)
def upgraded(request, django_db_setup, django_db_blocker):
    """A database that this release made and filled, brought up to date."""
    release = Path(__file__).parent / request.param / "database.sql"
    with django_db_blocker.unblock(), new_database():
        own_by_serving_role()
        with connection.cursor() as cursor:
            cursor.execute(NEW_SETTINGS.sub("", release.read_text()))
        connection.close()  # it was set to search no schema
        if has_two_roles():
            call_command("split_database_roles")
            call_command("split_database_roles")  # twice changes nothing
        call_command("migrate", verbosity=0)
        yield


def own_by_serving_role():
    """As in releases with one role for everything."""
    with maintenance() as server:
        name, role = connection.settings_dict["NAME"], settings.DATABASE_ROLE
        server.execute(f"ALTER DATABASE {name} OWNER TO {role}")


def arguments_in_database():
    """The arguments of all addresses, out of what the release has stored."""
    KindWord.objects.get_or_create(word="sack", kind="parent")  # the release has no such table
    version = BillVersion.objects.get(bill__number="B-4")  # which is open again
    biller = User.objects.get(username="anita")
    ticket = DownloadToken(biller.pk, "SB50001", 3, symbol="qr", layout_name="a4-24", start=1, top_line="")
    code = Bag.objects.filter(kind="parent").first().code
    beginnings = {
        "/": {"code": code, "number": version.bill.number, "version": version.version, "other": "now"},
        "/exports/": {"pk": 0},  # nobody sees the lists that others export
        "/labels/": {"pk": PrintedRange.objects.first().pk, "ticket": ticket.sign()},
        "/v/": {"text": version.short_code},
        "/accounts/reset/": {"person": "MQ", "token": "never-made"},
        "/api/v1/papers/": {"text": version.short_code},
        "/api/v1/reports/": {"name": "day"},
        "/api/v1/people/": {"person_id": biller.pk},
        "/api/v1/imports/": {"run_id": ImportRun.objects.first().pk},
        "/api/v1/scans/": {"scan_id": Scan.objects.earliest("received_at").pk},
        "/reports/": {"name": "day"},
        "/admin/": {"app_label": "bags", "url": "nothing/here"},
        "/admin/r/": {
            "content_type_id": ContentType.objects.get_for_model(Bill).pk,
            "object_id": version.bill_id,
        },
    }
    for model in apps.get_models():
        if row := model.objects.first():
            beginnings[f"/admin/{model._meta.app_label}/{model._meta.model_name}/"] = arguments_of(row)
    return Arguments(
        beginnings | {"/admin/imports/importrun/templates/": {"name": "code-kind-parent.xlsx"}}, {}
    )


def open_pages():
    """What is wrong with the GET of every address, as the admin of the release."""
    cache.clear()
    client = Client(raise_request_exception=False)
    headers = {"cookie": cookie_of(User.objects.get(username="priya"))}
    arguments, wrong = arguments_in_database(), []
    for address in all_addresses():
        try:
            path = address.path(arguments)
        except KeyError:
            continue  # of something that the release has not stored
        answer = ask(client, "GET", path, headers)
        expected = what_to_expect(address.pattern, "GET", "admin")
        wrong += fault("GET", path, "admin", expected, name_answer(answer))
        b"".join(answer)  # a person has room for few unfinished answers
    return wrong


def test_there_is_a_release_to_upgrade():
    assert "0.1.0" in RELEASES


@pytest.mark.nightly
@pytest.mark.timeout(180)  # a database and all pages for each release
def test_release_is_upgraded_whole(upgraded, settings):
    settings.METRICS_TOKEN = "only machines know it"
    logging.disable(logging.WARNING)
    check = run_self_check()
    pages = open_pages()
    logging.disable(logging.NOTSET)

    connection.ensure_connection()
    assert owns_tables(connection.connection, settings.DATABASE_ROLE) is not has_two_roles()
    assert dump_restored(dump_schema()) == dump_restored(dump_fresh_schema())
    assert (check.trouble, check.differences) == ("", {})
    assert pages == []
    assert Scan.objects.get(reason="in_this_parent").found_by == User.objects.get(username="meena")
