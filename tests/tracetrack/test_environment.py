"""Settings from the environment."""

from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured

from tracetrack.environment import (
    read_address,
    read_list,
    read_networks,
    read_number,
    read_or_make_secret,
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
