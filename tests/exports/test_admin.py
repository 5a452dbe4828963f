"""The pages of exports: asking, waiting, cancelling, fetching the file."""

import pytest
from django.test import Client

from exports.models import ExportRun
from exports.writer import write_export
from tests.builders import (
    make_child,
    make_user,
)
from tests.exports.runs import START, request_export, unwatched

pytestmark = pytest.mark.django_db


def test_waiting_export_is_cancelled_and_asked_for_again(admin):
    run = request_export(admin, "bags")

    admin.post(f"/admin/exports/exportrun/{run.pk}/cancel/")
    write_export(run.pk, run.attempt, unwatched)
    run.refresh_from_db()
    assert run.state == "stopped"

    admin.post(f"/admin/exports/exportrun/{run.pk}/again/")
    again = ExportRun.objects.order_by("-id")[0]
    write_export(again.pk, again.attempt, unwatched)
    again.refresh_from_db()
    assert (again.pk != run.pk, again.state) == (True, "done")


def test_page_tells_progress_and_then_offers_the_file(admin):
    run = request_export(admin, "bags")
    assert admin.get(f"/admin/exports/exportrun/{run.pk}/progress/").json()["state"] == "waiting"
    write_export(run.pk, run.attempt, unwatched)
    content = admin.get(run.get_absolute_url()).content.decode()
    assert "0 rows are ready" in content
    assert admin.get("/admin/exports/exportrun/").status_code == 200


def test_rows_chosen_in_the_list_are_asked_for(admin):
    bags = [make_child(), make_child()]

    response = admin.post(
        "/admin/bags/bag/", {"action": "export_selected", "_selected_action": [bag.pk for bag in bags]}
    )

    ids = response.url.partition("ids=")[2].split(",")
    assert {int(pk) for pk in ids} == {bag.pk for bag in bags}


@pytest.mark.parametrize(
    "query", ["what=passwords", "what=bags&ids=1);DROP", "what=result&run=x", "what=result"]
)
def test_odd_wishes_are_not_found(admin, query):
    assert admin.get(f"{START}?{query}").status_code == 404


@pytest.mark.parametrize("role", ["Dispatcher", "Biller", None])
def test_only_admins_export(admin, role):
    run = request_export(admin, "bags")
    write_export(run.pk, run.attempt, unwatched)
    client = Client()
    if role:
        client.force_login(make_user(role))
    for name in ("", "progress/", "download/", "change/"):
        assert client.get(f"/admin/exports/exportrun/{run.pk}/{name}").status_code in (302, 403)
    assert client.post(f"{START}?what=bags", {"format": "csv"}).status_code in (302, 403)
    assert ExportRun.objects.count() == 1


def test_each_list_has_its_button(admin):
    for address, what in (
        ("bags/bag", "bags"),
        ("bags/link", "links"),
        ("bills/bill", "bills"),
        ("scanning/scan", "scans"),
    ):
        assert f"?what={what}&amp;" in admin.get(f"/admin/{address}/").content.decode()
    assert "?what=bags&amp;kind=parent" in admin.get("/admin/bags/bag/?kind=parent").content.decode()
