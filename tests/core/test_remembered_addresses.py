"""core/remembered_addresses.py: an address that was found is found again as Django finds it."""

import pytest
from django.http import HttpResponse
from django.urls import Resolver404, include, path, resolve, reverse
from django.urls.resolvers import RoutePattern

from core import remembered_addresses
from core.remembered_addresses import RememberingResolver


def show(request, **_parts):
    return HttpResponse()


@pytest.fixture
def addresses():
    below = [path("bags/<code>/", show, name="bag"), path("bags/", show, {"all": 1}, "all"), path("", show)]
    return RememberingResolver(RoutePattern(""), [path("api/", include((below, "api"))), path("a/", show)])


def describe(match):
    return match.func, match.args, match.kwargs, match.route, match.view_name, match.tried


@pytest.mark.parametrize("address", ["api/bags/CH10001/", "api/bags/", "api/", "a/"])
def test_second_look_finds_the_same(addresses, address):
    assert describe(addresses.resolve(address)) == describe(addresses.resolve(address))


def test_only_addresses_without_parts_that_vary_are_kept(addresses, monkeypatch):
    for address in ("api/bags/CH10001/", "api/bags/", "api/", "a/", "a/"):
        addresses.resolve(address)
    with pytest.raises(Resolver404):
        addresses.resolve("nothing/")

    assert list(addresses._found) == ["api/", "a/"]

    monkeypatch.setattr(remembered_addresses, "MOST", 0)
    addresses._found.clear()
    assert addresses.resolve("a/") is not addresses.resolve("a/")


def test_site_remembers_its_addresses():
    for _ in range(2):
        found = resolve("/api/v1/dashboard")
        assert (found.view_name, found.route, found.kwargs) == ("api_dashboard", "api/v1/dashboard", {})
    assert reverse("bag", args=["CH10001"]) == "/bags/CH10001/"
