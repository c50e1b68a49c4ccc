"""What the staff of a store do with orders that they do not leave alone, each deed as the control panel lets them.

Which orders, and when, is in ``workload``.
"""

import random
from contextlib import suppress

from fakes.bigcommerce.refusals import Refused
from fakes.people import Retailer
from fakes.people.habits import StaffDeed

HELD = "Manual Verification Required"

NOTES = (
    "Called the customer: will wait.",
    "VIP ⭐ - handle with care",
    "Κλήση στις 15:00",
    "fraud check ok / JD",
    "אושר",
)


def deal_with(retailer: Retailer, order_id: int, deed: StaffDeed, status: str, chance: random.Random) -> None:
    """Do it as far as the control panel lets them; ``status`` is what the order shows."""
    with suppress(Refused):
        if deed == "write notes":
            write_notes(retailer, order_id, chance)
        elif deed == "cancel it":
            retailer.set_order_status(order_id, "Cancelled")
        elif deed == "hold it for a while" and status != HELD:
            retailer.set_order_status(order_id, HELD)
        elif deed == "archive it":
            retailer.archive_order(order_id)
        elif deed == "refund it":
            retailer.refund_order(order_id)
        elif lines := [line for line in retailer.order_lines(order_id) if line[0]]:
            _change(retailer, order_id, deed, lines, chance)


def write_notes(retailer: Retailer, order_id: int, chance: random.Random) -> None:
    """Add a line to what stands in the staff notes, whoever wrote it."""
    before = retailer.staff_notes(order_id)
    retailer.write_staff_notes(order_id, "\n".join(filter(None, [before, chance.choice(NOTES)])))


def _change(
    retailer: Retailer, order_id: int, deed: StaffDeed, lines: list[tuple[str, int]], chance: random.Random
) -> None:
    """Pay a piece back; or a piece more or less, and of an order of several lines a line may go."""
    sku, quantity = chance.choice(lines)
    change = chance.choice((1, -1))
    if deed == "refund a piece":
        retailer.refund_order(order_id, [(sku, 1)])
    elif deed == "edit it" and (quantity + change or len(lines) > 1):
        retailer.change_quantity(order_id, sku, quantity + change)
