"""Who is asking, and how far X-Forwarded-… headers are believed."""

from ipaddress import ip_network

import pytest

from core.client_address import apply_forwarded_headers, find_client_address, is_from_trusted_proxy

PROXIES = [ip_network("127.0.0.1"), ip_network("10.1.0.0/16"), ip_network("2001:db8::/64")]

# X-Forwarded-For, as the proxy at 127.0.0.1 sends it, and the client's address.
FORWARDED_FOR = [
    ("203.0.113.5", "203.0.113.5"),
    ("6.6.6.6, 203.0.113.5", "203.0.113.5"),  # the client wrote the first one itself
    ("6.6.6.6, 203.0.113.5, 10.1.2.3", "203.0.113.5"),  # two proxies of ours
    ("10.1.2.3, 10.1.2.4", "10.1.2.3"),  # asked from a proxy
    ("2001:db8::7, 2001:db8:1::9", "2001:db8:1::9"),
    ("2001:db8:1::9, 2001:db8::7", "2001:db8:1::9"),
    ("[2001:db8:1::9]:4711", "2001:db8:1::9"),
    ("203.0.113.5:4711", "203.0.113.5"),
    ("::ffff:203.0.113.5", "203.0.113.5"),
    ("fe80::1%eth0", "fe80::1"),
    ("203.0.113.5, unknown", "127.0.0.1"),
    ("203.0.113.5, junk, 10.1.2.3", "10.1.2.3"),
    ("203.0.113.5,", "127.0.0.1"),
    ("", "127.0.0.1"),
    ("1.2.3.4.5", "127.0.0.1"),
    ("'; DROP TABLE --", "127.0.0.1"),
    ("\x00\xff", "127.0.0.1"),
    ("9" * 5000, "127.0.0.1"),
    ("[", "127.0.0.1"),
]


def test_forwarded_for_is_read_from_the_right(rf, settings):
    settings.TRUSTED_PROXIES = PROXIES
    for header, address in FORWARDED_FOR:
        request = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=header)

        assert is_from_trusted_proxy(request)
        apply_forwarded_headers(request)

        assert (header, find_client_address(request)) == (header, address)


def test_scheme_and_host_are_those_that_the_last_proxy_names(rf, settings):
    settings.TRUSTED_PROXIES = PROXIES
    settings.ALLOWED_HOSTS = ["tracetrack.example"]
    request = rf.get(
        "/",
        HTTP_X_FORWARDED_PROTO="http, HTTPS",
        HTTP_X_FORWARDED_HOST="evil.example, tracetrack.example",
    )

    apply_forwarded_headers(request)

    assert request.is_secure()
    assert request.build_absolute_uri("/v/") == "https://tracetrack.example/v/"


@pytest.mark.parametrize("scheme", ["", "gopher", "https evil", "\xe9"])
def test_odd_scheme_changes_nothing(rf, settings, scheme):
    settings.TRUSTED_PROXIES = PROXIES
    request = rf.get("/", HTTP_X_FORWARDED_PROTO=scheme)

    apply_forwarded_headers(request)

    assert request.scheme == "http"


@pytest.mark.parametrize("address", ["203.0.113.5", "", "junk", "10.2.0.1", "::1"])
def test_others_are_no_proxies(rf, settings, address):
    settings.TRUSTED_PROXIES = PROXIES

    assert not is_from_trusted_proxy(rf.get("/", REMOTE_ADDR=address))


def test_mapped_address_of_a_proxy_is_the_proxy(rf, settings):
    settings.TRUSTED_PROXIES = PROXIES

    assert is_from_trusted_proxy(rf.get("/", REMOTE_ADDR="::ffff:10.1.9.9"))
