"""What suppliers cancelled, in BigCommerce's words: quantities, full or partial, and the note for the staff.

Whether the retailer allows it, and which status is then set, is the flow's.
"""

from collections.abc import Iterable, Mapping, Sequence

from harness.sync.errors import Unmappable
from harness.sync.mapping import tables
from harness.sync.mapping.differences import owed
from harness.sync.mapping.documents import document_name, order_product_of
from harness.sync.mapping.rows import SourceRecord, read
from harness.sync.mapping.values import ValueKind, convert, is_empty

LONGEST_STAFF_NOTES = 65_535
"""Source: Orders V2."""

_ACCEPTED, _REJECTED = "1", "2"
"""Types of an acknowledgement, and of a line.  Source: support article 360022058351."""

_COUNTS = ("Quantity", "QuantityBackordered", "QuantityCancelled")
"""How many pieces of a line are accepted, sent later and cancelled."""

_NO_REASON = "no reason given"


def cancels_anything(acknowledgement: SourceRecord) -> bool:
    """Whether a supplier cancels any piece; one who does not has to say that he accepts or will send it later.

    Raises:
        Unmappable: it does not say what becomes of a line, or rejects and does not say how many pieces.
    """
    name, lines = document_name(acknowledgement), acknowledgement.get("AckLines")
    if not lines:
        raise Unmappable(f"{name} has no lines, so that nobody knows what the supplier accepts and what he cancels.")
    cancels = [_cancels(f"{name}, line {line.get('LineNumber')}", line, acknowledgement) for line in lines]
    if all(_is_of_nothing(name, line) for line in lines):
        raise Unmappable(f"{name} has 0 pieces in each line, so that nobody knows what becomes of them.")
    if _rejects(acknowledgement) and not any(cancels):
        raise Unmappable(f"{name} rejects the order, and does not say how many pieces it cancels.")
    return any(cancels)


def _cancels(whose: str, line: SourceRecord, acknowledgement: SourceRecord) -> bool:
    accepted, back_ordered, cancelled = (_count(whose, line, field) for field in _COUNTS)
    others = [accepted, back_ordered]
    if not cancelled and _rejects(line):
        raise Unmappable(f"{whose} is rejected, and does not say how many pieces are cancelled.")
    kind = acknowledgement.get("Type") if is_empty(line.get("Type")) else line["Type"]
    is_accepted = any(others) or (others == [None, None] and str(kind).strip() == _ACCEPTED)
    if cancelled is None and not is_accepted:
        raise Unmappable(f"{whose} does not say how many pieces are accepted, cancelled or sent later.")
    return bool(cancelled)


def _is_of_nothing(name: str, line: SourceRecord) -> bool:
    """Whether a line says of no piece what becomes of it, as one may of what another document is about."""
    accepted, *others = (_count(name, line, field) for field in _COUNTS)
    return accepted == 0 and not any(others)


def _count(whose: str, line: SourceRecord, field: str) -> int | None:
    try:
        return None if is_empty(line.get(field)) else int(convert(ValueKind.COUNT, line[field]))
    except Unmappable as problem:
        raise Unmappable(f"{whose}, {field}: {problem.reason}") from None


def _rejects(said: SourceRecord) -> bool:
    kind = str(said.get("Type")).strip().casefold()
    return kind == _REJECTED or kind.startswith("reject")


def cancelled_quantities(
    acknowledgements: Iterable[SourceRecord], order_products: Sequence[SourceRecord]
) -> dict[int, int]:
    """How many of each order product are cancelled, by its id, over all acknowledgements of one order.

    Guess: acknowledgements add up, within a purchase order and over several.  One that comes twice counts once.

    Raises:
        Unmappable: a line is not of this order, or more is cancelled than was ordered.
    """
    cancelled: dict[int, int] = {}
    for acknowledgement in _each_once(acknowledgements):
        for product, quantity, _ in _cancelled_lines(acknowledgement, order_products):
            cancelled[product["id"]] = cancelled.get(product["id"], 0) + quantity
    for product in order_products:
        if (count := cancelled.get(product["id"], 0)) > product["quantity"]:
            raise Unmappable(
                f"The acknowledgements cancel {count} of line item {product['id']}, "
                f"of which {product['quantity']} were ordered."
            )
    return cancelled


def is_full(cancelled: Mapping[int, int], order_products: Sequence[SourceRecord]) -> bool:
    """Whether nothing is left of the whole order, beside what was paid back.

    Digital lines count: no supplier cancels them, so an order that has one is never cancelled as a whole.
    """
    return bool(order_products) and all(cancelled.get(product["id"], 0) >= owed(product) for product in order_products)


def staff_note(acknowledgement: SourceRecord, order_products: Sequence[SourceRecord]) -> str:
    """What the retailer's staff must know of one acknowledgement; empty when it cancels nothing.

    Guess: the text.  It names the acknowledgement, so that the same note is recognised later.

    Raises:
        Unmappable: a line is not of this order.
    """
    lines = [
        f"- {quantity} x {product.get('sku') or product['id']} ({product.get('name', '')}): {reason}"
        for product, quantity, reason in _cancelled_lines(acknowledgement, order_products)
    ]
    if not lines:
        return ""
    title = f"Cancelled by the supplier of {acknowledgement.get('PartnerPO')}, {_number(acknowledgement)}:"
    return "\n".join([title, *(" ".join(line.split()) for line in lines)])


def with_staff_note(staff_notes: str | None, note: str) -> str:
    """The staff notes with the note behind what was there; unchanged when it is empty or there already.

    Raises:
        Unmappable: they would not fit; nothing is cut off in silence.
    """
    before = staff_notes or ""
    lines = before.replace("\r\n", "\n")
    if not note or f"\n{note}\n" in f"\n{lines}\n":
        return before
    together = f"{before}\n{note}" if before else note
    if len(together) > LONGEST_STAFF_NOTES:
        raise Unmappable(
            f"The staff notes would have {len(together)} characters, and at most {LONGEST_STAFF_NOTES} fit.  "
            "Shorten them in the control panel."
        )
    return together


def _each_once(acknowledgements: Iterable[SourceRecord]) -> Iterable[SourceRecord]:
    seen: set[tuple[str, str]] = set()
    for acknowledgement in acknowledgements:
        names = _identities(acknowledgement)
        if seen.isdisjoint(names):
            yield acknowledgement
        seen |= names


def _identities(acknowledgement: SourceRecord) -> set[tuple[str, str]]:
    """Each of the two names that tell an acknowledgement apart from others."""
    names = set()
    if key := read(acknowledgement, "Identifier.LogicbrokerKey"):
        names.add(("key", str(key)))
    if number := acknowledgement.get("AcknowledgementNumber"):
        names.add((str(acknowledgement.get("PartnerPO")), str(number)))
    if not names:
        raise Unmappable(
            "An acknowledgement has neither LogicbrokerKey nor AcknowledgementNumber; it may be a repeated one."
        )
    return names


def _number(acknowledgement: SourceRecord) -> str:
    return str(acknowledgement.get("AcknowledgementNumber") or document_name(acknowledgement))


def _cancelled_lines(
    acknowledgement: SourceRecord, order_products: Sequence[SourceRecord]
) -> Iterable[tuple[SourceRecord, int, str]]:
    """The order product, the cancelled quantity and the reason of each line that cancels something."""
    name = document_name(acknowledgement)
    for line in acknowledgement.get("AckLines") or []:
        mapped = tables.ACKNOWLEDGEMENT_LINE.map(line, f"{name}, line {line.get('LineNumber')}")
        if quantity := mapped.get("quantity", 0):
            product = order_product_of(mapped.get("order_product_id"), line, order_products, name)
            yield product, quantity, str(mapped.get("reason") or acknowledgement.get("ChangeReason") or _NO_REASON)
