"""What stands in an address: ids, codes, moments. Nonsense counts as nothing."""

from datetime import UTC, datetime

from bags.codes import is_allowed, normal_code


def read_id(text: str | None) -> int | None:
    """A row's id; None when it is none."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


def read_code(text: str) -> str:
    """A code; "" when it is none."""
    code = normal_code(text)
    return code if is_allowed(code) else ""


def read_moment(text: str) -> datetime | None:
    """A moment of the years 2000 to 2100 with its time zone, in UTC; None when it is none."""
    try:
        moment = datetime.fromisoformat(text)
        at = moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return at if at and 2000 <= at.year <= 2100 else None
