"""Files that TraceTrack wrote can be imported again."""

import itertools

import pytest
from django.utils import translation

from bags.models import Bag
from bills.models import BillLine
from exports.own_tables import list_own_tables
from exports.writer import write_export
from imports.template_files import TEMPLATES, write_template
from tests.builders import make_area, make_bill, make_child, make_user, scan, where_is
from tests.exports.papers import body_of, closed_bill
from tests.exports.runs import export_file, request_export, unwatched
from tests.imports.files import text, xlsx
from tests.imports.work import load_seen, see_file

pytestmark = pytest.mark.django_db
FORMATS = ("xlsx", "csv")


@pytest.fixture
def warehouse(dispatcher):
    """Two packed bags, a parent on a bill; a bag in an area, one that was taken out, one that is retired."""
    biller = make_user("Biller", "bina")
    for code in ("CH10001", "CH10002"):
        scan(dispatcher, "pack", code, parent="SB00001")
    scan(dispatcher, "pack", "CH10003", parent="SB00002")
    scan(dispatcher, "unpack", "CH10003")
    scan(biller, "bill", "SB00001", bill=make_bill("B-17").number)
    make_child("CH20001", area=make_area("Moon"))
    make_child("CH20002")
    Bag.objects.filter(code="CH20002").update(retired_at="2026-11-01T00:00Z")


@pytest.fixture
def again(admin_client, admin_user, tmp_path):
    """Write an export in a language, and see what loading it would do."""

    def see(what, file_format, language="en"):
        run = request_export(admin_client, what, file_format, **({"use": "all"} if what == "bags" else {}))
        with translation.override(language):
            write_export(run.pk, run.attempt, unwatched)
        content = admin_client.get(f"/admin/exports/exportrun/{run.pk}/download/").getvalue()
        path = tmp_path / f"{what}-{language}.{file_format}"
        path.write_bytes(content)
        return path, see_file(path, admin_user)

    return see


def test_lists_of_bags_and_links_change_nothing_where_they_come_from(warehouse, again):
    rows = {"bags": 6, "links": 3}

    cases = [*itertools.product(rows, FORMATS, ["en"]), ("bags", "xlsx", "hi"), ("links", "csv", "hi")]
    for what, file_format, language in cases:
        _path, run = again(what, file_format, language)
        case = (what, file_format, language, run.reasons, run.trouble)
        assert run.counts == {"read": rows[what], "new": 0, "same": rows[what], "changed": 0, "refused": 0}, (
            case
        )
        sheet = run.found["sheets"][0]
        assert (sheet["plan"]["is_own_export"], sheet["ended_rows"]) == (True, int(what == "bags")), case


def test_list_of_bags_rebuilds_them_where_none_is_known(warehouse, again, admin_user):
    path, _run = again("bags", "csv")
    elsewhere = path.read_text().replace("CH", "CX").replace("SB0", "SB7").replace("Moon", "Mars")
    path = text(path, elsewhere.replace("B-17", "B-18"))
    assert see_file(path, admin_user).remedies["areas"] == [["Mars", 1]]
    mars = make_area("Mars")

    run = load_seen(see_file(path, admin_user), admin_user)

    assert (run.state, run.counts["new"], run.reasons) == ("imported", 6, {})
    assert where_is("CX10001") == where_is("CX10002") == "SB70001"
    assert where_is("CX10003") is None
    assert Bag.objects.get(code="CX20001").area == mars
    line = BillLine.objects.get(parent__code="SB70001")
    assert (line.bill.number, line.removed_at) == ("B-18", None)
    assert not Bag.objects.filter(code="CX20002").exists()


def test_files_of_a_closed_bill_change_nothing_where_they_come_from(admin_client, admin_user, tmp_path):
    closed_bill(counts=(2, 0))

    for file_format in FORMATS:
        path = tmp_path / f"bill.{file_format}"
        path.write_bytes(body_of(admin_client.get(f"/bills/B-17/versions/1/{file_format}/")))
        run = see_file(path, admin_user)
        assert run.counts == {"read": 3, "new": 0, "same": 3, "changed": 0, "refused": 0}, run.reasons
        assert {sheet["plan"]["is_own_export"] for sheet in run.found["sheets"]} == {True}


def test_lists_that_hold_no_bags_say_so(warehouse, again):
    for what, file_format in (("scans", "xlsx"), ("bills", "csv")):
        _path, run = again(what, file_format)
        title = what.capitalize()
        assert (run.state, run.trouble.partition(",")[0]) == (
            "unreadable",
            f"This is TraceTrack’s list “{title}”",
        )


def test_result_file_is_read_as_the_file_it_is_about(admin_client, admin_user, tmp_path):
    tables = [
        [["Parent", "Child"], ["SB00001", "CH10001"], ["SB00001", "CH 1"]],
        [["CH10001"], ["CH10002"], ["CH 1"]],
        [
            ["1", "LABEL NO.0016586 LOT NO.:A"],
            ["2", "LABEL NO.0016587 LOT NO.:A"],
            ["Parent Code", "SB12345"],
        ],
        [["1", "SB00001"], ["2", "SB00002"], ["Bill", "B-17"]],
    ]
    for number, rows in enumerate(tables):
        first = see_file(xlsx(tmp_path / f"{number}.xlsx", rows), admin_user)
        content = export_file(admin_client, "result", "xlsx", run=first.pk)
        (tmp_path / "result.xlsx").write_bytes(content)

        second = see_file(tmp_path / "result.xlsx", admin_user)

        assert (second.state, second.counts, second.reasons) == ("checked", first.counts, first.reasons), rows


def test_templates_load_as_they_are(admin_user, tmp_path):
    for name, file_format in zip(TEMPLATES, itertools.cycle(FORMATS), strict=False):
        path = tmp_path / f"{name}.{file_format}"
        path.write_bytes(write_template(name, file_format))
        run = see_file(path, admin_user)
        assert (run.state, run.reasons) == ("checked", {}), path.name


def test_no_two_of_our_tables_are_taken_for_each_other():
    tables = list_own_tables()

    assert len(tables) >= 6
    for first, second in itertools.permutations(tables, 2):
        assert not set(first["headings"]) >= set(second["headings"]), (first["title"], second["title"])


def test_table_of_somebody_else_with_a_column_of_states_is_no_result_file(admin_user, tmp_path):
    rows = "State,Code\nnew,CH10001\nrefused,CH10002\n"

    run = see_file(text(tmp_path / "bags.csv", rows), admin_user)

    assert run.found["sheets"][0]["plan"]["left_out"] == ["State"]
