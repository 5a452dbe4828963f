"""The OpenAPI description as tables for people: one entry an endpoint, one row a field."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

KINDS = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "array": "list",
    "object": "object",
    "null": "null",
}
FORMATS = {"uuid": "UUID", "date-time": "time"}


@dataclass(frozen=True)
class FieldRow:
    """A field, by its path such as scans[].code; `values` are its few values with what they mean."""

    name: str
    kind: str
    description: str
    is_required: bool
    values: dict[str, str]


@dataclass(frozen=True)
class EndpointEntry:
    """An endpoint: what it takes and answers, with an example of each where the types give one."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    callers: list[str]
    takes: list[FieldRow]
    takes_example: str
    answers: list[FieldRow]
    answers_example: str
    statuses: list[str]


def list_endpoints(description: dict[str, Any]) -> list[EndpointEntry]:
    return [
        _describe_endpoint(method.upper(), path, operation, description)
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    ]


def list_errors(description: dict[str, Any]) -> dict[str, str]:
    """Each `error` that a failed request may give, with its status and meaning."""
    errors: dict[str, str] = description["components"]["schemas"]["Problem"]["properties"]["error"][
        "x-enumDescriptions"
    ]
    return errors


def list_callers(description: dict[str, Any]) -> dict[str, str]:
    """Each way to say who calls."""
    schemes = description["components"]["securitySchemes"]
    return {name: scheme["description"] for name, scheme in schemes.items()}


def _describe_endpoint(
    method: str, path: str, operation: dict[str, Any], description: dict[str, Any]
) -> EndpointEntry:
    body = _json_schema(operation.get("requestBody", {}))
    answer = _json_schema(operation["responses"][200])
    return EndpointEntry(
        anchor=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        callers=[name for scheme in operation.get("security", []) for name in scheme],
        takes=[_describe_parameter(parameter) for parameter in operation["parameters"]]
        + list(_list_fields(body, description)),
        takes_example=_example(body, description),
        answers=list(_list_fields(answer, description)),
        answers_example=_example(answer, description),
        statuses=[str(status) for status in sorted(operation["responses"])],
    )


def _json_schema(message: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = message.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _describe_parameter(parameter: dict[str, Any]) -> FieldRow:
    schema = parameter["schema"]
    return FieldRow(
        name=parameter["name"],
        kind=_name_kind(schema, {}),
        description=parameter.get("description", ""),
        is_required=parameter["required"],
        values={},
    )


def _list_fields(schema: dict[str, Any], description: dict[str, Any], prefix: str = "") -> Iterator[FieldRow]:
    """The fields of an object and of the objects in it; of each kind of object where there are several."""
    for kind in schema.get("anyOf", [schema]):
        kind = _resolve(kind, description)
        if kind.get("type") == "array":
            yield from _list_fields(kind["items"], description, f"{prefix}[]")
        for name, field in kind.get("properties", {}).items():
            place = f"{prefix}.{name}".lstrip(".")
            yield FieldRow(
                name=place,
                kind=_name_kind(field, description),
                description=field.get("description") or _resolve(field, description).get("description", ""),
                is_required=name in kind.get("required", []),
                values=_list_values(field),
            )
            yield from _list_fields(field, description, place)


def _resolve(schema: dict[str, Any], description: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def _name_kind(schema: dict[str, Any], description: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_name_kind(kind, description) for kind in schema["anyOf"]))
    schema = _resolve(schema, description)
    if schema.get("type") == "array":
        return f"list of {_name_kind(schema['items'], description)}"
    return FORMATS.get(schema.get("format", ""), KINDS.get(schema.get("type", ""), "text"))


def _list_values(schema: dict[str, Any]) -> dict[str, str]:
    """What each value means, in the order of the values. A reason may have several meanings, by case."""
    values = [str(value) for value in schema.get("enum", []) if value is not None]
    meanings: dict[str, str] = schema.get("x-enumDescriptions") or dict.fromkeys(values, "")
    return dict(sorted(meanings.items(), key=lambda meaning: values.index(meaning[0].split(" ")[0])))


def _example(schema: dict[str, Any], description: dict[str, Any]) -> str:
    examples = _resolve(schema, description).get("examples", [])
    return json.dumps(examples[0], indent=1, ensure_ascii=False) if examples else ""
