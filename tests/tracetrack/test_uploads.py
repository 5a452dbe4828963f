"""How much may come to which address and from whom; and that it is read before the first query."""

from io import BytesIO

import pytest
from django.conf import settings
from django.core.files import uploadedfile
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiToken
from accounts.tokens import create_token
from core.request_bodies import REFUSAL, BodyReader
from tests.builders import make_user
from tracetrack.uploads import find_ceiling, knows_sender

MB = 1_000_000
ALL_OTHERS = [scope for scope in ApiToken.Scope.values if scope != "import"]


@pytest.mark.parametrize(
    ("path", "size", "is_upload"),
    [
        ("/accounts/login/", 20_000, False),
        ("/api/v1/session", 20_000, False),
        ("/api/v1/scans", MB, False),
        ("/admin/imports/importrun/1/change/", MB, False),
        ("/admin/imports/importrun/import/", 1_000 * MB + 100_000, True),
        ("/admin/imports/importrun/import/x", MB, False),
        ("/api/v1/imports", 1_000 * MB + 100_000, True),
        ("/admin/bills/billsettings/1/change/", 2 * MB + 100_000, False),
        ("/admin/accounts/user/import/", MB + 100_000, False),
    ],
)
def test_only_the_import_takes_more_than_a_few_megabytes(path, size, is_upload):
    ceiling = find_ceiling(path)

    assert (ceiling.size, ceiling.is_upload) == (size, is_upload)


class Body(BytesIO):
    """Notes how many queries there were when it was first read."""

    queries = None

    def read(self, size=-1):
        if self.queries is None:
            self.queries = len(connection.queries)
        return super().read(size)


def ask(path, body, **headers):
    """The status of a POST through all layers, and the queries before its body was read."""
    got = []
    source = Body(body)
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": source,
        "wsgi.input_terminated": True,
        "wsgi.url_scheme": "http",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(body)),
        **headers,
    }
    application = BodyReader(WSGIHandler(), find_ceiling=find_ceiling, knows_sender=knows_sender)
    with CaptureQueriesContext(connection):
        answer = application(environ, lambda status, headers: got.append(status))
        b"".join(answer)
        answer.close()
    return int(got[0].split()[0]), source.queries


@pytest.mark.django_db
def test_body_is_read_before_the_first_query():
    client = Client()
    client.force_login(make_user())
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].OutputString()

    for path in ("/api/v1/scans", "/accounts/login/", "/scan/", "/nowhere/"):
        _status, queries = ask(path, b"{}", HTTP_COOKIE=cookie, CONTENT_TYPE="application/json")
        assert (path, queries) == (path, 0)


@pytest.mark.django_db
def test_stranger_uploads_nothing():
    for path in ("/admin/imports/importrun/import/", "/api/v1/imports"):
        status, queries = ask(path, b"x" * 100, CONTENT_TYPE="multipart/form-data; boundary=x")
        assert (path, status in (302, 401, 403, 404), queries) == (path, True, None)


@pytest.mark.django_db
def test_admin_may_upload_by_session_and_by_key():
    admin, biller = make_user("Admin"), make_user("Biller")
    known = {}
    for person in (admin, biller):
        client = Client()
        client.force_login(person)
        by_session = {"HTTP_COOKIE": client.cookies[settings.SESSION_COOKIE_NAME].OutputString()}
        keys = [create_token(name="x", user=person, scopes=scopes)[1] for scopes in (["import"], ALL_OTHERS)]
        known[person] = [
            knows(by_session),
            *(knows({"HTTP_AUTHORIZATION": f"Bearer {key}"}) for key in keys),
            knows(by_session | {"HTTP_AUTHORIZATION": "Bearer x"}),
            knows(by_session | {"HTTP_AUTHORIZATION": "Basic eDp5"}),  # for a proxy
        ]

    assert known == {admin: [True, True, False, False, True], biller: [False] * 5}
    assert not knows({})


def knows(headers):
    return knows_sender({"REQUEST_METHOD": "POST", "wsgi.input": BytesIO(), **headers})


@pytest.mark.django_db
def test_file_of_a_form_stays_off_the_disk(client, monkeypatch):
    monkeypatch.setattr(uploadedfile, "TemporaryUploadedFile", None)
    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", None)

    response = client.post(
        "/accounts/login/", {"username": "a", "password": "b", "file": BytesIO(b"x" * 900_000)}
    )

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("refusal", "status", "error", "sentence"),
    [
        ("too_large", 413, "too_large", "This is too large to be sent here. Send less at once."),
        ("wrong_encoding", 415, "wrong_encoding", "Send this again without compressing it."),
        ("cut_short", 400, "bad_request", "This did not arrive whole. Send it again."),
    ],
)
def test_refused_body_is_answered_in_a_sentence_without_a_query(client, refusal, status, error, sentence):
    page = client.post("/accounts/login/", **{REFUSAL: refusal})
    answer = client.post("/api/v1/scans", **{REFUSAL: refusal})

    assert (page.status_code, answer.status_code) == (status, status)
    assert sentence in page.content.decode()
    assert (answer.json()["error"], answer.json()["message"]) == (error, sentence)
