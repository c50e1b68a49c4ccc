"""One order with all that became of it in both systems: its way, its pieces, its money, its documents and parcels."""

from collections.abc import Sequence
from dataclasses import dataclass

from fakes.bigcommerce.state.records import Order
from fakes.logicbroker.state.documents import Document
from harness.displays.tables import Bundle, Table, bundle, money, spaced, words
from harness.simulation.views.life_line import LifeLine, life_line, pieces_of
from harness.simulation.wiring import WiredWorld

_COLUMNS = ("Document", "ID#", "Status", "From", "To", "Date (UTC)")


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as it is now, with the documents of its chain; both are to look at only."""

    order: Order
    documents: Sequence[Document]
    companies: dict[int, str]

    @property
    def way(self) -> LifeLine:
        """How far it has come."""
        return life_line(self.order, self.documents)

    def lines(self) -> Table:
        """What was ordered, what it costs, and what became of each piece."""
        code = self.order.currency.code
        rows = [
            (
                line.sku,
                line.name,
                line.quantity,
                money(line.price_inc_tax, code),
                pieces_of(self.order, line, self.documents),
            )
            for line in self.order.products
        ]
        columns = ("SKU", "Name", "Quantity", "Price", "What became of them")
        return Table(f"Lines of order {self.order.id}, {money(self.order.total_inc_tax, code)} in all", columns, rows)

    def chain(self) -> Table:
        """Its documents in Logicbroker, oldest first."""
        rows = [
            (spaced(one.type), one.key, one.status, self._called(one.sender_id), self._called(one.receiver_id))
            for one in self.documents
        ]
        dated = [(*row, one.created_at) for row, one in zip(rows, self.documents, strict=True)]
        return Table("Documents", _COLUMNS, dated, empty="none; it has not been sent")

    def parcels(self) -> Table:
        """What BigCommerce shows as shipped."""
        rows = [
            (each.id, each.date_created, each.pieces, each.carrier or "none", each.tracking_number or "none")
            for each in self.order.shipments
        ]
        return Table(
            "Parcels", ("Shipment", "Date (UTC)", "Pieces", "Carrier", "Tracking number"), rows, empty="none yet"
        )

    def headline(self) -> str:
        """Its status, since when, and its way, in a sentence."""
        placed = f"placed {words(self.order.date_created)} UTC"
        return f"Order {self.order.id}: {self.order.status}, {placed}; {self.way}."

    def _called(self, company: int | None) -> str:
        return "" if company is None else self.companies.get(company, str(company))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        notes = [f"Staff notes: {self.order.staff_notes}"] if self.order.staff_notes else []
        status = Table("Order", ("Order ID", "Status", "Its way"), [(self.order.id, self.order.status, self.way)])
        return bundle(self.headline(), status, self.lines(), self.chain(), self.parcels(), *notes)

    def __repr__(self) -> str:
        return f"OrderView({self.headline()})"


def order_view(world: WiredWorld, order_id: int) -> OrderView:
    """An order of a world as it is now.

    Raises:
        KeyError: the store has no such order.
    """
    people = (world.retailer.company, *(supplier.company for supplier in world.suppliers))
    names = {company.id: company.name for company in people}
    return OrderView(world.bigcommerce.store.orders.peek(order_id), chain_of(world, order_id), names)


def chain_of(world: WiredWorld, order_id: int) -> list[Document]:
    """The documents that follow from an order, oldest first."""
    return world.logicbroker.documents(order_id, environment=world.retailer.company.environment)


def number_of(order: Order | int, *worlds: WiredWorld) -> int:
    """The number of an order, which there is or was in one of these worlds.

    Raises:
        ValueError: there is none; the message says which there are.
    """
    number = order.id if isinstance(order, Order) else order
    if isinstance(number, bool) or not isinstance(number, int):
        raise ValueError(f"wanted an order or its number, got {order!r}")
    if not any(number in world.bigcommerce.orders or world.history.of_order(number) for world in worlds):
        numbers = [each for world in worlds for each in world.bigcommerce.orders]
        there = f"there are {min(numbers)} to {max(numbers)}" if numbers else "there are none yet"
        raise ValueError(f"there is no order {number}; {there}")
    return number
