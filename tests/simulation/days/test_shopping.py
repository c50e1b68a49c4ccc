"""What shoppers want is drawn from their habits, and what there is decides what they can have."""

import random
from collections import Counter
from dataclasses import fields, replace

from fakes.people.habits import VARIOUS, ShopperHabits
from harness.simulation.days.shopping import LONG_ORDER, Visit, draw_visit, long_cart

SHELF = {"SKU-1": 9, "SKU-2": 1, "00123": 200, "TEE-S": 50}
SHARES = [each.name for each in fields(ShopperHabits) if each.name != "name"]
NOTHING = ShopperHabits("plain", **dict.fromkeys(SHARES, 0))


def visits(count: int = 400, **shares: int) -> list[Visit]:
    """Visits of shoppers who do only what is said."""
    chance = random.Random("shopping")
    return [draw_visit(replace(NOTHING, **shares), chance, SHELF) for _ in range(count)]


def test_plain_shoppers_want_nothing_special() -> None:
    """A few things of what there is, no more than there are, and paid for at once."""
    for visit in visits():
        assert visit.how == {}
        assert visit.later is None
        assert all(1 <= quantity <= SHELF[sku] for sku, quantity in visit.lines or [])


def test_each_habit_shows_in_the_checkout() -> None:
    """Alone, in every order."""
    shows = {
        "abroad": "origin",
        "regular": "guest",
        "messages": "customer_message",
        "gifts": "gift_messages",
        "coupons": "coupon_codes",
        "discounts": "discount",
        "pays_shipping": "shipping_cost",
        "pays_handling": "handling_cost",
        "foreign_money": "currency",
        "only_shown": "shown_in",
        "store_credit": "use_store_credit",
        "reserves": "authorize_only",
        "transfers": "payment_method",
        "elsewhere": "ship_to",
        "scattered": "ship_to",
        "form_fields": "ship_to",
    }
    for share, option in shows.items():
        assert all(option in visit.how for visit in visits(20, **{share: 100})), share


def test_money_that_comes_later() -> None:
    """By bank mostly; what is reserved always; who leaves comes back in half of the cases."""
    assert {visit.later for visit in visits(reserves=100)} == {"capture"}
    transfers = Counter(visit.later for visit in visits(transfers=100))
    assert transfers["transfer"] > transfers[None] > 0
    left = Counter(visit.later for visit in visits(leaves=100))
    assert min(left["pay"], left[None]) > 100


def test_no_more_addresses_than_pieces() -> None:
    """Otherwise the storefront would refuse the order."""
    for visit in visits(scattered=100):
        assert visit.how["ship_to"] <= sum(quantity for _, quantity in visit.lines or [])


def test_long_orders_are_of_what_there_is_plenty_of() -> None:
    """One piece a line, in turns; fewer lines where there are not so many pieces."""
    (visit,) = visits(1, long=100)

    assert len(visit.lines or []) == LONG_ORDER
    assert ("SKU-2", 1) not in (visit.lines or [])
    assert len(long_cart({"SKU-1": 5}, 60)) == 5


def test_the_same_thing_twice() -> None:
    """Where there is a further piece of it."""
    for visit in visits(same_twice=100):
        first, *others = visit.lines or []
        assert (first[0] in [sku for sku, _ in others]) is (SHELF[first[0]] > first[1])


def test_the_same_chance_makes_the_same_visits() -> None:
    """Everything comes from it."""
    once, again = ([draw_visit(VARIOUS, random.Random(seed), SHELF) for seed in range(50)] for _ in range(2))

    assert once == again
