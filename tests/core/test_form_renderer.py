"""The first wrong field has the cursor, on our pages and in the admin."""

import re

import pytest

from tests.builders import filled_bill, make_area

AUTOFOCUS = re.compile(r"<(?:input|select|textarea)[^>]* autofocus[^>]*>")


def focused(response):
    """The names of the fields with the cursor."""
    fields = AUTOFOCUS.findall(response.content.decode())
    return [re.search(r'name="(\w+)"', field)[1] for field in fields]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "sent", "names"),
    [
        ("/bills/new/", None, ["customer"]),
        ("/bills/new/", {"number": "B 1", "weight_per_child_kg": "x"}, ["number"]),
        ("/bills/new/", {"weight_per_child_kg": "1e3", "expected_parents": "x"}, ["weight_per_child_kg"]),
        ("/bills/B-17/change/", {"weight_per_child_kg": "", "revision": "0"}, ["weight_per_child_kg"]),
        ("/bills/B-17/close/", {"parents": "1"}, ["accepted"]),
        ("/labels/", {"first": "SB00001", "label_count": "x", "layout": "a4-24"}, ["label_count"]),
        ("/admin/accounts/area/add/", {"name": ""}, ["name"]),
        ("/admin/accounts/area/add/", {"name": "x" * 65}, ["name"]),
    ],
)
def test_first_wrong_field_has_the_cursor(client, admin_user, address, sent, names):
    client.force_login(admin_user)
    filled_bill("B-17")
    make_area("Nord")

    response = client.get(address) if sent is None else client.post(address, sent)

    assert focused(response) == names
