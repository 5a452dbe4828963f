"""An address that takes what a form sends leads to the page with the form."""

import pytest

from tests.builders import filled_bill, make_user

pytestmark = pytest.mark.django_db
BILL = "/bills/A/7/"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        *((f"{BILL}{word}/", BILL) for word in ("change", "close", "reopen", "delete", "cancel")),
        (f"{BILL}lines/add/", BILL),
        (f"{BILL}lines/take-off/", BILL),
        ("/work/parents/bill/", "/work/parents/"),
        ("/work/parents/new-bill/", "/work/parents/"),
        ("/labels/7/again/", "/labels/7/"),
        ("/exports/7/cancel/", "/exports/7/"),
        ("/accounts/logout/", "/"),
        ("/i18n/setlang/", "/"),
        ("/scans/patterns/", "/admin/bills/billsettings/"),
        ("/admin/logout/", "/admin/"),
        ("/admin/system/check/", "/admin/system/"),
        ("/admin/system/clear-cache/", "/admin/system/"),
        ("/admin/exports/exportrun/7/again/", "/admin/exports/exportrun/7/change/"),
        ("/admin/imports/importrun/7/do/apply/", "/admin/imports/importrun/7/change/"),
    ],
)
def test_get_goes_to_the_page_with_the_form(client, admin_user, address, page):
    client.force_login(admin_user)

    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, page)
    assert client.put(address).status_code == 405


def test_signing_in_after_a_form_was_sent_leads_to_its_page(client):
    bill = filled_bill("B-17", by=make_user("Biller"))

    answer = client.post(f"/bills/{bill.number}/change/", {"note": "typed"})
    client.force_login(make_user("Biller"))

    assert client.get(answer["Location"], follow=True).redirect_chain[-1][0] == "/bills/B-17/"
