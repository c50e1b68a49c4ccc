"""What may go uncaught, and why: whatever stands here with its reason, and nothing else.

In a name ``*`` stands for anything.
"""

import re
from collections.abc import Mapping

ORDER, EVENT, SHIPMENT = "POST /api/v3/Orders", "POST /api/v1/activityevents", "POST /v2/orders/{}/shipments"
MARK = "PUT /api/v3/ActivityEvents/{}"
LEFT_OUT = ("dropped", "emptied")


def _fields(operation: str, *fields: str, wrong: tuple[str, ...]) -> list[str]:
    return [f"{operation}: {field}: {change}" for field in fields for change in wrong]


def _either_way(one: str, other: str) -> list[str]:
    return [f"*: “{one}” → “{other}”", f"*: “{other}” → “{one}”"]


def _related(where: str, one: str, other: str) -> list[str]:
    """A kind of document among the related ones for another, in the scenarios of a name."""
    step = "the related documents of the order include"
    return [f"{where}“{step} {one}” → “{step} {other}”"]


SAME: dict[str, str] = {
    # Flips.
    **dict.fromkeys(
        _either_way("*the supplier*", "*the first supplier*"),
        "Of several suppliers the first one is meant either way.",
    ),
    **dict.fromkeys(
        _either_way("the retailer connects the store", "the retailer connects the store in the same second"),
        "Both do it at once.",
    ),
    **dict.fromkeys(
        _either_way("the form says that the store hash is wrong", "the form says that the access token is wrong"),
        "The store answers alike to both, so the form names both.",
    ),
    '*: “the details behind "+" show all that was shipped” → “the details behind "+" show what was shipped”': (
        "Where all of it is shown, it is shown."
    ),
    **dict.fromkeys(
        (
            "G8 Trial stores are connected in stage only, production stores in production only, *",
            "G9 The form accepts good credentials.",
        ),
        "It judges our own connection form, in which neither a connector nor a fake has a part.",
    ),
    **dict.fromkeys(
        (
            *_related("*and cancel*the rest*", "a shipment", "a acknowledgement"),
            *_related("*and cancel*the rest*", "an acknowledgement", "an shipment"),
            *_related("*not cancelled travels*", "a shipment", "a acknowledgement"),
            *_related("*", "an invoice", "an shipment"),
            *_related("*One line is cancelled*", "an invoice", "an acknowledgement"),
            *_related("*found together*", "a shipment", "a invoice"),
        ),
        "Documents of both kinds are there.",
    ),
    # What another connector may say otherwise, or not at all.
    **dict.fromkeys(
        [
            *_fields(
                ORDER, "*Address.*", "OrderLines.[].Description", "*.Method", "Note", wrong=("in the other case",)
            ),
            *_fields("PUT /v2/orders/{}", "staff_notes", wrong=("in the other case",)),
            *_fields("POST /v3/catalog/products", "brand_name", "description", wrong=("in the other case",)),
            *_fields("POST /v3/catalog/products", "custom_fields.*", "*option_values*", wrong=("in the other case",)),
            "POST /v3/catalog/trees/categories: [].name: in the other case",
            *_fields("PUT /v3/catalog/products", "[].description", wrong=("in the other case",)),
        ],
        "Names and texts may be written in capitals, as labels have them; the judges read letters of either case.",
    ),
    **dict.fromkeys(
        [
            *_fields(ORDER, "*Address.Country", wrong=(*LEFT_OUT, "swapped")),
            *_fields(ORDER, "*Address.CountryCode", wrong=LEFT_OUT),
        ],
        "The country is named and coded; either says it.",
    ),
    **dict.fromkeys(
        [
            *_fields(ORDER, "*Address.ContactID", "OrderNumber", wrong=LEFT_OUT),
            *_fields(ORDER, "ExtendedAttributes", "ExtendedAttributes.[].Name", "Identifier*", wrong=("*",)),
            *_fields(ORDER, "*Address.ExtendedAttributes.[].Name", wrong=("*",)),
            *_fields(ORDER, "*.ExtendedAttributes", wrong=("first twice",)),
            *_fields(ORDER, "ExtendedAttributes.[].Value", wrong=LEFT_OUT),
            f"{ORDER}: OrderLines.[].LineNumber: dropped",
            f"{SHIPMENT}: comments: *",
        ],
        "A mark of our own connector, or a number that Logicbroker gives by itself; another connector need not say it.",
    ),
    **dict.fromkeys(
        [
            *_fields(ORDER, "Discounts", wrong=("dropped", "last lost")),
            *_fields(ORDER, "Discounts.[].DiscountAmount", wrong=("dropped",)),
            *_fields(ORDER, "OrderLines.[].Cost", "OrderLines.[].Weight", wrong=("dropped",)),
            f"{ORDER}: OrderLines.[].Weight: zero",
        ],
        "A discount that the lines name, a cost and a weight say no less when they are left out.",
    ),
    **dict.fromkeys(
        [
            *_fields(
                ORDER,
                *("OrderLines.[].Discounts.[].DiscountCode", "OrderLines.[].Discounts.[].DiscountName"),
                wrong=(*LEFT_OUT, "in the other case"),
            ),
            f"{ORDER}: OrderLines.[].Discounts.[].DiscountCode: swapped",
        ],
        "Of a discount the amount counts; its code or its name says which it is, in either field.",
    ),
    **dict.fromkeys(_fields(ORDER, "Payments", wrong=("first twice",)), "A way to pay has no amount, and counts once."),
    **dict.fromkeys(
        [
            *_fields(EVENT, "Category", wrong=(*LEFT_OUT, "constant", "cut in half", "in the other case")),
            *_fields(EVENT, "LinkKey", wrong=(*LEFT_OUT, "constant", "cut in half", "swapped")),
            *_fields(EVENT, "TypeId", wrong=("dropped", "zero", "one more", "doubled", "negative")),
            f"{EVENT}: ReceiverId: dropped",
            f"{EVENT}: LogicbrokerKey: dropped",
        ],
        "How a connector files its own events is written down nowhere; the judges read what an event says.",
    ),
    **dict.fromkeys(
        [
            *_fields(
                "POST /v3/catalog/products", "variants", wrong=("dropped", "first only", "last lost", "first twice")
            ),
            *_fields("POST /v3/catalog/products", "variants.[].option_values", wrong=("*",)),
            *_fields("POST /v3/catalog/products", "variants.[].option_values.[].label", wrong=(*LEFT_OUT, "constant")),
            *_fields("POST /v3/catalog/products", "variants.[].option_values.[].option_display_name", wrong=LEFT_OUT),
            *_fields("POST /v3/catalog/products", "variants.[].price", "variants.[].weight", wrong=("negative",)),
            *_fields("POST /v3/catalog/products", "variants.[].sku", wrong=("dropped", "constant", "cut in half")),
        ],
        "What the store refuses of a product in several sizes, or does not have afterwards, is added size by size.",
    ),
    **dict.fromkeys(
        [
            *_fields("POST /v3/catalog/products", "categories", wrong=("first twice",)),
            *_fields("POST /v3/catalog/trees/categories", "[].parent_id", "[].tree_id", wrong=("dropped",)),
        ],
        "A product is in a category once, and a new category is at the top of the first tree if nobody says otherwise.",
    ),
    **dict.fromkeys(
        _fields("POST /v3/catalog/products", "description", wrong=("HTML-escaped",)),
        "A description is HTML, so that a text may be escaped for it.",
    ),
    **dict.fromkeys(
        [
            *_fields(MARK, "Date", "DocumentType", "Id", "LinkKey", "LogicbrokerKey", wrong=("*",)),
            *_fields(MARK, "Processed", "SenderId", "Summary", "Viewed", wrong=("*",)),
            *_fields(MARK, "Details", "Level", wrong=(*LEFT_OUT, "constant", "cut in half", "in the other case")),
            *_fields(MARK, "AdditionalData", wrong=(*LEFT_OUT, "in the other case")),
            *_fields(MARK, "ReceiverId", wrong=("dropped", "zero", "one more", "doubled", "negative")),
            *_fields(MARK, "Category", "TypeId", wrong=("dropped",)),
            f"{MARK}: Details: first word only",
        ],
        "It marks an approval as read; the rest repeats what Logicbroker said, and what was exported is remembered.",
    ),
    **dict.fromkeys(
        [
            *_fields(SHIPMENT, "shipping_provider", "tracking_carrier", wrong=LEFT_OUT),
            f"{SHIPMENT}: tracking_carrier: swapped",
            f"{SHIPMENT}: shipping_method: dropped",
        ],
        "The carrier stands in two fields, either of which shows it; how it travels is written down nowhere.",
    ),
    **dict.fromkeys(
        [
            *_fields("POST /v3/catalog/products", "inventory_tracking", wrong=("dropped",)),
            *_fields("PUT /v3/catalog/products", "[].sku", wrong=("dropped",)),
        ],
        "What the store has by itself, or has already, need not be said.",
    ),
}
"""What makes no difference: neither service, nor a person, nor another program is told anything else that matters."""

UNSEEN: dict[str, str] = {
    "G16 An order that is set back after its suppliers cancelled it is sent again, *": (
        "The guide does not speak of it, so no scenario and no life sets a cancelled order back; a test of a world in "
        "which somebody does plants the connector that forgets it."
    ),
    "never_restocked": "A life of one day is fed twice, mostly with less than before, and a restart forgets what was.",
    **dict.fromkeys(
        _fields(EVENT, "Details", wrong=("cut in half", "HTML-escaped")),
        "The judges ask that an event names what it is about, not that it says everything else that it could.",
    ),
}
"""What makes a difference that neither a rehearsal nor a stormy day shows."""


def is_same(name: str) -> bool:
    """Whether a planted error is none that anybody could find."""
    return _reason(SAME, name) != ""


def excuse_for(name: str) -> str:
    """Why a planted error may go uncaught; empty when it may not."""
    return _reason(SAME, name) or _reason(UNSEEN, name)


def unused(names: list[str]) -> list[str]:
    """The excuses that are for none of these."""
    return [pattern for pattern in (*SAME, *UNSEEN) if not any(fitting(pattern, name) for name in names)]


def _reason(excuses: Mapping[str, str], name: str) -> str:
    return next((reason for pattern, reason in excuses.items() if fitting(pattern, name)), "")


def fitting(pattern: str, name: str) -> bool:
    """Whether an excuse is for this name."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name) is not None
