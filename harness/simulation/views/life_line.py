"""How far each order has come, and what became of the pieces of each line: the same words for tables and pictures.

Read from both systems as they are now; nothing here changes a world.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fakes.bigcommerce.state.records import Order, OrderProduct
from fakes.logicbroker.state.documents import Document
from harness.displays.states import Chip, Tone
from harness.displays.tables import counted

_CAME: dict[str, str] = {"SalesOrder": "sent", "PurchaseOrder": "sourced", "Acknowledgement": "acknowledged"}
_ENDS: dict[str, tuple[str, Tone]] = {
    "Shipped": ("shipped", "good"),
    "Completed": ("completed", "good"),
    "Partially Shipped": ("shipped in part", "partly"),
    "Cancelled": ("cancelled", "over"),
    "Refunded": ("refunded", "over"),
    "Partially Refunded": ("refunded in part", "partly"),
    "Declined": ("declined", "bad"),
    "Incomplete": ("not paid", "attention"),
    "Manual Verification Required": ("held for a person", "attention"),
}


_LEFT = {"Cancelled": "cancelled", "Refunded": "refunded", "Completed": "completed", "Declined": "declined"}
"""What became of the pieces that nobody sent, in an order that has come to its end; all others wait."""


@dataclass(frozen=True, slots=True)
class LifeLine:
    """The steps that an order has taken, the last one with its tone."""

    steps: tuple[str, ...]
    tone: Tone

    def __str__(self) -> str:
        return " → ".join(self.steps)

    def html(self) -> str:
        """The last step stands out."""
        *before, last = self.steps
        return "".join(f"{step} → " for step in before) + Chip(last, self.tone).html()


def life_line(order: Order, documents: Sequence[Document]) -> LifeLine:
    """The way of an order so far; ``documents`` are those of its chain."""
    types = {document.type for document in documents}
    steps = ["placed", *(word for kind, word in _CAME.items() if kind in types)]
    end, tone = _ENDS.get(order.status, ("", "waiting"))
    if not end and any(document.status == "Failed" for document in documents):
        end, tone = "failed", "bad"
    if any(line.quantity_shipped for line in order.products) and "shipped" not in end:
        steps.append("shipped in part" if any(line.quantity_to_ship for line in order.products) else "shipped")
    return LifeLine((*steps, *filter(None, [end])), tone)


def pieces_of(order: Order, line: OrderProduct, documents: Sequence[Document]) -> str:
    """What became of a line's pieces, such as ``2 shipped, 1 cancelled, 1 waiting``.

    Each is counted by itself, because money may go back for what was shipped or cancelled, too: of three pieces
    ``3 shipped, 1 refunded``.
    """
    shipped = line.quantity_shipped
    cancelled = min(_so_many(line, documents, "cancelled"), max(line.quantity - shipped, 0))
    refunded = line.quantity if order.status == "Refunded" else line.quantity_refunded
    left = max(line.quantity - shipped - cancelled - refunded, 0)
    counts = Counter({"shipped": shipped, "cancelled": cancelled, "refunded": refunded})
    if order.status in _LEFT:
        counts[_LEFT[order.status]] += left
    else:
        counts["back-ordered"] = min(_so_many(line, documents, "backordered"), left)
        counts["waiting"] = left - counts["back-ordered"]
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count) or counted(0, "piece")


def _so_many(line: OrderProduct, documents: Sequence[Document], state: str) -> int:
    """How many pieces the purchase orders of its chain say are in a state."""
    found: Iterator[int] = (
        getattr(progress, state)
        for document in documents
        if document.type == "PurchaseOrder"
        for sent, progress in zip(document.lines, document.progress, strict=False)
        if line.sku in (sent["ItemIdentifier"].get("PartnerSKU"), sent["ItemIdentifier"].get("SupplierSKU"))
    )
    return sum(found)
