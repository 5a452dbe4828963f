"""Where webhooks may go: to the internet by https, and to no machine of one's own network.

An admin's browser is no way into the network that the server stands in: addresses are checked after the name
is resolved, and the connection goes to the very address that was checked, so that a name which means another
machine a moment later changes nothing.
"""

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

# Of IPv6 only this is handed out on the internet: nothing site-local, no forms that hide an IPv4 address.
_HANDED_OUT = IPv6Network("2000::/3")
# 6to4 is in there, and leads to an IPv4 address, which may be anything.
_TRANSLATED = IPv6Network("2002::/16")


class BadAddress(Exception):
    """Nothing may be sent there. Its text is a sentence for people."""


@dataclass(frozen=True)
class Target:
    """A checked address: `address` is the machine, `host` and `path` are what the request names."""

    is_https: bool
    host: str
    port: int
    path: str
    address: str


def check_url(url: str) -> None:
    """Raises BadAddress if nothing may be sent there, as far as the text itself says."""
    _split(url)


def find_target(url: str) -> Target:
    """Where to connect. Raises BadAddress, also for a name that is unknown or means a machine of ours."""
    is_https, host, port, path = _split(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadAddress(_("The name %s is not known.") % host) from error
    addresses = [str(address[0]) for *_kind, address in found]
    if not settings.WEBHOOKS_TO_OWN_NETWORK and not all(map(is_public, addresses)):
        raise BadAddress(_("%s is a machine of your own network. Webhooks go outside only.") % host)
    return Target(is_https, host, port, path, addresses[0])


def is_public(address: str) -> bool:
    """Whether this is a machine on the internet: not loopback, private, link-local, reserved or multicast."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip
    if isinstance(ip, IPv6Address) and (ip not in _HANDED_OUT or ip in _TRANSLATED or ip.teredo is not None):
        return False
    return ip.is_global and not ip.is_multicast


def _split(url: str) -> tuple[bool, str, int, str]:
    if not url.isascii() or any(not sign.isprintable() or sign in " \\" for sign in url):
        raise BadAddress(_("Write the address without spaces and with plain letters."))
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise BadAddress(_("This is no address.")) from error
    schemes = ("https", "http") if settings.WEBHOOKS_OVER_HTTP else ("https",)
    if parts.scheme not in schemes:
        raise BadAddress(_("The address must begin with https://."))
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise BadAddress(_("Write the address as https://name/path, without a password and without #."))
    is_https = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return is_https, host, port or (443 if is_https else 80), path
