"""What every answer lets a page load and do."""

import pytest
from django.test import Client

from tests.builders import make_user

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# Pages, files, JSON, what is not there, and what is refused.
ADDRESSES = ("/", "/scan/", "/static/tracetrack.css", "/service-worker.js", "/api/v1/bags", "/nowhere/")
ADDRESSES += ("/admin/", "/admin/accounts/user/", "/admin/accounts/user/import/", "/api/docs", "/healthz")


@pytest.mark.django_db
def test_every_answer_has_the_headers_that_protect_its_reader():
    client = Client(raise_request_exception=False)
    client.force_login(make_user("Admin"))
    for address in ADDRESSES:
        response = client.get(address)

        assert set(response["Content-Security-Policy"].split("; ")) == set(POLICY.split("; ")), address
        assert "camera=()" in response["Permissions-Policy"].split(", "), address
        assert "geolocation=()" in response["Permissions-Policy"].split(", "), address
        assert response["X-Content-Type-Options"] == "nosniff", address
        assert response["Referrer-Policy"] == "same-origin", address
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert "Strict-Transport-Security" not in response, address


def test_scan_pages_keep_the_whole_screen_the_screen_lock_and_sounds():
    allowed = Client().get("/healthz")["Permissions-Policy"].split(", ")

    assert [word for word in allowed if word.endswith("=(self)")] == [
        "autoplay=(self)",
        "fullscreen=(self)",
        "screen-wake-lock=(self)",
    ]


@pytest.fixture
def https(settings):
    """As with HTTPS=true behind a proxy on this machine."""
    from ipaddress import ip_network

    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]


@pytest.mark.parametrize(
    "address", ["/", "/scan/?a=1", "/api/v1/scans", "/metrics", "/static/x.css", "/v/K/"]
)
def test_http_is_sent_to_https(https, address):
    response = Client().get(address)

    assert (response.status_code, response["Location"]) == (301, f"https://testserver{address}")


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_machines_may_ask_without_https(https, address, monkeypatch):
    monkeypatch.setattr("monitoring.health.run_checks", lambda: {})

    assert Client().get(address).status_code == 200


def test_browser_keeps_to_https_once_it_had_it(https):
    response = Client().get("/healthz", HTTP_X_FORWARDED_PROTO="https")

    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_forged_header_does_not_pass_for_https(https):
    response = Client().get("/", REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_PROTO="https")

    assert response.status_code == 301
