"""The description as tables for people."""

from api.openapi import describe_api
from api.reference import list_callers, list_endpoints, list_errors


def find_endpoint(method, path):
    endpoints = list_endpoints(describe_api())
    return next(endpoint for endpoint in endpoints if (endpoint.method, endpoint.path) == (method, path))


def test_every_endpoint_is_listed_with_who_may_call_it():
    callers = {(entry.method, entry.path): entry.callers for entry in list_endpoints(describe_api())}

    both = ["ApiKey", "Session"]
    assert {endpoint: names for endpoint, names in callers.items() if names != both} == {
        ("GET", "/api/v1/papers/{text}"): ["Session"],
        ("POST", "/api/v1/papers/{text}/checked"): ["Session"],
        ("GET", "/api/v1/session"): [],
        ("POST", "/api/v1/session"): [],
    }
    assert ("POST", "/api/v1/scans") in callers
    assert set(list_callers(describe_api())) == {"ApiKey", "Session"}


def test_fields_of_objects_in_lists_are_named_by_their_path():
    fields = {field.name: field for field in find_endpoint("POST", "/api/v1/scans").takes}

    assert fields["scans[].id"].kind == "UUID"
    assert fields["scans[].id"].is_required
    assert fields["scans[].undoes"].kind == "UUID or null"
    assert not fields["scans[].undoes"].is_required
    assert next(iter(fields["scans[].action"].values)) == "pack"


def test_each_kind_of_result_has_its_fields():
    names = [field.name for field in find_endpoint("GET", "/api/v1/search").answers]

    assert {"results[].children", "results[].customer", "results[].last.what"} <= set(names)


def test_parameters_and_body_are_both_taken():
    names = [field.name for field in find_endpoint("POST", "/api/v1/papers/{text}/checked").takes]

    assert names == ["text", "seen", "extra", "sent_back", "user"]


def test_every_field_of_an_example_is_described():
    entry = find_endpoint("POST", "/api/v1/scans")

    assert '"in_other_parent"' in entry.answers_example
    assert '"CH10001"' in entry.takes_example


def test_errors_are_listed_with_their_status():
    assert list_errors(describe_api())["busy"].startswith("503: ")
