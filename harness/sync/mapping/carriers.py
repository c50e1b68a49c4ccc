"""Carrier codes of Logicbroker in the two words that BigCommerce has for a carrier.  Ship methods do not live here."""

from typing import NamedTuple


class Carrier(NamedTuple):
    """How BigCommerce names one carrier; both empty when it has no name for it.

    When both are given they must name the same carrier.  Source: Orders V2, shipments.
    """

    provider: str
    """One of the few values of ``shipping_provider``."""
    tracking_carrier: str
    """A tracking slug, which makes the tracking link."""


UNKNOWN = Carrier("", "")
_UPS = Carrier("ups", "ups")
_FEDEX = Carrier("fedex", "fedex")
_USPS = Carrier("usps", "usps")
_DHL = Carrier("", "dhl")
_CANADA_POST = Carrier("canadapost", "canada-post")
_AUSTRALIA_POST = Carrier("auspost", "australia-post")
_ROYAL_MAIL = Carrier("royalmail", "royalmail")

CARRIERS: dict[str, Carrier] = {
    # Source: Logicbroker, ship methods (UPSN and FDEG are its own examples of carrier codes).
    "UPSN": _UPS,
    "FDEG": _FEDEX,
    # Guess: further standard carrier alpha codes, and the names that people write instead of a code.
    "UPS": _UPS,
    "UPSS": _UPS,
    "UPGF": _UPS,
    "FDE": _FEDEX,
    "FDEN": _FEDEX,
    "FDXE": _FEDEX,
    "FDXG": _FEDEX,
    "FXFE": _FEDEX,
    "FEDEX": _FEDEX,
    "USPS": _USPS,
    "DHL": _DHL,
    "DHLC": _DHL,
    "DHLE": _DHL,
    "CANADAPOST": _CANADA_POST,
    "CPC": _CANADA_POST,
    "AUSPOST": _AUSTRALIA_POST,
    "ROYALMAIL": _ROYAL_MAIL,
}


def carrier_of(code: str) -> Carrier:
    """What BigCommerce calls a carrier; ``UNKNOWN`` for a code that is not in the table."""
    return CARRIERS.get(code.strip().upper(), UNKNOWN)
