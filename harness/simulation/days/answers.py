"""How suppliers answer orders, each in one of the ways that their habits choose.

When they do is in ``workload``.
"""

import random
from collections import Counter
from contextlib import suppress

from fakes.people import NothingOpen, Supplier
from fakes.people.habits import Way, mistyped

Lines = list[tuple[str, int]]

COMES_AGAIN: tuple[Way, ...] = ("back-order one piece", "leave out the tracking number")
"""Ways that leave everything to ship."""

NOT_ALL_AT_ONCE: tuple[Way, ...] = ("ship in two parcels", "cancel one piece", "ship twice")
"""Ways that leave something to ship, where there is more than one piece."""


def answer(supplier: Supplier, order_id: int, way: Way, chance: random.Random) -> bool:
    """Do it; returns whether something is left to ship.

    Raises:
        NothingOpen: no purchase order of this order is waiting.
    """
    pieces = _pieces(supplier, order_id)
    several = sum(quantity for _, quantity in pieces) > 1
    one = [(pieces[0][0], 1)] if pieces else None
    carrier = supplier.habits.carrier(chance)
    if way == "cancel everything" or (way == "cancel one piece" and not several):
        supplier.cancel(order_id)
    elif way == "cancel one piece":
        supplier.cancel(order_id, one)
    elif way == "back-order one piece":
        supplier.back_order(order_id, one)
    elif way == "ship in packages" and several:
        _ship_in_packages(supplier, order_id, pieces, chance)
    elif way == "ship twice":
        _ship_twice(supplier, order_id, one, pieces)
    elif way == "mistype the tracking number":
        supplier.ship(order_id, tracking_number=mistyped(supplier.new_tracking_number(), chance), carrier=carrier)
    elif way == "leave out the tracking number":
        supplier.ship(order_id, tracking_number="", carrier=carrier)
    else:
        supplier.ship(order_id, one if way == "ship in two parcels" else None, carrier=carrier)
    return way in COMES_AGAIN or (several and way in NOT_ALL_AT_ONCE)


def take_one_back(supplier: Supplier, order_id: int) -> None:
    """A shopper sends a piece back to whoever shipped it, if anything was shipped."""
    pieces = _pieces(supplier, order_id)
    with suppress(NothingOpen):
        supplier.take_back(order_id, pieces[:1] and [(pieces[0][0], 1)])


def _pieces(supplier: Supplier, order_id: int) -> Lines:
    """What was ordered of each SKU, by the merchant's name for it."""
    pieces: Counter[str] = Counter()
    for purchase_order in supplier.purchase_orders(order_id):
        for row in supplier.portal.items(purchase_order):
            pieces[row.partner_sku or row.sku or ""] += row.quantity
    return list(pieces.items())


def _ship_in_packages(supplier: Supplier, order_id: int, pieces: Lines, chance: random.Random) -> None:
    """One document of two packages with carriers of their own; the first holds one piece."""
    (first, count), *others = pieces
    rest = [(first, count - 1)] if count > 1 else []
    packages = [{"lines": lines, "carrier": supplier.habits.carrier(chance)} for lines in ([(first, 1)], rest + others)]
    supplier.ship(order_id, packages=packages)


def _ship_twice(supplier: Supplier, order_id: int, one: Lines | None, pieces: Lines) -> None:
    """Ship a piece, then tell of the whole order as if nothing had been sent; the portal takes notice, or fails it."""
    supplier.ship(order_id, one)
    with suppress(NothingOpen):
        supplier.ship(order_id, pieces)
