"""Two admins at one run: nobody decides on what a page showed and is no longer so."""

from functools import partial

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import Area, AuditEntry
from bags.models import Bag
from imports.models import ImportRun
from imports.remedies import put_area_in_use
from imports.runs import ImportRefused, may_begin, request_task
from tests.admin_pages import messages_in
from tests.builders import make_user
from tests.imports.files import text
from tests.imports.work import load_seen, see_file, taken_in, work
from tests.locks import start_waiting
from tests.threads import result_of

Task = ImportRun.Task
CHANGED = "This file was changed meanwhile. Look again."


@pytest.fixture
def check(tmp_path, admin_user):
    return lambda rows: see_file(text(tmp_path / "bags.csv", rows), admin_user)


def press(client, run, deed, **form):
    """Press a button of the page as it was when `run` was read."""
    address = reverse("admin:imports_importrun_do", args=[run.pk, deed])
    response = client.post(address, {"seen": run.attempt} | form, follow=True)
    return messages_in(response), ImportRun.objects.get(pk=run.pk)


@pytest.mark.django_db
def test_check_takes_no_import_and_no_undo_away(admin_client, admin_user, check):
    shown = check("Code,Parent\nCH10001,SB10001\n")
    run = request_task(shown, Task.IMPORT, imported_by=admin_user)
    for page in (shown, run):
        for deed in ("read", "take_outliers", "read_hidden"):
            _sentences, now = press(admin_client, page, deed)
            assert (now.state, now.task, now.options) == ("waiting", "import", run.options), deed
    run = work(run)

    waiting = request_task(run, Task.UNDO, undone_by=admin_user)
    with pytest.raises(ImportRefused):
        request_task(waiting, Task.READ)
    sentences, now = press(admin_client, waiting, "read")

    assert sentences == ["This file is at another point by now. Look again."]
    assert (now.task, work(now).state) == ("undo", "undone")
    assert not Bag.objects.filter(retired_at=None).exists()
    assert request_task(now, Task.READ).state == "waiting"


@pytest.mark.django_db
def test_imported_run_is_never_checked_again(admin_user, check):
    run = load_seen(check("Code\nCH10001\n"), admin_user)
    for state in ("checked", "stopped", "asks", "working"):
        run.state, run.alive_at = state, None
        assert not may_begin(run, Task.READ), state

    run = work(request_task(run, Task.UNDO, undone_by=admin_user))
    assert may_begin(run, Task.READ)
    run = load_seen(work(request_task(run, Task.READ)), admin_user)
    run.state = "stopped"
    assert not may_begin(run, Task.READ)


@pytest.mark.django_db
def test_file_that_waits_to_be_checked_may_be_checked_otherwise(tmp_path, admin_user):
    run = taken_in(text(tmp_path / "bags.csv", "Code\nCH10001\n"), admin_user)

    assert work(request_task(run, Task.READ)).state == "checked"


@pytest.mark.django_db
def test_only_what_was_shown_is_imported_or_undone(admin_client, admin_user, check):
    shown = check("Code,Parent\nCH10001,SB10001\nX,SB10001\n")
    other = {"take_any_shape": True}
    run = work(request_task(shown, Task.READ, options=shown.options | other))
    agreed = {"good_rows_only": "on"}
    for form in (agreed, agreed | {"seen": ""}, agreed | {"seen": "9" * 5000}):
        sentences, now = press(admin_client, shown, "import", **form)
        assert (sentences, now.state) == ([CHANGED], "checked")
    for deed in ("read", "answer", "add_area", "name_kind", "read_hidden", "take_outliers"):
        sentences, now = press(admin_client, shown, deed)
        assert (sentences, now.state, now.options) == ([CHANGED], "checked", run.options), deed
    assert Bag.objects.count() == 0

    run = work(press(admin_client, run, "import", **agreed)[1])
    first = work(press(admin_client, run, "preview_undo")[1])
    second = work(press(admin_client, first, "preview_undo")[1])
    sentences, now = press(admin_client, first, "undo")
    assert (sentences, now.state) == ([CHANGED], "imported")
    assert work(press(admin_client, second, "undo")[1]).state == "undone"


@pytest.mark.django_db
def test_every_form_of_the_page_says_what_it_has_shown(admin_client, admin_user, check):
    def count_forms(run):
        content = admin_client.get(run.get_absolute_url()).content.decode()
        token = f'<input type="hidden" name="seen" value="{run.attempt}">'
        return content.count(f"/{run.pk}/do/"), content.count(token)

    run = check("Code,Kind,Area\nCH10001,sack,\nCH10002,child,Moon\nCH10003,child,\n")
    ImportRun.objects.update(attempt=7)
    run.refresh_from_db()
    assert count_forms(run) == (4, 4)
    run = load_seen(run, admin_user, good_rows_only=True)
    assert count_forms(run) == (2, 2)
    run = work(request_task(run, Task.PREVIEW, previewed_by=admin_user))
    assert count_forms(run) == (3, 3)


@pytest.mark.django_db(transaction=True)
def test_two_admins_add_one_area(admin_user, check):
    run = check("Code,Area\nCH10001,Moon\n")
    other = make_user("Admin", "asha")

    with transaction.atomic():
        first = put_area_in_use(run, "Moon", by=admin_user)
        second = start_waiting(partial(put_area_in_use, run, "Moon", by=other))

    assert result_of(second) == first
    assert Area.objects.count() == 1
    assert AuditEntry.objects.filter(subject_kind="area").count() == 1
