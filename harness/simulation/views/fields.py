"""One order's fields through the mapping: what was read in BigCommerce beside what was sent to Logicbroker.

Both sides are taken from the record of a run, so any connector's mapping can be looked at.  The rows are those of
the mapping tables; nothing is mapped here by other rules.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from fakes.arguments import checked
from fakes.names import check_name
from harness.displays.tables import Bundle, Table, bundle, counted, said, words
from harness.record.event import Event
from harness.record.history import History
from harness.sync.bigcommerce import embedded_parts
from harness.sync.errors import Unmappable
from harness.sync.mapping import tables
from harness.sync.mapping.order import FORM_FIELD_PREFIX, unaccounted_fields, unaccounted_sentence
from harness.sync.mapping.rows import MappingTable, read
from harness.sync.mapping.values import is_empty

JsonRecord = Mapping[str, Any]

_SENT_TYPE = "physical"
_LINE_ID = 'ExtendedAttributes["BigCommerceLineItemId"]'


class NotRead(ValueError):
    """Nobody has read this order yet; the message says what to do."""


@dataclass(frozen=True, slots=True)
class MappedField:
    """One row of a mapping table with its values: as read, as sent, and as the table wants it; None is nothing."""

    part: str
    source: str
    value: Any
    target: str
    sent: Any
    wanted: Any
    knowledge: str

    @property
    def agrees(self) -> bool:
        """Whether the same was sent, however it was written: an amount as text, an instant without its zone."""
        return bool(self.sent == self.wanted) or _value(self.sent, self.wanted) == _value(self.wanted, self.wanted)

    @property
    def known_by(self) -> str:
        """Whether a document says so, or it is a guess; ``knowledge`` says which document, and why."""
        return self.knowledge.partition(":")[0].lower()

    def __repr__(self) -> str:
        return f"{self.part:<15}  {self.source} = {said(self.value)!r}  >  {self.target} = {said(self.sent)!r}"


def _value(written: Any, wanted: Any) -> Any:
    """What is written, as a number or an instant (UTC unless it says otherwise) where that is what is wanted."""
    with suppress(ValueError, ArithmeticError):
        if isinstance(wanted, int | Decimal) and isinstance(written, int | str | Decimal):
            return Decimal(written)
        if _INSTANT.match(str(wanted)):
            instant = datetime.fromisoformat(str(written))
            return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return written


_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT")


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A field that is not sent on purpose, and why."""

    part: str
    source: str
    value: Any
    reason: str


@dataclass(frozen=True, slots=True)
class OrderFields:
    """All fields of one order that have a value; ``sent`` is the request that sent them, None when it was not sent.

    ``answer`` is what came back for it.  ``problems`` is why the tables refuse the order, empty when they do not.
    ``unaccounted`` names the fields that the store sends and the tables do not know, such as ``"order: mood"``.
    """

    order_id: int
    fields: tuple[MappedField, ...]
    left: tuple[LeftBehind, ...]
    sent: Event | None
    answer: str
    problems: tuple[str, ...]
    unaccounted: tuple[str, ...]

    def differing(self) -> list[MappedField]:
        """What was sent otherwise than the tables want it; empty while nothing was sent."""
        return [field for field in self.fields if not field.agrees] if self.sent else []

    @checked
    def where(self, *, known_by: str | None = None, agrees: bool | None = None) -> "OrderFields":
        """Only some of the fields: those that are known so, such as ``guess``, or that were sent as wanted, or not.

        Raises:
            ValueError: no field is known so; the message lists how they are.
        """
        check_name("way to know", known_by, sorted({field.known_by for field in self.fields}))
        chosen = [
            field for field in self.fields if known_by in (None, field.known_by) and agrees in (None, field.agrees)
        ]
        return replace(self, fields=tuple(chosen))

    def headline(self) -> str:
        """What became of the fields, in a sentence."""
        when = "not sent"
        if self.sent:
            when = f"sent at {words(self.sent.at)} UTC (event {self.sent.number}: {self.answer})"
        counts = f"{counted(len(self.fields), 'field')} with a value, {len(self.left)} stay behind on purpose"
        differing = f"; {len(self.differing())} of them otherwise than the tables say" if self.differing() else ""
        unknown = f"; {len(self.unaccounted)} are unknown to the tables" if self.unaccounted else ""
        return f"Order {self.order_id}, {when}: {counts}{differing}{unknown}."

    def table(self) -> Table:
        """Side by side: where it stood, where it went."""
        columns = ("Part", "BigCommerce", "Value", "Logicbroker", "Value there", "As wanted", "Known by")
        rows = [
            (f.part, f.source, said(f.value), f.target, said(f.sent), self._judged(f), f.known_by) for f in self.fields
        ]
        return Table(f"Fields of order {self.order_id}", columns, rows)

    def left_behind(self) -> Table:
        """The fields that have a value in BigCommerce and are not sent, with the reason for each."""
        rows = [(each.part, each.source, words(each.value), each.reason) for each in self.left]
        return Table(f"Left behind of order {self.order_id}", ("Part", "BigCommerce", "Value", "Why"), rows)

    def _judged(self, field: MappedField) -> str:
        if self.sent is None:
            return "not sent"
        return "yes" if field.agrees else f"no, wanted {said(field.wanted)}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        news = [unaccounted_sentence(self.unaccounted)] if self.unaccounted else []
        return bundle(self.headline(), *self.problems, *news, self.table())

    def __repr__(self) -> str:
        return f"OrderFields({self.headline()})"


def order_fields(history: History, order_id: int) -> OrderFields:
    """The fields of an order as a history has them.

    Raises:
        NotRead: no answer in this history holds the order with its lines.
    """
    sent = _sent(history, order_id)
    order, lines, addresses = _as_read(history, order_id, sent)
    shipped = [line for line in lines if line.get("type") == _SENT_TYPE]
    left = [_not_shipped(number, line) for number, line in enumerate(lines, start=1) if line not in shipped]
    fields: list[MappedField] = []
    problems: list[str] = []
    for part in _parts(order, shipped, addresses, sent.facts["body"] if sent else {}):
        fields += [*part.mapped(problems), *part.named()]
        left += part.left()
    response = history.response_to(sent) if sent else None
    answer = response.name if response else "no answer"
    unaccounted = tuple(unaccounted_fields(order, lines, addresses))
    return OrderFields(order_id, tuple(fields), tuple(left), sent, answer, tuple(problems), unaccounted)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the order with its own table: as read, and as sent at a place of the sales order."""

    name: str
    table: MappingTable
    record: JsonRecord
    place: str
    sent: JsonRecord

    def mapped(self, problems: list[str]) -> Iterator[MappedField]:
        """Its rows that have a value; why the table refuses it is added to the problems."""
        wanted = self._as_mapped(problems)
        for row in self.table.rows:
            value = read(self.record, row.source)
            if not is_empty(value):
                sides = read(self.sent, row.target), read(wanted, row.target)
                yield MappedField(self.name, row.source, value, self.place + row.target, *sides, row.knowledge)

    def _as_mapped(self, problems: list[str]) -> JsonRecord:
        try:
            return self.table.map(self.record, self.name)
        except Unmappable as problem:
            problems.append(f"The tables refuse it: {problem.reason}")
            return {}

    def named(self) -> Iterator[MappedField]:
        """Its fields to which shoppers and merchants gave the names: form fields of addresses, options of lines."""
        for field in self.record.get("form_fields") or []:
            name, knowledge = str(field.get("name")), tables.FORM_FIELD.rows[1].knowledge
            yield self._attribute(f'form_fields["{name}"]', field.get("value"), FORM_FIELD_PREFIX + name, knowledge)
        for option in self.record.get("product_options") or []:
            name, knowledge = str(option.get("display_name")), tables.LINE_OPTION.rows[1].knowledge
            yield self._attribute(f'product_options["{name}"]', option.get("display_value"), name, knowledge)

    def _attribute(self, source: str, value: Any, name: str, knowledge: str) -> MappedField:
        attributes = self.sent.get("ExtendedAttributes") or []
        found = next((each.get("Value") for each in attributes if each.get("Name") == name), None)
        target = f'{self.place}ExtendedAttributes["{name}"]'
        return MappedField(self.name, source, value, target, found, words(value), knowledge)

    def left(self) -> Iterator[LeftBehind]:
        """Its fields that have a value and stay behind on purpose."""
        for group in self.table.not_mapped:
            for name in group.fields:
                if not is_empty(self.record.get(name)):
                    yield LeftBehind(self.name, name, self.record[name], group.reason)


def _parts(
    order: JsonRecord, lines: Sequence[JsonRecord], addresses: Sequence[JsonRecord], document: JsonRecord
) -> Iterator[_Part]:
    yield _Part("Order", tables.ORDER, order, "", document)
    billing, sent = order.get("billing_address") or {}, document.get("BillToAddress") or {}
    yield _Part("Billing", tables.BILLING_ADDRESS, billing, "BillToAddress.", sent)
    for number, address in enumerate(addresses, start=1):
        place, sent = _address_sent(document, lines, address)
        yield _Part(f"Address {number}", tables.SHIPPING_ADDRESS, address, place, sent)
    for number, line in enumerate(lines, start=1):
        place, sent = _line_sent(document, line)
        yield _Part(f"Line {number}", tables.ORDER_LINE, line, place, sent)
        discounts = sent.get("Discounts") or []
        for index, discount in enumerate(line.get("applied_discounts") or []):
            target = discounts[index] if index < len(discounts) else {}
            yield _Part(f"Line {number}", tables.LINE_DISCOUNT, discount, f"{place}Discounts[{index}].", target)


def _address_sent(document: JsonRecord, lines: Sequence[JsonRecord], address: JsonRecord) -> tuple[str, JsonRecord]:
    """Where a shipping address stands in the sales order: once for all, or with the first line that goes there."""
    ship_to = document.get("ShipToAddress") or {}
    going = [line for line in lines if line.get("order_address_id") == address.get("id")]
    if str(ship_to.get("ContactID")) == str(address.get("id")) or not going:
        return "ShipToAddress.", ship_to
    place, sent = _line_sent(document, going[0])
    return f"{place}ShippingAddress.", sent.get("ShippingAddress") or {}


def _line_sent(document: JsonRecord, line: JsonRecord) -> tuple[str, JsonRecord]:
    """Where an order's line stands in the sales order: found by its id, else nowhere."""
    for index, sent in enumerate(document.get("OrderLines") or []):
        if str(read(sent, _LINE_ID)) == str(line.get("id")):
            return f"OrderLines[{index}].", sent
    return "OrderLines[].", {}


def _not_shipped(number: int, line: JsonRecord) -> LeftBehind:
    return LeftBehind(f"Line {number}", "type", line.get("type"), "Nobody ships it, so the whole line stays behind")


# What the record has


def _sent(history: History, order_id: int) -> Event | None:
    """The first sales order of this order that was sent: it has the order's id as its reference, or as an attribute."""
    posts = history.requests(service="logicbroker", method="POST", path="/Orders")
    return next((post for post in posts if str(order_id) in _references(post.facts["body"])), None)


def _references(body: Any) -> set[str]:
    if not isinstance(body, dict):
        return set()
    return {str(read(body, path)) for path in ("PartnerPO", 'ExtendedAttributes["BigCommerceOrderId"]')}


def _as_read(
    history: History, order_id: int, sent: Event | None
) -> tuple[JsonRecord, list[JsonRecord], list[JsonRecord]]:
    """The order, its lines and its addresses, each as last read before it was sent."""
    orders, lines, addresses = [], [], []
    for request in history.requests(service="bigcommerce", method="GET"):
        if sent is not None and request.number > sent.number:
            break
        response = history.response_to(request)
        found = _records(response)
        orders += [record for record in found if record.get("id") == order_id and "billing_address" in record]
        lines += [record for record in found if record.get("order_id") == order_id and "price_inc_tax" in record]
        addresses += [record for record in found if record.get("order_id") == order_id and "street_1" in record]
    if not (orders and lines):
        raise NotRead(
            f"order {order_id} with its lines has not been read by a connector yet; let time pass until it has, "
            "such as world.advance(minutes=15)"
        )
    return orders[-1], _latest(lines), _latest(addresses)


def _records(response: Event | None) -> list[JsonRecord]:
    body = response.facts["body"] if response else None
    told = [record for record in (body if isinstance(body, list) else [body]) if isinstance(record, dict)]
    found: list[JsonRecord] = list(told)
    for record in told:
        lines, addresses = embedded_parts(record) or ([], [])
        found += [*lines, *({**address, "order_id": record["id"]} for address in addresses)]
    return found


def _latest(records: Sequence[JsonRecord]) -> list[JsonRecord]:
    """Each record once, as it was read last."""
    return list({record["id"]: record for record in records}.values())
