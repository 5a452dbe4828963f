"""Loading bags from small spreadsheets and exporting them, through the admin's screens."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEntry
from bags import admin, importing, spreadsheets
from bags.models import Bag
from tests.admin_pages import messages_in
from tests.builders import make_area, make_child, make_link, make_parent

pytestmark = pytest.mark.django_db
BAGS = "/admin/bags/bag/"
LOAD = BAGS + "import/"
XLSX, CSV = "0", "1"


def sheet(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def choose(client, content, kind=XLSX, name="bags.xlsx"):
    """Upload a file and get the page with its preview or its problems."""
    file = SimpleUploadedFile(name, content)
    return client.post(LOAD, {"import_file": file, "format": kind, "resource": "0"})


def confirm(client, preview):
    return client.post(BAGS + "process_import/", preview.context["confirm_form"].initial, follow=True)


def load(client, content, kind=XLSX):
    return confirm(client, choose(client, content, kind))


def problems_in(response):
    """Why nothing can be loaded: of the form, of the file, of the rows with their place in the sheet."""
    assert response.status_code == 200
    assert "confirm_form" not in response.context
    sentences = [str(error) for errors in response.context["form"].errors.values() for error in errors]
    result = response.context.get("result")
    if result is not None:
        sentences += [str(error.error) for error in result.base_errors]
        sentences += [
            f"{row.number}: {sentence}"
            for row in result.invalid_rows
            for field in row.field_specific_errors.values()
            for sentence in field
        ]
    return sentences


def bags():
    return list(Bag.objects.order_by("code").values_list("code", "kind", "area__name"))


def test_preview_loads_nothing(admin_client):
    preview = choose(admin_client, sheet(["Code", "Kind"], ["CH1001", "child"]))

    assert "New bags: 1" in preview.content.decode()
    assert Bag.objects.count() == AuditEntry.objects.count() == 0


def test_load_makes_new_bags_moves_some_and_skips_the_same(admin_client, admin_user):
    north, _south = make_area("North"), make_area("South")
    make_child("CH1", area=north)
    make_child("CH2", area=north)

    answer = load(
        admin_client,
        sheet(
            ["Code ", "KIND", "Area"],
            ["CH1", "child", "north"],
            ["CH2", None, "South"],
            ["CH3", "child", None],
            [" ]Q3ch4 ", "Child", "North"],
            [None, None, None],
            ["SB00001", "parent", "South"],
        ),
    )

    assert messages_in(answer) == ["Loaded: 3 new bags, 1 moved to another area, 1 were there already."]
    assert bags() == [
        ("CH1", "child", "North"),
        ("CH2", "child", "South"),
        ("CH3", "child", None),
        ("CH4", "child", "North"),
        ("SB00001", "parent", "South"),
    ]
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.verb, entry.subject, entry.detail) == (
        admin_user,
        "loaded",
        "bags.xlsx",
        {"new": 3, "changed_area": 1, "unchanged": 1},
    )


def test_loading_the_same_file_again_changes_nothing(admin_client):
    file = sheet(["code", "kind"], ["CH1001", "child"], ["SB00001", "parent"])
    load(admin_client, file)
    ids = set(Bag.objects.values_list("id", flat=True))

    answer = load(admin_client, file)

    assert messages_in(answer) == ["Loaded: 0 new bags, 0 moved to another area, 2 were there already."]
    assert set(Bag.objects.values_list("id", flat=True)) == ids


def test_kind_is_told_from_the_code_when_it_is_not_given(admin_client):
    load(admin_client, sheet(["code"], ["SB00001"], ["M444-00002"], ["CH1001"], [12345]))

    assert [bag[:2] for bag in bags()] == [
        ("12345", "child"),
        ("CH1001", "child"),
        ("M444-00002", "parent"),
        ("SB00001", "parent"),
    ]


def test_bad_rows_are_named_and_nothing_is_loaded(admin_client):
    make_area("North")
    make_child("CH1001")
    retired = make_area("Old")
    retired.retired_at = timezone.now()
    retired.save()

    answer = choose(
        admin_client,
        sheet(
            ["code", "kind", "area"],
            ["CH2001", "child", "North"],
            ["CH 2002", "child", None],
            [None, "child", None],
            [None, None, None],
            ["CH1001", "parent", None],
            ["CH2003", "box", None],
            ["CH2004", "child", "Nowhere"],
            ["CH2005", "child", "Old"],
            ["ch2001", "child", None],
            ["AB", None, None],
        ),
    )

    assert problems_in(answer) == [
        "3: A code has letters A to Z, digits and - _ . / and at most 64 of them.",
        "4: There is no code.",
        "6: CH1001 is a child bag, and stays one.",
        "7: Write parent or child.",
        "8: There is no area Nowhere in use. Add it first.",
        "9: There is no area Old in use. Add it first.",
        "10: CH2001 is in row 2 already.",
        "11: Write parent or child.",
    ]
    assert [code for code, *_ in bags()] == ["CH1001"]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([["bag", "kind"], ["CH1", "child"]], "The first row must name the columns"),
        ([["code", "Code"], ["CH1", "CH2"]], "Two columns have the same name."),
        ([["code"]], "No valid data to import"),
        ([[None]], "No valid data to import"),
    ],
)
def test_file_without_its_columns_is_refused(admin_client, rows, problem):
    (sentence,) = problems_in(choose(admin_client, sheet(*rows)))

    assert sentence.startswith(problem)


def test_file_with_too_many_rows_is_refused(admin_client, monkeypatch):
    monkeypatch.setattr(importing, "MAX_ROWS", 2)
    monkeypatch.setattr(spreadsheets, "MAX_ROWS", 2)

    two = choose(admin_client, sheet(["code"], ["CH1001"], ["CH1002"]))
    three = choose(admin_client, sheet(["code"], ["CH1001"], ["CH1002"], ["CH1003"]))

    assert "New bags: 2" in two.content.decode()
    assert problems_in(three) == ["This file has more than 2 rows. Split it into files of at most 2 rows."]


def test_cell_far_away_is_refused_quickly(admin_client):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = "code", "CH1001"
    book.active["XFD1048576"] = "far"
    out = io.BytesIO()
    book.save(out)

    assert problems_in(choose(admin_client, out.getvalue())) == [
        "This sheet goes on below row 20000. Split it, or remove the empty rows at its end."
    ]


def test_file_that_unpacks_into_a_huge_one_is_refused(admin_client):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (spreadsheets.MAX_UNPACKED_BYTES + 1))

    (sentence,) = problems_in(choose(admin_client, out.getvalue()))

    assert sentence.startswith("This file has more than 5,000 rows.")


def test_file_that_is_too_large_is_refused(admin_client, monkeypatch):
    monkeypatch.setattr(admin, "MAX_FILE_BYTES", 10)

    (sentence,) = problems_in(choose(admin_client, b"code\nCH1001\n", CSV))

    assert sentence.startswith("This file has more than 5,000 rows.")


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (b"not a zip", XLSX, "This is not an Excel file that can be read. Save it again as .xlsx."),
        (sheet(["code"])[:-200], XLSX, "This is not an Excel file that can be read. Save it again as .xlsx."),
        (b"code\nCH\xff\xfe1\n", CSV, "This file is not in UTF-8. Save it again as “CSV UTF-8”."),
        (b'code\n"' + b"x" * 200_000, CSV, "This is not a CSV file that can be read."),
    ],
)
def test_damaged_file_is_refused(admin_client, content, kind, sentence):
    assert problems_in(choose(admin_client, content, kind)) == [sentence]
    assert Bag.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"code,kind\nCH1001,child\n",
        b"\xef\xbb\xbfcode;kind\r\nCH1001;child\r\n",
        b'"code","kind"\n" ch1001 ","child"',
    ],
)
def test_csv_is_loaded(admin_client, content):
    load(admin_client, content, CSV)

    assert bags() == [("CH1001", "child", None)]


def test_what_changed_since_the_preview_stops_the_load(admin_client):
    north = make_area("North")
    preview = choose(admin_client, sheet(["code", "area"], ["CH1001", None], ["CH1002", "North"]))
    north.retired_at = timezone.now()
    north.save()

    answer = confirm(admin_client, preview)

    assert messages_in(answer) == ["Something changed since the preview. Nothing was loaded: try again."]
    assert Bag.objects.count() == AuditEntry.objects.count() == 0


def test_confirming_twice_loads_once(admin_client):
    preview = choose(admin_client, sheet(["code"], ["CH1001"]))
    confirm(admin_client, preview)

    answer = confirm(admin_client, preview)

    assert messages_in(answer) == ["This file was loaded or left behind already. Choose it again."]
    assert Bag.objects.count() == 1


def test_confirming_an_unknown_format_is_refused(admin_client):
    filled = {"import_file_name": "x", "original_file_name": "x", "format": "7"}

    assert admin_client.post(BAGS + "process_import/", filled).status_code == 400


def exported(client, kind, **filters):
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    response = client.post(f"{BAGS}export/?{query}", {"format": kind, "resource": "0"})
    assert response["Content-Disposition"].startswith("attachment")
    return response.content


def rows_of(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_export_says_where_each_bag_is(admin_client):
    make_link(make_child("CH1", area=make_area("North")), make_parent("SB1"))

    assert rows_of(exported(admin_client, XLSX)) == [
        ["code", "kind", "area", "parent"],
        ["SB1", "parent", None, None],
        ["CH1", "child", "North", "SB1"],
    ]


def test_export_follows_the_filter(admin_client):
    make_link(make_child("CH1"), make_parent("SB1"))

    assert exported(admin_client, CSV, kind__exact="parent").decode("utf-8-sig").splitlines() == [
        "code,kind,area,parent",
        "SB1,parent,,",
    ]


def test_selected_bags_are_exported(admin_client):
    make_child("CH1")
    chosen = make_child("CH2")

    answer = admin_client.post(BAGS, {"action": "export_selected", "_selected_action": [chosen.pk]})

    assert [row[0] for row in rows_of(answer.content)] == ["code", "CH2"]


def test_export_of_too_many_bags_is_refused(admin_client, monkeypatch):
    monkeypatch.setattr(admin, "MAX_EXPORTED", 1)
    chosen = [make_child().pk, make_child().pk]
    sentence = ["These are more than 1 bags. Filter or search first, and export a part."]

    assert messages_in(admin_client.post(BAGS + "export/", {"format": XLSX, "resource": "0"})) == sentence
    answer = admin_client.post(BAGS, {"action": "export_selected", "_selected_action": chosen}, follow=True)
    assert messages_in(answer) == sentence


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_export_holds_no_formula(admin_client, start):
    make_child("CH1", area=make_area(start + "1+1"))

    book = openpyxl.load_workbook(io.BytesIO(exported(admin_client, XLSX)))
    text = exported(admin_client, CSV).decode("utf-8-sig")

    cell = book.active["C2"]
    assert (cell.data_type, cell.value) == ("s", start + "1+1")
    assert text.splitlines()[1] == f"CH1,child,'{start}1+1,"


@pytest.mark.parametrize("kind", [XLSX, CSV])
def test_export_can_be_loaded_again(admin_client, kind):
    make_link(make_child("-CH.1/2", area=make_area("+North")), make_parent("SB1"))
    make_child("-1")

    answer = load(admin_client, exported(admin_client, kind), kind)

    assert messages_in(answer) == ["Loaded: 0 new bags, 0 moved to another area, 3 were there already."]


def test_load_of_5000_rows_takes_few_statements(admin_client, django_assert_max_num_queries):
    rows = [["code", "kind"], *([f"CH{number:05}", "child"] for number in range(5_000))]
    preview = choose(admin_client, sheet(*rows))

    with django_assert_max_num_queries(40):
        confirm(admin_client, preview)

    assert Bag.objects.count() == 5_000
