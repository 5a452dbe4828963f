"""An admin loads a file, names its columns, sees what it would do, loads it and takes it back."""

import openpyxl
import pytest

from imports.models import ImportRun
from tests.builders import make_user, where_is
from tests.imports.files import text, xlsx
from tests.imports.work import real_worker, taken_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}
ROWS = [
    ["पेटी", "थैला", "Lot"],
    *[[f"SB0000{n // 5}", f"CH1000{n}", "STAR"] for n in range(9)],
    ["SB00001", "CH 1", ""],
]


@pytest.fixture
def worker(live_server):
    with real_worker() as process:
        yield process


@pytest.fixture
def upload_page(page, session_cookie, live_server):
    """The page for uploads, opened by an admin."""
    page.context.add_cookies([session_cookie(make_user("Admin", "chief"), live_server.url)])
    page.goto(live_server.url + "/admin/imports/importrun/import/")
    return page


@pytest.fixture
def complaints(page):
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_file_goes_its_whole_way(tmp_path, upload_page, worker, complaints):
    page = upload_page

    page.set_input_files("#files", xlsx(tmp_path / "bags.xlsx", ROWS))
    page.click("form.upload [type=submit]")
    page.wait_for_selector(".state-asks")
    for column, meaning in enumerate(("parent", "child", "keep")):
        page.select_option(f"[name=sheet-0-column-{column}]", meaning)
    page.click("text=Check again")

    page.wait_for_selector(".counts")
    assert "“CH 1” is no code" in page.inner_text(".reason")
    assert page.locator(".counts .new dd").inner_text() == "9"
    page.set_viewport_size(PHONE)
    assert fits(page)
    page.click(".big")  # the box about refused rows is not ticked yet
    assert ImportRun.objects.get().state == "checked"
    page.check("[name=good_rows_only]")
    page.click(".big")
    page.wait_for_selector(".state-imported")
    assert where_is("CH10008") == "SB00001"

    with page.expect_download() as coming:
        page.click("text=Get the result file")
    coming.value.save_as(tmp_path / "result.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "result.xlsx").active
    told = [cell.value for cell in sheet["A"]]
    assert (told[1], told[10][:8]) == ("new", "refused:")

    page.goto(page.url.partition("/admin/")[0] + ImportRun.objects.get().get_absolute_url())
    page.click("text=Undo this import…")
    page.wait_for_selector("#undo")
    assert "11 bags" in page.inner_text("#undo")
    page.click(".button.danger")
    page.wait_for_selector(".state-undone")
    assert where_is("CH10008") is None
    assert complaints == []


def test_page_says_what_is_wrong_with_a_file(tmp_path, upload_page, worker):
    page = upload_page
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 this is no workbook")

    page.set_input_files("#files", tmp_path / "broken.xlsx")
    page.click("form.upload [type=submit]")

    page.wait_for_selector(".state-unreadable")
    assert "damaged or cut off" in page.inner_text(".load-problem")


def test_waiting_load_can_be_cancelled(tmp_path, upload_page):
    page = upload_page
    page.set_input_files("#files", xlsx(tmp_path / "bags.xlsx", ROWS))
    page.click("form.upload [type=submit]")

    page.click("text=Cancel")

    page.wait_for_selector(".state-stopped")
    assert "Cancelled." in page.inner_text(".load-problem")


def test_files_of_others_appear_while_the_page_is_open(tmp_path, upload_page):
    page = upload_page
    assert page.inner_text("#at-work") == ""

    asha = make_user("Admin", "asha")
    taken_in(text(tmp_path / "bags.csv", "Code\nCH10001\n"), asha)

    page.wait_for_selector("#at-work a")
    assert page.inner_text("#at-work li").split("\n") == ["asha: bags.csv", "waits to be checked"]
