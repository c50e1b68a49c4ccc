"""Document statuses: their numbers and names per type of document, as Logicbroker publishes them.

What moves a document from one to the next is in ``rules.lifecycle``.
Source: support article 360022067771 "Document statuses".
"""

import re
from typing import Literal, get_args

from fakes.logicbroker.refusals import Invalid

DocumentType = Literal["Order", "Acknowledgement", "Shipment", "Invoice", "Return"]
DOCUMENT_TYPES: tuple[DocumentType, ...] = get_args(DocumentType)

NEW, SUBMITTED, READY_TO_ACKNOWLEDGE, ACKNOWLEDGED, READY_TO_SHIP = 0, 100, 150, 200, 500
READY_TO_INVOICE, COMPLETE, CANCELLED, FAILED, IGNORED = 600, 1000, 1100, 1200, 1400
PROCESSING = 200
"""What 200 means for every document but an order: the receiver has picked it up."""

_COMMON = {NEW: "New", SUBMITTED: "Submitted"}
_ENDS = {COMPLETE: "Complete", FAILED: "Failed", IGNORED: "Ignored"}

STATUSES: dict[DocumentType, dict[int, str]] = {
    "Order": {
        **_COMMON,
        READY_TO_ACKNOWLEDGE: "Ready to Acknowledge",
        ACKNOWLEDGED: "Acknowledged",
        400: "Ready to Fulfill",
        READY_TO_SHIP: "Ready to Ship",
        530: "Shipped",
        READY_TO_INVOICE: "Ready to Invoice",
        CANCELLED: "Cancelled",
        **_ENDS,
    },
    "Acknowledgement": {**_COMMON, PROCESSING: "Processing", **_ENDS},
    "Shipment": {
        -1: "Draft",
        **_COMMON,
        PROCESSING: "Processing",
        300: "Consolidating",
        410: "Awaiting 754",
        420: "754 Received",
        430: "With Carrier",
        435: "Unable to Track",
        440: "Accepted",
        450: "In Transit",
        460: "Delivery Attempted",
        465: "Exception",
        470: "Delivered",
        **_ENDS,
    },
    "Invoice": {**_COMMON, 110: "Consolidated", PROCESSING: "Processing", **_ENDS},
    # Guess: the published table has no returns.
    "Return": {**_COMMON, PROCESSING: "Processing", **_ENDS},
}


def name_of(document_type: DocumentType, code: int) -> str:
    """The name that the portal shows for a status number."""
    return STATUSES[document_type][code]


def code_of(document_type: DocumentType, text: str) -> int:
    """The number of a status written as a number or as a name: ``500``, ``Ready to Ship`` or ``ReadyToShip``.

    Raises:
        Invalid: documents of this type have no such status.
    """
    known = STATUSES[document_type]
    if re.fullmatch(r"-?\d{1,9}", text):
        if int(text) in known:
            return int(text)
    else:
        for code, name in known.items():
            if _bare(name) == _bare(text):
                return code
    names = ", ".join(f"{code} {name}" for code, name in sorted(known.items()))
    raise Invalid(f"no {document_type.lower()} has the status {text!r}; there are {names}")


def _bare(name: str) -> str:
    return name.replace(" ", "").lower()
