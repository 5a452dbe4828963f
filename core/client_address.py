"""Where a request comes from, as TRUSTED_PROXIES allow it to be said."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def find_client_address(request: HttpRequest) -> str:
    """The client's address: what REMOTE_ADDR is once `apply_forwarded_headers` has run; "" if it is none."""
    address = read_address(request.META.get("REMOTE_ADDR", ""))
    return "" if address is None else str(address)


def is_from_trusted_proxy(request: HttpRequest) -> bool:
    """Whether the machine at the other end of the connection is one of TRUSTED_PROXIES."""
    if not settings.TRUSTED_PROXIES:
        return False
    address = read_address(request.META.get("REMOTE_ADDR", ""))
    return address is not None and _is_trusted(address, settings.TRUSTED_PROXIES)


def apply_forwarded_headers(request: HttpRequest) -> None:
    """Let a trusted proxy's X-Forwarded-For, -Proto and -Host count as address, scheme and host.

    They go where WSGI has its own, so that all code reads them right. From anybody else they do nothing.
    Call it once a request, and only if `is_from_trusted_proxy`.
    """
    client = _find_first_untrusted(request.META.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES)
    scheme = _read_last(request.META.get("HTTP_X_FORWARDED_PROTO", "")).lower()
    host = _read_last(request.META.get("HTTP_X_FORWARDED_HOST", ""))
    if client is not None:
        request.META["REMOTE_ADDR"] = str(client)
    if scheme in ("http", "https"):
        request.META["wsgi.url_scheme"] = scheme
    if host:
        request.META["HTTP_HOST"] = host


def build_site_address(request: HttpRequest, path: str) -> str:
    """The whole address of this path for papers and mails: under SITE_ADDRESS where that is set.

    Else it is under the name by which this request came, which is one of ALLOWED_HOSTS.
    """
    return f"{settings.SITE_ADDRESS}{path}" if settings.SITE_ADDRESS else request.build_absolute_uri(path)


@lru_cache(maxsize=1024)
def read_address(text: str) -> Address | None:
    """An address, with or without a port, an IPv4 one in IPv6's clothes as IPv4; None for all else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _find_first_untrusted(forwarded_for: str, proxies: Sequence[Network]) -> Address | None:
    """Each hop appends whom it heard, so only those that trusted hops wrote are true: read from the right.

    Behind something that is no address nothing is believed. If all are trusted, the first of them asked.
    """
    client = None
    for word in reversed(forwarded_for.split(",")):
        # No address is so long, and what is too long is not worth remembering.
        if (address := read_address(word if len(word) <= 64 else "")) is None:
            break
        client = address
        if not _is_trusted(address, proxies):
            break
    return client


def _is_trusted(address: Address, proxies: Sequence[Network]) -> bool:
    return any(address in network for network in proxies)


def _read_last(text: str) -> str:
    """Of several values the last is what the trusted proxy itself wrote."""
    return text.rpartition(",")[2].strip()
