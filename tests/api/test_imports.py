"""Files of bags through the API: upload, dry run, import, undo, result."""

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import AuditEntry
from accounts.tokens import create_token
from bags.models import Bag
from core.models import StoredFile
from core.stored_files import store
from core.use_limits import A_MINUTE
from exports.models import ExportRun
from imports.models import ImportRun
from tests.builders import make_user
from tests.imports.work import work
from tests.walk.site import make_export_run

pytestmark = pytest.mark.django_db
IMPORTS = "/api/v1/imports"
FILE = b"code,kind\nCH80001,child\nCH80002,child\n"


def with_key(user, *scopes):
    _token, key = create_token(name="erp", user=user, scopes=scopes)
    return Client(headers={"authorization": f"Bearer {key}"})


@pytest.fixture
def erp(admin_user):
    return with_key(admin_user, "import")


def upload(client, content=FILE, **options):
    return client.post(IMPORTS, {"file": SimpleUploadedFile("bags.csv", content)} | options)


def step(client, run, deed, **body):
    body = {"attempt": run["attempt"]} | body
    return client.post(f"{IMPORTS}/{run['id']}/{deed}", body, content_type="application/json")


def finish(client, run):
    """Let the worker do its step; the run as it is then."""
    work(ImportRun.objects.get(pk=run["id"]))
    return client.get(f"{IMPORTS}/{run['id']}").json()


def test_file_is_uploaded_checked_imported_and_undone(erp, admin_user):
    run = finish(erp, upload(erp).json())
    assert (run["state"], run["counts"]["new"], Bag.objects.count()) == ("checked", 2, 0)

    run = finish(erp, step(erp, run, "import").json())
    assert (run["state"], run["imported_by"], Bag.objects.count()) == ("imported", "admin", 2)

    assert step(erp, run, "undo").status_code == 409  # not before one has seen what it would do
    run = finish(erp, step(erp, run, "preview-undo").json())
    assert run["preview"] == ["2 bags will be deleted: nothing has happened with them."]
    run = finish(erp, step(erp, run, "undo").json())
    assert (run["state"], Bag.objects.count()) == ("undone", 0)
    assert erp.get(IMPORTS).json()["imports"] == [run]


def test_what_the_worker_does_for_a_key_names_the_key_in_the_audit(erp, django_capture_on_commit_callbacks):
    run = finish(erp, upload(erp).json())
    for deed in ("import", "preview-undo", "undo"):
        with django_capture_on_commit_callbacks(execute=True):
            run = step(erp, run, deed).json()
        job = ProcrastinateJob.objects.latest("id")
        work(ImportRun.objects.get(pk=run["id"]), key_name=job.args["key_name"])
        run = erp.get(f"{IMPORTS}/{run['id']}").json()

    entries = AuditEntry.objects.filter(subject_kind="import run", verb__in=["imported", "import undone"])
    assert [(entry.verb, entry.by.username, entry.detail["key"]) for entry in entries.order_by("id")] == [
        ("imported", "admin", "erp"),
        ("import undone", "admin", "erp"),
    ]


def test_same_file_sent_again_is_the_same_run_until_it_is_imported(erp):
    first, again, other = (upload(erp).json(), upload(erp).json(), upload(erp, any_shape=True).json())

    assert first["id"] == again["id"] != other["id"]


def test_run_that_moved_on_is_refused_and_nothing_changes(erp):
    run = finish(erp, upload(erp).json())
    step(erp, run, "check")

    late = step(erp, run, "import")

    assert (late.status_code, late.json()["error"]) == (409, "refused")
    assert ImportRun.objects.get().task == "read"


def test_work_is_cancelled_once_and_that_is_written_down(erp):
    run = upload(erp).json()

    for _time in range(2):
        assert step(erp, run, "cancel").json()["state"] == "stopped"

    assert AuditEntry.objects.filter(verb="cancelled", subject_kind="import run").count() == 1


def test_result_is_written_by_the_worker_and_downloaded_by_its_caller_only(erp, biller):
    run = finish(erp, upload(erp).json())

    export = step(erp, run, "result", file_format="csv").json()["export"]

    assert ExportRun.objects.get().asked == {"run": str(run["id"])}
    assert erp.get(f"/api/v1/exports/{export}").json()["state"] == "waiting"
    assert erp.get(f"/api/v1/exports/{export}/file").status_code == 409
    assert with_key(biller, "import", "read").get(f"/api/v1/exports/{export}").status_code == 403
    other = with_key(make_user("Admin", "other"), "import")
    assert other.get(f"/api/v1/exports/{export}").status_code == 404


def test_download_of_a_result_is_written_down_with_the_key(erp, admin_user):
    export = make_export_run(admin_user, "refused")

    assert erp.get(f"/api/v1/exports/{export.pk}/file").getvalue() == b"code\nCH80001\n"

    entry = AuditEntry.objects.get(verb="downloaded")
    assert (entry.by, entry.subject, entry.detail) == (admin_user, str(export), {"key": "erp"})


def test_only_downloads_of_a_key_count_as_exports(erp, admin_user, monkeypatch):
    monkeypatch.setitem(A_MINUTE, "export", 1)
    address = f"/api/v1/exports/{make_export_run(admin_user, 'result').pk}"

    assert [erp.get(address).status_code for _time in range(3)] == [200] * 3
    assert [erp.get(f"{address}/file").status_code for _time in range(2)] == [200, 429]


@pytest.mark.parametrize("what", sorted({*ExportRun.What.values} - {"result", "refused"}))
def test_key_gets_no_file_that_its_admin_started_on_a_page(admin_user, what):
    export = make_export_run(admin_user, what)

    answers = [
        with_key(admin_user, scope).get(f"/api/v1/exports/{export.pk}{file}").status_code
        for scope in ("read", "import")
        for file in ("", "/file")
    ]

    assert answers == [403, 403, 404, 404]
    assert not AuditEntry.objects.filter(verb="downloaded").exists()


@pytest.mark.parametrize(("role", "scope"), [("admin_user", "read"), ("biller", "import")])
def test_import_needs_its_scope_and_an_admin(request, role, scope):
    client = with_key(request.getfixturevalue(role), scope)

    assert upload(client).status_code == client.get(IMPORTS).status_code == 403
    assert ImportRun.objects.count() == 0


def test_empty_file_is_refused(erp):
    assert upload(erp, b"").json()["message"] == "bags.csv is empty."
    assert erp.post(IMPORTS).json()["error"] == "bad_request"


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_a_file_is_stored(admin_user, monkeypatch):
    person_is_free = []

    def store_and_look(name, pieces):
        with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
            statement = "SELECT 1 FROM accounts_user WHERE id = %s FOR UPDATE SKIP LOCKED"
            person_is_free.append(other.execute(statement, [admin_user.pk]).fetchone() is not None)
        return store(name, pieces)

    monkeypatch.setattr("api.imports.store", store_and_look)

    assert upload(with_key(admin_user, "import")).status_code == 200
    assert person_is_free == [True]


@pytest.mark.django_db(transaction=True)
def test_same_file_sent_twice_at_once_is_one_run(admin_user, at_once):
    clients = [with_key(admin_user, "import") for _number in range(2)]

    runs = at_once(*(lambda client=client: upload(client).json()["id"] for client in clients))

    assert runs == [ImportRun.objects.get().pk] * 2
    assert StoredFile.objects.count() == 1
