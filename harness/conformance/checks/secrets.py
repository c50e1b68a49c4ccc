"""Is anything told that is nobody's business: secrets wherever it is, shoppers' data where they do not belong (G6).

A part of a secret is a secret, and so is one in another spelling.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from harness.conformance.checks.history_queries import listed, orders_seen
from harness.conformance.verdicts import Findings, History, check, judged

TELLING = 20
"""So many letters of a secret in a row are as good as all of it."""

BLOCK = TELLING // 2
"""Of so many letters in a row, this many stand in a row from one multiple of it to the next."""


@check("G6")
def no_secret_recorded(history: History, known: tuple[str, ...] = ()) -> Findings:
    """No record of the run holds a secret or a good part of one, in any spelling, nor anything under its name."""
    spellings = _Spellings(known) if known else None
    for event in history.events:
        texts = list(_texts(event.facts))
        told = [name for name, value in texts if _is_secret(name) and not _MASKED.fullmatch(value)]
        if spellings and spellings.stand_in("\0".join(value for _, value in texts)):
            told += [name for name, value in texts if spellings.stand_in(value)]
        if told:
            yield judged(False, f"Event {event.number} tells a secret in {listed(told)}.", event)
    yield judged(True, f"{len(history.events)} events tell no secret.")


@check("G6")
def shoppers_data_in_place(history: History) -> Findings:
    """A shopper's e-mail address and telephone number are written only where a document has a field for them."""
    people = {
        str(value): order.facts["order_id"]
        for order in orders_seen(history)
        for address in (order.facts["store"].get("billing_address") or {}, *order.facts["store"].get("addresses", ()))
        for value in (address.get("email"), address.get("phone"))
        if value and value not in order.facts["store"]["customer_message"]
    }
    if not people:
        return
    known = re.compile("|".join(map(re.escape, sorted(people, key=len, reverse=True))))
    for event in history.events:
        if event.kind == "request" and event.facts["method"] != "GET":
            named = [urlsplit(event.facts["url"]).query]
            named += [value for name, value in _texts({"": event.facts.get("body")}) if name not in _CONTACT]
            found = [match[0] for text in named if (match := known.search(unquote(text)))]
            sentence = f"Event {event.number} tells what only a contact's own fields may tell of a shopper."
            if found:
                yield judged(False, sentence, event)
    yield judged(True, f"The contacts of {len(people)} orders stand in their own fields alone.")


_CONTACT = frozenset(("Email", "Phone", "FaxNumber", "email", "phone"))
"""Fields that are made for a person's e-mail address and number."""

_MASKED = re.compile(r"\**")
_SECRET_NAMES = re.compile(
    r"(x-?auth-?token|subscription-?key|authorization|access[_-]?token|client[_-]?secret|(primary|secondary)[_-]?key)$",
    re.IGNORECASE,
)


def _texts(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text in facts with the name under which it stands."""
    left: list[tuple[str, Any]] = [("", facts)]  # Not a recursion: a long run has many deep bodies.
    while left:
        name, value = left.pop()
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, Mapping):
            left.extend(value.items())
        elif isinstance(value, list | tuple):
            left.extend((name, part) for part in value)


class _Spellings:
    """What secrets look like, in small letters or in base64, so that any good part of one is found in a text.

    A part of twenty letters holds one of the blocks of ten into which a secret is cut: those are looked for first.
    """

    def __init__(self, secrets: tuple[str, ...]) -> None:
        spelt = {secret.lower() for secret in secrets}
        for secret in secrets:
            for shift in range(3):  # Where base64 begins within a text, three letters at a time, changes how it looks.
                encoded = b64encode(b" " * shift + secret.encode()).decode().rstrip("=")
                spelt.add(encoded[4 * bool(shift) : -1].lower())
        self._blocks = tuple(
            each[at : at + BLOCK] for each in spelt for at in range(0, max(1, len(each) - BLOCK + 1), BLOCK)
        )
        parts = sorted({each[at : at + TELLING] for each in spelt for at in range(max(1, len(each) - TELLING + 1))})
        self._pattern = "|".join(map(re.escape, parts))

    @cached_property
    def _parts(self) -> re.Pattern[str]:
        """Compiled only where a block was found: it is long, and most runs hold no part of a secret."""
        return re.compile(self._pattern)

    def stand_in(self, texts: str) -> bool:
        """Whether texts hold a part of a secret: as it is, behind percent signs, or with something in between."""
        plain = texts.lower()
        spelt = [plain, re.sub(r"[^a-z0-9\0]", "", plain)]
        if "%" in plain:
            spelt.append(unquote(plain))
        return any(self._parts.search(text) for text in spelt if any(block in text for block in self._blocks))


@cache
def _is_secret(name: str) -> bool:
    return _SECRET_NAMES.fullmatch(name) is not None
