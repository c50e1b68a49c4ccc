"""Shopper and suppliers on the stage: what they do goes through the two APIs, each with their own key.

What only a person can do, and all that the retailer does, is in ``retailer``.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from fakes.people import NothingOpen
from fakes.people.deeds import (
    ACKNOWLEDGE,
    APPROVE_FEED,
    BACK_ORDER,
    CANCEL,
    DELETE_FEED,
    FIX_ITEM,
    INVOICE,
    PLACE_ORDER,
    SEND_FEED,
    SHIP,
    TAKE_BACK,
    UPLOAD_FEED,
    UPLOAD_INVENTORY,
    Deed,
    SkuQuantity,
)
from fakes.people.receipts import receipt
from fakes.people.spreadsheets import as_text
from fakes.time.clock import Clock
from harness.conformance.records import OrderRecord
from harness.conformance.scene import FileRows, FileType
from harness.conformance.stage.agreements import Sharing
from harness.conformance.stage.api import Declined, Json
from harness.conformance.stage.deeds import DOWNLOAD_TEMPLATE, write_down
from harness.conformance.stage.network import NotTaken, StageActivity, StageFeed, StageNetwork, csv_of
from harness.conformance.stage.order_pages import PortalRow, Rows, line_as_item
from harness.conformance.stage.person import MAILS, HumanTask, Person, bytes_of, file_as_it_is
from harness.conformance.stage.purchase_orders import OpenOrder
from harness.conformance.stage.stage_world import StageCompany
from harness.conformance.stage.store import StageOrder, StageStore
from harness.conformance.targets import CannotBeHad
from harness.record.history import History
from harness.simulation.catalog import Item

MOST_LINES, MOST_PIECES = 3, 3
"""How much a shopper buys who was not told what."""

NOTIFICATIONS = "Type the mails of Logicbroker, the last one first: type | text, with semicolons between, or: none."

NOWHERE = "://pictures.example.com/"
"""Where no picture is.  Source: RFC 2606: this domain is for examples."""

BEYOND = 1_000_000
"""More pieces than anybody orders."""

CARRIERS = {"ups": "UPSN", "fedex": "FDEG", "usps": "USPS", "dhl": "DHLC"}
"""Standard carrier codes by the names that people say."""


FEED_LIST, FOR_ALL = "the list of product feeds", "as it is"
"""What scenes that upload product feeds share, until one needs it without those of others."""


@dataclass(slots=True)
class Made:
    """What a scene has made, so that it can be named and taken away again; orders are known by the store."""

    products: dict[str, int] = field(default_factory=dict)
    feeds: list[StageFeed] = field(default_factory=list)
    feed_skus: list[str] = field(default_factory=list)
    stock: list[str] = field(default_factory=list)
    matches: list[str] = field(default_factory=list)
    settings: set[str] = field(default_factory=set)
    """Those of the store that have another value now than they had."""
    numbers: int = 0


@dataclass(frozen=True, slots=True)
class ListedFeed(StageFeed):
    """A product feed in the portal's list; the actions that its row offers are looked up when they are asked for."""

    look_up: Callable[[], list[str]]

    @property
    def actions(self) -> list[str]:
        return self.look_up()


class StageShopper:
    """Everybody who shops: orders are created over the API, paid and awaiting fulfillment."""

    def __init__(self, store: StageStore, history: History, goods: Sequence[Item], scenario: str) -> None:
        self._store = store
        self._history = history
        self._goods = goods
        self._chance = random.Random(f"{scenario}:cart")

    def place_order(
        self,
        lines: Iterable[SkuQuantity] | None = None,
        *,
        ship_to: int | Sequence[Mapping[str, Any]] | None = None,
        customer_message: str = "",
        payment_method: str = "",
        **costs: str,
    ) -> StageOrder:
        """Order (SKU, quantity), or something plausible, to one address or several; paid for, in whatever way.

        ``costs`` may be ``discount``, ``shipping_cost`` and ``handling_cost``.
        """
        given = (
            ship_to
            if isinstance(ship_to, Sequence)
            else [shopper_address(each) for each in range(1, (ship_to or 1) + 1)]
        )
        wanted = self._cart(len(given)) if lines is None else list(lines)
        said = {"customer_message": customer_message} | ({"payment_method": payment_method} if payment_method else {})
        order = self._store.place_order(wanted, shopper_address(1), given, said, costs)
        write_down(
            self._history,
            PLACE_ORDER,
            order_id=order.id,
            lines=[(line.sku, line.quantity) for line in order.products],
            total=order.total_inc_tax,
            addresses=len(given),
            receipt=receipt(order),
            cart=wanted,
            checkout={**said, **costs},
        )
        return order

    def open_account(self) -> int:
        raise CannotBeHad("orders of a stage are placed over the API, as those of guests")

    def _cart(self, fewest_pieces: int) -> list[SkuQuantity]:
        taken = self._chance.sample(self._goods, k=self._chance.randint(1, MOST_LINES))
        each = -(-fewest_pieces // len(taken))
        return [(item.sku, max(each, self._chance.randint(1, MOST_PIECES))) for item in taken]


class StageSupplier:
    """One supplier, who works over the API with a key of its own.

    Lines are (SKU, quantity), with the supplier's or the merchant's SKU; None is all that is open.
    """

    def __init__(
        self,
        company: StageCompany,
        retailer: StageCompany,
        network: StageNetwork,
        *,
        person: Person,
        history: History,
        clock: Clock,
        made: Made,
        sharing: Sharing,
    ) -> None:
        self.company = company
        self._retailer = retailer
        self._network = network
        self._person = person
        self._history = history
        self._clock = clock
        self._made = made
        self._sharing = sharing

    @property
    def name(self) -> str:
        return self.company.name

    def ship(
        self,
        order: OrderRecord | int,
        lines: Iterable[SkuQuantity] | None = None,
        *,
        carrier: str = "ups",
        tracking_number: str | None = None,
        packages: Sequence[Mapping[str, Any]] | None = None,
    ) -> list[str]:
        """Ship in one package, or in several, each ``{"lines": [(sku, quantity)], "carrier": "ups"}``.

        Raises:
            NothingOpen: no purchase order of this order has such a line open.
        """
        forms = packages or [{"lines": lines, "carrier": carrier, "tracking_number": tracking_number}]
        order_id = order_id_of(order)
        boxes = [self._box(order_id, form) for form in forms]
        bodies = [each.shipment(self._next_number(order_id), boxes, self._clock.now()) for each in self._open(order_id)]
        keys = self._posted("Shipments", "ShipmentLines", bodies, order_id)
        told = [
            {"tracking_number": box["TrackingNumber"], "carrier": box["CarrierCode"], "lines": box["lines"]}
            for box in boxes
        ]
        numbers = [box["TrackingNumber"] for box in boxes]
        return self._written_down(SHIP, order_id, keys, tracking_numbers=numbers, packages=told)

    def ship_by_system(self, order: OrderRecord | int, lines: Sequence[SkuQuantity]) -> list[str]:
        """Ship in a document that lists what stays behind with a quantity of 0; no keys when it is refused.

        Raises:
            NothingOpen: no purchase order of this order has such a line open.
        """
        order_id = order_id_of(order)
        box, now = self._box(order_id, {"lines": lines}), self._clock.now()
        bodies = [
            each.shipment(self._next_number(order_id), [box], now, every_line=True) for each in self._open(order_id)
        ]
        try:
            keys = self._posted("Shipments", "ShipmentLines", bodies, order_id)
        except NotTaken:
            return []
        number = box["TrackingNumber"]
        told = {"tracking_number": number, "carrier": box["CarrierCode"], "lines": box["lines"]}
        return self._written_down(SHIP, order_id, keys, tracking_numbers=[number], packages=[told])

    def notifications(self) -> list[dict[str, str]]:
        """What the supplier was told by mail."""
        paragraph = f"Look into the mailbox of {self.name}.  {NOTIFICATIONS}"
        return list(self._ask(MAILS, paragraph, {}, Rows(("type", "text"))))

    def ship_anyhow(self, order: OrderRecord | int, lines: Sequence[SkuQuantity]) -> list[str]:
        """Ship pieces without a look at what is open; the keys of the shipments.

        Raises:
            Declined: it was refused, or failed.
        """
        order_id = order_id_of(order)
        box, now = self._box(order_id, {"lines": lines}), self._clock.now()
        orders = [
            OpenOrder(each, {line["LineNumber"]: BEYOND for line in each.body["OrderLines"]})
            for each in self._network.purchase_orders(order_id)
        ]
        bodies = [each.shipment(self._next_number(order_id), [box], now) for each in orders]
        try:
            return self._posted("Shipments", "ShipmentLines", bodies, order_id)
        except NotTaken as problem:
            raise Declined("Logicbroker", "the shipment", 400, str(problem)) from None

    def acknowledge(self, order: OrderRecord | int) -> list[str]:
        """Accept all that is open.

        Raises:
            NothingOpen: nothing of this order is open.
        """
        order_id = order_id_of(order)
        bodies = [each.acceptance(self._next_number(order_id), self._clock.now()) for each in self._open(order_id)]
        return self._written_down(ACKNOWLEDGE, order_id, self._posted("Acknowledgements", "AckLines", bodies, order_id))

    def cancel(
        self, order: OrderRecord | int, lines: Iterable[SkuQuantity] | None = None, reason: str = "Out of stock"
    ) -> list[str]:
        """Cancel, which is told in an acknowledgement.

        Raises:
            NothingOpen: no purchase order of this order has such a line open.
        """
        return self._changed(CANCEL, OpenOrder.cancellation, order, lines, reason)

    def back_order(
        self, order: OrderRecord | int, lines: Iterable[SkuQuantity] | None = None, reason: str = "Out of stock"
    ) -> list[str]:
        """Say in an acknowledgement that something comes later.

        Raises:
            NothingOpen: no purchase order of this order has such a line open.
        """
        return self._changed(BACK_ORDER, OpenOrder.delay, order, lines, reason)

    def _changed(
        self,
        deed: Deed,
        form: Callable[[OpenOrder, str, list[SkuQuantity] | None, str, datetime], Json],
        order: OrderRecord | int,
        lines: Iterable[SkuQuantity] | None,
        reason: str,
    ) -> list[str]:
        order_id, wish, now = order_id_of(order), None if lines is None else list(lines), self._clock.now()
        bodies = [form(each, self._next_number(order_id), wish, reason, now) for each in self._open(order_id)]
        keys = self._posted("Acknowledgements", "AckLines", bodies, order_id)
        return self._written_down(deed, order_id, keys, reason=reason, lines=wish)

    def take_back(self, order: OrderRecord | int, lines: Iterable[SkuQuantity], reason_code: str = "16") -> list[str]:
        """Enter a return; the code is one of the published reasons, 16 is Other.

        Raises:
            NothingOpen: no purchase order of this order has such a line.
        """
        order_id, wish = order_id_of(order), list(lines)
        bodies = [each.taking_back(self._next_number(order_id), wish, reason_code) for each in self._open(order_id)]
        keys = self._posted("Returns", "ReturnLines", bodies, order_id)
        return self._written_down(TAKE_BACK, order_id, keys, reason_code=reason_code)

    def invoice(self, order: OrderRecord | int) -> list[str]:
        """Invoice all that was shipped and is not invoiced yet.

        Raises:
            NothingOpen: nothing was shipped.
        """
        order_id = order_id_of(order)
        bodies = []
        for each in self._open(order_id):
            answers = self._network.answers(each.document)
            shipped = Counter[str]()
            for answer in answers:
                for line in answer.body.get("ShipmentLines") or ():
                    shipped[line["LineNumber"]] += line["Quantity"] or 0
                for line in answer.body.get("InvoiceLines") or ():
                    shipped[line["LineNumber"]] -= line["Quantity"] or 0
            bodies.append(each.invoice(self._next_number(order_id), shipped, self._clock.now()))
        return self._written_down(INVOICE, order_id, self._posted("Invoices", "InvoiceLines", bodies, order_id))

    def portal_orders(self, order: int) -> list[PortalRow]:
        """The documents of an order that this supplier's key opens, newest first."""
        heads = {each.link_key for each in self._network.purchase_orders(order)}
        found = [each for each in self._network.documents()[::-1] if each.link_key in heads]
        return [PortalRow(each.type, each.reference, each.status, self._retailer.name) for each in found]

    def order_items(self, order: int) -> list[dict[str, Any]]:
        """The lines of its purchase orders as this supplier's key opens them, without what came of them."""
        return [
            {"purchase_order": each.reference, **line_as_item(line)}
            for each in self._network.purchase_orders(order)
            for line in each.body["OrderLines"]
        ]

    def upload_inventory(self, rows: FileRows | bytes, file_name: str | None = None) -> None:
        """Upload an inventory feed of rows with SupplierSKU and Quantity, or a file as it stands."""
        name, content, listed = file_name or self._file_name(), _content(rows), _listed(rows)
        self._network.upload_inventory(self._retailer.id, name, content)
        self._made.stock += [str(row["SupplierSKU"]) for row in listed]
        self._tell(UPLOAD_INVENTORY, file_name=name, records=len(listed), content=as_text(content))

    def inventory_events(self) -> list[StageActivity]:
        """The events about inventory for the retailer, newest first."""
        return self._events("Inventory")

    def upload_product_feed(self, rows: FileRows | bytes, file_name: str | None = None) -> StageFeed:
        """Upload a product feed of rows with the columns of the template, or a file as it stands.

        Raises:
            CannotBeHad: it names pictures at an address where nothing is, and a real store fetches them.
        """
        if any(NOWHERE in str(value) for row in _listed(rows) for value in row.values()):
            raise CannotBeHad(f"a real store fetches the pictures of a feed, and none are at {NOWHERE}")
        self._sharing.agree(FEED_LIST, FOR_ALL)
        name, content = file_name or self._file_name(), _content(rows)
        feed = self._network.upload_product_feed(self._retailer.id, name, content)
        self._made.feeds.append(feed)
        self._made.feed_skus += [str(row["sku"]) for row in _listed(rows)]
        self._tell(UPLOAD_FEED, feed_id=feed.feed_id, file_name=name, items=feed.items, content=as_text(content))
        return feed

    def product_feeds(self) -> list[ListedFeed]:
        """The feeds that this supplier uploaded and that still exist, newest first."""
        made = [feed for feed in reversed(self._made.feeds) if feed.supplier_id == self.company.id]
        found = [self._network.product_feed(self._retailer.id, feed.feed_id) for feed in made]
        return [ListedFeed(**asdict(feed), look_up=partial(self._actions, feed)) for feed in found if feed is not None]

    def feed_events(self) -> list[StageActivity]:
        """The events about product feeds for the retailer, newest first."""
        return self._events("Product")

    def product_feed_template(self, *, file_type: FileType = "CSV") -> bytes:
        """The retailer's empty product feed, which only the portal hands out."""
        paragraph = (
            f"In Logicbroker's portal, as {self.name}: open Products > Product Feeds, choose {self._retailer.name} as "
            f"the partner, and download the template as {file_type}.  Then type the path of the downloaded file."
        )
        content = bytes_of(self._ask("product_feed_template", paragraph, {"file_type": file_type}, file_as_it_is))
        self._tell(DOWNLOAD_TEMPLATE)
        return content

    def download_feed(self, feed: str, file_type: FileType = "CSV") -> bytes:
        """One of its product feeds, which only the portal offers."""
        found = self._feed(feed)
        what = f"press DOWNLOAD, as {file_type}.  Then type the path of the downloaded file."
        paragraph = f"{row_of(found, self.name)} and {what}"
        return bytes_of(self._ask("download_feed", paragraph, {"feed": feed, "file_type": file_type}, file_as_it_is))

    def fix_item(self, feed: str, row: int, data: Mapping[str, str]) -> None:
        """Change some columns of an item of a product feed, by its row; only the portal offers it."""
        texts = "; ".join(f"{name}: {text}" for name, text in data.items())
        paragraph = (
            f"{row_of(self._feed(feed), self.name)}, press VIEW and change in row {row}: {texts}.  Then press Enter."
        )
        self._ask("fix_item", paragraph, {"feed": feed, "row": row, "data": dict(data)})
        self._tell(FIX_ITEM, feed_id=feed, row=row, data=dict(data))

    def approve(self, feed: str) -> None:
        """Try to approve a product feed, which is for the retailer."""
        paragraph = (
            f"{row_of(self._feed(feed), self.name)} and press APPROVE.  If there is no such button: refused: none."
        )
        self._ask("approve", paragraph, {"feed": feed})
        self._tell(APPROVE_FEED, feed_id=feed)

    def send_feed(self, feed: str) -> None:
        self._network.send_product_feed(replace(self._feed(feed), supplier_id=self._retailer.id))
        self._tell(SEND_FEED, feed_id=feed)

    def delete_feed(self, feed: str) -> None:
        self._network.delete_product_feed(replace(self._feed(feed), supplier_id=self._retailer.id))
        self._tell(DELETE_FEED, feed_id=feed)

    def _feed(self, feed: str) -> StageFeed:
        return next(each for each in self._made.feeds if each.feed_id == feed)

    def _ask(
        self, deed: str, paragraph: str, arguments: Mapping[str, Any], read: Callable[[str], Any] | None = None
    ) -> Any:
        task = HumanTask("supplier", deed, paragraph, arguments, named=self.name)
        return self._person.do(task if read is None else replace(task, read=read))

    # Parts

    def _events(self, category: str) -> list[StageActivity]:
        found = self._network.events(category)[::-1]
        return [each for each in found if self._retailer.id in (each.sender_id, each.receiver_id)]

    def _actions(self, feed: StageFeed) -> list[str]:
        def ask(paragraph: str, arguments: Mapping[str, Any], read: Callable[[str], Any]) -> Any:
            task = HumanTask("supplier", "product_feeds", paragraph, arguments, named=self.name, read=read)
            return self._person.do(task)

        return actions_in_a_row(feed, row_of(feed, self.name), ask)

    def _open(self, order_id: int) -> list[OpenOrder]:
        return [OpenOrder.of(each, self._network.answers(each)) for each in self._network.purchase_orders(order_id)]

    def _posted(self, collection: str, lines: str, bodies: Sequence[Mapping[str, Any]], order_id: int) -> list[str]:
        """Post the documents that have something on their lines; their keys."""
        filled = [body for body in bodies if body[lines]]
        if not filled:
            raise NothingOpen(f"{self.name} has no purchase order of order {order_id} on which such a thing is open")
        return [self._network.post(collection, dict(body)) for body in filled]

    def _box(self, order_id: int, form: Mapping[str, Any]) -> dict[str, Any]:
        carrier = str(form.get("carrier") or "ups")
        lines = form.get("lines")
        return {
            "TrackingNumber": form.get("tracking_number") or f"1Z{order_id:07d}{self._counted():04d}",
            "CarrierCode": CARRIERS.get(carrier, carrier),
            "lines": None if lines is None else list(lines),
        }

    def _next_number(self, order_id: int) -> str:
        return f"REHEARSAL-{order_id}-{self._counted()}"

    def _counted(self) -> int:
        """A number unlike every other one in this scene, of whichever supplier."""
        self._made.numbers += 1
        return self._made.numbers

    def _file_name(self) -> str:
        return f"{self._clock.now():%Y-%m-%d_%H%M}.csv"

    def _written_down(self, deed: Deed, order_id: int, keys: list[str], **facts: Any) -> list[str]:
        self._tell(deed, order_id=order_id, documents=keys, **facts)
        return keys

    def _tell(self, deed: Deed, **facts: Any) -> None:
        write_down(self._history, deed, named=self.name, **facts)


def _content(rows: FileRows | bytes) -> bytes:
    return rows if isinstance(rows, bytes) else csv_of(rows)


def _listed(rows: FileRows | bytes) -> FileRows:
    """The rows, as far as anybody knows them."""
    return () if isinstance(rows, bytes) else rows


def order_id_of(order: OrderRecord | int) -> int:
    """The id of an order, which may be given as it is."""
    return order if isinstance(order, int) else order.id


def shopper_address(number: int) -> dict[str, str]:
    """Somebody who exists nowhere."""
    return {
        "first_name": "Rehearsal",
        "last_name": f"Shopper {number}",
        "street_1": f"{number} Sample Road",
        "city": "Austin",
        "state": "Texas",
        "zip": "78701",
        "country": "United States",
        "country_iso2": "US",
        "phone": "512-555-0123",
        "email": "rehearsal.shopper@example.com",
    }


def row_of(feed: StageFeed, company: str) -> str:
    """Where a person of a company finds a feed."""
    where = f"In Logicbroker's portal, as {company}: open Products > Product Feeds"
    return f"{where}, find the row of the feed {feed.feed_id} ({feed.file_name})"


def actions_in_a_row(
    feed: StageFeed, row: str, ask: Callable[[str, Mapping[str, Any], Callable[[str], Any]], Any]
) -> list[str]:
    """The actions that the row of a feed offers to whoever is asked."""

    def read(answer: str) -> list[dict[str, Any]]:
        return [{"feed_id": feed.feed_id, "actions": [word.upper() for word in listed_words(answer)]}]

    found = ask(f"{row}.  Which actions does it offer?  Type them with commas between.", {}, read)
    return next((list(each["actions"]) for each in found if each["feed_id"] == feed.feed_id), [])


def listed_words(answer: str) -> list[str]:
    """What a person typed with commas between; nothing, or ``none``, for nothing."""
    words = [word.strip() for word in answer.split(",") if word.strip()]
    return [] if [word.lower() for word in words] == ["none"] else words
