"""Texts compared by what they say: whatever their case, their blanks and the form of their letters.

Nothing is judged here, and nothing here knows what the texts are about.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

STATE_CODES: Mapping[str, str] = {
    "alabama": "al", "alaska": "ak", "arizona": "az", "arkansas": "ar", "california": "ca", "colorado": "co",
    "connecticut": "ct", "delaware": "de", "district of columbia": "dc", "florida": "fl", "georgia": "ga",
    "hawaii": "hi", "idaho": "id", "illinois": "il", "indiana": "in", "iowa": "ia", "kansas": "ks", "kentucky": "ky",
    "louisiana": "la", "maine": "me", "maryland": "md", "massachusetts": "ma", "michigan": "mi", "minnesota": "mn",
    "mississippi": "ms", "missouri": "mo", "montana": "mt", "nebraska": "ne", "nevada": "nv", "new hampshire": "nh",
    "new jersey": "nj", "new mexico": "nm", "new york": "ny", "north carolina": "nc", "north dakota": "nd",
    "ohio": "oh", "oklahoma": "ok", "oregon": "or", "pennsylvania": "pa", "rhode island": "ri",
    "south carolina": "sc", "south dakota": "sd", "tennessee": "tn", "texas": "tx", "utah": "ut", "vermont": "vt",
    "virginia": "va", "washington": "wa", "west virginia": "wv", "wisconsin": "wi", "wyoming": "wy",
    "alberta": "ab", "british columbia": "bc", "manitoba": "mb", "new brunswick": "nb",
    "newfoundland and labrador": "nl", "nova scotia": "ns", "ontario": "on", "prince edward island": "pe",
    "quebec": "qc", "saskatchewan": "sk", "northwest territories": "nt", "nunavut": "nu", "yukon": "yt",
}  # fmt: skip
"""Postal codes of the states and provinces of the United States and Canada; a document may have either."""


@lru_cache(maxsize=10_000)
def _words(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def words(text: Any) -> str:
    """A text as it is compared: case, runs of blanks and the composition of letters make no difference."""
    return _words("" if text is None else str(text))


def says(text: Any, wanted: Any) -> bool:
    """Whether whole words of a text say what is wanted; of nothing every text says it."""
    seek = words(wanted)
    return not seek or re.search(rf"(?<!\w){re.escape(seek)}(?!\w)", words(text)) is not None


def numbers_in(text: Any) -> Counter[int]:
    """The whole numbers that stand in a text by themselves, or beside a sign of multiplication as in ``2x``."""
    return Counter(map(int, _NUMBER.findall(_TIMES.sub(" ", words(text)))))


_TIMES = re.compile(r"(?<=\d)[x\u00d7](?!\w)|(?<!\w)[x\u00d7](?=\d)")
_NUMBER = re.compile(r"(?<!\w)[0-9]+(?!\w)")


def stands_in(wanted: Any, among: Iterable[str]) -> bool:
    """Whether one of the texts says what is wanted."""
    return not words(wanted) or any(says(text, wanted) for text in among)


def read_as_html(text: Any) -> str:
    """A text as a page shows it that takes it for HTML: without tags, with the characters that entities stand for."""
    return words(html.unescape(re.sub(r"<[^<>]*>", " ", "" if text is None else str(text))))


def number_on_label(text: Any) -> str:
    """A tracking number as it is compared: blanks between its groups, and what cannot be seen, are no part of it."""
    plain = unicodedata.normalize("NFKC", str(text or ""))
    return "".join(each for each in plain if not each.isspace() and unicodedata.category(each) != "Cf")


def digits(text: str) -> str:
    """The digits of a telephone number."""
    return re.sub(r"\D", "", text)


def texts(value: Any) -> list[str]:
    """All the texts that stand anywhere in a record."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = list(value.values())
    return [text for part in value for text in texts(part)] if isinstance(value, list | tuple) else []
