"""Routing: which supplier gets how many pieces of a sales order's line, by the method that the retailer chose.

What purchase orders are made of that is in ``sourcing``.
Source: support article 7937648430100 and the release note of 6/3/22, unless marked Guess.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from fakes.evidence.ledger import imitates
from fakes.logicbroker.sources import RELEASE_NOTES, SALES_ORDERS
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.documents import Document, attribute
from fakes.logicbroker.state.environment import Environment

PRIMARY_VENDOR = "primaryvendor"
"""The attribute by which an order, or a line of it, names its supplier."""


@dataclass(frozen=True, slots=True)
class Share:
    """Pieces of one line for one supplier, under the supplier's own SKU."""

    supplier_id: int
    supplier_sku: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Need:
    """Pieces of one line of a sales order that somebody must supply."""

    sales_order: Document
    line: dict[str, Any]
    quantity: int

    @property
    def sku(self) -> str:
        """The retailer's own SKU; connectors that know only one SKU send it as SupplierSKU."""
        item = self.line["ItemIdentifier"]
        sku: str = item.get("PartnerSKU") or item["SupplierSKU"]
        return sku


def shares(environment: Environment, need: Need, used: Collection[int], chosen: int | None) -> Sequence[Share]:
    """Who supplies a need, all of it; nobody when it cannot be met.

    ``used`` are suppliers who get other lines of the order; ``chosen`` is whom the retailer picked for this one.
    """
    if chosen is not None:
        return [_share_of(environment, need, environment.companies.get(chosen))]
    method = environment.sourcing_methods.get(need.sales_order.sender_id, "SKU")
    if method == "cost":
        return _by_cost(environment, need, used)
    if method == "partner":
        return _by_partner(environment, need)
    if method == "vendor number":
        return _by_vendor(environment, need, need.sales_order.content.get("VendorNumber"))
    return _by_sku(environment, need)


@imitates(
    "sourcing: by SKU",
    "Each line goes to the supplier whose matching file has its merchant SKU; of several to the first.",
    evidence="official",
    source=SALES_ORDERS,
    test="rules/test_sourcing.py::test_each_supplier_gets_his_own_purchase_order",
)
def _by_sku(environment: Environment, need: Need) -> list[Share]:
    """Guess: of several suppliers the one with the lowest account number."""
    suppliers = environment.inventory.suppliers_of(need.sales_order.sender_id, need.sku)
    return [Share(supplier_id, sku, need.quantity) for supplier_id, sku in suppliers][:1]


@imitates(
    "sourcing: by cost",
    "Needs stock in the feed; the cheapest first, at the same cost who is used already; a line may be split.",
    evidence="official",
    source=SALES_ORDERS,
    test="rules/test_routing.py::test_the_cheapest_stock_comes_first_and_a_line_may_be_split",
)
def _by_cost(environment: Environment, need: Need, used: Collection[int]) -> list[Share]:
    """Guess: how cost and compactness are weighed against each other; an item without a cost comes last."""
    items = environment.inventory.availability(need.sales_order.sender_id, need.sku)
    offers = [item for item in items if (item["Quantity"] or 0) > 0]
    offers.sort(key=lambda item: (item.get("Cost") is None, item.get("Cost") or 0, item["SupplierId"] not in used))
    found, left = [], need.quantity
    for offer in offers:
        pieces = min(left, offer["Quantity"])
        if pieces:
            found.append(Share(offer["SupplierId"], offer["SupplierSKU"], pieces))
            left -= pieces
    return [] if left else found


@imitates(
    "sourcing: by vendor number",
    "The supplier is named by the vendor number of the order.",
    evidence="official",
    source=RELEASE_NOTES,
    test="rules/test_routing.py::test_a_vendor_number_names_the_supplier",
)
def _by_vendor(environment: Environment, need: Need, wanted: str | None) -> list[Share]:
    """Guess: the number is a supplier's vendor code, his account number, or his name."""
    retailer = environment.companies.get(need.sales_order.sender_id)
    return [
        _share_of(environment, need, partner)
        for partner in environment.companies.partners_of(retailer)
        if wanted is not None and wanted in (partner.vendor_code, str(partner.id), partner.name)
    ][:1]


@imitates(
    "sourcing: by partner",
    "The supplier is named by the attribute primaryvendor of the line or of the order.",
    evidence="official",
    source=SALES_ORDERS,
    test="rules/test_routing.py::test_a_primary_vendor_names_the_supplier",
)
def _by_partner(environment: Environment, need: Need) -> list[Share]:
    wanted = attribute(need.line, PRIMARY_VENDOR) or need.sales_order.attribute(PRIMARY_VENDOR)
    return _by_vendor(environment, need, wanted)


def _share_of(environment: Environment, need: Need, supplier: Company) -> Share:
    """All of a need for one supplier.  Guess: his SKU is the matched one, else the line's."""
    matches = dict(environment.inventory.suppliers_of(need.sales_order.sender_id, need.sku))
    return Share(supplier.id, matches.get(supplier.id, need.sku), need.quantity)
