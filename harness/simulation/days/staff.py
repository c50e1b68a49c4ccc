"""What the staff of a store do with orders that they do not leave alone, each deed as the control panel lets them.

Which orders, and when, is in ``workload``.
"""

import random
from collections import Counter
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
    'Said: "ring <twice> & wait"',
    "Spoke to the customer, who moves house that week and asks for a call on the day before, in the evening. "
    "If nobody answers, the neighbour on the ground floor takes it in. Do not leave it outside. The lift is out of "
    "order until the end of the month, and the stairs are steep: two people had better come. Paid in full.",
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
        else:
            _change(retailer, order_id, deed, chance)


def write_notes(retailer: Retailer, order_id: int, chance: random.Random) -> None:
    """Add a line to what stands in the staff notes, whoever wrote it."""
    before = retailer.staff_notes(order_id)
    retailer.write_staff_notes(order_id, "\n".join(filter(None, [before, chance.choice(NOTES)])))


def _change(retailer: Retailer, order_id: int, deed: StaffDeed, chance: random.Random) -> None:
    """Pay a piece back; or a piece more or less, and of an order of several SKUs one may go."""
    pieces: Counter[str] = Counter()
    for sku, quantity in retailer.order_lines(order_id):
        pieces[sku] += quantity
    del pieces[""]  # What has no SKU cannot be named.
    if not pieces:
        return
    sku = chance.choice(list(pieces))
    quantity = pieces[sku] + chance.choice((1, -1))
    if deed == "refund a piece":
        retailer.refund_order(order_id, [(sku, 1)])
    elif deed == "edit it" and (quantity or len(pieces) > 1):
        retailer.change_quantity(order_id, sku, quantity)
