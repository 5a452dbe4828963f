"""The admin's pages for loading files."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from bags.models import Bag
from imports.column_mapping import SHAPES
from imports.models import BagDetail, HeaderWord, ImportRun
from imports.runs import request_task
from imports.upload_handlers import check_size
from tests.admin_pages import messages_in, post_form, queries_for
from tests.builders import scan, where_is
from tests.imports.files import xlsx
from tests.imports.work import load_seen, see_file, work

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/imports/importrun/import/"
TABLE = [["Parent", "Child"], ["SB00001", "CH10001"], ["SB00001", "CH10002"]]
UNKNOWN = [["Sack", "Beutel", "Farbe"], ["SB00001", "CH10001", "rot"]]


@pytest.fixture
def admin(client, admin_user):
    client.force_login(admin_user)
    return client


@pytest.fixture
def seen(tmp_path, admin_user):
    def see(rows, **options):
        return see_file(xlsx(tmp_path / "bags.xlsx", rows), admin_user, **options)

    return see


def page(run):
    return reverse("admin:imports_importrun_change", args=[run.pk])


def deed(run, name):
    return reverse("admin:imports_importrun_do", args=[run.pk, name])


def press(client, run, name, form=None, **more):
    """Press a button of the run's page as it is now."""
    shown = {"seen": ImportRun.objects.get(pk=run.pk).attempt}
    return client.post(deed(run, name), shown | (form or {}), **more)


def csv_file(name, content):
    return SimpleUploadedFile(name, content.encode())


def test_uploaded_files_wait_to_be_read_each_on_its_own(admin, admin_user):
    files = [csv_file("a.csv", "code\nCH10001\n"), csv_file("b.csv", "code\nCH10002\n")]

    response = admin.post(UPLOAD, {"files": files})

    assert response.url == "/admin/imports/importrun/"
    runs = ImportRun.objects.order_by("id")
    assert [(run.file_name, run.state, run.made_by) for run in runs] == [
        ("a.csv", "waiting", admin_user),
        ("b.csv", "waiting", admin_user),
    ]
    assert [work(run).counts["new"] for run in runs] == [1, 1]
    assert Bag.objects.count() == 0


def test_one_file_leads_to_its_page(admin):
    ticked = {"hidden_rows": "on", "any_shape": "on"}
    response = admin.post(UPLOAD, {"files": csv_file("a.csv", "code\nCH10001\n")} | ticked)

    run = ImportRun.objects.get()
    assert response.url == page(run)
    assert run.options == {"take_hidden_rows": True, "take_any_shape": True}


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Choose one or more files of at most 200 MB each."),
        ([("empty.csv", "")], "empty.csv is empty."),
        ([(f"{n}.csv", "code") for n in range(21)], "Choose at most 20 files at a time."),
        ([("large.csv", "code\n" + "CH10001\n" * 200_000)], "Choose one or more files of at most 1 MB each."),
    ],
)
def test_upload_that_is_not_taken_says_why(admin, settings, files, sentence):
    if sentence.endswith("1 MB each."):
        settings.LOAD_FILE_MB = 1

    response = admin.post(UPLOAD, {"files": [csv_file(*file) for file in files]})

    assert sentence in response.content.decode()
    assert ImportRun.objects.count() == 0


def test_dry_run_is_shown_with_counts_and_reasons(admin, seen):
    run = seen([*TABLE, ["SB00001", "CH 1"], ["SB00002", "=1+1<b>"]])

    content = admin.get(page(run)).content.decode()

    assert "Import 2 rows" in content
    assert "“CH 1” is no code" in content
    assert "=1+1&lt;b&gt;" in content
    assert "B = code of the child" in content
    assert "Import the good rows only. The 2 refused rows" in content
    assert Bag.objects.count() == 0


def test_header_again_is_named(admin, seen):
    run = seen([*TABLE, *[TABLE[0]] * 6])

    content = admin.get(page(run)).content.decode()

    assert "a header again in rows 4, 5, 6, 7, 8 …: skipped" in content


def test_load_is_handed_over_and_done_in_the_name_of_who_asked(admin, admin_user, seen):
    run = seen(TABLE)

    press(admin, run, "import")

    run.refresh_from_db()
    assert (run.state, run.task, run.imported_by) == ("waiting", "import", admin_user)
    assert work(run).state == "imported"
    assert where_is("CH10002") == "SB00001"
    assert "Imported by admin" in admin.get(page(run)).content.decode()
    assert "new rows: 2" in admin.get("/admin/").content.decode()


def test_refused_rows_stop_the_load_unless_the_good_ones_are_wanted(admin, seen):
    run = seen([*TABLE, ["SB00001", "CH 1"]])

    response = press(admin, run, "import", follow=True)
    assert messages_in(response) == [
        "1 rows cannot be imported, so none is. Correct them, or import the good rows only."
    ]

    press(admin, run, "import", {"good_rows_only": "on"})
    run.refresh_from_db()
    assert work(run).state == "imported"
    assert Bag.objects.count() == 3


def test_second_click_on_load_does_nothing(admin, seen):
    run = seen(TABLE)

    press(admin, run, "import")
    response = press(admin, run, "import", {"seen": run.attempt}, follow=True)

    assert messages_in(response) == ["This file was changed meanwhile. Look again."]


def named(run, **columns):
    """The form of the page: the columns of the first sheet and what they hold."""
    return {
        "plans": "1",
        "sheet-0-used": "on",
        "sheet-0-shape": "table",
        "sheet-0-header": "1",
    } | {f"sheet-0-column-{ord(letter) - ord('a')}": name for letter, name in columns.items()}


def test_columns_are_named_once_and_remembered(admin, admin_user, seen):
    run = seen(UNKNOWN)
    assert run.state == "asks"
    asking = admin.get(page(run)).content.decode()
    assert "No column of this file is known." in asking
    assert re.findall(r'<option value="(\w+)"', asking)[: len(SHAPES)] == list(SHAPES)

    press(admin, run, "read", named(run, a="parent", b="child", c="keep"))
    run.refresh_from_db()
    run = work(run)

    assert (run.state, run.counts["new"]) == ("checked", 1)
    assert "kept: Farbe" in admin.get(page(run)).content.decode()
    load_seen(run, admin_user)
    assert BagDetail.objects.get().said == {"Farbe": "rot"}
    assert dict(HeaderWord.objects.values_list("word", "field")) == {
        "sack": "parent",
        "beutel": "child",
        "farbe": "",
    }
    assert seen(UNKNOWN).state == "checked"


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"a": "parent", "b": "parent"}, "Two columns of Sheet1 are named “code of the parent”."),
        ({"a": "area"}, "Say which column of Sheet1 holds the codes."),
        ({"a": "'; DROP TABLE bags_bag"}, "Say which column of Sheet1 holds the codes."),
    ],
)
def test_columns_that_make_no_sense_are_refused(admin, seen, columns, sentence):
    run = seen(UNKNOWN)

    response = press(admin, run, "read", named(run, **columns), follow=True)

    assert messages_in(response) == [sentence]
    run.refresh_from_db()
    assert run.state == "asks"


@pytest.mark.parametrize(("row", "shown"), [("3", "3"), ("9" * 5000, "9999999999")])
def test_header_below_the_last_row_is_refused(admin, seen, row, shown):
    run = seen(UNKNOWN)
    form = named(run, a="parent", b="child") | {"sheet-0-header": row}

    response = press(admin, run, "read", form, follow=True)

    sentence = f"The header of Sheet1 cannot be in row {shown}: its last row is 2."
    assert messages_in(response) == [sentence]
    run.refresh_from_db()
    assert run.state == "asks"


def test_sheet_that_is_not_wanted_is_left_out(admin, seen):
    run = seen(TABLE)

    press(admin, run, "read", {"plans": "1", "sheet-0-shape": "table"})
    run.refresh_from_db()

    assert work(run).counts == {"read": 0, "new": 0, "same": 0, "changed": 0, "refused": 0}


def test_same_file_says_when_and_by_whom_it_was_loaded(admin, admin_user, tmp_path):
    path = xlsx(tmp_path / "bags.xlsx", TABLE)
    load_seen(see_file(path, admin_user), admin_user)

    content = admin.get(page(see_file(path, admin_user))).content.decode()

    assert "Already imported on" in content
    assert "There is nothing to import." in content


def test_progress_is_told_to_the_page(admin, seen):
    run = seen(TABLE)
    address = reverse("admin:imports_importrun_progress", args=[run.pk])
    assert admin.get(address).json()["state"] == "checked"

    press(admin, run, "import")

    assert admin.get(address).json() == {
        "state": "waiting",
        "attempt": 1,
        "sentence": "Waiting for the worker",
        "share": None,
        "numbers": "",
    }
    assert "progress.js" in admin.get(page(run)).content.decode()


def test_cancel_is_written_down(admin, seen):
    run = seen(TABLE)
    press(admin, run, "import")

    press(admin, run, "cancel")

    run.refresh_from_db()
    assert (run.state, run.trouble) == ("checked", "Cancelled. Nothing of it was kept.")
    assert AuditEntry.objects.filter(verb="cancelled", subject="bags.xlsx").count() == 1

    press(admin, run, "cancel")
    assert AuditEntry.objects.filter(verb="cancelled").count() == 1


def test_original_file_comes_back_as_it_was(admin, seen, tmp_path):
    run = seen(TABLE)

    response = admin.get(reverse("admin:imports_importrun_file", args=[run.pk]))

    assert b"".join(response.streaming_content) == (tmp_path / "bags.xlsx").read_bytes()
    assert response["Content-Disposition"] == 'attachment; filename="bags.xlsx"'


def test_undo_says_beforehand_what_it_will_do(admin, admin_user, dispatcher, seen):
    run = load_seen(seen(TABLE), admin_user)
    assert "Undo this import…" in admin.get(page(run)).content.decode()
    scan(dispatcher, "look", "CH10001")

    press(admin, run, "preview_undo")
    run.refresh_from_db()
    work(run)

    content = admin.get(page(run)).content.decode()
    run.refresh_from_db()
    assert (run.state, run.previewed_by, run.undone) == ("imported", admin_user, None)
    for sentence in (
        "1 bag will be withdrawn: it comes back when it is scanned or imported again.",
        "2 bags stay.",
        "1 child will be taken out of its parent.",
        "CH10001 was scanned.",
        "SB00001 holds a bag that stays.",
    ):
        assert sentence in content
    assert not Bag.objects.filter(retired_at__isnull=False).exists()

    press(admin, run, "undo")
    run.refresh_from_db()
    work(run)
    content = admin.get(page(run)).content.decode()
    assert "1 bag was withdrawn: it comes back when it is scanned or imported again." in content


def test_load_is_undone_and_what_stayed_is_listed(admin, admin_user, dispatcher, seen):
    run = load_seen(seen(TABLE), admin_user)
    scan(dispatcher, "look", "CH10001")
    response = press(admin, run, "undo", follow=True)
    assert messages_in(response) == ["Look first at what an undo would do."]
    run = work(request_task(run, ImportRun.Task.PREVIEW, previewed_by=admin_user))

    press(admin, run, "undo")
    run.refresh_from_db()
    run = work(run)

    assert (run.state, run.undone_by) == ("undone", admin_user)
    content = admin.get(page(run)).content.decode()
    assert "CH10001 was scanned." in content
    listed = admin.get(reverse("admin:imports_importrun_kept", args=[run.pk]))
    assert b"".join(listed.streaming_content).decode().splitlines() == [
        "\ufeffCH10001,CH10001 was scanned.",
        "SB00001,SB00001 holds a bag that stays.",
    ]


@pytest.mark.parametrize("person", ["dispatcher", "biller", None])
def test_only_admins_come_here(request, seen, person):
    run = seen(TABLE)
    client = Client()
    if person:
        client.force_login(request.getfixturevalue(person))
    for address in (UPLOAD, page(run), "/admin/imports/importrun/", "/admin/imports/headerword/"):
        assert client.get(address).status_code in (302, 403), address
    for name in ("import", "read", "cancel", "preview_undo", "undo"):
        assert client.post(deed(run, name)).status_code in (302, 403)
    assert client.post(UPLOAD, {"files": csv_file("a.csv", "code\nCH1\n")}).status_code in (302, 403)
    run.refresh_from_db()
    assert (run.state, ImportRun.objects.count()) == ("checked", 1)


def test_unknown_addresses_are_not_found(admin, seen):
    run = seen(TABLE)

    assert admin.get(page(run).replace(str(run.pk), "99999")).status_code == 404
    assert admin.post(deed(run, "explode")).status_code == 404
    assert admin.get(deed(run, "import"))["Location"] == page(run)
    assert admin.put(deed(run, "import")).status_code == 405


def test_pages_take_the_same_number_of_queries_however_many_rows_or_runs(admin, seen):
    run = seen(TABLE)
    few = queries_for(admin, page(run)), queries_for(admin, "/admin/imports/importrun/")
    large = seen([TABLE[0], *[["SB00001", f"CH {n}"] for n in range(300)]])

    assert (queries_for(admin, page(large)), queries_for(admin, "/admin/imports/importrun/")) == few


def test_word_can_be_given_another_meaning(admin):
    word = HeaderWord.objects.create(word="sack", field="child")

    post_form(admin, f"/admin/imports/headerword/{word.pk}/change/", {"field": "parent"})

    word.refresh_from_db()
    assert word.field == "parent"
    assert AuditEntry.objects.filter(subject_kind="header word", subject="sack").exists()


@pytest.mark.parametrize(
    ("size", "sentence"),
    [
        (0, "a.csv is empty."),
        (1, ""),
        (1_000_000, ""),
        (1_000_001, "a.csv is larger than 1 MB. Split it."),
    ],
)
def test_file_is_taken_up_to_the_limit(settings, size, sentence):
    settings.LOAD_FILE_MB = 1

    assert check_size(csv_file("a.csv", "x" * size)) == sentence
