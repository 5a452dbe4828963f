"""Lists too long to wait for are written by the worker, for the person who asked."""

import csv
import io

import pytest

from accounts.models import AuditEntry, User
from exports import found_lists, views
from exports.models import ExportRun
from exports.writer import write_export
from tests.builders import make_bill, make_user, scan
from tests.exports.runs import unwatched
from tests.walk.site import make_export_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("Biller", "bina"))
    return client


@pytest.fixture
def scanned(dispatcher, monkeypatch):
    monkeypatch.setattr(views, "MOST_ROWS", 1)
    monkeypatch.setattr(views, "MOST_SUMMED", 1)
    monkeypatch.setattr(found_lists, "CHUNK", 2)
    for code in ("CH10001", "CH10002", "CH10003"):
        scan(dispatcher, "pack", code, parent="SB00001")
    for number in ("B-1", "B-2", "C-3"):
        make_bill(number)


def rows_of(response):
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("address", "place", "codes"),
    [
        ("/bags/export/csv/?place=inside", 0, ["CH10003", "CH10002", "CH10001"]),
        ("/scans/export/csv/?outcome=saved", 3, ["CH10003", "CH10002", "CH10001"]),
        ("/bills/export/csv/?q=B", 0, ["B-2", "B-1"]),
    ],
)
def test_long_list_is_written_by_the_worker(desk, scanned, address, place, codes):
    offered = desk.get(address)
    assert (offered.status_code, "Write the file" in offered.content.decode()) == (400, True)
    assert ExportRun.objects.count() == 0

    response = desk.post(address)

    run = ExportRun.objects.get()
    assert response.url == f"/exports/{run.pk}/"
    assert "Waiting for the worker" in desk.get(response.url).content.decode()
    assert desk.get(f"{response.url}progress/").json()["state"] == "waiting"
    assert desk.get(f"{response.url}download/").url == response.url
    write_export(run.pk, run.attempt, unwatched)
    assert f"{len(codes)} rows are ready" in desk.get(response.url).content.decode()
    assert [row[place] for row in rows_of(desk.get(f"{response.url}download/"))[1:]] == codes
    entry = AuditEntry.objects.get(verb="exported")
    assert (entry.by.username, entry.subject_kind) == ("bina", address.split("/")[1])
    entry = AuditEntry.objects.get(verb="downloaded")
    assert (entry.by.username, entry.subject) == ("bina", str(run))


def test_export_of_somebody_else_is_not_found(desk, scanned, client):
    desk.post("/bags/export/csv/")
    run = ExportRun.objects.get()
    client.force_login(make_user("Biller", "other"))

    for name in ("", "progress/", "download/"):
        assert client.get(f"/exports/{run.pk}/{name}").status_code == 404
    assert client.post(f"/exports/{run.pk}/cancel/").status_code == 404
    run.refresh_from_db()
    assert run.state == "waiting"


def test_files_of_the_admin_are_not_among_those_of_the_pages(desk):
    run = make_export_run(User.objects.get(username="bina"), "audit")

    for name in ("", "progress/", "download/"):
        assert desk.get(f"/exports/{run.pk}/{name}").status_code == 404
    assert desk.post(f"/exports/{run.pk}/cancel/").status_code == 404


def test_export_can_be_cancelled_and_a_wrong_filter_starts_none(desk, scanned):
    desk.post("/bags/export/csv/")
    run = ExportRun.objects.get()

    assert desk.post(f"/exports/{run.pk}/cancel/").url == f"/exports/{run.pk}/"
    assert desk.post("/bags/export/csv/?area=999").status_code == 400

    run.refresh_from_db()
    assert (run.state, ExportRun.objects.count()) == ("stopped", 1)
    assert "Cancelled." in desk.get(f"/exports/{run.pk}/").content.decode()
