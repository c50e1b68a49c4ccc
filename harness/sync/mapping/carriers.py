"""Carriers, as people and Logicbroker write them, in the two words that BigCommerce has for a carrier.

Ship methods do not live here.
"""

import csv
import difflib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple


class Carrier(NamedTuple):
    """How BigCommerce names one carrier; both empty when it has no name for it.

    When both are given they must name the same carrier.  Source: Orders V2, shipments.
    """

    provider: str
    """One of the few values of ``shipping_provider``."""
    tracking_carrier: str
    """A tracking slug, which makes the tracking link."""


class CarrierFound(NamedTuple):
    """What a text says of a carrier; unless ``is_all`` it says more, or was read as a misspelt name."""

    carrier: Carrier
    is_all: bool


UNKNOWN = Carrier("", "")

_PROVIDERS = {
    "ups": "ups",
    "fedex": "fedex",
    "usps": "usps",
    "canada-post": "canadapost",
    "australia-post": "auspost",
    "royalmail": "royalmail",
}
"""The carriers that are providers, too.  Source: the map of providers to carriers in the reference of before 2018."""

_CODES = {
    # Source: Logicbroker, ship methods (UPSN and FDEG are its own examples of carrier codes).  Guess: the others, which
    # are standard carrier alpha codes and what other networks and people write in their place.
    "ups": "UPSN FDUPS UPS UPSS UPSET UPGF UPSC UPSG UNITEDPARCELSERVICE SUREPOST",
    "ups-mi": "UPSMI",
    "fedex": "FDEG FDE FDEN FDXE FDXG FXFE FEDX FDX FEDEX FDEX FXSP FDCC FEDG FEDH FDXH FEDERALEXPRESS SMARTPOST",
    "usps": "USPS USPSG UNITEDSTATESPOSTALSERVICE USPOSTALSERVICE ENDICIA USPOSTAL USMAIL USPOST USPOSTOFFICE",
    "dhl": "DHL DHLC DHLE",
    "canada-post": "CPC CANADAPOST POSTESCANADA",
    "australia-post": "AUSPOST AUSTRALIAPOST",
    "royalmail": "ROYALMAIL",
    "amazon": "AMAZON AMZL AMZN AMZNUS AMAZONLOGISTICS",
    "lonestar": "LSO LONESTAR",
    "abf": "ABFS ABF",
    "aaa-cooper": "AACT",
    "aduiepyle": "PYLE",
    "averitt": "AVRT AVERITT",
    "chrobinson": "RBTW CHROBINSON",
    "con-way": "CNWY",
    "dayton-freight": "DAFG",
    "estes": "EXLA ESTES",
    "nmtransfer": "NMTF",
    "old-dominion": "ODFL OLDDOMINION",
    "pittohio": "PITD",
    "rl-carriers": "RLCA",
    "saia-freight": "SAIA",
    "sefl": "SEFL",
    "usf-reddaway": "RETL",
    # Names of one word that people write a service behind.
    "ontrac": "ONTRAC",
    "lasership": "LASERSHIP",
    "purolator": "PUROLATOR",
    "canpar": "CANPAR",
    "loomis-express": "LOOMIS",
    "spain-correos-es": "CORREOS",
    "deutsch-post": "DEUTSCHEPOST",
    "new-zealand-post": "NZPOST",
    "chronopost-france": "CHRONOPOST",
    "myhermes-uk": "EVRI HERMESUK",
    "parcel-force": "PARCELFORCE",
    "xpo-logistics": "XPO",
    **{
        name: name.upper()
        for name in ("aramex", "bpost", "colissimo", "dpd", "dsv", "gls", "gso", "hermes", "postnl", "postnord")
    },
    **{name: name.upper() for name in ("sendle", "shippit", "tnt", "whistl", "yodel", "yrc")},
}

CARRIERS: dict[str, Carrier] = {
    code: Carrier(_PROVIDERS.get(name, ""), name) for name, codes in _CODES.items() for code in codes.split()
}
"""By codes and names in capitals without blanks; each is recognized also where more words stand around it."""

_PUBLISHED = Path(__file__).with_name("tracking_carriers.csv")
"""Names and values of tracking carriers.  Source: BigCommerce docs, assets/csv/tracking_carrier_values.csv, 2026-04."""

_NO_NAMES = frozenset({"CARRIERS", "LINE", "LTL", "PICKUP", "PICKUPP"})
"""Published names that, where a supplier writes them, are words about any carrier."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\dA-Z_]+|\d+")
"""The words of a text, also of one like ``FedExGround``."""

_SERVICES = re.compile(
    r"(?:2|3|DAYS?|AIR|ECONOMY|EXPEDITED|EXPRESS|FIRST|CLASS|FREIGHT|GROUND|HOME|DELIVERY|INTERNATIONAL|MAIL|NEXT|2ND"
    r"|OVERNIGHT|PARCEL|PRIORITY|SAVER|SELECT|SMARTPOST|STANDARD|SUREPOST)+"
)
"""What is written behind a carrier without a blank."""

_LONGEST_NAME = 100
"""Characters; a longer text is no carrier's name, and would be compared for long."""

_CLOSE, _APART = 0.88, 0.03
"""How alike a misspelt name is to the one that is meant, and by how much less to every other carrier's."""

_SHORTEST_MISSPELT, _SHORTEST_PUBLISHED = 5, 7
"""Letters; a shorter name is another one once a letter of it is wrong, such as UPS and USPS, or Speed and Speedy."""

_COMMON = frozenset(
    {"CARGO", "CARRIER", "CARRIERS", "CORREO", "COURIER", "COURIERS", "DELIVERIES", "DELIVERY", "EXPRESS", "FREIGHT"}
    | {"GLOBAL", "GROUP", "INTERNATIONAL", "LOGISTICS", "PARCEL", "PARCELS", "SERVICE", "SERVICES", "SHIPPING"}
    | {"TRANSPORT", "WORLDWIDE"}
)
"""Words that many names share, so that they make none resemble another one."""

_OF_ANY = (
    _COMMON
    | {"AIR", "ANY", "AVAILABLE", "BEST", "BESTWAY", "CHEAPEST", "CHOICE", "CLASS", "DAY"}
    | {"ECONOMY", "EXPEDITED", "FASTEST", "FIRST", "FIRSTCLASS", "GROUND", "HOME", "MAIL", "METHOD"}
    | {"NEXT", "OTHER", "OVERNIGHT", "POST", "PRIORITY", "RATE", "SAME", "SHIP", "STANDARD"}
    | {"THE", "VIA", "WAY"}
)
"""Words about any carrier: a text or a name of nothing else resembles nobody's."""

_NOT = frozenset(
    {"BUT", "EXCEPT", "INSTEAD", "KEIN", "KEINE", "NEVER", "NICHT", "NO"}
    | {"NON", "NOT", "OHNE", "PAS", "RATHER", "SANS", "SIN", "WITHOUT"}
)
"""Whoever is named behind one of these is not meant."""


def carrier_of(text: str) -> Carrier:
    """What BigCommerce calls a carrier; ``UNKNOWN`` for one that it has no name for, or that nobody can be sure of."""
    return find_carrier(text).carrier


@lru_cache(maxsize=1024)
def find_carrier(text: str) -> CarrierFound:
    """The carrier that a text names: by a code or a name, alone, with a service behind it, or misspelt."""
    words = _words_of(text) if len(text) <= _LONGEST_NAME else []
    whole = "".join(words)
    if known := CARRIERS.get(whole) or _published().get(text.strip().lower()) or _published().get(whole):
        return CarrierFound(known, is_all=True)
    refused = next((place for place, word in enumerate(words) if word in _NOT), len(words))
    named = _named_within(words) or _misspelt(words)
    if refused < len(words) and named & (_named_within(words[refused:]) or _misspelt(words[refused:])):
        named = set()
    return CarrierFound(named.pop() if len(named) == 1 else UNKNOWN, is_all=False)


@lru_cache(maxsize=1)
def _published() -> dict[str, Carrier]:
    """The published carriers by their values as they stand, and by values and names in capitals without blanks.

    A value counts before a name.
    """
    with _PUBLISHED.open(encoding="utf-8", newline="") as file:
        rows = [(row["name"], row["value"]) for row in csv.DictReader(file)]
    found = {value: Carrier(_PROVIDERS.get(value, ""), value) for _, value in rows}
    for spelling, value in [*((value, value) for _, value in rows), *rows]:
        found.setdefault("".join(_words_of(spelling)), found[value])
    return {key: carrier for key, carrier in found.items() if key.upper() not in _NO_NAMES}


@lru_cache(maxsize=1)
def _of_several_words() -> dict[str, Carrier]:
    """What is recognized also where more words stand around it: no single word of the published names."""
    names = ["".join(words) for words in _published_names() if len(words) > 1]
    return {**{name: _published()[name] for name in names if name in _published()}, **CARRIERS}


@lru_cache(maxsize=1)
def _to_resemble() -> dict[str, Carrier]:
    """The same by the part of each name that tells it from the others."""
    found = {code: carrier for code, carrier in CARRIERS.items() if len(code) >= _SHORTEST_MISSPELT}
    for words in _published_names():
        own, known = _own_part(words), _of_several_words().get("".join(words))
        if known and len(own) >= _SHORTEST_PUBLISHED and not _OF_ANY.issuperset(words):
            found.setdefault(own, known)
    return found


@lru_cache(maxsize=1)
def _published_names() -> list[list[str]]:
    with _PUBLISHED.open(encoding="utf-8", newline="") as file:
        return [_words_of(row["name"]) for row in csv.DictReader(file)]


def _words_of(text: str) -> list[str]:
    """In capitals, without accents, and with full-width letters as the usual ones."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return [word.upper() for word in _WORDS.findall(plain)]


def _own_part(words: Sequence[str]) -> str:
    return "".join(word for word in words if word not in _COMMON)


def _named_within(words: list[str]) -> set[Carrier]:
    """The carriers that are named among other words, the longest names first; several are none that is certain."""
    names, found, start = _of_several_words(), set(), 0
    while start < len(words):
        ends = range(len(words), start, -1)
        end = next((end for end in ends if "".join(words[start:end]) in names), None)
        if end is not None:
            found.add(names["".join(words[start:end])])
        elif joined := _with_service(words[start]):
            found.add(joined)
        start = end or start + 1
    return found


def _with_service(word: str) -> Carrier | None:
    """The carrier of a word such as UPSGROUND."""
    ends = range(len(word) - 1, 2, -1)
    return next(
        (CARRIERS[word[:end]] for end in ends if word[:end] in CARRIERS and _SERVICES.fullmatch(word[end:])), None
    )


def _misspelt(words: list[str]) -> set[Carrier]:
    """The carrier whose name resembles all the words, or some that stand together, unless another one's nearly does."""
    spans = combinations(range(min(len(words), 6) + 1), 2)
    texts = {_own_part(words[start:end]) for start, end in spans if not _OF_ANY.issuperset(words[start:end])}
    names = _to_resemble()
    alike = [
        (difflib.SequenceMatcher(None, name, text).ratio(), names[name])
        for text in sorted(texts)
        if len(text) >= _SHORTEST_MISSPELT
        for name in difflib.get_close_matches(text, names, n=5, cutoff=_CLOSE)
    ]
    best = max((likeness for likeness, _ in alike), default=0)
    return {each for likeness, each in alike if likeness > best - _APART}
