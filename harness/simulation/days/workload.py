"""People who are busy by themselves: shoppers all day long, suppliers who answer every order, stock every morning.

Where the world's mixture of faults asks for it, the connector is also started anew and gets new credentials.

What they do to a world is theirs to choose from their habits and the seed; what follows from it is not known here.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from fakes.people import NothingOpen, Supplier
from fakes.people.habits import Hours, Way, mistyped, some_time
from fakes.people.shopper import MOST_PIECES
from fakes.time.agenda import Agenda
from harness.simulation.world import World

LOOKS_AGAIN: Hours = (2, 4)
"""After so many hours a supplier looks again for an order that has not come yet."""

SHIPS_THE_REST: Hours = (1, 5)

DAY = timedelta(days=1)
LEAST_STOCK = 200
"""How many of each thing a supplier has every morning, or more when the day's shoppers could want more."""

WITHOUT_ACCOUNT: Hours = (0, 3)
"""So long the store has no API account for the connection when the retailer replaces it."""

LAST_ORDER = timedelta(hours=6)
"""So long before the end nobody orders any more, so that suppliers can answer everybody."""

Lines = list[tuple[str, int]]


class Crowd:
    """Everybody around one world, with their plans as data."""

    def __init__(self, world: World, orders_per_day: int, until: datetime) -> None:
        self._world = world
        self._orders_per_day = orders_per_day
        self._until = until
        self._random = random.Random(f"{world.seed}:crowd")
        self._mishaps = random.Random(f"{world.seed}:mishaps")
        self._agenda = Agenda()
        self._novelties = 0

    def live(self, told: Callable[[datetime], None] = lambda now: None) -> None:
        """Let everybody do what they do, and the world run, up to the end; no order of a day is left out.

        ``told`` hears how far it has come after everything that somebody did.
        """
        self._agenda.add(self._world.now, "morning")
        while (due := self._agenda.next()) is not None and due < self._until:
            self._world.advance(to=due)
            while appointment := self._agenda.pop_due(due):
                getattr(self, f"_{appointment.what}")(*appointment.arguments)
            told(self._world.now)
        self._world.advance(to=self._until)

    def _morning(self) -> None:
        """Stock and new products come in, and the shoppers of the day make up their minds."""
        now, stock = self._world.now, max(LEAST_STOCK, 2 * MOST_PIECES * self._orders_per_day)
        for number, supplier in enumerate(self._world.suppliers):
            rows = self._world.matching_rows(number)
            supplier.upload_inventory([{"SupplierSKU": row["SupplierSKU"], "Quantity": stock} for row in rows])
            self._offer_novelties(supplier)
        open_for = _seconds(min(DAY, self._until - LAST_ORDER - now))
        for _ in range(self._orders_per_day):
            self._agenda.add(now + timedelta(seconds=self._random.randrange(open_for)), "order")
        self._plan_mishaps(open_for)
        self._agenda.add(now + DAY, "morning")

    def _plan_mishaps(self, seconds: int) -> None:
        """When in the next so many seconds the connector is started anew, and its API account replaced."""
        mixture = self._world.nemesis.mixture
        for what in ["restart"] * mixture.restarts + ["lose_account"] * mixture.renewals:
            self._plan(timedelta(seconds=self._mishaps.randrange(seconds)), what)

    def _restart(self) -> None:
        self._world.restart_connector()

    def _lose_account(self) -> None:
        """The retailer deletes every API account of the store, and replaces them a while later, before the end."""
        for account in self._world.retailer.api_accounts():
            self._world.retailer.delete_api_account(account)
        left = _seconds(self._until - self._world.now) // 2
        self._plan(min(some_time(WITHOUT_ACCOUNT, self._mishaps), timedelta(seconds=left)), "replace_account")

    def _replace_account(self) -> None:
        self._world.renew_credentials()

    def _offer_novelties(self, supplier: Supplier) -> None:
        if not supplier.habits.novelties:
            return
        first = self._novelties + 1
        self._novelties += supplier.habits.novelties
        feed = supplier.upload_product_feed(
            [
                {
                    "name": f"Novelty {number}",
                    "type": "physical",
                    "sku": f"NEW-{number}",
                    "weight": "1",
                    "price": "9.00",
                }
                for number in range(first, self._novelties + 1)
            ]
        )
        habits = self._world.retailer.habits
        if habits.will_approve(self._random):
            self._plan(habits.delay(self._random), "approve", feed.id)

    def _approve(self, feed_id: str) -> None:
        self._world.retailer.approve(feed_id)

    def _order(self) -> None:
        order = self._world.shopper.place_order()
        skus = {line.sku for line in order.products}
        for number in sorted({item.supplier for item in self._world.catalog if item.sku in skus}):
            habits = self._world.suppliers[number].habits
            way = habits.way(self._random)
            self._plan_answer(habits.delay(self._random), order.id, number, way)

    def _answer(self, order_id: int, number: int, way: Way) -> None:
        """A supplier looks for an order, and looks again later when it has not come yet."""
        try:
            more = self._do(self._world.suppliers[number], order_id, way)
        except NothingOpen:
            self._plan_answer(some_time(LOOKS_AGAIN, self._random), order_id, number, way)
            return
        if more:
            self._plan_answer(some_time(SHIPS_THE_REST, self._random), order_id, number, "ship everything")

    def _do(self, supplier: Supplier, order_id: int, way: Way) -> bool:
        """Do it; returns whether something is left to ship."""
        pieces = _pieces(supplier, order_id)
        one = [(pieces[0][0], 1)] if pieces else None
        several = sum(quantity for _, quantity in pieces) > 1
        if way == "cancel everything" or (way == "cancel one piece" and not several):
            supplier.cancel(order_id)
        elif way == "cancel one piece":
            supplier.cancel(order_id, one)
        elif way == "ship twice":
            _ship_twice(supplier, order_id, one, pieces)
        elif way == "mistype the tracking number":
            supplier.ship(order_id, tracking_number=mistyped(supplier.new_tracking_number(), self._random))
        else:
            supplier.ship(order_id, one if way == "ship in two parcels" else None)
        return several and way in ("ship in two parcels", "cancel one piece", "ship twice")

    def _plan_answer(self, delay: timedelta, order_id: int, number: int, way: Way) -> None:
        """Answer after a while; towards the end after half of the time that is left, so that no order stays open."""
        wait = max(1, min(_seconds(delay), _seconds(self._until - self._world.now) // 2))
        self._plan(timedelta(seconds=wait), "answer", order_id, number, way)

    def _plan(self, delay: timedelta, what: str, *arguments: object) -> None:
        self._agenda.add(self._world.now + delay, what, *arguments)


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def _pieces(supplier: Supplier, order_id: int) -> Lines:
    return [
        (row.partner_sku or row.sku or "", row.quantity)
        for purchase_order in supplier.purchase_orders(order_id)
        for row in supplier.portal.items(purchase_order)
    ]


def _ship_twice(supplier: Supplier, order_id: int, one: Lines | None, pieces: Lines) -> None:
    """Ship a piece, then tell of the whole order as if nothing had been sent; the portal takes notice, or fails it."""
    supplier.ship(order_id, one)
    with suppress(NothingOpen):
        supplier.ship(order_id, pieces)
