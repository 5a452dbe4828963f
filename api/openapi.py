"""What the API takes and answers, as OpenAPI 3.1 for programs and as a page for people."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.bags import MAX_CODES
from api.scan_types import MAX_SCANS, MAX_STATION_LENGTH, REPAIRS, SOURCES
from scanning.models import Scan
from scanning.reasons import ACTIONS, REASONS, list_sentences

ERRORS = {
    400: "This is no batch of scans. Nothing was stored.",
    401: "Not signed in, or the API key is not known. Nothing was stored.",
    403: "The CSRF token is missing or old. Nothing was stored.",
    409: "The scans belong to another person than the one signed in. Nothing was stored.",
    413: "The request is too large. Nothing was stored.",
    503: "Busy. Nothing was stored; send the same again after Retry-After seconds.",
}


def nullable(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": [kind, "null"], **more}


def scan_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id", "action"],
        "properties": {
            "id": {"type": "string", "format": "uuid", "description": "UUIDv7 made on the device."},
            "seq": nullable("integer", minimum=0),
            "action": {"enum": Scan.Action.values},
            "code": nullable("string", description="The text of the label, as read."),
            "parent": nullable("string"),
            "bill": nullable("string"),
            "undoes": nullable("string", format="uuid"),
            "scanned_at": nullable("string", format="date-time"),
            "source": {"enum": list(SOURCES)},
            "raw": nullable("string", description="What the label really gave, where code is not just that."),
            "prefix": nullable("string", maxLength=3, description="The AIM prefix, such as ]Q3."),
            "repaired": {"enum": [*REPAIRS, None], "description": "Read from the keys because of this."},
        },
    }


def result_schema() -> dict[str, Any]:
    def some(**properties: str) -> dict[str, Any]:
        return nullable("object", properties={name: {"type": kind} for name, kind in properties.items()})

    return {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "outcome": {"enum": Scan.Outcome.values},
            "reason": {"enum": [*sorted(REASONS), None]},
            "replayed": {"type": "boolean", "description": "This id was stored before; nothing was done."},
            "message": {"type": "string", "description": "A plain sentence in the caller's language."},
            "tone": {"type": "string"},
            "bag": some(code="string", kind="string", retired="boolean"),
            "parent": some(code="string", children="integer"),
            "bill": some(number="string"),
        },
    }


def description() -> dict[str, Any]:
    counts = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}
    batch = {
        "type": "object",
        "required": ["scans"],
        "properties": {
            "station": {"type": "string", "maxLength": MAX_STATION_LENGTH},
            "user": nullable("string", description="Whom the page shows. Another person signed in: 409."),
            "waiting": nullable("integer", minimum=0, description="How many scans the station still holds."),
            "waiting_for": nullable("object", properties={"parents": counts, "bills": counts}),
            "scans": {"type": "array", "maxItems": MAX_SCANS, "items": scan_schema()},
        },
    }
    answer = {"type": "object", "properties": {"results": {"type": "array", "items": result_schema()}}}
    error = {"type": "object", "properties": {"error": {"type": "string"}, "message": {"type": "string"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "TraceTrack", "version": "1"},
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            }
        },
        "security": [{"key": []}, {"session": []}],
        "paths": {
            "/api/v1/scans": {
                "post": {
                    "summary": "Record a batch of scans, in order",
                    "requestBody": {"required": True, "content": as_json(batch)},
                    "responses": {
                        "200": {
                            "description": "One result for each scan, same order.",
                            "content": as_json(answer),
                        }
                    }
                    | {
                        str(s): {"description": text, "content": as_json(error)} for s, text in ERRORS.items()
                    },
                }
            },
            "/api/v1/bags": {"get": asking_for_bags()},
            "/api/v1/search": {"get": finding_anything()},
            "/api/v1/dashboard": {"get": showing_today()},
            "/api/v1/papers/{text}": {"get": asking_for_a_paper()},
            "/api/v1/papers/{text}/checked": {"post": telling_of_a_check()},
        },
    }


def finding_anything() -> dict[str, Any]:
    answer = {
        "type": "object",
        "properties": {
            "results": {"type": "array", "items": found_schema(), "maxItems": 50},
            "more": {"type": "boolean", "description": "More fit than are given."},
            "cut_short": {
                "type": "boolean",
                "description": "Very many hold this and not all were looked at: others may fit.",
            },
            "did_you_mean": {"type": "array", "items": {"type": "string"}},
        },
    }
    return {
        "summary": "Bags and bills that fit a text, best first; or codes one slip away. Records nothing.",
        "parameters": [{"name": "q", "in": "query", "required": True, "schema": {"type": "string"}}],
        "responses": {"200": in_json(answer), "400": {"description": "No text, or too long a one."}},
    }


def found_schema() -> dict[str, Any]:
    """A bag or a bill that a search found."""
    last = {
        "what": {"type": "string"},
        "who": nullable("string"),
        "at": {"type": "string", "format": "date-time"},
    }
    return {
        "type": "object",
        "properties": {
            "kind": {"enum": ["parent", "child", "bill"]},
            "code": {"type": "string", "description": "A bag's code or a bill's number."},
            "address": {"type": "string", "description": "The path of its page."},
            "match": {"enum": ["whole", "first", "last", "part"]},
            "last": nullable("object", properties=last, description="The last that happened to it."),
            "retired": {"type": "boolean", "description": "Of a bag: it is out of use."},
            "parent": nullable("string", description="Of a bag: where a child is."),
            "children": {"type": "integer", "description": "Of a bag: how many a parent holds."},
            "bill": nullable("string", description="Of a bag: the bill that it, or its parent, is on."),
            "state": {"enum": ["open", "closed", "cancelled", "deleted"], "description": "Of a bill."},
            "customer": {"type": "string", "description": "Of a bill."},
            "vehicle": {"type": "string", "description": "Of a bill."},
        },
    }


def showing_today() -> dict[str, Any]:
    return {
        "summary": "The dashboard's figures, at most two seconds old; of one area for its dispatchers.",
        "responses": {"200": in_json({"type": "object"}), "401": {"description": "Not signed in."}},
    }


def in_json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "As said.", "content": {"application/json": {"schema": schema}}}


def asking_for_bags() -> dict[str, Any]:
    bag = {
        "type": "object",
        "properties": {
            "code": {"type": "string"},
            "kind": {"enum": ["parent", "child"]},
            "retired": {"type": "boolean"},
            "children": {"type": "integer", "description": "How many a parent holds; 0 for a child."},
            "parent": nullable("string", description="Where a child is."),
            "bill": nullable("string", description="The bill that the parent is on."),
        },
    }
    answer = {"type": "object", "properties": {"bags": {"type": "array", "items": bag}}}
    codes = {"type": "array", "items": {"type": "string"}, "maxItems": MAX_CODES}
    return {
        "summary": "What these codes are and where; unknown ones are left out. Records nothing.",
        "parameters": [{"name": "code", "in": "query", "explode": True, "schema": codes}],
        "responses": {"200": {"description": "The bags, sorted by code.", "content": as_json(answer)}},
    }


def text_in_path() -> list[dict[str, Any]]:
    what = "The short code of a printed bill; to ask, also the number of a bill."
    return [
        {"name": "text", "in": "path", "required": True, "description": what, "schema": {"type": "string"}}
    ]


def asking_for_a_paper() -> dict[str, Any]:
    parent = {
        "type": "object",
        "properties": {"code": {"type": "string"}, "children": {"type": "integer"}},
    }
    properties = {
        "short_code": {"type": "string"},
        "number": {"type": "string"},
        "version": {"type": "integer"},
        "verdict": {"enum": ["unchanged", "changed", "wrong_paper", "broken"]},
        "word": {"type": "string"},
        "sentence": {"type": "string"},
        "parents": {"type": "array", "items": parent},
        "child_count": {"type": "integer"},
        "weight_kg": {"type": "string"},
    }
    said = [
        {
            "name": name,
            "in": "query",
            "schema": {"type": "string"},
            "description": f"The {what} on the paper.",
        }
        for name, what in (("n", "number"), ("v", "version"), ("h", "beginning of the hash"))
    ]
    paper = {"type": "object", "properties": properties}
    return {
        "summary": "Whether a printed bill is still true, and the parents on it. Session only.",
        "parameters": text_in_path() + said,
        "responses": {
            "200": {
                "description": "The paper.",
                "content": as_json(paper),
            },
            "404": {"description": "No such bill."},
        },
    }


def telling_of_a_check() -> dict[str, Any]:
    codes = {"type": "array", "items": {"type": "string"}}
    result = {"type": "object", "required": ["seen", "extra"], "properties": {"seen": codes, "extra": codes}}
    return {
        "summary": "Write down what came of a check at the gate. Session only.",
        "parameters": text_in_path(),
        "requestBody": {"required": True, "content": as_json(result)},
        "responses": {"200": {"description": "How many were seen, missing and extra."}},
    }


def as_json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    return JsonResponse(description())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    actions = {code: (words.needs, words.does) for code, words in ACTIONS.items()}
    context = {"actions": actions, "sentences": list_sentences(), "errors": ERRORS, "max_scans": MAX_SCANS}
    return render(request, "scanning/api_docs.html", context)
