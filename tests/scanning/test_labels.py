"""The sheet of command labels and the scanner test page."""

import pytest

from bags.codes import may_name_new_bag, normalise_code
from scanning.command_labels import COMMANDS, TEST_TEXT
from scanning.models import Scan
from tests.builders import make_user, scan, told

TEXTS = [*[command.text for command in COMMANDS], TEST_TEXT]


@pytest.mark.parametrize("text", TEXTS)
def test_no_label_can_become_a_bag(db, dispatcher, text):
    assert not may_name_new_bag(normalise_code(text))
    assert told(scan(dispatcher, "pack", text, parent="SB00001")) == ("refused", "bad_code")


@pytest.mark.django_db
def test_sheet_shows_each_label_once(client):
    client.force_login(make_user())

    page = client.get("/scan/labels/").content.decode()

    for command in COMMANDS:
        assert page.count(f">{command.text}<") == 1
        assert str(command.name) in page
    assert page.count("<svg") == 2 * len(COMMANDS)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/scan/labels/", "/scan/test/"])
def test_sheet_and_test_page_can_only_be_read(client, dispatcher, address):
    client.force_login(dispatcher)

    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405
    assert Scan.objects.count() == 0
