"""A machine that makes up stories: shoppers, suppliers, the retailer, the wire and the clock in any order, then a calm.

Its rules are sentences, so a story that breaks a law prints as one; what must hold at the end is for the checks to say.
"""

import random
from contextlib import suppress
from datetime import timedelta
from typing import Any, get_args

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as search_seed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from fakes.bigcommerce.refusals import Refused
from fakes.logicbroker.refusals import Invalid
from fakes.people import NothingOpen
from fakes.people.habits import StaffDeed
from harness.conformance.observations import look_at_everything
from harness.conformance.search.case import Case
from harness.conformance.search.shortening import shortened
from harness.connectors.contract import ConnectorFactory
from harness.simulation.catalog import ASSORTED
from harness.simulation.days import staff
from harness.simulation.days.novelties import matching_rows, rows_with_variants, simple_rows
from harness.simulation.trouble.nemesis import ALL_FAULTS, MIXTURES, QUIET, STORMY
from harness.simulation.trouble.random_quirks import drawn_surroundings
from harness.simulation.world import World

SKUS = st.sampled_from([*(f"SKU-{number}" for number in range(1, 9)), "00123", "TEE-S", "靴-23"])
SUPPLIER = st.integers(0, 1)
CARTS = st.lists(st.tuples(SKUS, st.integers(1, 3)), min_size=1, max_size=3)
"""Also with a SKU on two lines."""

EXTRAS: tuple[dict[str, Any], ...] = (
    {"customer_message": "Ring twice 🙏"},
    {"discount": "1.50", "handling_cost": "2.00"},
    {"coupon_codes": ["TENOFF"]},
    {"currency": "EUR"},
    {"payment_method": "Bank Deposit"},
    {"authorize_only": True},
    {"origin": "IL", "shipping_cost": "7.95"},
    {"origin": "GR"},
)
WISHES = st.lists(st.sampled_from(range(len(EXTRAS))), max_size=2, unique=True)
"""What shoppers want besides, by its place among the extras."""

LEVELS = st.integers(0, 40) | st.sampled_from([100, 4_321])
RECENT = st.integers(0, 3)
"""Which order is meant, counted back from the newest one."""


STAFF_DEEDS: tuple[StaffDeed, ...] = get_args(StaffDeed)


class LawBroken(AssertionError):
    """A story broke a law; ``case`` is all of it, ready to be handed on as a feature, a test or a notebook."""

    def __init__(self, case: Case) -> None:
        self.case = case
        super().__init__("\n".join([case.found, *case.sentences()]))


class MadeUpLife(RuleBasedStateMachine):
    """One store with two suppliers, from its connection to a calm in which everything has arrived.

    ``connector`` builds the connector under test; None means our own.
    """

    connector: ConnectorFactory | None = None
    world: World
    novelties = 0

    @initialize(seed=st.integers(0, 2**16), cancelling_allowed=st.booleans(), unusual=st.booleans())
    def the_retailer_connects_the_store(self, seed: int, cancelling_allowed: bool, unusual: bool) -> None:
        """``unusual`` is what the seed makes of the services, and of the connector's clock, where documents let it."""
        factory = type(self).connector  # Of the class, because a function of an instance would become its method.
        surroundings = drawn_surroundings(STORMY if unusual else QUIET, random.Random(seed))
        surroundings["allow_cancelling_orders"] = cancelling_allowed
        self.world = World(seed, suppliers=2, catalog=ASSORTED, connector=factory, **surroundings)
        self.world.retailer.create_coupon("TENOFF", "percent", "10")
        self.world.retailer.add_currency("EUR", "0.92")
        self.world.retailer.change_setting("tax_rate", "0.0825" if seed % 2 else "0")
        look_at_everything(self.world)

    # The shopper.

    @rule(cart=CARTS, addresses=st.sampled_from([None, None, 1, 2]), wishes=WISHES)
    def a_shopper_buys(self, cart: list[tuple[str, int]], addresses: int | None, wishes: list[int]) -> None:
        places = addresses and min(addresses, sum(quantity for _, quantity in cart))
        how = {name: value for number in wishes for name, value in EXTRAS[number].items()}
        with suppress(Refused):  # Sold out.
            self.world.shopper.place_order(cart, ship_to=places, **how)

    @rule(cart=CARTS)
    def a_shopper_leaves_without_paying(self, cart: list[tuple[str, int]]) -> None:
        with suppress(Refused):
            self.world.shopper.abandon_order(cart)

    @rule(back=RECENT)
    def a_shopper_pays_after_all(self, back: int) -> None:
        order = self._order(back)
        if order is not None and order.status == "Incomplete":
            self.world.shopper.pay(order)

    # The suppliers.

    @rule(supplier=SUPPLIER, back=RECENT)
    def a_supplier_ships_all_of_it(self, supplier: int, back: int) -> None:
        self._deed(supplier, "ship", back)

    @rule(supplier=SUPPLIER, back=RECENT, sku=SKUS)
    def a_supplier_ships_one_piece(self, supplier: int, back: int, sku: str) -> None:
        self._deed(supplier, "ship", back, lines=[(sku, 1)])

    @rule(supplier=SUPPLIER, back=RECENT)
    def a_supplier_accepts_all_of_it(self, supplier: int, back: int) -> None:
        self._deed(supplier, "acknowledge", back)

    @rule(supplier=SUPPLIER, back=RECENT)
    def a_supplier_back_orders_all_of_it(self, supplier: int, back: int) -> None:
        self._deed(supplier, "back_order", back)

    @rule(supplier=SUPPLIER, back=RECENT, carrier=st.sampled_from(["fedex", "dhl", "Royal Mail", ""]))
    def a_supplier_ships_with_another_carrier(self, supplier: int, back: int, carrier: str) -> None:
        self._deed(supplier, "ship", back, carrier=carrier)

    @rule(supplier=SUPPLIER, back=RECENT)
    def a_supplier_ships_without_a_tracking_number(self, supplier: int, back: int) -> None:
        self._deed(supplier, "ship", back, tracking_number="")

    @rule(supplier=SUPPLIER, back=RECENT, sku=SKUS)
    def a_supplier_takes_a_piece_back(self, supplier: int, back: int, sku: str) -> None:
        self._deed(supplier, "take_back", back, lines=[(sku, 1)])

    @rule(supplier=SUPPLIER, back=RECENT)
    def a_supplier_cancels_all_of_it(self, supplier: int, back: int) -> None:
        self._deed(supplier, "cancel", back)

    @rule(supplier=SUPPLIER, back=RECENT, sku=SKUS)
    def a_supplier_cancels_one_piece(self, supplier: int, back: int, sku: str) -> None:
        self._deed(supplier, "cancel", back, lines=[(sku, 1)])

    @rule(supplier=SUPPLIER, quantities=st.lists(LEVELS, min_size=1, max_size=4))
    def a_supplier_uploads_stock(self, supplier: int, quantities: list[int]) -> None:
        rows = self.world.matching_rows(supplier)
        fed = [{"SupplierSKU": row["SupplierSKU"], "Quantity": count} for row, count in zip(rows, quantities)]  # noqa: B905
        self.world.suppliers[supplier].upload_inventory(fed)

    @rule(supplier=SUPPLIER, approved=st.booleans(), sized=st.booleans())
    def a_supplier_offers_something_new(self, supplier: int, approved: bool, sized: bool) -> None:
        """It is matched with its supplier before it is approved, so that whoever buys it gets it."""
        self.novelties += 1
        rows = rows_with_variants(self.novelties) if sized else simple_rows([self.novelties])
        feed = self.world.suppliers[supplier].upload_product_feed(rows)
        if approved:
            self.world.retailer.upload_matching_file(self.world.suppliers[supplier], matching_rows(rows))
            self.world.retailer.approve(feed)

    # The retailer and the staff.

    @rule(back=RECENT, status=st.sampled_from(["Cancelled", "Awaiting Shipment", "Completed"]))
    def the_staff_set_a_status(self, back: int, status: str) -> None:
        order = self._order(back)
        if order is not None:
            self.world.retailer.set_order_status(order, status)

    @rule(back=RECENT, deed=st.sampled_from(STAFF_DEEDS))
    def the_staff_deal_with_an_order(self, back: int, deed: StaffDeed) -> None:
        order = self._order(back)
        if order is not None:
            chance = random.Random(f"{self.world.seed}:{order.id}:{deed}")
            staff.deal_with(self.world.retailer, order.id, deed, order.status, chance)

    @rule(back=RECENT)
    def the_money_comes(self, back: int) -> None:
        """By bank, or because the staff take what was reserved."""
        order = self._order(back)
        if order is not None and order.payment_status == "authorized":
            self.world.retailer.capture_payment(order)
        elif order is not None and order.status == "Awaiting Payment":
            self.world.retailer.set_order_status(order, "Awaiting Fulfillment")

    @rule()
    def the_retailer_makes_new_credentials(self) -> None:
        self.world.renew_credentials()

    # The wire, the process and the clock.

    @rule(mixture=st.sampled_from(sorted(MIXTURES)))
    def the_weather_changes(self, mixture: str) -> None:
        self.world.nemesis.mixture = MIXTURES[mixture]

    @rule(fault=st.sampled_from(sorted(ALL_FAULTS)), method=st.sampled_from(["GET", "POST", "PUT", None]))
    def the_next_request_goes_wrong(self, fault: str, method: str | None) -> None:
        self.world.nemesis.strike(fault, method=method)

    @rule()
    def the_connector_is_started_anew(self) -> None:
        self.world.restart_connector()

    @rule(minutes=st.sampled_from([1, 5, 14, 15, 16, 70]))
    def time_passes(self, minutes: int) -> None:
        self.world.advance(minutes=minutes)

    # What must hold.

    @invariant()
    def the_clock_stands_within_the_trial(self) -> None:
        """Stories are short, so that no trial ends in them."""
        if hasattr(self, "world"):
            assert self.world.now < self.world.bigcommerce.trial.expires_at - timedelta(days=1)  # type: ignore[union-attr]  # noqa: S101

    def teardown(self) -> None:
        """After a calm every law holds; a story that breaks one is told with its seed."""
        if not hasattr(self, "world"):
            return
        self.world.calm()
        look_at_everything(self.world)
        case = Case.of(self.world, f"A made-up story in the world with the seed {self.world.seed}.")
        if case.broken:
            raise LawBroken(case)

    def _order(self, back: int) -> Any:
        orders = list(self.world.bigcommerce.orders.values())
        return orders[-1 - back] if back < len(orders) else None

    def _deed(self, supplier: int, deed: str, back: int, **how: Any) -> None:
        """A supplier does something with an order, if the portal offers it."""
        order = self._order(back)
        if order is not None:
            with suppress(NothingOpen, Invalid):
                getattr(self.world.suppliers[supplier], deed)(order, **how)


def find(
    connector: ConnectorFactory | None = None, *, stories: int = 100, steps: int = 12, number: int = 7, tries: int = 60
) -> Case | None:
    """Make up stories about a connector until one breaks a law, shorten it in so many tries, and return it; or None.

    The same ``number`` makes up the same stories.
    """
    machine: Any = type("Story", (MadeUpLife,), {"connector": staticmethod(connector) if connector else None})
    search = settings(
        max_examples=stories,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        print_blob=False,
        phases=[Phase.generate],  # Shortening a story knows more than shortening the choices that led to it.
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(search_seed(number)(machine), settings=search)
    except LawBroken as found:
        return shortened(found.case, tries)
    return None
