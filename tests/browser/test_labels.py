"""Printing labels in a real browser: the preview follows the form, the file opens, everybody can use it."""

import pytest
from playwright.sync_api import expect

from labels.models import PrintedRange
from tests.browser.test_scan_access import SIZES, check
from tests.builders import make_parent, make_user
from tests.labels.labels import reserved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_labels(session_cookie, live_server, page):
    """Open a page of labels as a biller."""

    def open_page(address="/labels/"):
        page.context.add_cookies([session_cookie(make_user("Biller", "asha"), live_server.url)])
        page.goto(live_server.url + address)
        return page

    return open_page


def test_preview_follows_the_form(open_labels):
    reserved("SB00120", 10, by=make_user("Biller", "ravi"))
    page = open_labels()

    page.fill("[name=first]", "sb00200")
    expect(page.locator("#preview svg")).to_have_attribute("aria-label", "The label of SB00200")
    page.fill("[name=label_count]", "25")
    expect(page.locator("#preview")).to_contain_text("25 labels, 2 sheets.")
    page.fill("[name=top_line]", "<b>Bay 4</b>")
    expect(page.locator("#preview text").first).to_have_text("<b>Bay 4</b>")
    page.fill("[name=first]", "SB00119")
    expect(page.locator("#preview")).to_contain_text("ravi printed SB00120 – SB00129 today")
    page.fill("[name=first]", "SB")
    expect(page.locator("#preview")).to_contain_text("SB has no digits that could count up.")


def test_start_position_is_asked_for_sheets_only(open_labels):
    page = open_labels()

    expect(page.locator("[name=start]")).to_be_visible()
    page.select_option("[name=layout]", "roll")
    expect(page.locator("[name=start]")).to_be_hidden()


def test_labels_are_printed_after_the_warning_about_bags(open_labels):
    make_parent("SB00001")
    page = open_labels("/labels/?first=SB00001&label_count=3&layout=roll-203")

    page.get_by_role("button", name="Make these labels").click()
    expect(page.get_by_role("alert")).to_contain_text("1 of these codes is a bag already: SB00001")
    assert PrintedRange.objects.count() == 0
    page.get_by_role("button", name="Print all the same").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the ZPL file").click()

    assert download.value.suggested_filename == "labels-SB00001-3.zpl"
    assert download.value.path().read_text().count("^XA") == 3
    assert PrintedRange.objects.count() == 1


def test_another_code_is_asked_about_anew(open_labels):
    make_parent("SB00001")
    make_parent("SB00002")
    page = open_labels("/labels/?first=SB00001&label_count=1")

    page.get_by_role("button", name="Make these labels").click()
    expect(page.get_by_role("alert")).to_contain_text("1 of these codes is a bag already: SB00001")
    page.fill("[name=first]", "SB00002")
    page.get_by_role("button", name="Print all the same").click()

    expect(page.get_by_role("alert")).to_contain_text("1 of these codes is a bag already: SB00002")
    assert PrintedRange.objects.count() == 0


@pytest.mark.parametrize(
    ("colours", "where"),
    [
        ("light", "monitor"),
        ("dark", "phone"),
        pytest.param("dark", "monitor", marks=pytest.mark.nightly),
        pytest.param("light", "phone", marks=pytest.mark.nightly),
        pytest.param("light", "monitor at 200 %", marks=pytest.mark.nightly),
        pytest.param("dark", "monitor at 200 %", marks=pytest.mark.nightly),
    ],
)
def test_pages_of_labels_are_for_everybody(open_labels, colours, where):
    size = SIZES[where]
    printed = reserved("A" * 50 + "00001", 10)
    page = open_labels()
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    page.set_viewport_size({"width": size[0], "height": size[1]})

    site = page.url.removesuffix("/labels/")
    for address in ("/labels/?first=SB00001", printed.get_absolute_url(), "/labels/replace/"):
        page.goto(site + address)
        check(page, size)
    page.goto(f"{site}/labels/?first={printed.code_range.first_code}")
    page.get_by_role("button", name="Make these labels").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check(page, size)
