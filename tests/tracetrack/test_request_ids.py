"""Each request has an id and the client's true address."""

import uuid
from ipaddress import ip_network

from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client

from core.request_ids import current_request, make_request_id
from tracetrack.request_ids import identify_request, warn_of_unknown_proxy

GIVEN = "0190b5f0-0000-7000-8000-000000000001"
FORWARDED = {
    "HTTP_X_REQUEST_ID": GIVEN,
    "HTTP_X_FORWARDED_FOR": "203.0.113.5",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "tracetrack.example",
}


def look(request):
    """What code further in sees of this request."""
    current = current_request.get()
    return HttpResponse(f"{current.id} {current.address} {request.scheme} {request.get_host()}")


def test_answer_names_the_id_of_its_request():
    response = Client().get("/healthz")

    assert uuid.UUID(response["X-Request-ID"]).version == 7
    assert Client().get("/nowhere/")["X-Request-ID"] != response["X-Request-ID"]


def test_trusted_proxy_names_id_address_scheme_and_host(rf, settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]
    settings.ALLOWED_HOSTS = ["tracetrack.example"]

    response = identify_request(look)(rf.get("/", **FORWARDED))

    assert response.content.decode() == f"{GIVEN} 203.0.113.5 https tracetrack.example"
    assert response["X-Request-ID"] == GIVEN


def test_anybody_else_names_none_of_them(rf, settings):
    settings.TRUSTED_PROXIES = []

    response = identify_request(look)(rf.get("/", **FORWARDED))

    assert response.content.decode() == f"{response['X-Request-ID']} 127.0.0.1 http testserver"
    assert response["X-Request-ID"] != GIVEN


def test_proxy_that_is_not_named_is_warned_of_once(rf, settings, caplog):
    settings.HTTPS, settings.TRUSTED_PROXIES = True, [ip_network("127.0.0.1")]
    warn_of_unknown_proxy.cache_clear()

    for _ in range(3):
        identify_request(look)(rf.get("/", REMOTE_ADDR="10.0.0.5", **FORWARDED))

    assert [record.getMessage().split(".")[0] for record in caplog.records] == [
        "X-Forwarded-Proto came from an address that TRUSTED_PROXIES does not name"
    ]


def test_junk_from_a_proxy_is_no_id(db, rf, settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]
    for junk in ("", "x" * 36, "a\r\nSet-Cookie: b", GIVEN * 2, "\xe9"):
        response = identify_request(look)(rf.get("/", HTTP_X_REQUEST_ID=junk))

        assert uuid.UUID(response["X-Request-ID"]).version == 7
        response.close()


def test_request_ends_when_its_answer_is_closed(db, rf):
    def write():
        yield current_request.get().id

    response = identify_request(lambda _request: StreamingHttpResponse(write()))(rf.get("/"))

    assert b"".join(response).decode() == response["X-Request-ID"]
    response.close()
    assert current_request.get() is None


def test_ids_sort_by_time():
    ids = [make_request_id() for _ in range(300)]

    assert len(set(ids)) == 300
    assert {(str(uuid.UUID(text)), uuid.UUID(text).version, uuid.UUID(text).variant) for text in ids} == {
        (text, 7, uuid.RFC_4122) for text in ids
    }
    assert [text[:13] for text in ids] == sorted(text[:13] for text in ids)
