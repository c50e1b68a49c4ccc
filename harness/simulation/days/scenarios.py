"""Ready-made worlds: the guide's own example, and the whole life of a trial store.

How a world works is not known here; a scenario only says who does what when.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from fakes.arguments import checked
from fakes.bigcommerce.state.records import Order
from fakes.bigcommerce.state.trial import TRIAL_LENGTH
from fakes.logicbroker.state.documents import Document, LineProgress
from fakes.people.deeds import ARCHIVE_ORDER, EDIT_ORDER, REFUND_ORDER, SET_STATUS
from fakes.people.habits import APPROVES, TYPICAL, RetailerHabits, SupplierHabits
from fakes.time.clock import START
from harness.connectors.contract import ConnectorFactory
from harness.displays.progress import long_work
from harness.displays.tables import Bundle, Table, bundle, counted, words
from harness.simulation.catalog import Item
from harness.simulation.days.workload import Crowd
from harness.simulation.trouble.nemesis import Mixture
from harness.simulation.wiring import HOUR
from harness.simulation.world import World

QUIET_END = timedelta(hours=6)
"""So long before the end the people of a life stop and its faults are switched off, so that everything can arrive."""

# The guide's own example.

GUIDE_GOODS = [
    Item("MUG", "Enamel mug", Decimal("10.00")),
    Item("SPOON", "Wooden spoon", Decimal("5.00")),
    Item("PAN", "Cast iron pan", Decimal("60.00")),
    Item("APRON", "Linen apron", Decimal("25.00")),
    Item("KNIFE", "Bread knife", Decimal("32.50")),
    Item("TOWEL", "Tea towel", Decimal("7.95")),
    Item("BOWL", "Stoneware bowl", Decimal("14.25")),
]
"""Seven things, because the guide's inventory feed has seven records.  Their names are ours."""

FEED_TIME = datetime(2022, 5, 17, 15, 6, tzinfo=UTC)
"""The guide's ``2022-05-17_1506.csv``, which its portal shows at 11:06 AM on the east coast of America."""

_FEED_ROW = {"name": "Butter dish", "type": "physical", "sku": "DISH", "weight": "0.6", "price": "22.00"}


@checked
def guide_example(seed: int = 7) -> World:
    """The world whose portals show what the guide's pictures show, at the end of 20 June 2022.

    The store is a partner sandbox, because a trial would not last from the first order to the last one.
    """
    world = World(seed, connect=False, plan="sandbox", start=FEED_TIME, catalog=GUIDE_GOODS)
    _guide_inventory(world)
    world.advance(to=datetime(2022, 6, 3, 14, 0, tzinfo=UTC))
    world.connect()
    _shipped(world, "MUG")
    world.advance(to=datetime(2022, 6, 8, 10, 30, tzinfo=UTC))
    world.shopper.abandon_order([("TOWEL", 1)])
    _guide_product_feeds(world)
    world.advance(to=datetime(2022, 6, 14, 16, 20, tzinfo=UTC))
    _cancelled(world, "SPOON")
    _shipped(world, "PAN")
    world.advance(to=datetime(2022, 6, 20, 13, 5, tzinfo=UTC))
    _cancelled(world, "APRON")
    return world.settle()


def _guide_inventory(world: World) -> None:
    rows = [{"SupplierSKU": item.sku_at_supplier, "Quantity": 40 + 5 * n} for n, item in enumerate(world.catalog)]
    world.supplier.upload_inventory(rows)


def _guide_product_feeds(world: World) -> None:
    """Two feeds that end Failed, one because of the store and one because of itself; and one that waits."""
    twice = world.supplier.upload_product_feed([{**_FEED_ROW, "name": "Enamel mug", "sku": "MUG-2"}], "mugs.csv")
    world.retailer.approve(twice)
    world.advance(minutes=30)
    faulty = world.supplier.upload_product_feed([{**_FEED_ROW, "price": "free"}], "dishes.csv")
    world.retailer.approve(faulty)
    world.advance(minutes=30)
    world.supplier.upload_product_feed([_FEED_ROW], "dishes-corrected.csv")


def _shipped(world: World, sku: str) -> None:
    order = world.shopper.place_order([(sku, 1)])
    world.advance(minutes=15)
    world.supplier.ship(order)
    world.advance(minutes=15)


def _cancelled(world: World, sku: str) -> None:
    order = world.shopper.place_order([(sku, 1)])
    world.advance(minutes=15)
    world.supplier.cancel(order)
    world.advance(minutes=15)


# The whole life of a trial store.


@dataclass(frozen=True, slots=True)
class Life:
    """What became of one simulated life.

    ``lost`` are paid orders without a sales order of which nobody was told, ``doubled`` those with several, ``unshown``
    those whose status in the store is not what its suppliers' shipments and cancellations ask for; each by its id.
    What the staff changed by hand is neither lost nor unshown.  ``stopped`` is when somebody interrupted it: what was
    on its way then counts as lost or unshown.
    """

    world: World = field(repr=False)
    days: int
    orders: int
    statuses: dict[str, int]
    documents: dict[str, int]
    requests: int
    faults: dict[str, int]
    lost: list[int]
    doubled: list[int]
    unshown: list[int]
    attention: int
    virtual_seconds: int
    stopped: datetime | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost, doubled or left unshown."""
        return not (self.lost or self.doubled or self.unshown)

    def __repr__(self) -> str:
        ends = f"{len(self.lost)} lost, {len(self.doubled)} doubled, {len(self.unshown)} not shown"
        return f"Life({counted(self.days, 'day')}, {counted(self.orders, 'order')}: {ends})"

    def table(self) -> Table:
        """Everything counted, one row each."""
        counts = [("orders placed", self.orders), ("requests", self.requests), ("needs a person", self.attention)]
        counts += [(f"orders {status}", count) for status, count in self.statuses.items()]
        counts += [(f"documents: {name}", count) for name, count in self.documents.items()]
        counts += [(f"fault: {name}", count) for name, count in self.faults.items()]
        counts += [("lost", len(self.lost)), ("doubled", len(self.doubled)), ("not shown", len(self.unshown))]
        stopped = f", interrupted at {words(self.stopped)} UTC with orders on their way" if self.stopped else ""
        return Table(f"{self.days} days of a store{stopped}", ("What", "How many"), counts)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return bundle(repr(self.world), self.table())


@checked
def trial_life(
    days: int = 15,
    orders_per_day: int = 40,
    *,
    seed: int = 7,
    faults: Mixture | str = "quiet",
    suppliers: int = 2,
    connector: ConnectorFactory | None = None,
    supplier_habits: SupplierHabits | str | Sequence[SupplierHabits | str] = TYPICAL,
    retailer_habits: RetailerHabits | str = APPROVES,
) -> Life:
    """Live the life of a trial store: orders all day long, suppliers who ship and cancel, stock every morning.

    Each day has its orders to the number.  Towards the end suppliers hurry, so that every order is dealt with.

    The habits say what the people are like: those of all suppliers, or of each; themselves or their names.

    The people stop six hours before the end, then the faults stop, so that everything can arrive.  An interrupt gives
    the life up to then.

    Raises:
        ValueError: less than one day, or fewer than no orders.
    """
    if days < 1 or orders_per_day < 0:
        raise ValueError(f"wanted at least one day and no negative number of orders; got {days} and {orders_per_day}")
    plan = "trial" if timedelta(days=days) <= TRIAL_LENGTH else "sandbox"  # A longer life needs a store that goes on.
    world = World(
        seed,
        suppliers=suppliers,
        plan=plan,
        faults=faults,
        connector=connector,
        supplier_habits=supplier_habits,
        retailer_habits=retailer_habits,
    )
    return _sum_up(world, days, stopped=_stopped(world, days, orders_per_day))


def _stopped(world: World, days: int, orders_per_day: int) -> datetime | None:
    """Live all of it; when somebody interrupts, how far it came."""
    begin, end = world.now, world.now + timedelta(days=days)
    try:
        with long_work(f"a life of {counted(days, 'day')}", 24 * days, "hours") as work:
            Crowd(world, orders_per_day, until=end - QUIET_END).live(lambda now: work.reach((now - begin) / HOUR))
            world.calm()
            world.advance(to=max(end, world.now))
    except KeyboardInterrupt:
        return world.now
    return None


def _sum_up(world: World, days: int, stopped: datetime | None) -> Life:
    orders = list(world.bigcommerce.orders.values())
    documents = world.logicbroker.documents(environment=world.retailer.company.environment)
    told = [entry.subject for entry in world.attention()]
    sent = Counter(document.reference for document in documents if document.type == "SalesOrder")
    bought, expected = _by_link(documents), orders_for_suppliers(world)
    return Life(
        world=world,
        days=days,
        orders=len(orders),
        statuses=_counted(order.status for order in orders),
        documents=_counted(document.type for document in documents),
        requests=len(world.history.requests()),
        faults=_counted(event.name for event in world.history if event.kind == "fault"),
        lost=[order.id for order in expected if not sent[str(order.id)] and str(order.id) not in told],
        doubled=[order.id for order in orders if sent[str(order.id)] > 1],
        unshown=[o.id for o in expected if sent[str(o.id)] and not _shows(o, bought.get(str(o.id), []))],
        attention=len(told),
        virtual_seconds=int((world.now - START).total_seconds()),
        stopped=stopped,
    )


UNPAID = ("Incomplete", "Pending", "Awaiting Payment", "Declined")
BY_HAND = (SET_STATUS, EDIT_ORDER, ARCHIVE_ORDER, REFUND_ORDER)


def orders_for_suppliers(world: World) -> list[Order]:
    """The orders that suppliers should have: of goods that all have a SKU, paid for, and left alone by the staff."""
    by_hand = {deed.facts["order_id"] for name in BY_HAND for deed in world.history.deeds(name)}
    return [
        order
        for order in world.bigcommerce.orders.values()
        if order.status not in UNPAID and not order.is_digital and order.id not in by_hand
        if all(line.sku for line in order.products)
    ]


def _by_link(documents: list[Document]) -> dict[str, list[LineProgress]]:
    """How far the lines of each order have come at its suppliers, by reference number."""
    references = {d.link_key: d.reference for d in documents if d.type == "SalesOrder"}
    progress: dict[str, list[LineProgress]] = {}
    for document in documents:
        if document.type == "PurchaseOrder":
            progress.setdefault(references[document.link_key] or "", []).extend(document.progress)
    return progress


def _shows(order: Order, lines: list[LineProgress]) -> bool:
    """Whether the store shows what the suppliers did; a part that was cancelled must stand in the staff notes."""
    ordered, shipped, cancelled = (sum(getattr(line, name) for line in lines) for name in _QUANTITIES)
    if cancelled:
        whole = cancelled == ordered and all(line.type == "physical" for line in order.products)
        return order.status == "Cancelled" if whole else bool(order.staff_notes)
    if shipped:
        return order.status == ("Shipped" if shipped == ordered else "Partially Shipped")
    return order.status == "Awaiting Shipment"


_QUANTITIES = ("ordered", "shipped", "cancelled")


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
