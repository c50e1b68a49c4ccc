"""What a retailer does about open purchase orders: cancel them, or give them to other suppliers.

What a cancellation does to an order is in ``quantities``; the forms that people fill in are in ``document_forms``.
"""

from collections.abc import Collection, Iterable, Mapping

from fakes.evidence.ledger import imitates
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.rules import document_forms, intake, lifecycle, sourcing
from fakes.logicbroker.rules.quantities import DocumentProblem
from fakes.logicbroker.rules.routing import PRIMARY_VENDOR
from fakes.logicbroker.sources import SALES_ORDERS
from fakes.logicbroker.state import statuses
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.documents import Document, attribute
from fakes.logicbroker.state.environment import Environment

OPEN = (statuses.READY_TO_ACKNOWLEDGE, statuses.READY_TO_SHIP)


def cancel_open(
    environment: Environment, company: Company, order: Document, reason: str, lines: Collection[str] | None = None
) -> Document:
    """Cancel all that is open on a purchase order, or on some lines of it; returns the acknowledgement."""
    number = document_forms.next_number(environment.documents.chain(order.link_key), order, "Acknowledgement")
    cancelled = {
        line: open_ for line, open_ in document_forms.all_open(order).items() if lines is None or line in lines
    }
    body = document_forms.acknowledgement(order, number, environment.now, cancelled=cancelled, reason=reason)
    return intake.post(environment, company, "Acknowledgement", body, "Portal")


@imitates(
    "sourcing: reroute items",
    "With partner sourcing the retailer picks another supplier line by line; open pieces are cancelled and move.",
    evidence="official",
    source=SALES_ORDERS,
    test="rules/test_cancelling.py::test_rerouting_gives_the_pieces_to_the_supplier_that_was_picked",
)
def reroute(
    environment: Environment, retailer: Company, sales_order: Document, to: Mapping[str, Company]
) -> list[Document]:
    """Take open lines of a sales order, by their numbers, to other suppliers; returns the new purchase orders.

    Raises:
        Invalid: the order cannot be rerouted, a line is not open, or it was partly shipped; nothing was changed.
    """
    _refuse_other_sourcing(environment, retailer, sales_order)
    orders = sourcing.purchase_orders_of(environment, sales_order)
    movable = [order for order in orders if order.status_code in OPEN and _pieces([order], to)]
    pieces = _pieces(movable, to)
    if closed := [line for line in to if line not in pieces]:
        raise Invalid(f"{sales_order!r} has no such line ready to acknowledge or ready to ship: {', '.join(closed)}")
    begun = [order.reference for order in movable if any(one.shipped for one in order.progress)]
    if begun:
        raise Invalid(f"partly shipped orders cannot be rerouted: {', '.join(map(str, begun))}")
    chosen = {line: supplier.id for line, supplier in to.items()}
    outcome = sourcing.source(environment, sales_order, pieces, chosen)
    if isinstance(outcome, DocumentProblem):
        raise Invalid(outcome.details)
    for order in movable:
        cancel_open(environment, retailer, order, "Administrative request", list(_pieces([order], to)))
    for order in outcome:
        lifecycle.start(environment, order)
    return outcome


def _refuse_other_sourcing(environment: Environment, retailer: Company, sales_order: Document) -> None:
    """Source: support article 7937648430100: it takes sourcing by partner and primaryvendor on the order."""
    vendors = [attribute(holder, PRIMARY_VENDOR) for holder in (sales_order.content, *sales_order.lines)]
    if environment.sourcing_methods.get(retailer.id) != "partner" or not any(vendors):
        raise Invalid(f"rerouting takes sourcing by partner, and {PRIMARY_VENDOR} on {sales_order!r}")


def _pieces(orders: Iterable[Document], lines: Collection[str]) -> dict[str, int]:
    pieces: dict[str, int] = {}
    for one in (progress for order in orders for progress in order.progress):
        if one.line_number in lines and one.open > 0:
            pieces[one.line_number] = pieces.get(one.line_number, 0) + one.open
    return pieces
