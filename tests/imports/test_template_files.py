"""Files to fill in: each is recognised as the layout that it stands for."""

import openpyxl
import pytest

from imports.template_files import TEMPLATES, write_template
from tests.imports.reading import read

SHAPES = {
    "code-kind-parent": ("table", {"code": 0, "kind": 1, "parent": 2}),
    "serial-parent-child": ("table", {"parent": 1, "child": 2}),
    "codes": ("table", {"code": 0}),
    "label-printer": ("blocks", {}),
    "bills": ("bill_blocks", {}),
}


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_template_is_read_as_its_layout_without_trouble(tmp_path, name, file_format):
    path = tmp_path / "template"
    path.write_bytes(write_template(name, file_format))

    answer = read(path)

    plan = answer.sheets[0]["plan"]
    assert (plan["shape"], plan["columns"]) == SHAPES[name]
    assert answer.rows
    assert {row["trouble"] for row in answer.rows} == {None}
    assert any(code in {row["code"] for row in answer.rows} for code in ("0016586", "SB00001"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_excel_template_keeps_what_is_typed_as_text_and_says_how(tmp_path, name):
    path = tmp_path / "template.xlsx"
    path.write_bytes(write_template(name, "xlsx"))

    bags, how = openpyxl.load_workbook(path)

    columns = [bags.column_dimensions[cell.column_letter].number_format for cell in bags[1]]
    assert {cell.number_format for row in bags.iter_rows() for cell in row} | set(columns) == {"@"}
    assert "All cells are of kind Text" in bags["A1"].comment.text
    assert (how.title, how.sheet_state, how["A1"].value) == ("How to", "hidden", str(TEMPLATES[name].title))


@pytest.mark.django_db
def test_templates_are_there_to_download(client, admin_user, dispatcher):
    client.force_login(admin_user)
    page = client.get("/admin/imports/importrun/import/").content.decode()
    for name in TEMPLATES:
        address = f"/admin/imports/importrun/templates/{name}.xlsx/"
        assert address in page
        assert client.get(address).content[:2] == b"PK"
    assert client.get("/admin/imports/importrun/templates/passwords.xlsx/").status_code == 404
    client.force_login(dispatcher)
    assert client.get("/admin/imports/importrun/templates/codes.xlsx/").status_code in (302, 403)
