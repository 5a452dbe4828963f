"""The table of who may what: how it is read, and what becomes of those it does not allow."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.urls import ResolverMatch

from accounts.permissions import SENTENCES
from accounts.tokens import create_token
from tests.builders import make_user
from tracetrack.access import Rule, check_access, find_rules, read_table, write_address
from tracetrack.management.commands.write_permissions import describe_permissions

pytestmark = pytest.mark.django_db


def ask(rf, user, route, *, method="get", **headers):
    """What the middleware answers; None if it lets the request through."""
    request = getattr(rf, method)(f"/{route}", **headers)
    request.user = user
    request.resolver_match = ResolverMatch(lambda: None, (), {}, route=route)
    return check_access(lambda request: HttpResponse()).process_view(request, None, (), {})


def test_a_line_is_read_by_method():
    read, send = Rule("dispatchers", scope="read"), Rule("dispatchers", scope="scan")

    assert read_table()["/api/v1/scans"] == {"GET": read, "POST": send}
    assert read_table()["/labels/preview/"] == {"GET": Rule("billers")}
    assert read_table()["/reports/"] == {"GET": Rule("billers"), "HEAD": Rule("billers")}
    assert read_table()["/admin/bags/bag/<path:object_id>/history/"].keys() == {"GET", "HEAD"}


@pytest.mark.parametrize(
    ("route", "address"),
    [
        ("bags/<path:code>/", "/bags/<path:code>/"),
        ("admin/^(?P<app_label>bags|bills)/$", "/admin/<app_label>/"),
        ("admin/(?P<url>.*)$", "/admin/<url>"),
        ("", "/"),
    ],
)
def test_a_route_is_found_as_the_table_writes_it(route, address):
    assert write_address(route) == address
    assert find_rules(route) == read_table()[address]


@pytest.mark.parametrize("who", ["Admin", None])
def test_an_address_without_a_line_is_refused_to_everybody(rf, settings, who):
    user = make_user(who) if who else AnonymousUser()

    assert ask(rf, user, "forgotten/").status_code == 403
    settings.DEBUG = True
    with pytest.raises(ImproperlyConfigured, match="/forgotten/ has no line"):
        ask(rf, user, "forgotten/")


@pytest.mark.parametrize(
    ("route", "role", "allowed"),
    [
        ("scan/", "may_scan", {"Dispatcher", "Biller", "Admin"}),
        ("reports/", "may_bill", {"Biller", "Admin"}),
        ("admin/system/", "is_admin", {"Admin"}),
        ("accounts/password/", "", {"Dispatcher", "Biller", "Admin", ""}),
    ],
)
def test_a_page_opens_for_its_roles_alone(rf, route, role, allowed):
    for group in ("Dispatcher", "Biller", "Admin", ""):
        answer = ask(rf, make_user(group), route)

        if group in allowed:
            assert answer is None
        else:
            assert answer.status_code == 403
            assert role == "is_admin" or str(SENTENCES[role]) in answer.content.decode()
    answer = ask(rf, AnonymousUser(), route)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next=/{route}")


def test_a_method_that_nobody_may_use_is_named(rf):
    answer = ask(rf, make_user("Admin"), "reports/", method="delete")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_a_key_may_what_its_scope_and_its_person_may(rf):
    key = {"headers": {"authorization": f"Bearer {create_token(name='Wall', user=make_user())[1]}"}}

    assert ask(rf, AnonymousUser(), "api/v1/bags", **key) is None
    answer = ask(rf, AnonymousUser(), "api/v1/papers/<path:text>", **key)
    assert (answer.status_code, b"API keys may not do this" in answer.content) == (403, True)
    nobody = {"headers": {"authorization": f"Bearer {create_token(name='Old', user=make_user(''))[1]}"}}
    answer = ask(rf, AnonymousUser(), "api/v1/bags", **nobody)
    assert (answer.status_code, str(SENTENCES["may_scan"]) in answer.content.decode()) == (403, True)


def test_the_page_about_it_gives_each_address_and_who_may():
    page = describe_permissions()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines() if "`/" in line]

    assert [row[0].strip("`") for row in rows] == sorted(read_table())
    table = {row[0]: row[1:] for row in rows}
    assert table["`/api/v1/scans`"] == ["", "", *["GET, POST"] * 3, "GET: read, POST: scan"]
    assert table["`/admin/bags/link/add/`"] == [""] * 6


def test_a_page_that_is_out_of_date_fails_the_check(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()

    with pytest.raises(CommandError, match="out of date"):
        call_command("write_permissions", check=True)
    call_command("write_permissions")
    call_command("write_permissions", check=True)
