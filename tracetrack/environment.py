"""Reading settings from the environment. A wrong value stops the start with its name and what to do."""

import os
import re
import secrets
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def read_redis_url(name: str) -> str:
    """The address of a Redis server, or nothing. Raises ImproperlyConfigured, without the password."""
    url = os.environ.get(name, "").strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        is_host = parts.scheme in ("redis", "rediss") and parts.hostname and parts.port != 0
        is_right = bool(is_host and re.fullmatch(r"/?[0-9]*", parts.path)) or parts.scheme == "unix"
    except ValueError:
        is_right = False
    if not is_right:
        raise ImproperlyConfigured(
            f"{name} cannot be read. Write it as redis://host:6379/0, or rediss:// for TLS, "
            "with / ? # @ : and % in the password as %XX."
        )
    return url


def read_switch(name: str, default: bool = False) -> bool:
    """Read an on/off setting."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return value in ("1", "true", "yes", "on") if value else default
    raise ImproperlyConfigured(f"{name} is {value!r}. Set it to true or false.")


def read_number(name: str, default: int, at_least: int = 1) -> int:
    """Read a whole-number setting."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or int(value) < at_least:
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it to a whole number from {at_least} up.")
    return int(value)


def read_folder(name: str) -> Path | None:
    """Read the setting of a folder, by its whole path; None if it is not set."""
    value = os.environ.get(name, "").strip()
    if value and not value.startswith("/"):
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set it to the whole path of a folder, from the first / on."
        )
    return Path(value).resolve() if value else None


def read_list(name: str, default: str = "") -> list[str]:
    """Read a comma-separated setting."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def read_networks(name: str, default: str = "") -> list[IPv4Network | IPv6Network]:
    """Read a comma-separated setting of addresses and networks."""
    words = read_list(name, default)
    try:
        return [ip_network(word, strict=False) for word in words]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} is {', '.join(words)!r}. Set it to addresses or networks, such as 10.0.0.7, 10.1.0.0/16."
        ) from error


def read_address(name: str, default: str) -> IPv4Address | IPv6Address:
    """Read a setting that is one address, without a port."""
    value = os.environ.get(name, "").strip() or default
    try:
        return ip_address(value.removeprefix("[").removesuffix("]"))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} is {value!r}. Set it to an address of this machine, such as 127.0.0.1 "
            "(this machine only), 192.168.1.10, or 0.0.0.0 (all addresses)."
        ) from error


SITE_ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def read_site_address(name: str) -> str:
    """Read the address by which people open the site, such as https://tracetrack.example; "" if not set."""
    value = os.environ.get(name, "").strip().rstrip("/")
    if value and not SITE_ADDRESS.fullmatch(value):
        raise ImproperlyConfigured(f"{name} is {value!r}. Set it like this: https://tracetrack.example")
    return value


def read_hosts(name: str, *, site_address: str, is_open: bool) -> list[str]:
    """Read the names by which the site may be opened.

    Without the setting they are those of this machine alone, and that of `site_address`. Where others can
    reach the site (`is_open`) one of the two must be set: a name that anybody may give is printed on papers.
    """
    if hosts := read_list(name):
        return hosts
    named = SITE_ADDRESS.fullmatch(site_address)
    if not named and is_open:
        raise ImproperlyConfigured(
            f"{name} is not set, and BIND lets other machines in. "
            f"Set it to the names and addresses by which people open the site, such as {name}=192.168.1.10"
        )
    return [*LOOPBACK_HOSTS, *([named[1]] if named else [])]


SECRET_LENGTH, SECRET_CHARACTERS = 50, 10
# Words of keys that were copied from an example, as letters alone.
GUESSED = (
    "changeme",
    "djangoinsecure",
    "secretkey",
    "yoursecret",
    "password",
    "example",
    "replaceme",
    "notsecret",
)


def read_secret_key(name: str, path: Path, *, may_be_weak: bool) -> str:
    """The signing key that is set, or else the one in this file, which is made at the first start.

    Who guesses it signs in as anyone, so a weak one is refused unless `may_be_weak`.
    """
    value = os.environ.get(name, "")
    if not value:
        return read_or_make_secret(path)
    letters = "".join(character for character in value.lower() if character.isalpha())
    is_weak = (
        len(value) < SECRET_LENGTH
        or len(set(value)) < SECRET_CHARACTERS
        or any(word in letters for word in GUESSED)
    )
    if is_weak and not may_be_weak:
        raise ImproperlyConfigured(
            f"{name} is easy to guess. Set it to {SECRET_LENGTH} random characters or more, such as those of "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))', or leave it out."
        )
    return value


def read_or_make_secret(path: Path) -> str:
    """The signing key of this installation, made at the first start and kept beside its data."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text()
