"""Two processes that serve the same people: what one of them changes counts in the other."""

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.builders import make_user

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/session"
OTHER_PROCESS = """
import sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
setup_test_environment()
client = Client()
print("ready", flush=True)
for line in sys.stdin:
    method, path, client.cookies["sessionid"] = line.split()
    with CaptureQueriesContext(connection) as asked:
        answer = getattr(client, method)(path)
    print(answer.json().get("user"), answer.status_code, len(asked), flush=True)
"""


@pytest.fixture(scope="module")
def elsewhere(django_db_setup):
    """Ask in another process: gives who it is for, the answer's status and how many statements it took."""
    running = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, connection.settings_dict["NAME"]],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tracetrack.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout.readline() == "ready\n"

    def ask(method, path, key):
        print(method, path, key, file=running.stdin, flush=True)
        user, status, statements = running.stdout.readline().split()
        return user, int(status), int(statements)

    yield ask
    running.communicate(timeout=20)


@pytest.fixture
def known(elsewhere):
    """A client whose person another process has just read; it knows who asks without a statement."""
    client = Client()
    client.force_login(make_user("Biller", "meena"))
    key = client.cookies["sessionid"].value
    assert elsewhere("get", URL, key) == ("meena", 200, 1)
    return client


def test_sign_out_counts_in_another_process_after_a_second(known, elsewhere):
    key = known.cookies["sessionid"].value

    known.post("/accounts/logout/")
    time.sleep(1)

    assert elsewhere("get", URL, key) == ("None", 200, 1)


def test_sign_out_counts_at_once_in_another_process_for_what_may_change_something(known, elsewhere):
    key = known.cookies["sessionid"].value

    known.post("/accounts/logout/")

    assert elsewhere("post", "/api/v1/bills", key) == ("None", 401, 1)
    assert elsewhere("get", URL, key) == ("None", 200, 1)
