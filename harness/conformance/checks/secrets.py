"""Is anything told that is nobody's business: secrets wherever it is, shoppers' data where they do not belong (G6).

A part of a secret is a secret, and so is one in another spelling.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from harness.conformance.checks.history_queries import listed, orders_seen
from harness.conformance.checks.wording import digits, says, words
from harness.conformance.verdicts import Event, Findings, History, check, judged

TELLING = 20
"""So many letters of a secret are as good as all of it, whether they stand in a row or in two places."""

PART = 10
"""Fewer letters in a row than these are chance, or a hint at which secret is meant."""

BLOCK = PART // 2
"""Of so many letters in a row, this many stand in a row from one multiple of it to the next."""


@check("G6")
def no_secret_recorded(history: History, known: tuple[str, ...] = ()) -> Findings:
    """No record of the run holds a secret or a good part of one, in any spelling, nor anything under its name."""
    texts: dict[tuple[str, str], None] = {}  # Each once: the same ones come back in most events.
    for facts in _each_once(history):
        texts.update(dict.fromkeys(_texts(facts)))
    telling = {(name, value) for name, value in texts if _is_secret(name) and not _MASKED.fullmatch(value)}
    for event in history.events if telling else ():
        if told := [name for name, value in _texts(event.facts) if (name, value) in telling]:
            yield judged(False, f"Event {event.number} tells a secret in {listed(told)}.", event)
    spelt = _spelt("\0".join({value: None for _, value in texts})) if known else ()
    for secret in [secret for each in known if (secret := _Secret(each)).has_part_in(spelt)]:
        for event in history.events:
            if secret.read(_spelt("\0".join(value for _, value in _texts(event.facts))), event) and secret.is_told:
                numbers = listed(each.number for each in secret.tellers)
                sentence = f"Of a secret, {secret.letters} letters are told, by events {numbers}."
                yield judged(False, sentence, *secret.tellers)
    yield judged(True, f"{len(history.events)} events tell no secret.")


def _each_once(history: History) -> Iterator[Mapping[str, Any]]:
    """The facts of all events; what comes back as it was, as lists of orders and products do, is in the first alone."""
    shared: set[int] = set()
    seen: set[tuple[str, bytes]] = set()
    for event in history.events:
        facts: dict[str, Any] = {}
        for name, value in event.facts.items():
            if isinstance(value, dict | list):
                if id(value) in shared:
                    continue
                shared.add(id(value))
                written = (name, _WRITER.encode(value))  # Quicker than a look at its parts.
                if written in seen:
                    continue
                seen.add(written)
            facts[name] = value
        yield facts


_WRITER = msgspec.json.Encoder(decimal_format="string")


class _Secret:
    """One secret in all its spellings, and which of its letters were told so far, by which events."""

    def __init__(self, secret: str) -> None:
        plain = secret.lower()
        self._least = min(PART, len(secret))
        self.tellers: list[Event] = []
        self._enough = min(TELLING, len(secret))
        spelt = {plain, plain[::-1], secret.encode().hex(), re.sub(r"[^a-z0-9]", "", plain)}
        for shift in range(3):  # Where base64 begins within a text, three letters at a time, changes how it looks.
            encoded = b64encode(b" " * shift + secret.encode()).decode().rstrip("=")
            spelt.add(encoded[4 * bool(shift) : -1].lower())
        self._blocks = [
            (each[at : at + BLOCK], each, at)
            for each in sorted(spelt)
            for at in range(0, max(1, len(each) - BLOCK + 1), BLOCK)
        ]
        blocks = {block for block, _, _ in self._blocks}
        self._plain = sorted(block for block in blocks if block.isascii() and block.isalnum())
        self._marked = sorted(blocks.difference(self._plain))
        self._told: dict[str, set[int]] = {each: set() for each in sorted(spelt)}

    @property
    def letters(self) -> int:
        """How many of its letters were told, in whichever spelling most of them were."""
        return max(map(len, self._told.values()))

    @property
    def is_told(self) -> bool:
        return self.letters >= self._enough

    def has_part_in(self, texts: Sequence[str]) -> bool:
        """Whether any part of it stands in texts, as ``_spelt`` gives them.

        A block of letters and digits that stands in the first of them stands in the second, too, which is shorter.
        """
        plain, letters, *unquoted = texts
        among = [(block, [letters, *unquoted]) for block in self._plain]
        among += [(block, [plain, *unquoted]) for block in self._marked]
        return any(block in text for block, each in among for text in each) and any(True for _ in self._parts_in(texts))

    def read(self, texts: Sequence[str], event: Event) -> bool:
        """Take note of the parts that stand in texts; whether there are any new ones."""
        known = self.letters
        for spelling, place in self._parts_in(texts):
            self._told[spelling].add(place)
        if self.letters > known:
            self.tellers.append(event)
        return self.letters > known

    def _parts_in(self, texts: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Its letters that stand in texts, by their spelling and their place in it."""
        for text in texts:
            for block, spelling, at in self._blocks:
                if block in text:  # Rarely, and by chance where nothing around it is in the text.
                    yield from ((spelling, place) for place in _common(spelling, at, text, self._least))


def _common(secret: str, block: int, text: str, least: int) -> Iterator[int]:
    """The places of a secret's letters around one of its blocks that stand in a text, so many of them in a row."""
    for at in range(max(0, min(block + BLOCK, len(secret)) - least), min(block, len(secret) - least) + 1):
        if secret[at : at + least] in text:
            yield from range(at, at + least)


def _spelt(texts: str) -> list[str]:
    """Texts as they are, behind percent signs, and without what may stand between letters."""
    plain = texts.lower()
    spelt = [plain, re.sub(r"[^a-z0-9\0]", "", plain)]
    return [*spelt, unquote(plain)] if "%" in plain else spelt


@cache
def _is_secret(name: str) -> bool:
    return _SECRET_NAMES.fullmatch(name) is not None


_MASKED = re.compile(r"\**")
_SECRET_NAMES = re.compile(
    r"(x-?auth-?token|subscription-?key|authorization|access[_-]?token|client[_-]?secret|(primary|secondary)[_-]?key)$",
    re.IGNORECASE,
)


_BELONGS_TO = {"xauthtoken": "bigcommerce", "subscriptionkey": "logicbroker", "ocpapimsubscriptionkey": "logicbroker"}
"""Whose credentials a header field or a parameter holds, by its letters.  Source: both services' authentication."""


_TOKENS = frozenset(("xauthtoken", "authtoken", "accesstoken", "token", "clientsecret"))
"""Parameters that would hold what a store reads from the head alone.  Source: BigCommerce's authentication."""


@cache
def _owner_of(name: str) -> str | None:
    return _BELONGS_TO.get(_letters(name))


@cache
def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


_NOBODY_ASKS = frozenset(("authorization", "proxy-authorization"))
"""Header fields for credentials that neither service reads; what stands in them is masked in the record."""


@check("G6")
def credentials_go_to_their_service(history: History) -> Findings:
    """The store's token is sent to the store and the network's key to the network; nobody else ever sees either."""
    asked = [event for event in history.events if event.kind == "request"]
    for event in asked:
        query = parse_qsl(urlsplit(event.facts["url"]).query, keep_blank_values=True)
        for name in (*event.facts["headers"], *(name for name, _ in query)):
            owner = _owner_of(name)
            if owner not in (None, event.facts["service"]):
                sentence = f"Event {event.number} sends {name}, which is for {owner}, to {event.facts['service']}."
                yield judged(False, sentence, event)
        if told := [name for name, _ in query if event.facts["service"] == "bigcommerce" and _letters(name) in _TOKENS]:
            sentence = (
                f"Event {event.number} sends {listed(told)} in its address, which whoever passes it on writes down."
            )
            yield judged(False, sentence, event)
        if other := [name for name in event.facts["headers"] if name.lower() in _NOBODY_ASKS]:
            sentence = f"Event {event.number} sends {listed(other)} to {event.facts['service']}, which asks for none."
            yield judged(False, sentence, event)
    if asked:
        yield judged(True, f"In {len(asked)} requests no credentials went to anybody but their own service.")


@check("G6")
def shoppers_data_in_place(history: History) -> Findings:
    """A shopper's e-mail address, number, name and street are written only where a document has a field for them."""
    people = _People(history)
    if not people.contacts:
        return
    clean: set[str] = set()  # Header fields and searches come back with most requests.
    for event in history.events:
        if event.kind != "request":
            continue
        found = [each for text in _beside_the_body(event, clean) for each in people.contacts_in(text)]
        if event.facts["method"] != "GET":
            found += _told_in_body(event, people)
        if found:
            sentence = f"Event {event.number} tells what only a contact's own fields may tell of a shopper."
            yield judged(False, sentence, event)
    yield judged(True, f"The contacts of {people.orders} orders stand in their own fields alone.")


def _beside_the_body(event: Event, clean: set[str]) -> list[str]:
    """What stands in the address and the head of a request, unless it is ``clean`` already; it is from then on.

    The store may be asked for a shopper, whom it knows.
    """
    url, named = urlsplit(event.facts["url"]), [str(value) for value in event.facts["headers"].values()]
    if event.facts["service"] != "bigcommerce" or event.facts["method"] != "GET":
        named.append(unquote(url.query))
    new = [text for text in named if text not in clean]
    clean.update(new)
    return new


def _told_in_body(event: Event, people: "_People") -> list[str]:
    """What a body tells of shoppers where nobody wants to know it; an event is to tell no names either."""
    named = [value for name, value in _texts({"": event.facts.get("body")}) if name not in _CONTACT]
    found = [each for text in named for each in people.contacts_in(text)]
    if urlsplit(event.facts["url"]).path.lower().rstrip("/").endswith("/activityevents"):
        found += [each for text in named for each in people.names_in(text)]
    return found


class _People:
    """The shoppers of a history by what they can be reached by, so that a text is searched once for all of them."""

    def __init__(self, history: History) -> None:
        self.contacts: set[str] = set()
        self.orders = 0
        self._names: dict[str, set[str]] = {}
        for order in orders_seen(history):
            store, message = order.facts["store"], words(order.facts["store"].get("customer_message"))
            self.orders += 1
            for address in (store.get("billing_address") or {}, *store.get("addresses", ())):
                self._note(address, message)

    def _note(self, address: Mapping[str, Any], message: str) -> None:
        """Take note of a person, but for what the shopper has written into a message."""
        email, phone = words(address.get("email")), digits(str(address.get("phone") or ""))
        if email and email not in message:
            self.contacts.add(email)
        if len(phone) >= _A_NUMBER and phone not in digits(message):
            self.contacts.add(phone)
        person = words(f"{address.get('first_name', '')} {address.get('last_name', '')}")
        for phrase in (person, words(address.get("street_1"))):
            if " " in phrase and phrase not in message:
                self._names.setdefault(phrase.split()[0], set()).add(phrase)

    def contacts_in(self, text: str) -> list[str]:
        """The e-mail addresses and telephone numbers of shoppers in a text."""
        said = [match.strip(".") for match in _EMAIL.findall(words(text))]
        said += [digits(match) for match in _PHONE.findall(text)]
        return [each for each in said if each in self.contacts]

    def names_in(self, text: str) -> list[str]:
        """The full names and the streets of shoppers in a text."""
        said = words(text)
        first = {word for word in re.findall(r"[^\s,;:()\"'.]+", said) if word in self._names}
        return sorted(phrase for word in first for phrase in self._names[word] if says(said, phrase))


_A_NUMBER = 7
"""So many digits make a telephone number."""

_EMAIL = re.compile(r"[\w.+%'-]+@[\w.-]+")
_PHONE = re.compile(r"\+?\(?\d[\d ().-]{5,}\d")

_CONTACT = frozenset(("Email", "Phone", "FaxNumber", "email", "phone"))
"""Fields that are made for a person's e-mail address and number."""


def _texts(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every text in facts with the name under which it stands."""
    found: list[tuple[str, str]] = []
    left: list[tuple[str, Any]] = [("", dict(facts))]  # Not a recursion: a long run has many deep bodies.
    while left:
        name, value = left.pop()
        for pair in value.items() if isinstance(value, dict) else [(name, part) for part in value]:
            kind = type(pair[1])
            if kind is str:
                found.append(pair)
            elif kind in _WITHOUT_TEXT:  # Asked by its very type, which takes a third of the time, for most values.
                continue
            elif isinstance(pair[1], str):
                found.append(pair)
            elif isinstance(pair[1], _CONTAINERS):
                left.append(pair)
    return found


_WITHOUT_TEXT = frozenset({int, bool, Decimal, type(None)})
_CONTAINERS = (dict, list, tuple)
