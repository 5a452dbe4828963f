"""The result file of an import: its rows, and what became of each."""

import pytest

from exports.models import ExportRun
from exports.writer import write_export
from imports.models import ImportRun
from imports.refused_file import name_refused
from imports.result_file import name_result
from tests.exports.runs import export_file, request_export, rows_of_xlsx, unwatched
from tests.imports.files import xlsx
from tests.imports.work import load_seen, see_file

pytestmark = pytest.mark.django_db


RESULT = [
    ["Parent", "Child", "Lot"],
    ["SB00001", "CH10001", "A"],
    ["SB00001", "CH 1", "=2"],
    ["SB00001", "CH10001", ""],
]


def test_result_file_has_the_rows_with_what_became_of_each(admin_client, tmp_path, admin_user):
    run = see_file(xlsx(tmp_path / "bags.xlsx", RESULT), admin_user)
    expected = [
        [None, "Parent", "Child", "Lot"],
        ["new", "SB00001", "CH10001", "A"],
        ["refused: “CH 1” is no code: it may have A to Z, digits and - _ . / only.", "SB00001", "CH 1", "=2"],
        ["there already: CH10001 is in row 2 already.", "SB00001", "CH10001", None],
    ]

    assert rows_of_xlsx(export_file(admin_client, "result", "xlsx", run=run.pk)) == expected
    load_seen(run, admin_user, good_rows_only=True)
    assert rows_of_xlsx(export_file(admin_client, "result", "xlsx", run=run.pk)) == expected


def test_result_file_of_a_check_that_is_gone_says_so(admin_client, tmp_path, admin_user):
    from imports.staging import drop_tables

    run = see_file(xlsx(tmp_path / "bags.xlsx", RESULT), admin_user)
    drop_tables(run)
    asked = request_export(admin_client, "result", "xlsx", run=run.pk)

    write_export(asked.pk, asked.attempt, unwatched)

    asked.refresh_from_db()
    assert (asked.state, asked.trouble) == (
        "stopped",
        "The check of this file is no longer there. Check the file again.",
    )
    assert ImportRun.objects.get(pk=run.pk).state == "checked"


@pytest.mark.parametrize(
    ("file_name", "stem"), [("bags.v2.xlsx", "bags.v2"), ("bags", "bags"), ("थैले", "थैले"), (".csv", ".csv")]
)
def test_files_about_a_file_have_its_name(admin_user, file_name, stem):
    run = ImportRun.objects.create(file_name=file_name, made_by=admin_user)
    export = ExportRun(asked={"run": str(run.pk)})

    assert (name_result(export), name_refused(export)) == (f"{stem}-result", f"{stem}-refused")
