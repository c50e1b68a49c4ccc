"""What shoppers want: one visit to the store as data, drawn from the habits of shoppers and from what is on the shelf.

Who acts on it, and when, is in ``workload``; what the store makes of it is the store's business.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from fakes.people.habits import ShopperHabits
from fakes.people.identities import AT_HOME, ORIGINS, address, person
from fakes.people.shopper import MOST_LINES, MOST_PIECES

Lines = list[tuple[str, int]]
Later = Literal["transfer", "capture", "pay"]
"""How the money comes later: by bank, by taking what was reserved, or because the shopper comes back."""

BULK = 24
"""Pieces of one thing, for somebody who buys for a whole office."""

LONG_ORDER = 60
"""Lines: more than the 50 that BigCommerce shows of an order at once."""

CURRENCIES = {"EUR": ("0.92", 2), "GBP": ("0.79", 2), "JPY": ("149.5", 0), "ILS": ("3.655", 2)}
"""What else the store sells in: how much of it one dollar costs, and its digits."""

COUPONS = {
    "TENOFF": ("percent", "10"),
    "FIVER": ("per total", "5.00"),
    "EACH": ("per item", "0.35"),
    "SHIPFREE": ("free shipping", "0"),
}
FREE_OF_CHARGE = {"PRESENT": ("percent", "100")}
"""The coupons of the store, with their kind and amount."""

MESSAGES = (
    "Ring twice, please 🙏",
    "Bitte hinten abstellen - danke für die schöne Ware!",
    "Παρακαλώ τηλεφωνήστε πριν την παράδοση.",
    "Пожалуйста, позвоните заранее!",
    "من فضلك اتصل قبل التسليم",
    "נא להשאיר ליד הדלת",
    "配達は午後に\nお願いします。",
    'He said: "leave it <by> the door & go" | 100% {sure} \\ thanks',
    "Tom &amp; Ann &lt;3 this shop",
    "Cafe\u0301 side entrance 👩\u200d🍳, 2nd bell from the left. " * 6,
)
FORM_FIELDS = [{"name": "Door code", "value": "#12*"}, {"name": "Gate", "value": "the left one"}]
"""What the shop's own form asks for beside an address."""

GIFT_MESSAGES = ("Happy birthday, Zoë! 🎂", "Alles Gute, Oma", "お誕生日おめでとう", "With love & <3")

SPECIAL = (
    {"name": "Engraving, 12 letters", "price": "7.50", "quantity": 1},
    {"name": "Σταντ", "price": "15.25", "quantity": 2},
    {"name": "Enamel mug, dented", "price": "4.00", "quantity": 1, "sku": "SKU-1"},
)
"""What the staff sells by telephone that is in no catalog; only the last has a SKU by which a supplier knows it."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One order that somebody wants to place.

    ``lines`` None is a cart of the shopper's own; ``how`` is for ``place_order``.  ``later`` is how the money comes
    when it does not come at once.  ``custom_lines`` are ordered by telephone, from the staff.
    """

    lines: Lines | None = None
    how: dict[str, Any] = field(default_factory=dict)
    later: Later | None = None
    custom_lines: Sequence[Mapping[str, Any]] = ()


def draw_visit(habits: ShopperHabits, chance: random.Random, shelf: Mapping[str, int]) -> Visit:
    """A visit of somebody with these habits; ``shelf`` is how many there are of each SKU."""
    if habits.does("by_telephone", chance):
        return Visit(draw_cart(chance, shelf), custom_lines=[chance.choice(SPECIAL)])
    lines = _lines(habits, chance, shelf)
    how = (
        _where(habits, chance, sum(quantity for _, quantity in lines))
        | _words(habits, chance, lines)
        | _money(habits, chance)
    )
    later = _payment(habits, chance, how)
    return Visit(lines, how, later)


def draw_cart(chance: random.Random, shelf: Mapping[str, int]) -> Lines:
    """A few of what is there; as many as a shopper takes who was not told what to buy."""
    taken = chance.sample(list(shelf), k=min(len(shelf), chance.randint(1, MOST_LINES)))
    return [(sku, min(shelf[sku], chance.randint(1, MOST_PIECES))) for sku in taken]


def long_cart(shelf: Mapping[str, int], count: int) -> Lines:
    """So many lines of one piece each, of what there is plenty of, in turns; fewer where there is not enough."""
    plenty = {sku: left for sku, left in shelf.items() if left >= MOST_PIECES}
    rounds = [[sku for sku, left in plenty.items() if left > turn] for turn in range(count)]
    return [(sku, 1) for skus in rounds for sku in skus][:count]


def _lines(habits: ShopperHabits, chance: random.Random, shelf: Mapping[str, int]) -> Lines:
    if habits.does("long", chance):
        return long_cart(shelf, LONG_ORDER)
    plenty = [sku for sku, left in shelf.items() if left >= BULK]
    if plenty and habits.does("bulk", chance):
        return [(chance.choice(plenty), BULK)]
    cart = draw_cart(chance, shelf)
    if habits.does("same_twice", chance):
        first, count = cart[0]
        if shelf[first] > count:
            cart.append((first, 1))
    return cart


def _where(habits: ShopperHabits, chance: random.Random, pieces: int) -> dict[str, Any]:
    """Where the shopper lives, and where it goes: to no more places than there are pieces."""
    how: dict[str, Any] = {}
    if habits.does("regular", chance):
        how["guest"] = False
    elif habits.does("abroad", chance):
        how["origin"] = chance.choice([code for code in ORIGINS if code != AT_HOME])
    if habits.does("form_fields", chance):
        place: dict[str, Any] = dict(address(person(f"form {chance.random()}"), f"form {chance.random()}"))
        how["ship_to"] = [place | {"form_fields": FORM_FIELDS}]
    elif habits.does("scattered", chance):
        how["ship_to"] = min(pieces, chance.randint(2, 3))
    elif habits.does("elsewhere", chance):
        how["ship_to"] = 1
    return how


def _words(habits: ShopperHabits, chance: random.Random, lines: Lines) -> dict[str, Any]:
    """What is written to the seller, and on gifts."""
    how: dict[str, Any] = {}
    if habits.does("messages", chance):
        how["customer_message"] = chance.choice(MESSAGES)
    if habits.does("gifts", chance):
        how["gift_messages"] = {lines[0][0]: chance.choice(GIFT_MESSAGES)}
        how["wrapping_cost"] = "3.50"
    return how


def _money(habits: ShopperHabits, chance: random.Random) -> dict[str, Any]:
    """What comes on top, what is taken off, and in which currency."""
    how: dict[str, Any] = {}
    if habits.does("free", chance):
        return {"coupon_codes": list(FREE_OF_CHARGE)}
    if habits.does("pays_shipping", chance):
        how |= {"shipping_cost": chance.choice(("4.99", "7.95", "12.50")), "shipping_method": "Flat Rate"}
    if habits.does("pays_handling", chance):
        how["handling_cost"] = "1.25"
    if habits.does("discounts", chance):
        how["discount"] = chance.choice(("0.50", "1.95"))
    if habits.does("coupons", chance):
        how["coupon_codes"] = chance.sample(list(COUPONS), k=chance.choice((1, 1, 2)))
    if habits.does("foreign_money", chance):
        how["currency"] = chance.choice(list(CURRENCIES))
    elif habits.does("only_shown", chance):
        how["shown_in"] = chance.choice(list(CURRENCIES))
    return how


def _payment(habits: ShopperHabits, chance: random.Random, how: dict[str, Any]) -> Later | None:
    """Fills in how it is paid; says how the money comes later, where it does."""
    if habits.does("leaves", chance):
        how["pay"] = False
        return "pay" if chance.randrange(2) else None
    if habits.does("transfers", chance):
        how["payment_method"] = "Bank Deposit"
        return "transfer" if chance.randrange(4) else None
    if habits.does("reserves", chance):
        how["authorize_only"] = True
        return "capture"
    if habits.does("store_credit", chance) and "currency" not in how:
        how |= {"use_store_credit": True, "guest": False}
        how.pop("origin", None)
    return None
