"""Settings from the environment."""

from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured

from tracetrack.environment import (
    read_address,
    read_hosts,
    read_list,
    read_networks,
    read_number,
    read_or_make_secret,
    read_secret_key,
    read_site_address,
    read_switch,
)


@pytest.mark.parametrize(
    ("value", "is_on"), [("true", True), ("ON", True), (" 1 ", True), ("no", False), ("off", False)]
)
def test_switch_is_read(monkeypatch, value, is_on):
    monkeypatch.setenv("SOME_SWITCH", value)

    assert read_switch("SOME_SWITCH", default=not is_on) is is_on


@pytest.mark.parametrize("default", [True, False])
def test_empty_switch_has_its_default(monkeypatch, default):
    monkeypatch.setenv("SOME_SWITCH", "")

    assert read_switch("SOME_SWITCH", default) is default


def test_wrong_switch_is_refused_with_its_name(monkeypatch):
    monkeypatch.setenv("SOME_SWITCH", "maybe")

    with pytest.raises(ImproperlyConfigured, match=r"^SOME_SWITCH is 'maybe'. Set it to true or false.$"):
        read_switch("SOME_SWITCH")


def test_number_is_read_or_has_its_default(monkeypatch):
    monkeypatch.setenv("SOME_NUMBER", " 12 ")

    assert read_number("SOME_NUMBER", 3) == 12
    assert read_number("OTHER_NUMBER", 3) == 3


@pytest.mark.parametrize("value", ["-1", "2.5", "many", "4"])
def test_wrong_number_is_refused_with_its_name(monkeypatch, value):
    monkeypatch.setenv("SOME_NUMBER", value)

    sentence = f"^SOME_NUMBER is '{value}'. Set it to a whole number from 5 up.$"
    with pytest.raises(ImproperlyConfigured, match=sentence):
        read_number("SOME_NUMBER", 10, at_least=5)


def test_list_is_cut_at_commas(monkeypatch):
    monkeypatch.setenv("SOME_LIST", " a, ,b ,")

    assert read_list("SOME_LIST", "*") == ["a", "b"]
    assert read_list("OTHER_LIST", "*") == ["*"]


def test_networks_are_read_from_addresses_and_networks(monkeypatch):
    monkeypatch.setenv("SOME_NETWORKS", "10.0.0.7, 10.1.2.3/16,::1")

    assert read_networks("SOME_NETWORKS") == [
        ip_network("10.0.0.7/32"),
        ip_network("10.1.0.0/16"),
        ip_network("::1/128"),
    ]
    assert read_networks("OTHER_NETWORKS") == []


@pytest.mark.parametrize("value", ["proxy.example", "10.0.0.7/33", "10.0.0", "10.0.0.7 10.0.0.8"])
def test_wrong_network_is_refused_with_its_name(monkeypatch, value):
    monkeypatch.setenv("SOME_NETWORKS", value)

    with pytest.raises(ImproperlyConfigured, match=r"^SOME_NETWORKS is .* Set it to addresses or networks"):
        read_networks("SOME_NETWORKS")


def test_secret_is_made_once_and_for_its_owner_alone(tmp_path):
    path = tmp_path / "data" / "secret-key"

    secret = read_or_make_secret(path)

    assert len(secret) > 50
    assert read_or_make_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("value", "address"),
    [("", "127.0.0.1"), (" 0.0.0.0 ", "0.0.0.0"), ("[::]", "::"), ("10.0.0.5", "10.0.0.5")],
)
def test_address_is_read_or_has_its_default(monkeypatch, value, address):
    monkeypatch.setenv("SOME_ADDRESS", value)

    assert str(read_address("SOME_ADDRESS", "127.0.0.1")) == address


@pytest.mark.parametrize("value", ["everywhere", "*", "127.0.0.1:8000", "10.0.0.0/8", "localhost"])
def test_wrong_address_is_refused_with_its_name(monkeypatch, value):
    monkeypatch.setenv("SOME_ADDRESS", value)

    with pytest.raises(ImproperlyConfigured) as refused:
        read_address("SOME_ADDRESS", "127.0.0.1")

    assert str(refused.value) == (
        f"SOME_ADDRESS is {value!r}. Set it to an address of this machine, such as 127.0.0.1 "
        "(this machine only), 192.168.1.10, or 0.0.0.0 (all addresses)."
    )


STRONG = "kX3v-9QpL_2mZ8tR7wYb4NcJ6hGd1FsAe5UiOoPqWxEyRtBn0K"


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        STRONG[:49],
        "ab" * 40,
        "django-insecure-" + STRONG,
        "Change-Me-" + STRONG,
        "change_me" * 8,
        STRONG + "-my-secret-key",
        " " * 60,
    ],
)
def test_secret_that_can_be_guessed_is_refused(monkeypatch, tmp_path, weak):
    monkeypatch.setenv("SECRET_KEY", weak)

    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is easy to guess\. Set it to 50 random"):
        read_secret_key("SECRET_KEY", tmp_path / "key", may_be_weak=False)
    assert read_secret_key("SECRET_KEY", tmp_path / "key", may_be_weak=True) == weak


def test_strong_secret_is_taken_and_a_missing_one_is_made(monkeypatch, tmp_path):
    made = read_secret_key("SECRET_KEY", tmp_path / "key", may_be_weak=False)
    monkeypatch.setenv("SECRET_KEY", STRONG)
    taken = read_secret_key("SECRET_KEY", tmp_path / "key", may_be_weak=False)
    monkeypatch.setenv("SECRET_KEY", made)

    assert taken == STRONG
    assert read_secret_key("SECRET_KEY", tmp_path / "key", may_be_weak=False) == made


@pytest.mark.parametrize(
    "address",
    ["", "https://tracetrack.example", "http://192.168.1.10:8000", "https://[fd00::1]:8443"],
)
def test_site_address_is_read(monkeypatch, address):
    monkeypatch.setenv("SITE_ADDRESS", f" {address}/" if address else "")

    assert read_site_address("SITE_ADDRESS") == address


@pytest.mark.parametrize(
    "wrong",
    [
        "tracetrack.example",
        "ftp://a.example",
        "https://",
        "https://a.example/app",
        "https://a.example?b=c",
        "https://user:password@a.example",
        "https://a.example:port",
        "https://[",
        "javascript:alert(1)",
    ],
)
def test_wrong_site_address_is_refused(monkeypatch, wrong):
    monkeypatch.setenv("SITE_ADDRESS", wrong)

    with pytest.raises(ImproperlyConfigured, match=r"^SITE_ADDRESS is .* Set it like this: https://"):
        read_site_address("SITE_ADDRESS")


OWN_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize(
    ("given", "site_address", "hosts"),
    [
        ("", "", OWN_HOSTS),
        ("", "https://tracetrack.example:8443", [*OWN_HOSTS, "tracetrack.example"]),
        ("", "https://[fd00::1]", [*OWN_HOSTS, "[fd00::1]"]),
        ("a.example, b.example", "https://tracetrack.example", ["a.example", "b.example"]),
    ],
)
def test_site_answers_to_its_own_names(monkeypatch, given, site_address, hosts):
    monkeypatch.setenv("ALLOWED_HOSTS", given)

    assert read_hosts("ALLOWED_HOSTS", site_address=site_address, is_open=False) == hosts


def test_site_that_others_reach_needs_its_names(monkeypatch):
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)

    with pytest.raises(ImproperlyConfigured, match=r"^ALLOWED_HOSTS is not set, and BIND lets other"):
        read_hosts("ALLOWED_HOSTS", site_address="", is_open=True)
    named = read_hosts("ALLOWED_HOSTS", site_address="https://a.example", is_open=True)
    assert named == [*OWN_HOSTS, "a.example"]
