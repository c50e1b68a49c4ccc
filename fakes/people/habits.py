"""What people are like, as data: how fast suppliers and retailers answer, and what they tend to get wrong.

Nobody acts here; whoever plans a day asks the habits what comes next, with a generator of its own.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

Hours = tuple[int, int]
"""From so many hours to less than so many."""

Way = Literal[
    "ship everything",
    "ship in two parcels",
    "ship in packages",
    "cancel everything",
    "cancel one piece",
    "back-order one piece",
    "ship twice",
    "mistype the tracking number",
    "leave out the tracking number",
    "ship and take back",
]
"""What a supplier does with an order."""

StaffDeed = Literal[
    "write notes",
    "hold it for a while",
    "edit it",
    "cancel it",
    "archive it",
    "refund it",
    "refund a piece",
]
"""What the staff of a store do with an order that they do not leave alone."""


@dataclass(frozen=True, slots=True)
class SupplierHabits:
    """How one supplier works.  Whole numbers are of a hundred orders; ``novelties`` are new products a day.

    A forgotten order is answered only when somebody reminds the supplier.  Of ``acknowledges`` orders the supplier
    says at first that they will be fulfilled.  ``carriers`` take the parcels in turns that chance chooses.
    """

    name: str
    answers: Hours = (1, 20)
    forgets: int = 0
    reminded: Hours = (48, 72)
    splits: int = 12
    packs: int = 0
    cancels: int = 6
    cancels_a_piece: int = 6
    back_orders: int = 0
    ships_twice: int = 0
    mistypes: int = 0
    forgets_tracking: int = 0
    takes_back: int = 0
    novelties: int = 0
    acknowledges: int = 0
    carriers: tuple[str, ...] = ("ups",)

    def __post_init__(self) -> None:
        if not 0 <= self.forgets <= 100 or any(share < 0 for share in self._shares.values()):
            raise ValueError(
                f"the habits {self.name!r} want shares from 0 to 100 that add up to 100 at most, got {self}"
            )

    @property
    def _shares(self) -> dict[Way, int]:
        shares: dict[Way, int] = {
            "ship in two parcels": self.splits,
            "ship in packages": self.packs,
            "cancel everything": self.cancels,
            "cancel one piece": self.cancels_a_piece,
            "back-order one piece": self.back_orders,
            "ship twice": self.ships_twice,
            "mistype the tracking number": self.mistypes,
            "leave out the tracking number": self.forgets_tracking,
            "ship and take back": self.takes_back,
        }
        return {"ship everything": 100 - sum(shares.values()), **shares}

    def way(self, chance: random.Random) -> Way:
        """What the supplier does with one order."""
        shares = self._shares
        return chance.choices(list(shares), list(shares.values()))[0]

    def will_acknowledge(self, chance: random.Random) -> bool:
        """Whether the supplier accepts one order before dealing with it."""
        return chance.randrange(100) < self.acknowledges

    def carrier(self, chance: random.Random) -> str:
        """Who takes one parcel."""
        return chance.choice(self.carriers)

    def delay(self, chance: random.Random) -> timedelta:
        """How long one order waits until the supplier looks for it."""
        forgotten = self.forgets > 0 and chance.randrange(100) < self.forgets
        return some_time(self.reminded if forgotten else self.answers, chance)


@dataclass(frozen=True, slots=True)
class RetailerHabits:
    """How the retailer deals with product feeds, and the staff with orders.

    Of a hundred feeds so many are approved, after so long, and of so many the matching file is forgotten.  The other
    whole numbers are of a hundred orders.
    """

    name: str
    approves: int = 100
    answers: Hours = (1, 8)
    forgets_to_match: int = 4
    notes: int = 12
    holds: int = 2
    edits: int = 4
    cancels: int = 3
    archives: int = 2
    refunds: int = 2
    refunds_a_piece: int = 3

    def __post_init__(self) -> None:
        if not 0 <= self.approves <= 100:
            raise ValueError(f"the habits {self.name!r} want a share from 0 to 100, got {self.approves}")

    def with_an_order(self, chance: random.Random) -> StaffDeed | None:
        """What the staff do with one order; None when they leave it alone, as they mostly do."""
        shares: dict[StaffDeed | None, int] = {
            "write notes": self.notes,
            "hold it for a while": self.holds,
            "edit it": self.edits,
            "cancel it": self.cancels,
            "archive it": self.archives,
            "refund it": self.refunds,
            "refund a piece": self.refunds_a_piece,
        }
        shares[None] = max(0, 100 - sum(shares.values()))
        return chance.choices(list(shares), list(shares.values()))[0]

    def will_match(self, chance: random.Random) -> bool:
        """Whether the matching file for one feed is uploaded."""
        return chance.randrange(100) >= self.forgets_to_match

    def will_approve(self, chance: random.Random) -> bool:
        """Whether one feed is ever approved."""
        return chance.randrange(100) < self.approves

    def delay(self, chance: random.Random) -> timedelta:
        """How long one feed waits for its approval."""
        return some_time(self.answers, chance)


def some_time(hours: Hours, chance: random.Random) -> timedelta:
    """Some whole number of seconds between so many hours and so many."""
    least, most = hours
    return timedelta(seconds=chance.randrange(least * 3600, most * 3600))


@dataclass(frozen=True, slots=True)
class ShopperHabits:
    """How shoppers shop.  Whole numbers are of a hundred orders, and one order may be several of these at once."""

    name: str
    abroad: int = 30
    regular: int = 12
    elsewhere: int = 18
    """To somebody else's address."""
    scattered: int = 7
    """To two addresses or three."""
    messages: int = 20
    form_fields: int = 5
    gifts: int = 10
    coupons: int = 12
    free: int = 3
    """Nothing is to be paid, because of a coupon."""
    discounts: int = 8
    pays_shipping: int = 60
    pays_handling: int = 10
    foreign_money: int = 9
    only_shown: int = 4
    """Prices are shown in another currency than is paid in."""
    store_credit: int = 6
    same_twice: int = 6
    """The same SKU on two lines."""
    long: int = 2
    """Sixty lines."""
    bulk: int = 4
    """Two dozen pieces of one thing."""
    by_telephone: int = 4
    """The staff enters the order, with something on it that is in no catalog."""
    transfers: int = 6
    """By bank; the staff says later that the money came, mostly."""
    reserves: int = 5
    """The money is only reserved, and the staff takes it later."""
    leaves: int = 5
    """Without paying; some come back."""

    def does(self, what: str, chance: random.Random) -> bool:
        """Whether one order is one of those, by the name of the share."""
        share: int = getattr(self, what)
        return chance.randrange(100) < share


VARIOUS = ShopperHabits("various")

TYPICAL = SupplierHabits(
    "typical",
    packs=6,
    forgets_tracking=3,
    back_orders=4,
    takes_back=3,
    acknowledges=30,
    carriers=("ups", "fedex", "usps", "dhl"),
)

REGIONAL = ("ONTRAC", "LSO", "Royal Mail", "GLS", "FDEG-CG", "USPS First Class")
"""Carriers as suppliers write them who know no standard codes; some of them nobody knows."""

SUPPLIERS: dict[str, SupplierHabits] = {
    each.name: each
    for each in (
        TYPICAL,
        SupplierHabits("prompt", answers=(1, 2), splits=0, cancels=0, cancels_a_piece=0),
        replace(TYPICAL, name="acknowledges all", acknowledges=100),
        replace(TYPICAL, name="back-orders", back_orders=40),
        replace(TYPICAL, name="regional", carriers=REGIONAL),
        replace(TYPICAL, name="forgets tracking", forgets_tracking=25),
        replace(TYPICAL, name="slow", answers=(24, 60)),
        replace(TYPICAL, name="forgetful", forgets=30),
        replace(TYPICAL, name="splits shipments", splits=70),
        replace(TYPICAL, name="often out of stock", cancels=25, cancels_a_piece=25),
        replace(TYPICAL, name="ships twice", ships_twice=30),
        replace(TYPICAL, name="mistypes", mistypes=40),
        replace(TYPICAL, name="inventive", novelties=2),
    )
}
"""Suppliers with character, by name."""

APPROVES = RetailerHabits("approves")

RETAILERS: dict[str, RetailerHabits] = {
    each.name: each
    for each in (
        APPROVES,
        RetailerHabits("waits", answers=(24, 72)),
        RetailerHabits("picky", approves=50),
    )
}
"""Retailers with character, by name."""


def one_supplier(name: SupplierHabits | str) -> SupplierHabits:
    """The habits themselves, or those of a name.

    Raises:
        ValueError: nobody is known to have such habits; the message names those that there are.
    """
    if isinstance(name, SupplierHabits):
        return name
    if name not in SUPPLIERS:
        raise ValueError(f"no supplier is known to be {name!r}; there are {', '.join(SUPPLIERS)}")
    return SUPPLIERS[name]


def one_retailer(name: RetailerHabits | str) -> RetailerHabits:
    """The habits themselves, or those of a name.

    Raises:
        ValueError: nobody is known to have such habits; the message names those that there are.
    """
    if isinstance(name, RetailerHabits):
        return name
    if name not in RETAILERS:
        raise ValueError(f"no retailer is known to be {name!r}; there are {', '.join(RETAILERS)}")
    return RETAILERS[name]


def each_one(wish: SupplierHabits | str | Sequence[SupplierHabits | str], count: int) -> list[SupplierHabits]:
    """The habits of so many suppliers: the same for all of them, or one each.

    Raises:
        ValueError: nobody is known to have such habits, or there are not as many as suppliers.
    """
    if isinstance(wish, SupplierHabits | str):
        return [one_supplier(wish)] * count
    if len(wish) != count:
        raise ValueError(f"wanted the habits of {count} suppliers, got {len(wish)}")
    return [one_supplier(each) for each in wish]


DRAWN = "drawn"
"""In place of a name: whatever the seed draws."""


def drawn(chance: random.Random, suppliers: int) -> tuple[list[str], str]:
    """The habits of so many suppliers and of the retailer, as chance draws them."""
    return [chance.choice(list(SUPPLIERS)) for _ in range(suppliers)], chance.choice(list(RETAILERS))


def mistyped(tracking_number: str, chance: random.Random) -> str:
    """A tracking number as it is typed in a hurry: never the right one."""
    place = chance.randrange(2, len(tracking_number) - 1)
    before, here, after = tracking_number[:place], tracking_number[place], tracking_number[place + 1 :]
    slips = [before + after, before + here + here + after, f"{before}{here} {after}"]
    if here != after[0]:
        slips.append(before + after[0] + here + after[1:])
    return chance.choice(slips)
