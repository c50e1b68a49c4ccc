"""Which order and which of its lines a document of Logicbroker's speaks of, and how people read that it does not."""

import re
from typing import Any

import pytest

from harness.sync.errors import Unmappable
from harness.sync.mapping.documents import document_name, order_id_of, order_product_of

LINES: list[dict[str, Any]] = [
    {"id": 1, "sku": "MUG-1"},
    {"id": 2, "sku": " CUP-1 "},
    {"id": 3, "sku": "HAT-1"},
    {"id": 4, "sku": "HAT-1"},
    {"id": 5, "sku": ""},
    {"id": 6, "sku": None},
    {"id": 7},
]


def names(**skus: Any) -> dict[str, Any]:
    return {"ItemIdentifier": skus}


@pytest.mark.parametrize(
    ("order_product_id", "line", "found"),
    [
        (3, names(PartnerSKU="HAT-1"), 3),
        (4, names(PartnerSKU="HAT-1"), 4),
        (5, names(PartnerSKU="GIFT"), 5),
        (2, names(PartnerSKU="CUP-1"), 2),
        (1, {}, 1),
        (0, {}, None),
        (None, names(PartnerSKU="MUG-1"), 1),
        (None, names(SupplierSKU="MUG-1"), 1),
        (None, names(PartnerSKU="CUP-1", SupplierSKU="MUG-1"), 2),
        (None, names(PartnerSKU="S-1", SupplierSKU="MUG-1 "), 1),
    ],
)
def test_a_line_is_found_by_its_id_or_by_its_only_sku(
    order_product_id: int | None, line: dict[str, Any], found: int | None
) -> None:
    """The merchant's own SKU before the supplier's; blanks around it make no difference."""
    lines = [*LINES, {"id": None, "sku": "X"}]
    if found is None:
        with pytest.raises(Unmappable):
            order_product_of(order_product_id, line, lines, "Document 9")
    else:
        assert order_product_of(order_product_id, line, lines, "Document 9")["id"] == found


@pytest.mark.parametrize(
    ("order_product_id", "line", "said"),
    [
        (9, {}, "line item 9 fits no line of the order."),
        (None, names(PartnerSKU="HAT-1"), "SKU 'HAT-1' fits 2 lines of the order."),
        (None, names(PartnerSKU="A", SupplierSKU="B"), "SKU 'A' or 'B' fits no line of the order."),
        (None, names(PartnerSKU=""), "SKU '' or None fits no line of the order."),
        (1, names(PartnerSKU="CUP-1"), "line item 1 has another SKU than 'CUP-1', which it names."),
        (9, names(PartnerSKU="CUP-1"), "line item 9 has another SKU than 'CUP-1', which it names."),
    ],
)
def test_a_line_that_fits_none_or_several_is_said(
    order_product_id: int | None, line: dict[str, Any], said: str
) -> None:
    """In one sentence, by what the document calls it."""
    with pytest.raises(Unmappable, match=f"^{re.escape(f'Document 9: {said}')}$"):
        order_product_of(order_product_id, line, LINES, "Document 9")


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"Identifier": {"LogicbrokerKey": "7"}, "PartnerPO": "100"}, "Document 7"),
        ({"PartnerPO": "100"}, "Document 100"),
        ({}, "Document without a key"),
    ],
)
def test_a_document_goes_by_its_key_or_by_what_it_has(document: dict[str, Any], name: str) -> None:
    """Also in the sentence that it names no order."""
    said = f"{name} names no BigCommerce order: it has neither BigCommerceOrderId nor SalesOrderNumber."

    assert document_name(document) == name
    with pytest.raises(Unmappable, match=f"^{said}$"):
        order_id_of(document)
