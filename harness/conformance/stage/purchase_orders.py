"""A supplier's purchase order with what is still open on it, and the documents that answer it.

Pure values; who posts the documents is in ``people``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fakes.people.deeds import SkuQuantity
from harness.conformance.stage.api import Json
from harness.conformance.stage.network import StageDocument

Box = Mapping[str, Any]
"""A package: ``{"TrackingNumber", "CarrierCode", "lines": [(sku, quantity)] or None for all that is open}``."""


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """One purchase order, and the pieces that are neither shipped nor cancelled by line number."""

    document: StageDocument
    open: Mapping[str, int]

    @classmethod
    def of(cls, document: StageDocument, answers: Iterable[StageDocument]) -> "OpenOrder":
        """The order after all that has answered it."""
        left = {line["LineNumber"]: line["Quantity"] for line in document.body["OrderLines"]}
        for answer in answers:
            for line in (*(answer.body.get("ShipmentLines") or ()), *(answer.body.get("AckLines") or ())):
                gone = line["Quantity"] if answer.type == "Shipment" else line["QuantityCancelled"]
                left[line["LineNumber"]] = left.get(line["LineNumber"], 0) - (gone or 0)
        return cls(document, {number: pieces for number, pieces in left.items() if pieces > 0})

    def shipment(self, number: str, boxes: Sequence[Box], now: datetime, *, every_line: bool = False) -> Json:
        """A shipment of packages; each line lists the packages that hold some of it.

        With ``every_line`` it also has the lines of which no package holds any, with 0 in the first package.
        """
        contents = [(_shipment_info(box, now), list(self._chosen(box["lines"]))) for box in boxes]
        lines = []
        for line in self.document.body["OrderLines"]:
            held = [{"Qty": pieces, **info} for info, inside in contents for each, pieces in inside if each is line]
            if every_line and not held:
                held = [{"Qty": 0, **contents[0][0]}]
            if held:
                lines.append(_line(line) | {"Quantity": sum(box["Qty"] for box in held), "ShipmentInfos": held})
        return self._head("Shipment", number) | {"ShipmentDate": now.isoformat(), "ShipmentLines": lines}

    def cancellation(self, number: str, wish: Sequence[SkuQuantity] | None, reason: str, now: datetime) -> Json:
        """An acknowledgement that cancels a wish, or all that is open.

        Source: Logicbroker's validation wants a date to ship even where nothing will be.
        """
        return self._change(number, wish, "QuantityCancelled", reason, now)

    def delay(self, number: str, wish: Sequence[SkuQuantity] | None, reason: str, now: datetime) -> Json:
        """An acknowledgement that says of a wish, or of all that is open, that it comes later."""
        return self._change(number, wish, "QuantityBackordered", reason, now)

    def _change(
        self, number: str, wish: Sequence[SkuQuantity] | None, quantity: str, reason: str, now: datetime
    ) -> Json:
        lines = [
            _line(line) | {"Quantity": 0, quantity: pieces, "ChangeReason": reason}
            for line, pieces in self._chosen(wish)
        ]
        return self._head("Acknowledgement", number) | {
            "AcknowledgementDate": now.isoformat(),
            "ScheduledShipDate": (now + timedelta(days=1)).isoformat(),
            "ChangeReason": reason,
            "AckLines": lines,
        }

    def acceptance(self, number: str, now: datetime) -> Json:
        """An acknowledgement that accepts all that is open."""
        lines = [_line(line) | {"Quantity": pieces} for line, pieces in self._chosen(None)]
        return self._head("Acknowledgement", number) | {
            "AcknowledgementDate": now.isoformat(),
            "ScheduledShipDate": (now + timedelta(days=1)).isoformat(),
            "AckLines": lines,
        }

    def taking_back(self, number: str, wish: Sequence[SkuQuantity], reason_code: str) -> Json:
        """A return of a wish."""
        lines = [
            _line(line) | {"Quantity": pieces, "ReturnReasonCode": reason_code}
            for line in self.document.body["OrderLines"]
            for sku, pieces in wish
            if sku in _skus(line)
        ]
        return self._head("Return", number) | {"ReturnLines": lines}

    def invoice(self, number: str, shipped: Mapping[str, int], now: datetime) -> Json:
        """An invoice for pieces by line number."""
        lines = [
            _line(line) | {"Quantity": shipped[line["LineNumber"]], "Price": line.get("Price")}
            for line in self.document.body["OrderLines"]
            if shipped.get(line["LineNumber"], 0) > 0
        ]
        return self._head("Invoice", number) | {"InvoiceDate": now.isoformat(), "InvoiceLines": lines}

    def _chosen(self, wish: Sequence[SkuQuantity] | None) -> Iterator[tuple[Mapping[str, Any], int]]:
        """Lines with the pieces that a wish names, or all that are open."""
        left = None if wish is None else dict(wish)
        for line in self.document.body["OrderLines"]:
            pieces = self.open.get(line["LineNumber"], 0)
            if left is not None:
                sku = next((sku for sku in _skus(line) if sku in left), "")
                pieces = min(pieces, left.get(sku, 0))
                left[sku] = left.get(sku, 0) - pieces
            if pieces:
                yield line, pieces

    def _head(self, kind: str, number: str) -> Json:
        identifier = {"SourceKey": number, "LinkKey": self.document.link_key}
        return {f"{kind}Number": number, "PartnerPO": self.document.reference, "Identifier": identifier}


def _shipment_info(box: Box, now: datetime) -> Json:
    return {
        "TrackingNumber": box["TrackingNumber"],
        "CarrierCode": box["CarrierCode"],
        "DateShipped": now.isoformat(),
    }


def _line(order_line: Mapping[str, Any]) -> Json:
    sku = order_line["ItemIdentifier"]["SupplierSKU"]
    return {"LineNumber": order_line["LineNumber"], "ItemIdentifier": {"SupplierSKU": sku}}


def _skus(order_line: Mapping[str, Any]) -> list[str]:
    item = order_line["ItemIdentifier"]
    return [sku for sku in (item.get("SupplierSKU"), item.get("PartnerSKU")) if sku]
