"""Whose address a host is: this machine's, a private network's, or the world's."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """The host of an address in small letters, without port and last dot; empty when there is none.

    Raises:
        ValueError: it is no address.
    """
    return (urlsplit(url).hostname or "").lower().rstrip(".")


def is_plain(host: str) -> bool:
    """Whether a host is written so that every library reads the same: no letter in numbers or in other scripts."""
    return re.fullmatch(r"[\w.-]+|[0-9a-f:.]+", host, re.ASCII | re.IGNORECASE) is not None


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
        return not _is_public(address)
    name = host.lower().rstrip(".")
    last = name.rpartition(".")[2]
    return "." not in name or last in _PRIVATE_ENDS or re.fullmatch(r"0x[0-9a-f]*|[0-9]+", last) is not None


def may_be_followed(link: Any, home: str) -> bool:
    """Whether a link in an answer of the service at ``home`` is followed: over TLS into the world, or to itself.

    Whoever answers in its name could else have us read what only this machine's network can.  Where a name leads to is
    seen when it is called: a link that ``leads_away`` is sent with ``only_public``.
    """
    if not isinstance(link, str) or re.search(r"[^!-~]|\\", link):
        return False
    try:
        parts, is_own = urlsplit(link), not leads_away(link, home)
    except ValueError:
        return False
    if "@" in parts.netloc or not is_plain(host_of(link)):  # Libraries differ in what is the host then.
        return False
    return is_own or (parts.scheme == "https" and not is_private(host_of(link)))


def leads_away(link: str, home: str) -> bool:
    """Whether a link leads elsewhere than to the service at ``home``: to another host or port, or in another scheme.

    Raises:
        ValueError: one of them is no address.
    """
    return _place(link) != _place(home)


def _place(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, host_of(url), parts.port or {"https": 443, "http": 80}.get(parts.scheme)


_PRIVATE_ENDS = frozenset({"internal", "intranet", "lan", "local", "localdomain", "localhost", "home", "corp"})


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the internet; one of IPv4 may stand in one of IPv6 where only that is spoken."""
    if isinstance(address, IPv6Address) and address in _TRANSLATED:
        return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if any(address in network for network in _NOT_EVERYBODY_S):
        return False
    if isinstance(address, IPv6Address):
        return address in _UNICAST
    return address.is_global and not address.is_multicast and not address.is_reserved


_UNICAST = IPv6Network("2000::/3")
_TRANSLATED = IPv6Network("64:ff9b::/96")
_NOT_EVERYBODY_S = tuple(
    map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
)
"""What is reserved, or leads on into IPv4, among the rest.  Source: IANA's registry of special-purpose addresses."""
