"""People who are busy by themselves: shoppers all day, suppliers who answer, staff who interfere, stock every morning.

Where the world's mixture of faults asks for it, the connector is also started anew and gets new credentials.

What they do to a world is theirs to choose from their habits and the seed; what follows from it is not known here.
"""

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from fakes.bigcommerce.state.records import Order
from fakes.people import NothingOpen
from fakes.people.habits import VARIOUS, Hours, StaffDeed, Way, some_time
from fakes.people.identities import address, person
from fakes.people.shopper import MOST_PIECES, offers
from fakes.time.agenda import Agenda
from harness.connectors.contract import serves_several_stores
from harness.simulation.days import answers, elsewhere, novelties, shopping, staff
from harness.simulation.days.occasions import RUSH, RUSH_ANSWERED, Occasion
from harness.simulation.world import World

LOOKS_AGAIN: Hours = (2, 4)
"""After so many hours a supplier looks again for an order that has not come yet."""

SHIPS_THE_REST: Hours = (1, 5)
TAKES_BACK: Hours = (2, 6)

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LEAST_STOCK = 200
"""How many of most things a supplier has every morning, or more when the day's shoppers could want more."""

WITHOUT_ACCOUNT: Hours = (0, 3)
"""So long the store has no API account for the connection when the retailer replaces it."""

MONEY_COMES: Hours = (1, 7)
HELD: Hours = (1, 4)
STAFF_LATER: Hours = (1, 9)

LAST_ORDER = timedelta(hours=6)
"""So long before the end nobody orders any more, so that suppliers can answer everybody."""

FED_SOON = timedelta(minutes=80)
"""So long after a product feed was approved its supplier says how many there are."""

TAXES = (("0", False), ("0", False), ("0.0825", False), ("0.0825", False), ("0.19", True))
"""What taxes a store may have, and whether its prices are entered with them."""

STORE_CREDIT = "120.00"

MANY_PRODUCTS = 105
"""Items of a feed: more than Logicbroker shows on a page."""


class Crowd:
    """Everybody around one world, with their plans as data; ``occasion`` is what is special about their time."""

    def __init__(self, world: World, orders_per_day: int, until: datetime, occasion: Occasion | None = None) -> None:
        self._world = world
        self._orders_per_day = orders_per_day
        self._until = until
        self._occasion = occasion or Occasion()
        self._random = random.Random(f"{world.seed}:crowd")
        self._mishaps = random.Random(f"{world.seed}:mishaps")
        self._shoppers = random.Random(f"{world.seed}:shoppers")
        self._staff_chance = random.Random(f"{world.seed}:staff")
        self._stock = random.Random(f"{world.seed}:stock")
        self._agenda = Agenda()
        self._novelties = 0
        self._matched = [world.matching_rows(number) for number in range(len(world.suppliers))]
        self._fed = [list(rows) for rows in self._matched]
        """Of what is matched, that of which suppliers say how many there are: what the store has by then."""
        self._feeds: dict[str, tuple[int, Sequence[novelties.Row]]] = {}
        self._elsewhere: elsewhere.Elsewhere

    def live(self, told: Callable[[datetime], None] = lambda now: None) -> None:
        """Let everybody do what they do, and the world run, up to the end; no order of a day is left out.

        ``told`` hears how far it has come after everything that somebody did.
        """
        self._open_shop()
        self._agenda.add(self._world.now, "morning")
        if self._occasion.big == "an order of 500 lines":
            self._plan(timedelta(hours=2, minutes=7), "big_order")
        if self._occasion.big == "a rush of orders":
            self._plan(timedelta(hours=3, minutes=4), "rush")
        if self._occasion.other_store and serves_several_stores(self._world.connector):
            self._plan(elsewhere.OPENS, "open_elsewhere")
        while (due := self._agenda.next()) is not None and due < self._until:
            self._world.advance(to=max(due, self._world.now))
            while appointment := self._agenda.pop_due(due):
                getattr(self, f"_{appointment.what}")(*appointment.arguments)
            told(self._world.now)
        self._world.advance(to=max(self._until, self._world.now))

    # The store.

    def _open_shop(self) -> None:
        """Set the store up: taxes, currencies, coupons, the time zone, and a customer with store credit."""
        retailer, (rate, included) = self._world.retailer, self._stock.choice(TAXES)
        for setting, value in (("tax_rate", rate), ("prices_include_tax", included)):
            retailer.change_setting(setting, value)
        retailer.change_setting("profile.timezone", self._occasion.timezone)
        for code, (costs, digits) in shopping.CURRENCIES.items():
            retailer.add_currency(code, costs, digits=digits)
        for code, (kind, amount) in (shopping.COUPONS | shopping.FREE_OF_CHARGE).items():
            retailer.create_coupon(code, kind, amount)
        retailer.give_store_credit(self._world.shopper.open_account(), STORE_CREDIT)
        for product in novelties.OWN_PRODUCTS:
            retailer.add_product(**product)
        matched = novelties.matching_rows_of_own_products()
        retailer.upload_matching_file(self._world.suppliers[0], matched)
        self._matched[0] += matched
        self._fed[0] += matched
        self._decide(self._upload(0, novelties.rows_of_own_products()))

    def _morning(self) -> None:
        """Stock and new products come in, and the shoppers of the day make up their minds."""
        now = self._world.now
        for number, supplier in enumerate(self._world.suppliers):
            rows = [{"SupplierSKU": row["SupplierSKU"], "Quantity": self._level()} for row in self._fed[number]]
            supplier.upload_inventory(rows)
            self._offer_novelties(number)
        open_for = _seconds(min(DAY, self._until - LAST_ORDER - now))
        for _ in range(self._orders_per_day):
            self._agenda.add(now + timedelta(seconds=self._random.randrange(open_for)), "visit")
        self._plan(timedelta(seconds=self._stock.randrange(open_for)), "restock")
        self._plan_mishaps(open_for)
        self._agenda.add(now + DAY, "morning")

    def _level(self) -> int:
        """Of most things more than the day can want, of some very many, of some a few or none."""
        drawn = self._stock.randrange(100)
        if drawn < 15:
            return self._stock.randrange(10)
        if drawn < 30:
            return self._stock.randrange(1_000, 10_000)
        return max(LEAST_STOCK, 2 * MOST_PIECES * self._orders_per_day) + self._stock.randrange(50)

    def _restock(self) -> None:
        """One supplier says in the middle of the day how many there are of a few things, not without mistakes."""
        number = self._stock.randrange(len(self._world.suppliers))
        if not (rows := self._fed[number]):
            return
        few = self._stock.sample(rows, k=min(4, len(rows)))
        fed = [{"SupplierSKU": row["SupplierSKU"], "Quantity": str(self._level())} for row in few]
        wrong = self._stock.choice(((), ({"SupplierSKU": "SUP-UNKNOWN", "Quantity": "3"},), ({"Quantity": "ten"},)))
        self._world.suppliers[number].upload_inventory([*fed, *wrong])

    # The connector.

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

    # New products.

    def _offer_novelties(self, number: int) -> None:
        """What a supplier has new today, as files; the retailer may deal with each by itself, or with all at once."""
        count, big = self._world.suppliers[number].habits.novelties, self._occasion.big
        if number == 0 and big == "several feeds at once":
            uploaded = [self._upload(number, rows) for rows in (self._simple(2), self._sized(), self._simple(1))]
            self._plan(some_time((1, 3), self._stock), "approve", *uploaded)
        elif number == 0 and big == "a feed of many products":
            self._plan(some_time((1, 3), self._stock), "approve", self._upload(number, self._simple(MANY_PRODUCTS)))
        elif number == 0 and big == "a forgotten matching file":
            self._plan(some_time((1, 3), self._stock), "approve", self._upload(number, self._simple(1)))
        elif count:
            self._decide(self._upload(number, [*self._simple(count - 1), *self._sized()]))

    def _decide(self, feed_id: str) -> None:
        habits = self._world.retailer.habits
        if habits.will_approve(self._random):
            self._plan(habits.delay(self._random), "approve", feed_id)

    def _simple(self, count: int) -> list[novelties.Row]:
        self._novelties += count
        return novelties.simple_rows(range(self._novelties - count + 1, self._novelties + 1))

    def _sized(self) -> list[novelties.Row]:
        self._novelties += 1
        return novelties.rows_with_variants(self._novelties)

    def _upload(self, number: int, rows: Sequence[novelties.Row]) -> str:
        feed = self._world.suppliers[number].upload_product_feed(rows, f"novelties-{len(self._feeds) + 1}.csv")
        self._feeds[feed.id] = (number, rows)
        return feed.id

    def _approve(self, *feed_ids: str) -> None:
        """Match what is new with its supplier first, or forget to, and approve it."""
        for feed_id in feed_ids:
            number, rows = self._feeds[feed_id]
            supplier = self._world.suppliers[number]
            if self._will_match():
                matched = novelties.matching_rows(rows)
                self._world.retailer.upload_matching_file(supplier, matched)
                self._matched[number] += matched
                self._plan(FED_SOON, "feed_novelties", number, matched)
            self._world.retailer.approve(feed_id)

    def _will_match(self) -> bool:
        forgotten = self._occasion.big == "a forgotten matching file"
        return self._world.retailer.habits.will_match(self._stock) and not forgotten

    def _feed_novelties(self, number: int, matched: Sequence[dict[str, str]]) -> None:
        """Say how many there are, once the store has all of it."""
        products = self._world.bigcommerce.products.values()
        there = {product.sku for product in products}
        there |= {variant.sku for product in products for variant in product.variants.values()}
        if any(row["MerchantSKU"] not in there for row in matched):
            self._plan(FED_SOON, "feed_novelties", number, matched)
            return
        self._fed[number] += matched
        rows = [{"SupplierSKU": row["SupplierSKU"], "Quantity": self._level()} for row in matched]
        self._world.suppliers[number].upload_inventory(rows)

    # Orders.

    def _visit(self) -> None:
        """A shopper comes to the store, or calls its staff."""
        shelf = self._shelf()
        visit = shopping.draw_visit(VARIOUS, self._shoppers, shelf)
        if visit.custom_lines:
            seed = f"{self._world.seed}:caller {self._world.now.isoformat()}"
            home = address(person(seed), seed)
            if self._shoppers.randrange(2):
                home["email"] = ""  # Who calls need not have any.
            order = self._world.retailer.enter_order(visit.lines or [], home, custom_lines=visit.custom_lines)
        else:
            order = self._world.shopper.place_order(visit.lines, **visit.how)
        if visit.later:
            self._plan(some_time(MONEY_COMES, self._shoppers), "money_comes", order.id, visit.later)
        self._expect(order)
        self._tempt_staff(order.id)

    def _shelf(self) -> dict[str, int]:
        """What can be bought, with how many there are."""
        return dict(offers(self._world.bigcommerce.products))

    def _big_order(self) -> None:
        self._expect(self._world.shopper.place_order(shopping.long_cart(self._shelf(), 500)))

    def _rush(self) -> None:
        """Many shoppers order one thing each within a cycle; later much of it is shipped within another one."""
        things = shopping.long_cart(self._shelf(), RUSH)
        orders = [self._world.shopper.place_order([line]) for line in things]
        self._plan(timedelta(hours=4), "answer_all", [order.id for order in orders[:RUSH_ANSWERED]])

    def _answer_all(self, order_ids: Sequence[int]) -> None:
        for order_id in order_ids:
            for number in self._suppliers_of(self._world.bigcommerce.orders[order_id]):
                self._answer(order_id, number, "ship everything")

    def _money_comes(self, order_id: int, how: shopping.Later) -> None:
        """Unless somebody cancelled it meanwhile."""
        order = self._world.bigcommerce.orders[order_id]
        if how == "pay" and order.status == "Incomplete":
            self._world.shopper.pay(order_id)
        elif how == "transfer" and order.status == "Awaiting Payment":
            self._world.retailer.set_order_status(order_id, "Awaiting Fulfillment")
        elif how == "capture" and order.payment_status == "authorized" and order.status == "Awaiting Payment":
            self._world.retailer.capture_payment(order_id)

    # Another store of the retailer.

    def _open_elsewhere(self) -> None:
        """Its first orders come at once, so that their numbers are taken; the others during the day."""
        skus = [
            row["MerchantSKU"] for rows in map(self._world.matching_rows, range(len(self._matched))) for row in rows
        ]
        self._elsewhere = elsewhere.Elsewhere(self._world.open_another_store(), skus, self._world.seed)
        open_for = _seconds(self._until - LAST_ORDER - self._world.now)
        for wait in self._elsewhere.visits(open_for):
            self._plan(timedelta(seconds=wait), "visit_elsewhere")
        if self._occasion.other_store == "before":
            self._plan(elsewhere.CLOSES, "close_elsewhere")

    def _visit_elsewhere(self) -> None:
        number = self._elsewhere.order()
        if number is not None:
            self._plan(self._elsewhere.patience(), "answer_elsewhere", number)

    def _answer_elsewhere(self, number: int) -> None:
        self._elsewhere.answer(number)

    def _close_elsewhere(self) -> None:
        self._elsewhere.store.close()

    # The staff.

    def _tempt_staff(self, order_id: int) -> None:
        """What the staff do with an order, soon, before anybody could have sent it, or later."""
        deed = self._world.retailer.habits.with_an_order(self._staff_chance)
        if deed is not None:
            soon = timedelta(seconds=self._staff_chance.randrange(20, 900))
            late = some_time(STAFF_LATER, self._staff_chance)
            self._plan(soon if self._staff_chance.randrange(2) else late, "interfere", order_id, deed)

    def _interfere(self, order_id: int, deed: StaffDeed) -> None:
        status = self._world.bigcommerce.orders[order_id].status
        staff.deal_with(self._world.retailer, order_id, deed, status, self._staff_chance)
        if deed == "hold it for a while" and status != staff.HELD:
            self._plan(some_time(HELD, self._staff_chance), "release", order_id, status)

    def _release(self, order_id: int, status: str) -> None:
        if self._world.bigcommerce.orders[order_id].status == staff.HELD:
            self._world.retailer.set_order_status(order_id, status)

    # The suppliers.

    def _suppliers_of(self, order: Order) -> list[int]:
        skus = {line.sku for line in order.products if line.type == "physical"}
        return [number for number, rows in enumerate(self._matched) if any(row["MerchantSKU"] in skus for row in rows)]

    def _expect(self, order: Order) -> None:
        """Plan how each supplier of an order answers it."""
        for number in self._suppliers_of(order):
            habits = self._world.suppliers[number].habits
            way, delay = habits.way(self._random), habits.delay(self._random)
            if habits.will_acknowledge(self._random):
                self._plan(timedelta(seconds=_seconds(delay) // 2), "acknowledge", order.id, number)
            self._plan_answer(delay, order.id, number, way)

    def _acknowledge(self, order_id: int, number: int) -> None:
        if self._is_anothers(order_id):
            return
        with suppress(NothingOpen):
            self._world.suppliers[number].acknowledge(order_id)

    def _answer(self, order_id: int, number: int, way: Way) -> None:
        """A supplier looks for an order, and looks again later when it has not come yet."""
        if self._is_anothers(order_id):
            return
        try:
            more = answers.answer(self._world.suppliers[number], order_id, way, self._random)
        except NothingOpen:
            self._plan_answer(some_time(LOOKS_AGAIN, self._random), order_id, number, way)
            return
        if more:
            self._plan_answer(some_time(SHIPS_THE_REST, self._random), order_id, number, "ship everything")
        if way == "ship and take back":
            self._plan(some_time(TAKES_BACK, self._random), "take_back", order_id, number)
        if way == "cancel one piece" and self._staff_chance.randrange(2):
            minutes = self._staff_chance.randrange(1, 20)  # Before the connector notes it, or after.
            self._plan(minutes * MINUTE, "interfere", order_id, "write notes")

    def _is_anothers(self, order_id: int) -> bool:
        """Whether what suppliers have under this number is an order of another store."""
        return any(str(order_id) in store.references for store in self._world.other_stores)

    def _take_back(self, order_id: int, number: int) -> None:
        answers.take_one_back(self._world.suppliers[number], order_id)

    def _plan_answer(self, delay: timedelta, order_id: int, number: int, way: Way) -> None:
        """Answer after a while; towards the end after half of the time that is left, so that no order stays open."""
        wait = max(1, min(_seconds(delay), _seconds(self._until - self._world.now) // 2))
        self._plan(timedelta(seconds=wait), "answer", order_id, number, way)

    def _plan(self, delay: timedelta, what: str, *arguments: Any) -> None:
        self._agenda.add(self._world.now + delay, what, *arguments)


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
