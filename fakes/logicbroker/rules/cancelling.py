"""What a retailer does about open purchase orders: cancel them, or give them to other suppliers.

What a cancellation does to an order is in ``quantities``; the forms that people fill in are in ``document_forms``.
"""

from collections.abc import Iterable

from fakes.evidence.ledger import imitates
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.rules import document_forms, intake, lifecycle, sourcing
from fakes.logicbroker.rules.quantities import DocumentProblem
from fakes.logicbroker.sources import SALES_ORDERS
from fakes.logicbroker.state import statuses
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.environment import Environment

OPEN = (statuses.READY_TO_ACKNOWLEDGE, statuses.READY_TO_SHIP)


def cancel_open(environment: Environment, company: Company, order: Document, reason: str) -> Document:
    """Cancel all that is open on a purchase order; returns the acknowledgement."""
    number = document_forms.next_number(environment.documents.chain(order.link_key), order, "Acknowledgement")
    cancelled = document_forms.all_open(order)
    body = document_forms.acknowledgement(order, number, environment.now, cancelled=cancelled, reason=reason)
    return intake.post(environment, company, "Acknowledgement", body, "Portal")


@imitates(
    "sourcing: reroute items",
    "Open purchase orders are cancelled and their pieces go to other suppliers; partly shipped ones cannot move.",
    evidence="official",
    source=SALES_ORDERS,
    test="rules/test_cancelling.py::test_rerouting_gives_the_pieces_to_another_supplier",
)
def reroute(environment: Environment, retailer: Company, sales_order: Document) -> list[Document]:
    """Take a sales order's open lines away from their suppliers and source them elsewhere; the new purchase orders.

    Raises:
        Invalid: nothing is open, something open was partly shipped, or nobody else supplies it; nothing was changed.
    """
    orders = sourcing.purchase_orders_of(environment, sales_order)
    movable = [order for order in orders if order.status_code in OPEN]
    if not movable:
        raise Invalid(f"{sales_order!r} has no purchase order that is ready to acknowledge or ready to ship")
    begun = [order.reference for order in movable if any(one.shipped for one in order.progress)]
    if begun:
        raise Invalid(f"partly shipped orders cannot be rerouted: {', '.join(map(str, begun))}")
    outcome = sourcing.source(environment, sales_order, _pieces(movable), _suppliers(movable))
    if isinstance(outcome, DocumentProblem):
        raise Invalid(outcome.details)
    for order in movable:
        cancel_open(environment, retailer, order, "Administrative request")
    for order in outcome:
        lifecycle.start(environment, order)
    return outcome


def _pieces(orders: Iterable[Document]) -> dict[str, int]:
    pieces: dict[str, int] = {}
    for one in (progress for order in orders for progress in order.progress):
        pieces[one.line_number] = pieces.get(one.line_number, 0) + one.open
    return pieces


def _suppliers(orders: Iterable[Document]) -> set[int]:
    return {order.receiver_id for order in orders if order.receiver_id is not None}
