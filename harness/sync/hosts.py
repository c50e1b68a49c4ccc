"""Whose address a host is: this machine's, a private network's, or the world's."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """The host of an address in small letters, without port and last dot; empty when there is none.

    Raises:
        ValueError: it is no address.
    """
    return (urlsplit(url).hostname or "").lower().rstrip(".")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    address = _address(host)
    return host.lower().rstrip(".") == "localhost" or (address is not None and address.is_loopback)


def is_private(host: str) -> bool:
    """Whether a host is nobody's on the internet: of a private network, of one link, reserved, or a bare name.

    What is no plain name counts as one: libraries read addresses of fewer or of hexadecimal parts, or in other scripts.
    """
    if not host.isascii():
        return True
    address = _address(host)
    if address is not None:
        return not address.is_global
    name = host.lower().rstrip(".")
    last = name.rpartition(".")[2]
    return "." not in name or last in _PRIVATE_ENDS or re.fullmatch(r"0x[0-9a-f]*|[0-9]+", last) is not None


def may_be_followed(link: Any, home: str) -> bool:
    """Whether a link in an answer of the service at ``home`` is followed: over TLS into the world, or to itself.

    Whoever answers in its name could else have us read what only this machine's network can.
    """
    try:
        host, scheme, place = host_of(link), urlsplit(link).scheme, urlsplit(link).netloc
    except (TypeError, ValueError, AttributeError):
        return False
    if (
        not isinstance(link, str) or "@" in place or re.search(r"[^!-~]|\\", link)
    ):  # Libraries differ in what is the host.
        return False
    return (host, scheme) == (host_of(home), urlsplit(home).scheme) or (scheme == "https" and not is_private(host))


_PRIVATE_ENDS = frozenset({"internal", "intranet", "lan", "local", "localdomain", "localhost", "home", "corp"})


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
