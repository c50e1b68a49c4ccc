"""Two answers to the same request, compared: what is called otherwise on both sides is no difference, all else is.

Numbers and keys that the services give differ from one place to the next, and so do their clocks by a little; whatever
is called the same once has to be called the same each time.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import zip_longest
from typing import Any

from harness.sync.secrets import MASK
from harness.sync.wire import Response, fields_of

CLOCKS_APART = timedelta(seconds=60)
"""How far two instants may be apart that stand for the same one: an answer takes time, and a clock may be off."""

LONGEST_SHOWN = 200
"""Characters of a value in a difference."""

TOLD_HEADERS = (
    "content-type",
    "retry-after",
    "last-modified",
    "x-rate-limit-requests-left",
    "x-rate-limit-time-reset-ms",
)
"""Header fields that a client leans on: whether they are there is compared, and of the first what it says."""

ISSUED = {
    "orders": "order",
    "shipments": "shipment",
    "shipping_addresses": "order_address",
    "variants": "variant",
    "products": "product",
    "accounts": "account",
}
"""What the services number, by the part of an address behind which the number stands."""

_PARTNERS = "/Partners"
"""The end of the address at which the companies are listed, whose names are their own affair."""

_IN_ORDERS = {"products": "order_product"}
_COUNTS = frozenset({"total", "count", "total_pages", "TotalRecords", "TotalPages", "TotalItems", "current", "next"})
"""What a list says of its length: with others' records in it, another one."""

_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT)"
)
_HOST = re.compile(r"https?://[^/\s\"']+")
_TOKEN = re.compile(r"[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}|[0-9a-z]{16,}|\d+")


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two answers are not the same: the field, and what stands there on the stage and with the fakes."""

    field: str
    stage: str
    fakes: str


@dataclass
class Twins:
    """What is called one thing on the stage and another one by the fakes, by its kind; learnt from answers."""

    there: dict[tuple[str, str], str] = field(default_factory=dict)
    here: dict[tuple[str, str], str] = field(default_factory=dict)
    anywhere: dict[str, list[str]] = field(default_factory=dict)
    """What the fakes call it, whatever kind of thing it is."""

    def match(self, kind: str, stage: Any, fakes: Any) -> bool:
        """Whether both are the same thing; whoever is met for the first time on both sides is."""
        one, other = str(stage), str(fakes)
        known = self.there.get((kind, one)), self.here.get((kind, other))
        if known == (None, None):
            self.there[kind, one], self.here[kind, other] = other, one
            self.anywhere.setdefault(one, []).append(other)
            return True
        return known == (other, one)

    def knows(self, kind: str, stage: Any) -> bool:
        return (kind, str(stage)) in self.there

    def of(self, kind: str, stage: str) -> str:
        """What the fakes call it; as it is where nobody has met it."""
        return self.there.get((kind, stage), stage)

    def of_any(self, stage: str) -> str:
        """What the fakes call it, of whatever kind it is; as it is where nobody has met it."""
        return self.anywhere.get(stage, [stage])[0]

    def anything(self, stage: str, fakes: str) -> bool:
        """Whether both are the same thing of whatever kind."""
        return fakes in self.anywhere.get(stage, ())


def kind_of(name: str, trail: Sequence[str], endpoint: str) -> str | None:
    """What kind of number or name a field has that differs from place to place; ``trail`` are the names around it."""
    if endpoint.partition(" ")[2].startswith("/api/"):
        if name == "CompanyName" and endpoint.endswith(_PARTNERS):
            return "company"
        is_key = name in ("Id", "LinkKey") or name.endswith(("Key", "FeedId", "CompanyId"))
        return "lb" if is_key and not name.endswith("SubscriptionKey") else None
    if name == "id":
        return kind_behind([*_literals(endpoint), *trail])
    kind = name.removesuffix("_id")
    return kind if name.endswith("_id") and kind in {*ISSUED.values(), *_IN_ORDERS.values()} else None


def kind_behind(literals: Sequence[str]) -> str | None:
    """What kind of number stands behind these parts of an address."""
    named = [each for each in literals if each in ISSUED]
    if not named:
        return None
    is_of_order = "orders" in named[:-1]
    return _IN_ORDERS.get(named[-1], ISSUED[named[-1]]) if is_of_order else ISSUED[named[-1]]


def _literals(endpoint: str) -> list[str]:
    return [each for each in endpoint.partition(" ")[2].split("/") if each and not each.startswith("{")]


@dataclass
class Comparing:
    """Compares answers at one endpoint; ``mark`` is in every name that the rehearsal gave, and in no other."""

    twins: Twins
    endpoint: str
    mark: str

    def differences(self, stage: Response, fakes: Response) -> Iterator[Difference]:
        """Everything in which the answers differ; of different statuses the contents are not compared."""
        if stage.status != fakes.status:
            yield Difference("status", str(stage.status), str(fakes.status))
            return
        yield from self._headers(fields_of(stage), fields_of(fakes))
        one, other = _content(stage.body), _content(fakes.body)
        yield from self._values("", one, other, ())

    def _headers(self, stage: Mapping[str, str], fakes: Mapping[str, str]) -> Iterator[Difference]:
        for name in TOLD_HEADERS:
            one, other = stage.get(name), fakes.get(name)
            if (one is None) != (other is None):
                yield Difference(f"header {name}", str(one), str(other))
        kinds = [each.get("content-type", "").partition(";")[0].strip().lower() for each in (stage, fakes)]
        if all(kinds) and kinds[0] != kinds[1]:
            yield Difference("header content-type", *kinds)

    def _values(self, name: str, stage: Any, fakes: Any, trail: tuple[str, ...]) -> Iterator[Difference]:
        where = ".".join([*trail, name]) if name else "content"
        if isinstance(stage, dict) and isinstance(fakes, dict):
            yield from self._records(stage, fakes, (*trail, name) if name else trail)
        elif isinstance(stage, list) and isinstance(fakes, list):
            yield from self._lists(name, stage, fakes, trail)
        elif not self._same(name, stage, fakes, trail):
            yield Difference(where, _shown(stage), _shown(fakes))

    def _records(self, stage: dict[str, Any], fakes: dict[str, Any], trail: tuple[str, ...]) -> Iterator[Difference]:
        for name in dict.fromkeys([*stage, *fakes]):
            if name in _COUNTS:
                continue
            if name not in fakes or name not in stage:
                absent = "(no such field)"
                yield Difference(
                    ".".join([*trail, name]), _shown(stage.get(name, absent)), _shown(fakes.get(name, absent))
                )
            else:
                yield from self._values(name, stage[name], fakes[name], trail)

    def _lists(self, name: str, stage: list[Any], fakes: list[Any], trail: tuple[str, ...]) -> Iterator[Difference]:
        pairs = list(self._pairs(stage, fakes, (*trail, name)))
        places = [fakes.index(other) for one, other in pairs if one is not None and other is not None]
        if places != sorted(places):
            yield Difference(f"{'.'.join([*trail, name]) or 'content'}[]", "another order", "")
        for one, other in pairs:
            if one is None or other is None:
                yield Difference(f"{'.'.join([*trail, name]) or 'content'}[]", _shown(one), _shown(other))
            else:
                yield from self._values("[]", one, other, (*trail, name) if name else trail)

    def _pairs(self, stage: list[Any], fakes: list[Any], trail: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
        """What belongs together: by its number, else by its names, else by its place; what is others' is left out."""
        rest, places = list(fakes), []
        for one in stage:
            found = next((each for each in rest if self._are_one(one, each, trail)), None)
            if found is not None:
                rest.remove(found)
            places.append((one, found))
        alone = [one for one, found in places if found is None]
        if len(alone) > len(rest):
            alone = [one for one in alone if self.mark in json.dumps(one, default=str)]
        left = dict(zip(map(id, alone), rest, strict=False))
        for one, found in places:
            if found is not None:
                yield one, found
            elif any(one is each for each in alone):
                yield one, left.get(id(one))
        yield from ((None, each) for each in rest[len(alone) :])

    def _are_one(self, stage: Any, fakes: Any, trail: tuple[str, ...]) -> bool:
        if not isinstance(stage, dict) or not isinstance(fakes, dict):
            return bool(stage == fakes)
        for name, value in stage.items():
            kind = kind_of(name, trail, self.endpoint)
            if kind and value and self.twins.knows(kind, value) and name in ("id", "Id", "LogicbrokerKey", "FeedId"):
                return bool(str(fakes.get(name)) == self.twins.of(kind, str(value)))
        nested = stage.get("Identifier"), fakes.get("Identifier")
        if all(isinstance(each, dict) for each in nested):
            return self._are_one(nested[0], nested[1], trail)
        own = [name for name in ("sku", "SKU", "SupplierSKU", "FileName", "PartnerPO") if stage.get(name)]
        return bool(own) and all(stage[name] == fakes.get(name) for name in own) and set(stage) == set(fakes)

    def _same(self, name: str, stage: Any, fakes: Any, trail: tuple[str, ...]) -> bool:
        kind = kind_of(name, trail, self.endpoint)
        if kind and stage and fakes and type(stage) is type(fakes):
            return self.twins.match(kind, stage, fakes)
        if isinstance(stage, str) and isinstance(fakes, str):
            return stage == fakes or MASK in stage or self._same_text(stage, fakes)
        return type(stage) is type(fakes) and bool(stage == fakes)

    def _same_text(self, stage: str, fakes: str) -> bool:
        """Whether two texts say the same at about the same time, under whatever names."""
        times = _TIME.findall(stage), _TIME.findall(fakes)
        if len(times[0]) != len(times[1]) or not all(map(_same_time, *times)):
            return False
        plain = [_HOST.sub("(host)", _TIME.sub("(time)", each)) for each in (stage, fakes)]
        tokens = [_TOKEN.findall(each) for each in plain]
        if self.twins.anything(*plain):
            return True
        if len({_TOKEN.sub("#", each) for each in plain}) > 1:
            return "(host)" in plain[0] and plain[0].count("/") == plain[1].count("/") == stage.count("/") - 2
        return all(
            one == other or self.twins.anything(one, other) or (len(one) > 15 and self.twins.match("text", one, other))
            for one, other in zip_longest(*tokens)
        )


def _same_time(stage: str, fakes: str) -> bool:
    if re.sub(r"\w", "0", stage) != re.sub(r"\w", "0", fakes):
        return False
    one, other = map(_instant, (stage, fakes))
    return abs(one - other) <= CLOCKS_APART


def _instant(text: str) -> datetime:
    """An instant as either service writes it; of one without a zone UTC is meant."""
    found = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _content(body: bytes) -> Any:
    """JSON, the lines of a file, or nothing."""
    try:
        return json.loads(body) if body.strip() else None
    except ValueError:
        return body.decode(errors="replace").splitlines()


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
