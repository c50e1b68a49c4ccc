"""Whose address a host is: this machine's, a private network's, or the world's."""

from ipaddress import IPv4Address, IPv6Address, ip_address
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

    Numbers without dots are addresses to some libraries, so they count as private, too.
    """
    address = _address(host)
    if address is not None:
        return not address.is_global
    name = host.lower().rstrip(".")
    return "." not in name or name.rpartition(".")[2] in _PRIVATE_ENDS or name.rpartition(".")[2].isdigit()


_PRIVATE_ENDS = frozenset({"internal", "intranet", "lan", "local", "localdomain", "localhost", "home", "corp"})


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
