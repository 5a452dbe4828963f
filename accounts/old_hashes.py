"""Passwords as the system in use before kept them. Each is kept anew, by Argon2, at its next sign-in.

Those of Flask applications: bcrypt's own form, and Werkzeug's `scrypt:…` and `pbkdf2:sha256:…`.
"""

import base64
import re

import bcrypt
from django.contrib.auth.hashers import BCryptPasswordHasher, ScryptPasswordHasher

from accounts.hashers import run_hashing

# bcrypt never looked further, and its library now refuses what is longer.
BCRYPT_BYTES = 72
BCRYPT_FORM = re.compile(r"\$2[aby]\$(0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}")
SCRYPT_FORM = re.compile(r"scrypt:(\d{4,6}):(\d{1,2}):(\d{1,2})\$([^$\s]+)\$([0-9a-f]{128})")
PBKDF2_FORM = re.compile(r"pbkdf2:sha256:(\d{4,7})\$([^$\s]+)\$([0-9a-f]{64})")
# Beyond it a single sign-in would take the memory of all others.
SCRYPT_BYTES = 140_000_000


class UnknownHash(ValueError):
    """The text is no hash of a kind that is accepted."""


class BCrypt(BCryptPasswordHasher):
    def encode(self, password: str, salt: bytes) -> str:  # type: ignore[override]
        short = password.encode()[:BCRYPT_BYTES]
        data = run_hashing(bcrypt.hashpw, short, salt)
        return f"{self.algorithm}${data.decode('ascii')}"


class Scrypt(ScryptPasswordHasher):
    """With the memory that Werkzeug's cost needs: OpenSSL's own limit is just below."""

    maxmem = SCRYPT_BYTES

    def encode(
        self, password: str, salt: str, n: int | None = None, r: int | None = None, p: int | None = None
    ) -> str:
        return run_hashing(super().encode, password, salt, n, r, p)


def convert_old_hash(text: str) -> str:
    """The hash as Django keeps it. Raises UnknownHash."""
    text = text.strip()
    if BCRYPT_FORM.fullmatch(text):
        # $2y$ is PHP's name for what is $2b$ everywhere else.
        return "bcrypt$" + text.replace("$2y$", "$2b$", 1)
    if found := SCRYPT_FORM.fullmatch(text):
        n, r, p, salt, digest = found.groups()
        if 132 * int(n) * int(r) * int(p) <= SCRYPT_BYTES:
            return f"scrypt${n}${salt}${r}${p}${_encode_base64(digest)}"
    if found := PBKDF2_FORM.fullmatch(text):
        rounds, salt, digest = found.groups()
        return f"pbkdf2_sha256${rounds}${salt}${_encode_base64(digest)}"
    raise UnknownHash(text[:8])


def _encode_base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode("ascii")
