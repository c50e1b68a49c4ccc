"""People who are busy by themselves: shoppers all day long, suppliers who answer every order, stock every morning.

What they do to a world is theirs to choose from the seed; what follows from it is not known here.
"""

import random
from datetime import datetime, timedelta

from fakes.agenda import Agenda
from fakes.bigcommerce.refusals import Refused
from fakes.people import NothingOpen, Supplier
from harness.simulation.world import World

WAYS = {"ship everything": 76, "ship in two parcels": 12, "cancel everything": 6, "cancel one piece": 6}
"""What suppliers do with an order, of a hundred."""

DAY = timedelta(days=1)
STOCK = 200
"""How many of each thing a supplier has every morning."""


class Crowd:
    """Everybody around one world, with their plans as data."""

    def __init__(self, world: World, orders_per_day: int) -> None:
        self._world = world
        self._orders_per_day = orders_per_day
        self._random = random.Random(f"{world.seed}:crowd")
        self._agenda = Agenda()

    def live(self, until: datetime) -> None:
        """Let everybody do what they do, and the world run, up to an instant."""
        self._agenda.add(self._world.now, "morning")
        while (due := self._agenda.next()) is not None and due < until:
            self._world.advance(to=due)
            while appointment := self._agenda.pop_due(due):
                getattr(self, f"_{appointment.what}")(*appointment.arguments)
        self._world.advance(to=until)

    def _morning(self) -> None:
        """Stock comes in, and the shoppers of the day make up their minds."""
        now = self._world.now
        for supplier in self._world.suppliers:
            rows = self._world.matching_rows(self._world.suppliers.index(supplier))
            supplier.upload_inventory([{"SupplierSKU": row["SupplierSKU"], "Quantity": STOCK} for row in rows])
        for _ in range(self._orders_per_day):
            self._agenda.add(now + timedelta(seconds=self._random.randrange(86_400)), "order")
        self._agenda.add(now + DAY, "morning")

    def _order(self) -> None:
        try:
            order = self._world.shopper.place_order()
        except Refused:
            return  # What the shopper wanted is out of stock, so there is no order.
        skus = {line.sku for line in order.products}
        for number in sorted({item.supplier for item in self._world.catalog if item.sku in skus}):
            way = self._random.choices(list(WAYS), list(WAYS.values()))[0]
            self._later(1, 20, "answer", order.id, number, way)

    def _answer(self, order_id: int, number: int, way: str) -> None:
        """A supplier looks for an order, and looks again later when it has not come yet."""
        supplier = self._world.suppliers[number]
        try:
            more = self._do(supplier, order_id, way)
        except NothingOpen:
            self._later(2, 4, "answer", order_id, number, way)
            return
        if more:
            self._later(1, 5, "answer", order_id, number, "ship everything")

    def _do(self, supplier: Supplier, order_id: int, way: str) -> bool:
        """Do it; returns whether something is left to ship."""
        pieces = [
            (row.partner_sku or row.sku or "", row.quantity)
            for purchase_order in supplier.purchase_orders(order_id)
            for row in supplier.portal.items(purchase_order)
        ]
        one = [(pieces[0][0], 1)] if pieces else None
        several = sum(quantity for _, quantity in pieces) > 1
        if way == "cancel everything" or (way == "cancel one piece" and not several):
            supplier.cancel(order_id)
        elif way == "cancel one piece":
            supplier.cancel(order_id, one)
        else:
            supplier.ship(order_id, one if way == "ship in two parcels" else None)
        return several and way in ("ship in two parcels", "cancel one piece")

    def _later(self, least: int, most: int, what: str, *arguments: object) -> None:
        """Plan something in so many hours."""
        seconds = self._random.randrange(least * 3600, most * 3600)
        self._agenda.add(self._world.now + timedelta(seconds=seconds), what, *arguments)
