"""The examples of docs/api.md do what they say."""

import json
import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.tokens import create_token
from api.models import WebhookDelivery
from bills.lifecycle import close_bill
from bills.models import Bill
from imports.models import ImportRun
from tests.builders import filled_bill, make_child, make_link, make_parent, make_webhook
from tests.imports.work import work

pytestmark = pytest.mark.django_db
TEXT = (Path(settings.BASE_DIR) / "docs/api.md").read_text()
HOST = "https://tracetrack.example"


def read_commands():
    """Each curl command of the page, in words, without what the shell makes of $KEY."""
    for block in re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL):
        for command in block.replace("\\\n", " ").split("$ curl")[1:]:
            yield shlex.split(command)


def run(client, words, numbers):
    """Send what curl would; the example's number of a run is another one here."""
    (address,) = (word for word in words if word.startswith(HOST))
    path = re.sub(r"/imports/\d+", f"/imports/{numbers.get('run')}", address.removeprefix(HOST))
    if "-F" in words:
        return client.post(path, {"file": SimpleUploadedFile("bags.csv", b"code,kind\nCH90001,child\n")})
    if "-d" in words:
        return client.post(path, words[words.index("-d") + 1], content_type="application/json")
    return client.get(path)


def test_commands_are_answered_as_the_page_says(admin_user):
    for number in range(2):
        parent = make_parent(f"SB0000{number + 1}")
        for child in range(30):
            make_link(make_child(f"CH{number}{child:04}"), parent)
    _token, key = create_token(name="erp", user=admin_user, scopes=["scan", "read", "import"])
    client, numbers, done = Client(headers={"authorization": f"Bearer {key}"}), {}, 0

    for words in read_commands():
        answer = run(client, words, numbers)
        assert answer.status_code == 200, (words, answer.content)
        if "-F" in words:
            numbers["run"] = answer.json()["id"]
            work(ImportRun.objects.get())
        done += 1

    assert done == 6
    assert Bill.objects.get().state == "closed"
    assert ImportRun.objects.get().task == "import"


def test_webhook_has_the_members_of_the_example(biller):
    (example,) = re.findall(r"```json\n(\{\"type\".*?)```", TEXT, re.DOTALL)
    make_webhook()
    close_bill(filled_bill("B-17"), by=biller)

    assert list(json.loads(example)["data"]) == [
        *("bill", "version", "sha256", "parents", "children", "weight_kg", "reason")
    ]
    assert set(WebhookDelivery.objects.get().payload) == set(json.loads(example)["data"])
