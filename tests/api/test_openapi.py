"""The API's description says what the API does."""

import pytest
from django.test import Client

from accounts.tokens import create_token
from scanning.actions import ACTIONS
from scanning.models import Scan
from scanning.reasons import REASONS
from tests.builders import make_scan_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def described(client, dispatcher):
    client.force_login(dispatcher)
    return client.get("/api/v1/openapi.json").json()


def follow(described, *path):
    """What stands at this path of the description, references followed."""
    at = described
    for step in path:
        at = at[step]
        while "$ref" in at:
            at = follow(described, *at["$ref"].removeprefix("#/").split("/"))
    return at


SCANS = ("paths", "/api/v1/scans", "post")
JSON = ("content", "application/json", "schema", "properties")


def test_description_names_every_action_and_reason(described):
    scan = follow(described, *SCANS, "requestBody", *JSON, "scans", "items")
    result = follow(described, *SCANS, "responses", "200", *JSON, "results", "items")

    assert scan["properties"]["action"]["enum"] == Scan.Action.values == list(ACTIONS)
    assert result["properties"]["reason"]["enum"] == [*sorted(REASONS), None]


def test_a_real_result_has_exactly_the_described_fields(client, dispatcher, described):
    client.force_login(dispatcher)
    batch = {"scans": [{"id": str(make_scan_id()), "action": "look", "code": "NOPE"}]}

    result = client.post("/api/v1/scans", batch, content_type="application/json").json()["results"][0]

    properties = follow(described, *SCANS, "responses", "200", *JSON, "results", "items", "properties")
    assert list(result) == list(properties)


def test_description_is_for_people_and_programs_that_are_known(dispatcher):
    _token, key = create_token(name="bay-7", user=dispatcher)
    address = "/api/v1/openapi.json"

    stranger, program = Client().get(address), Client().get(address, HTTP_AUTHORIZATION=f"Bearer {key}")

    assert (stranger.status_code, stranger.json()["error"]) == (401, "signed_out")
    assert "/api/v1/scans" in program.json()["paths"]
    assert Client().get("/api/docs")["Location"] == "/accounts/login/?next=/api/docs"


def test_page_for_people_names_every_reason(client, dispatcher):
    client.force_login(dispatcher)

    page = client.get("/api/docs")

    assert page.status_code == 200
    assert "in_other_parent" in page.content.decode()


def test_every_address_of_the_api_is_described_and_answers(client, dispatcher):
    client.force_login(dispatcher)
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    for path in ("/api/v1/search?q=CH", "/api/v1/dashboard", "/api/v1/bags?code=CH1"):
        assert "get" in paths[path.split("?")[0]]
        assert client.get(path).status_code == 200
