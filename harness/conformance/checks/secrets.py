"""Is anything told that is nobody's business: secrets wherever it is, shoppers' data where they do not belong (G6).

A part of a secret is a secret, and so is one in another spelling.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from harness.conformance.checks.history_queries import listed, orders_seen
from harness.conformance.verdicts import Findings, History, check, judged

TELLING = 20
"""So many letters of a secret in a row are as good as all of it."""


@check("G6")
def no_secret_recorded(history: History, known: tuple[str, ...] = ()) -> Findings:
    """No record of the run holds a secret or a good part of one, in any spelling, nor anything under its name."""
    parts = _parts(known)
    for event in history.events:
        told = [name for name, value in _texts(event.facts) if _tells(name, value, parts)]
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


def _parts(known: tuple[str, ...]) -> re.Pattern[str] | None:
    """Any good part of a secret, in small letters or in base64; None where no secret is known."""
    parts = {part for secret in known for part in _rows(secret.lower())}
    for secret in known:
        for shift in range(3):  # Where base64 begins within a text, three letters at a time, changes how it looks.
            encoded = b64encode(b" " * shift + secret.encode()).decode()
            parts.update(_rows(encoded[4 * bool(shift) :].rstrip("=")[:-1].lower()))
    return re.compile("|".join(map(re.escape, sorted(parts)))) if parts else None


def _rows(secret: str) -> set[str]:
    """All that stands in a row; of a short secret the whole of it."""
    return {secret[start : start + TELLING] for start in range(max(1, len(secret) - TELLING + 1))}


def _tells(name: str, value: str, parts: re.Pattern[str] | None) -> bool:
    if _is_secret(name) and not _MASKED.fullmatch(value):
        return True
    if parts is None:
        return False
    text = value.lower()
    if parts.search(text):
        return True
    if "%" in text and parts.search(unquote(text)):
        return True
    return len(text) > TELLING and parts.search(_joined(text)) is not None


def _joined(text: str) -> str:
    """A text without what somebody may have put between the pieces of a secret."""
    return re.sub(r"[^a-z0-9]", "", text)


@cache
def _is_secret(name: str) -> bool:
    return _SECRET_NAMES.fullmatch(name) is not None
