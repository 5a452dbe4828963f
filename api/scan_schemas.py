"""The types of POST /api/v1/scans: they read a batch, before anything is stored, and describe it.

They take what a station may get wrong without harm: an unknown `source` counts as a scan, an unknown
`repaired` is left out, an unknown `fault` is a fault all the same. Everything else is refused with the place
of the fault.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError, WithJsonSchema
from pydantic.config import JsonDict
from pydantic.dataclasses import dataclass

from api.errors import NO_JSON, RequestRefused, describe_fault
from bags.codes import normalise_code
from core.database import storable
from scanning.actions import ACTIONS
from scanning.catalogue import Fault, Outcome, Tone
from scanning.reasons import REASONS, list_sentences
from scanning.recording import ScanRequest

MAX_SCANS = 100
MAX_STATION_LENGTH = 64
MAX_FORMER_STATIONS = 10
MAX_SEQ = 2**53
MAX_WAITING = 2**31 - 1
SOURCES = ("scan", "typed", "paste")
REPAIRS = ("caps_lock", "layout", "num_lock")
# A station holds at most 5,000 scans. What it says of more is left out: that is no reason to refuse scans.
MAX_WAITED_FOR = 5000
ACTION_CODES = tuple(ACTIONS)
ACTION_MEANINGS = {code: f"Needs {words.needs}. {words.does}" for code, words in ACTIONS.items()}
REASON_MEANINGS = {reason: sentence.en for reason, sentence in list_sentences()}
BATCH_EXAMPLE: JsonDict = {
    "station": "bay-4",
    "user": "dispatcher1",
    "waiting": 0,
    "scans": [
        {
            "id": "0190b5f0-8d5c-7d3a-9a4e-2f1b6c7d8e9f",
            "seq": 17,
            "action": "pack",
            "code": "CH10001",
            "parent": "SB12345",
            "scanned_at": "2026-11-23T09:12:44.120+05:30",
            "source": "scan",
        }
    ],
}
ANSWER_EXAMPLE: JsonDict = {
    "results": [
        {
            "id": "0190b5f0-8d5c-7d3a-9a4e-2f1b6c7d8e9f",
            "outcome": "refused",
            "reason": "in_other_parent",
            "replayed": False,
            "headline": "In SB20000",
            "message": "CH10001 is already in SB20000. Asha put it there today at 09:02.",
            "tone": "needs_you",
            "bag": {"code": "CH10001", "kind": "child", "retired": False},
            "parent": {"code": "SB12345", "children": 12},
            "other_parent": {"code": "SB20000", "children": 30},
            "bill": None,
            "put_down": False,
        }
    ]
}


# Reading


def read_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ValueError("must be text.")


def read_code(value: Any) -> str:
    return read_text(value) or ""


def read_station(value: Any) -> str:
    if isinstance(value, str) and len(value) <= MAX_STATION_LENGTH and (value == "" or value.isprintable()):
        return value
    raise ValueError(f"must be plain text of at most {MAX_STATION_LENGTH} characters.")


def read_user(value: Any) -> int | str | None:
    """A person's id or username."""
    if value is None or isinstance(value, str):
        return value
    number = _as_whole_number(value)
    if not number:
        raise ValueError("must be the id of a person.")
    return number


def read_take_in(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    raise ValueError("must be true or false.")


def read_action(value: Any) -> str:
    if value in ACTION_CODES:
        return str(value)
    raise ValueError(f"must be one of {', '.join(ACTION_CODES)}.")


def read_source(value: Any) -> str:
    return value if value in SOURCES else "scan"


def read_repaired(value: Any) -> str | None:
    return value if value in REPAIRS else None


def read_fault(value: Any) -> str | None:
    """Whatever a device calls a fault is one: the scan is refused, not believed."""
    if not value:
        return None
    return value if value in Fault.values else Fault.EDITED.value


def read_id(value: Any) -> UUID:
    if value is None:
        raise ValueError("is missing.")
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError("must be a UUID.") from error


def read_optional_id(value: Any) -> UUID | None:
    return None if value is None else read_id(value)


def read_count(value: Any) -> int | None:
    if value is None:
        return None
    number = _as_whole_number(value)
    if number is None:
        raise ValueError("must be a whole number from 0 up.")
    return number


def _as_whole_number(value: Any) -> int | None:
    """A number from 0 to MAX_SEQ. JSON has one kind of number: 7.0 is 7. Anything else is None."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= MAX_SEQ else None


def read_waiting(value: Any) -> int:
    return min(read_count(value) or 0, MAX_WAITING)


def read_time(value: Any) -> datetime | None:
    """A time with or without an offset; without one it is taken to be the site's time."""
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value)
        at = timezone.make_aware(at) if timezone.is_naive(at) else at
        return at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError("must be a time such as 2026-11-23T09:12:44+05:30.") from error


def read_counts(value: Any) -> dict[str, int]:
    """Counts by code or number, normalised, without empty ones."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError("must be an object of codes with their counts.")
    counts = list(value.items())[:MAX_WAITED_FOR]
    read = {storable(normalise_code(code)[:64]): read_count(count) for code, count in counts}
    return {code: count for code, count in read.items() if code and count}


# What is read


def _make_reader(read: Callable[[Any], Any], described: Any) -> PlainValidator:
    """Read what comes by this function; `described` is the type that the description gives."""
    return PlainValidator(read, json_schema_input_type=described)


_Count = Annotated[int, Field(ge=0, le=MAX_SEQ)] | None
_Person = Annotated[int, Field(ge=1, le=MAX_SEQ)] | str | None
Text = Annotated[str | None, _make_reader(read_text, str | None)]
Count = Annotated[int | None, _make_reader(read_count, _Count)]
Counts = Annotated[dict[str, int], _make_reader(read_counts, dict[str, _Count] | None)]
Station = Annotated[
    str,
    PlainValidator(read_station),
    WithJsonSchema({"type": "string", "maxLength": MAX_STATION_LENGTH, "format": "printable"}),
]
ScanId = Annotated[UUID, _make_reader(read_id, UUID)]
Action = Annotated[
    str,
    PlainValidator(read_action),
    WithJsonSchema({"enum": list(ACTION_CODES), "x-enumDescriptions": ACTION_MEANINGS}),
]
Source = Annotated[str, PlainValidator(read_source), WithJsonSchema({"examples": list(SOURCES)})]
Repaired = Annotated[str | None, PlainValidator(read_repaired), WithJsonSchema({"examples": list(REPAIRS)})]
KnownFault = Annotated[str | None, PlainValidator(read_fault), WithJsonSchema({"examples": Fault.values})]


@dataclass(frozen=True)
class BatchScan(ScanRequest):
    """One trigger pull."""

    id: ScanId = Field(description="Made on the device, best a UUIDv7. The same id is never done twice.")
    action: Action = Field(description="What to do.")
    code: Annotated[str, _make_reader(read_code, str | None)] = Field(
        "", description="The text of the label, as read."
    )
    parent: Text = Field(None, description="The parent in hand.")
    bill: Text = Field(None, description="The bill in hand.")
    undoes: Annotated[UUID | None, _make_reader(read_optional_id, UUID | None)] = Field(
        None, description="The id of the scan to undo."
    )
    seq: Count = Field(None, description="Counts the scans of a station.")
    scanned_at: Annotated[datetime | None, _make_reader(read_time, datetime | None)] = Field(
        None, description="By the device's clock; without an offset it is the site's time."
    )
    source: Source = Field("scan", description="scan, typed or paste. Anything else counts as scan.")
    raw: Text = Field(None, description="What the label really gave, where code is not just that.")
    prefix: Text = Field(None, description="The AIM prefix, such as ]Q3.")
    repaired: Repaired = Field(
        None, description="caps_lock, layout or num_lock: code was read from the keys because of this."
    )
    fault: KnownFault = Field(
        None, description="What is wrong with the keys. Anything here, and the scan is refused as bad_code."
    )


class WaitingFor(BaseModel):
    """How many scans a station holds back for each parent and bill."""

    parents: Counts = Field({}, description="By the code of the parent.")
    bills: Counts = Field({}, description="By the number of the bill.")


class Batch(BaseModel):
    """What one station sends at once."""

    model_config = ConfigDict(json_schema_extra={"examples": [BATCH_EXAMPLE]})

    station: Station = Field("", description="One line of text. By default the name of the API key.")
    former_stations: Annotated[list[Station], Field(max_length=MAX_FORMER_STATIONS)] = Field(
        [], description="What this station was called before: under these names it holds nothing any more."
    )
    user: Annotated[int | str | None, _make_reader(read_user, _Person)] = Field(
        None,
        description="Whose scans these are, by id; with an API key also by username. Is another person"
        " signed in: 409.",
    )
    take_in: Annotated[bool, _make_reader(read_take_in, bool | None)] = Field(
        False,
        description="An admin who is signed in sends the scans of `user`, another person. They are stored"
        " under their maker, and done by the maker's rights.",
    )
    waiting: Annotated[int, _make_reader(read_waiting, _Count)] = Field(
        0, description="How many scans the station still holds after these."
    )
    waiting_for: WaitingFor | None = Field(
        None, description="For what it holds them: a bill is not closed over them."
    )
    scans: list[BatchScan] = Field(max_length=MAX_SCANS, description="Done in this order.")


def read_batch(body: bytes) -> Batch:
    """The batch in this JSON text. Raises RequestRefused if it is not one."""
    try:
        return Batch.model_validate(json.loads(body))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise describe_fault(fault, fault["loc"]) from error
    except (ValueError, RecursionError) as error:
        raise RequestRefused("bad_request", NO_JSON) from error


# What is answered


class ScannedBag(Schema):
    """The bag of the code."""

    code: str
    kind: Literal["parent", "child"]
    retired: bool


class ScannedParent(Schema):
    """The parent that the scan was about."""

    code: str
    children: int | None


class ScannedBill(Schema):
    """The bill that the scan was about."""

    number: str


class BatchResult(Schema):
    """What became of one scan."""

    id: UUID
    outcome: Annotated[
        str,
        WithJsonSchema(
            {
                "enum": Outcome.values,
                "x-enumDescriptions": {
                    "saved": "Done as asked; for look: found.",
                    "duplicate": "It was so already. Nothing changed.",
                    "refused": "Nothing changed; the message says why.",
                },
            }
        ),
    ]
    reason: Annotated[
        str | None,
        WithJsonSchema({"enum": [*sorted(REASONS), None], "x-enumDescriptions": REASON_MEANINGS}),
    ]
    replayed: bool = Field(description="This id was stored before; nothing was done.")
    headline: str = Field(description="The same in three words at most, to be read from two metres.")
    message: str = Field(description="A plain sentence. With a key it is in the language of Accept-Language.")
    tone: Annotated[str, WithJsonSchema({"enum": [tone.value for tone in Tone]})] = Field(
        description="What the scan page plays."
    )
    bag: ScannedBag | None
    parent: ScannedParent | None
    other_parent: ScannedParent | None = Field(
        description="The second parent: of a move, of an undo of one, or where the bag really is."
    )
    bill: ScannedBill | None
    put_down: bool = Field(
        description="The parent that the scan names is in hand no more, until a parent is scanned: this"
        " label, or one before it, may be another parent's."
    )


class BatchAnswer(Schema):
    """One result for each scan, in the same order."""

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER_EXAMPLE]})

    results: list[BatchResult]
