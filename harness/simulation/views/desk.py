"""The buttons of a panel as data: what can be chosen for each, and the public method of the world that it calls.

No widget is known here; ``panel`` draws the buttons.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from fakes.arguments import checked
from fakes.bigcommerce.state.records import Order
from fakes.logicbroker.state.documents import Document
from fakes.names import check_name
from fakes.people import NothingOpen
from harness.displays.tables import counted
from harness.simulation.trouble.nemesis import ALL_FAULTS
from harness.simulation.wiring import WiredWorld

Options = Sequence[tuple[str, Any]]
"""What a person reads, and what it stands for."""

MOST_AT_ONCE = 1_000
"""So many orders are placed at one press at most."""

MOST_ORDERS = 20
"""So many of the newest orders can be chosen."""

FINISHED = ("Shipped", "Cancelled", "Refunded", "Completed", "Declined", "Incomplete")
"""Orders with which a supplier has nothing more to do."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose before a button is pressed: out of options that depend on the world, a number, or a text."""

    name: str
    label: str
    kind: Literal["options", "number", "text"]
    options: Callable[[WiredWorld], Options] | None = None
    default: Any = None


@dataclass(frozen=True, slots=True)
class Button:
    """One button: where it stands, what it says, what is chosen before, and the deed, which answers with a sentence."""

    group: str
    label: str
    do: Callable[..., str]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ButtonResult:
    """What pressing a button led to: a sentence, and whether it was done; None before anything was pressed."""

    text: str
    done: bool | None


class Desk:
    """The buttons of one world; each calls public methods of the world, so that everything is in its history."""

    def __init__(self, world: WiredWorld) -> None:
        self.world = world
        self.result = ButtonResult("Nothing has been done yet.", None)

    def options(self, choice: Choice) -> Options:
        """What can be chosen now."""
        return choice.options(self.world) if choice.options else ()

    def press(self, label: str, **chosen: Any) -> ButtonResult:
        """Do what a button says; an error becomes the result, and the desk stays usable.

        Raises:
            ValueError: there is no such button; with the nearest one.
        """
        actions = {each.label: each for each in BUTTONS}
        check_name("button", label, actions)
        try:
            self.result = ButtonResult(f"{label}: {checked(actions[label].do)(self.world, **chosen)}", True)
        except Exception as error:  # noqa: BLE001 - a person reads it; every refusal of a service is an error here.
            text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
            self.result = ButtonResult(f"{label}: {text or type(error).__name__}", False)
        return self.result


# What can be chosen.


def goods(world: WiredWorld) -> Options:
    """Everything that the store sells."""
    variants = [one for product in world.bigcommerce.products.values() for one in product.variants.values()]
    names = {product.id: product.name for product in world.bigcommerce.products.values()}
    return [(f"{one.sku} {names[one.product_id]}, {one.inventory_level} in stock", one.sku) for one in variants]


def matched_goods(world: WiredWorld) -> Options:
    """Everything that a matching file was uploaded for: SKU, and number of its supplier."""
    return [(f"{item.sku} {item.name}", (item.supplier, item.sku_at_supplier)) for item in world.catalog]


def open_lines(world: WiredWorld) -> Options:
    """The orders that are not finished, whole or line by line, the newest first."""
    orders = [order for order in world.bigcommerce.orders.values() if order.status not in FINISHED]
    options: list[tuple[str, Any]] = []
    for order in orders[: -MOST_ORDERS - 1 : -1]:
        options.append((f"order {order.id}: everything that is open", (order.id, None)))
        lines = [line for line in order.products if len(order.products) > 1 or line.quantity > 1]
        options += [(f"order {order.id}: one {line.name} ({line.sku})", (order.id, line.sku)) for line in lines]
    return options


def waiting_feeds(world: WiredWorld) -> Options:
    """The product feeds that the retailer can approve."""
    feeds = world.retailer.portal.product_feeds.feeds()
    return [(f"{feed.file_name}, {feed.status}", feed.feed_id) for feed in feeds if "APPROVE" in feed.actions]


def faults(world: WiredWorld) -> Options:
    """Every named fault, with what a caller sees of it."""
    return [(f"{fault.name}: {fault.shows}", fault.name) for fault in ALL_FAULTS.values()]


def services(world: WiredWorld) -> Options:
    """Whom the connector talks to."""
    return [("any service", ""), ("BigCommerce", "bigcommerce"), ("Logicbroker", "logicbroker")]


def requests(world: WiredWorld) -> Options:
    """Which of the connector's requests."""
    return [("the next request", ""), ("the next POST", "POST"), ("the next PUT", "PUT")]


INVENTORY, PRODUCTS = "inventory", "products"
"""The kinds of files that a supplier uploads."""


def kinds_of_file(world: WiredWorld) -> Options:
    """What a file of a supplier can be."""
    return [("an inventory feed", INVENTORY), ("a product feed", PRODUCTS)]


# What can be done.


def place_order(world: WiredWorld, sku: str, quantity: int | str, orders: int | str = 1) -> str:
    """Somebody buys, or so many people do, one after the other."""
    pieces, wanted = _whole(quantity, at_least=1), _whole(orders, at_least=1)
    if wanted > MOST_AT_ONCE:
        raise ValueError(f"wanted {MOST_AT_ONCE:,} orders at once at most; got {wanted:,}")
    placed: list[Order] = []
    for _ in range(wanted):
        try:
            placed.append(world.shopper.place_order(lines=[(sku, pieces)]))
        except Exception as refusal:
            refusal.args = (f"{refusal}; {counted(len(placed), 'order')} of {wanted} had been placed",)
            raise
    first, last = placed[0], placed[-1]
    return (
        f"order {first.id} is {first.status}." if wanted == 1 else f"orders {first.id} to {last.id} are {last.status}."
    )


def ship(world: WiredWorld, what: tuple[int, str | None] | None) -> str:
    """Every supplier who has something of it open ships it."""
    order_id, sku = _required(what, "order")
    lines = None if sku is None else [(sku, 1)]
    parcels = _by_suppliers(world, order_id, lambda supplier: supplier.ship(order_id, lines))
    return f"{counted(len(parcels), 'shipment')} of order {order_id}."


def cancel(world: WiredWorld, what: tuple[int, str | None] | None) -> str:
    """Every supplier who has something of it open cancels it."""
    order_id, sku = _required(what, "order")
    lines = None if sku is None else [(sku, 1)]
    acknowledgements = _by_suppliers(world, order_id, lambda supplier: supplier.cancel(order_id, lines))
    return f"{counted(len(acknowledgements), 'acknowledgement')} of order {order_id} say so."


def upload_inventory(world: WiredWorld, item: tuple[int, str], quantity: int | str) -> str:
    """A supplier counts one thing."""
    supplier, sku = item
    imported = world.suppliers[supplier].upload_inventory([{"SupplierSKU": sku, "Quantity": _whole(quantity)}])
    return f"{counted(imported.imported, 'record')} of {imported.file_name} imported."


def upload_product_feed(world: WiredWorld, sku: str, name: str, price: str) -> str:
    """A supplier proposes one new product."""
    row = {"name": name, "sku": sku, "price": price, "weight": "1"}
    feed = world.supplier.upload_product_feed([row])
    return f"{feed.file_name} is {feed.status}, {feed.compliant_count} of {counted(feed.item_count, 'item')} compliant."


def upload_file(world: WiredWorld, kind: str, path: str) -> str:
    """A supplier uploads a whole file of this machine."""
    file = Path(path.strip()).expanduser()
    if not path.strip() or not file.is_file():
        raise ValueError(f"wanted the path of a file; got {path.strip() or 'nothing'}")
    if kind == INVENTORY:
        imported = world.supplier.upload_inventory(file)
        taken = counted(imported.imported, "record")
        return f"{taken} of {imported.file_name} imported, {len(imported.problems)} refused."
    feed = world.supplier.upload_product_feed(file)
    return f"{feed.file_name} is {feed.status}, {feed.compliant_count} of {counted(feed.item_count, 'item')} compliant."


def approve(world: WiredWorld, feed: str | None) -> str:
    """The retailer approves a product feed."""
    world.retailer.approve(_required(feed, "product feed that waits for an approval"))
    return "the export begins at the next quarter of an hour."


def strike(world: WiredWorld, fault: str, service: str, method: str, times: int | str = 1) -> str:
    """Something will go wrong on the connector's wire; pressed again, something else as well."""
    often = _whole(times, at_least=1)
    world.nemesis.wake()
    world.nemesis.strike(fault, service=service or None, method=method or None, times=None if often == 1 else often)
    what = method or "request"
    struck = f"the next {what}" if often == 1 else f"the next {counted(often, what)}"
    planned = sum(not plan.over(world.now) for plan in world.nemesis.plans)
    return f"{fault} will strike {struck}; {counted(planned, 'fault is', 'faults are')} planned."


def calm(world: WiredWorld) -> str:
    """Nothing goes wrong any more, and everything that can arrive arrives."""
    world.calm()
    return f"all is quiet; it is {world.now:%d %b %Y %H:%M} UTC."


def quarter_of_an_hour(world: WiredWorld) -> str:
    """Until the next run of the connection."""
    return _pass(world, timedelta(minutes=15))


def day(world: WiredWorld) -> str:
    """Until tomorrow."""
    return _pass(world, timedelta(days=1))


def next_event(world: WiredWorld) -> str:
    """Until somebody does something by itself."""
    if world.next_due is None:
        raise ValueError("nobody plans to do anything")
    return _pass(world, max(world.next_due - world.now, timedelta(0)))


def _pass(world: WiredWorld, length: timedelta) -> str:
    before = len(world.history)
    world.advance(to=world.now + length)
    return f"it is {world.now:%d %b %Y %H:%M:%S} UTC, {counted(len(world.history) - before, 'new event')}."


def _whole(typed: int | str, at_least: int = 0) -> int:
    """What somebody typed as a whole number; anything else is refused, never changed."""
    text = str(typed).strip()
    if not text.isascii() or not text.isdigit() or int(text) < at_least:
        raise ValueError(f"wanted a whole number, {at_least} or more; got {text or 'nothing'}")
    return int(text)


def _required(chosen: Any, what: str) -> Any:
    if chosen is None:
        raise ValueError(f"there is no {what} to choose yet")
    return chosen


def _by_suppliers(world: WiredWorld, order_id: int, deed: Callable[[Any], list[Document]]) -> list[Document]:
    """What every supplier who can does; a refusal only when nobody can."""
    done: list[Document] = []
    refusal: NothingOpen | None = None
    for supplier in world.suppliers:
        try:
            done += deed(supplier)
        except NothingOpen as nothing:
            refusal = nothing
    if not done:
        raise refusal or ValueError(f"nobody supplies order {order_id}")
    return done


BUTTONS: Sequence[Button] = (
    Button(
        "Shopper",
        "Place order",
        place_order,
        (
            Choice("sku", "Product", "options", goods),
            Choice("quantity", "Quantity", "number", default=1),
            Choice("orders", "Orders", "number", default=1),
        ),
    ),
    Button("Supplier", "Ship", ship, (Choice("what", "To ship", "options", open_lines),)),
    Button("Supplier", "Cancel", cancel, (Choice("what", "To cancel", "options", open_lines),)),
    Button(
        "Supplier",
        "Upload inventory",
        upload_inventory,
        (Choice("item", "Item", "options", matched_goods), Choice("quantity", "Quantity", "number", default=20)),
    ),
    Button(
        "Supplier",
        "Upload product feed",
        upload_product_feed,
        (
            Choice("sku", "SKU", "text", default="DISH"),
            Choice("name", "Name", "text", default="Butter dish"),
            Choice("price", "Price", "text", default="22.00"),
        ),
    ),
    Button(
        "Supplier",
        "Upload file",
        upload_file,
        (Choice("kind", "Kind", "options", kinds_of_file), Choice("path", "Path", "text", default="")),
    ),
    Button("Retailer", "Approve", approve, (Choice("feed", "Feed", "options", waiting_feeds),)),
    Button(
        "What goes wrong",
        "Plan fault",
        strike,
        (
            Choice("fault", "Fault", "options", faults),
            Choice("service", "Where", "options", services),
            Choice("method", "Strikes", "options", requests),
            Choice("times", "Times", "number", default=1),
        ),
    ),
    Button("What goes wrong", "Calm everything", calm),
    Button("Time", "A quarter of an hour", quarter_of_an_hour),
    Button("Time", "To the next event", next_event),
    Button("Time", "A day", day),
)
"""Every button, from top to bottom."""


def groups() -> Mapping[str, Sequence[Button]]:
    """The buttons by the group in which they stand."""
    return {name: [each for each in BUTTONS if each.group == name] for name in dict.fromkeys(a.group for a in BUTTONS)}
