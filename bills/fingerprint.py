"""The seal of a closed bill: its canonical form, the SHA-256 of that, and the short code on the paper."""

import hashlib
import json
import re
from typing import Any

# Crockford's base 32: no I, L, O or U, so that a code can be read out loud and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("ILO", "110")
SHORT_CODE = re.compile(f"[{ALPHABET}]{{12}}")


def canonicalise(snapshot: dict[str, Any]) -> str:
    """The one way to write a snapshot down: sorted keys, no spaces, UTF-8, weights with three decimals."""
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def compute_sha256(snapshot: str) -> str:
    """The SHA-256 of a canonical form, in hex."""
    return hashlib.sha256(snapshot.encode()).hexdigest()


def derive_short_code(sha256: str) -> str:
    """The first 60 bits of a SHA-256 as 12 characters: short enough to type, part of the seal itself."""
    bits = int(sha256[:15], 16)
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(55, -1, -5))


def normalise_short_code(text: str) -> str:
    """The stored form of a short code as somebody typed it; empty if it cannot be one."""
    code = re.sub(r"[\s-]", "", text[:40]).upper().translate(LOOK_ALIKES)
    return code if SHORT_CODE.fullmatch(code) else ""


def format_short_code(short_code: str) -> str:
    """A short code as people read it: K7QD-2M9X-4TZ0."""
    return "-".join(short_code[start : start + 4] for start in range(0, len(short_code), 4))
