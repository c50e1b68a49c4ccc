"""The shopper: fills a cart at the storefront, gives an address or several, pays or walks away.

What an order then does in the store is the store's business.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.doors.storefront import GUEST, SkuQuantity
from fakes.bigcommerce.state.records import Order, Product, Variant
from fakes.names import nearest
from fakes.people.deeds import ABANDON_ORDER, OPEN_ACCOUNT, PAY, PLACE_ORDER
from fakes.people.diary import Diary, NoDiary
from fakes.people.identities import AT_HOME, Address, address, person
from fakes.people.receipts import receipt

MOST_LINES, MOST_PIECES = 3, 3
"""How much a shopper puts into a cart who was not told what to buy."""

MOST_PLACES = 1_000
"""To so many addresses one order may go."""

MOST_OFFERED = 20
"""How many SKUs are listed for somebody who wanted one that there is not."""

REGULAR_CUSTOMER = 1
"""The customer number of the shopper who has an account with the store."""


class Shopper:
    """Everybody who shops at one store: every order is from somebody new, unless it is from the regular customer."""

    def __init__(self, store: BigCommerce, *, seed: int = 0, diary: Diary | None = None) -> None:
        self._store = store
        self._seed = seed
        self._diary = diary or NoDiary()
        self._visits = 0

    def place_order(
        self,
        lines: Sequence[SkuQuantity] | None = None,
        *,
        ship_to: int | Sequence[Mapping[str, str]] | None = None,
        guest: bool = True,
        pay: bool = True,
        origin: str = AT_HOME,
        **checkout: Any,
    ) -> Order:
        """Place an order and return the store's live record of it.

        >>> world.shopper.place_order([("SKU-1", 2), ("SKU-3", 1)])
        Order(101, Awaiting Fulfillment, 25.00, lines 2)

        ``lines`` are (SKU, quantity); None means a plausible cart out of what the store has.  ``ship_to`` is how many
        addresses of other people it goes to, or the addresses themselves; None means the billing address.  ``origin``
        is the code of the country in which they all live.  ``checkout`` is handed to the storefront as it is:
        ``customer_message``, ``payment_method``, ``shipping_cost``, ``discount`` and so on.

        Raises:
            ValueError: these are no lines, the store has nothing for sale, or more addresses are wanted than pieces.
            KeyError: the store has no such SKU, or nobody comes from there.
            Refused: the storefront says no, for example because something is out of stock.
        """
        self._visits += 1
        try:
            order, cart = self._check_out(lines, ship_to, guest=guest, pay=pay, origin=origin, **checkout)
        except Exception:
            self._visits -= 1  # Whoever was sent away leaves no trace, so that the deeds tell the whole story.
            raise
        self._write_down(order, pay=pay, cart=cart, guest=guest, ship_to=ship_to, origin=origin, checkout=checkout)
        return order

    def abandon_order(self, lines: Sequence[SkuQuantity] | None = None, **checkout: Any) -> Order:
        """Go to the checkout and leave without paying: the store keeps the order as Incomplete."""
        return self.place_order(lines, pay=False, **checkout)

    def pay(self, order: Order | int) -> Order:
        """Pay for an order that was left unpaid.

        Raises:
            KeyError: the store has no such order.
            ValueError: the order is not Incomplete.
        """
        unpaid = self._store.orders[order] if isinstance(order, int) else order
        self._store.storefront.pay(unpaid)
        self._diary.deed("shopper", PAY, order_id=unpaid.id)
        return unpaid

    def open_account(self) -> int:
        """Register the regular customer, who can then have store credit; returns the customer number.

        Raises:
            Conflict: the regular customer has an account already.
        """
        who = person(self._concern("identity", guest=False))
        number = self._store.storefront.register(who.email, who.first_name, who.last_name)
        self._diary.deed("shopper", OPEN_ACCOUNT, customer_id=number)
        return number

    def __repr__(self) -> str:
        return f"Shopper(store {self._store.store_hash}, orders {self._visits})"

    def _check_out(
        self,
        lines: Sequence[SkuQuantity] | None,
        ship_to: int | Sequence[Mapping[str, str]] | None,
        *,
        guest: bool,
        pay: bool,
        origin: str,
        **checkout: Any,
    ) -> tuple[Order, list[SkuQuantity]]:
        who = person(self._concern("identity", guest=guest), origin)
        places = self._places(ship_to, origin)
        cart = self._cart(max(1, len(places))) if lines is None else self._checked(lines)
        order = self._store.storefront.place_order(
            lines=cart,
            billing_address=address(who, self._concern("home", guest=guest), origin),
            shipping_addresses=places or None,
            customer_id=GUEST if guest else REGULAR_CUSTOMER,
            pay=pay,
            **checkout,
        )
        return order, cart

    def _concern(self, what: str, *, guest: bool) -> str:
        return f"{self._seed}:shopper:{self._visits if guest else 'regular'}:{what}"

    def _places(self, ship_to: int | Sequence[Mapping[str, str]] | None, origin: str) -> list[Address]:
        if ship_to is None:
            return []
        if not isinstance(ship_to, int):
            return [dict(place) for place in ship_to]
        if not 1 <= ship_to <= MOST_PLACES:
            wanted = f"1 to {MOST_PLACES} addresses to ship to, or None for the billing address"
            raise ValueError(f"wanted {wanted}; got {ship_to}")
        seeds = [self._concern(f"place {number}", guest=True) for number in range(ship_to)]
        return [address(person(f"{seed}:recipient", origin), seed, origin) for seed in seeds]

    def _checked(self, lines: Sequence[SkuQuantity]) -> list[SkuQuantity]:
        """The lines, if each is a SKU of the store and a number of pieces."""
        pairs = lines if isinstance(lines, list | tuple) else None
        for line in pairs if pairs is not None else [lines]:
            match line:
                case (str(), int() as quantity) if not isinstance(quantity, bool):
                    continue
            raise ValueError(f'wanted lines of a SKU and how many, such as [("SKU-1", 2)]; got {line!r}')
        products = self._store.store.products
        known = [variant.sku for variant in products.variants.scan() if variant.sku]
        for sku, _ in lines:
            if products.by_sku(sku) is None:
                raise KeyError(
                    f"the store has no SKU {sku!r}{nearest(sku, known)}; it has {', '.join(known[:MOST_OFFERED])}"
                )
        return [(sku, quantity) for sku, quantity in lines]

    def _cart(self, fewest_pieces: int) -> list[SkuQuantity]:
        """Some of what is for sale, enough of it for every address to get a piece."""
        shelf = list(offers(self._store.products))
        if not shelf:
            raise ValueError(f"store {self._store.store_hash} has nothing for sale; let the retailer add a product")
        chance = random.Random(self._concern("cart", guest=True))
        taken = chance.sample(shelf, k=min(len(shelf), chance.randint(1, MOST_LINES)))
        each = -(-fewest_pieces // len(taken))
        return [(sku, min(most, max(each, chance.randint(1, MOST_PIECES)))) for sku, most in taken]

    def _write_down(self, order: Order, *, pay: bool, **wish: Any) -> None:
        self._diary.deed(
            "shopper",
            PLACE_ORDER if pay else ABANDON_ORDER,
            order_id=order.id,
            lines=[(line.sku, line.quantity) for line in order.products],
            total=order.total_inc_tax,
            status=order.status,
            addresses=len(order.shipping_addresses),
            receipt=receipt(order),
            **wish,
        )


def offers(products: Mapping[int, Product]) -> Iterator[tuple[str, int]]:
    """SKUs that can be bought now, with how many at most."""
    for product in products.values():
        fields = product.fields
        if not fields["is_visible"] or fields["availability"] != "available":
            continue
        records: list[Product | Variant] = [product]
        if product.base_variant_id is None:
            records = [each for each in product.variants.values() if not each.fields["purchasing_disabled"]]
        for record in records:
            most = MOST_PIECES if product.inventory_tracking == "none" else record.inventory_level
            if record.sku and most > 0:
                yield record.sku, most
