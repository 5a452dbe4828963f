"""Which request is being answered: its id, where it comes from and who sent it.

The outermost middleware (tracetrack/request_ids.py) begins it; it ends when its answer is closed, so that
a file that is written while it is sent belongs to it too. Jobs and commands have none.
"""

import os
import time
import uuid
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class CurrentRequest:
    """`address` is the client's, "" where there is none; `person_id` is None until a person is known.

    `key_name`: the API key that acts as the person, "" where they come themselves.
    """

    id: str
    address: str
    person_id: int | None = None
    key_name: str = ""


current_request: ContextVar[CurrentRequest | None] = ContextVar("current_request", default=None)


def begin_request(*, request_id: str, address: str) -> CurrentRequest:
    """From now on this request is the one that this thread or greenlet answers."""
    current = CurrentRequest(id=request_id, address=address)
    current_request.set(current)
    return current


def end_request() -> None:
    current_request.set(None)


def note_person(person_id: int, *, key_name: str = "") -> None:
    """This person, or an API key that acts as them, sent the request that is being answered, if one is."""
    if (current := current_request.get()) is not None:
        current.person_id, current.key_name = person_id, key_name


def make_request_id() -> str:
    """A UUIDv7 (RFC 9562) as text: ids sort by the millisecond of their requests."""
    # Written out, as each request needs one: uuid.UUID would take three times as long.
    time_part = f"{time.time_ns() // 1_000_000:012x}"
    random = os.urandom(10).hex()
    variant = "89ab"[int(random[3], 16) & 3]
    return f"{time_part[:8]}-{time_part[8:]}-7{random[:3]}-{variant}{random[4:7]}-{random[7:19]}"


def read_request_id(text: str) -> str | None:
    """The id in this text, if it is a UUID of any version; None for all else."""
    try:
        return str(uuid.UUID(text)) if len(text) <= 36 else None
    except ValueError:
        return None
