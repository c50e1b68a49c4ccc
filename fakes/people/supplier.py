"""The supplier: answers purchase orders, ships, cancels, takes back and uploads feeds, all in Logicbroker's portal.

What the documents then lead to is the network's business.
"""

import dataclasses
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fakes.bigcommerce.state.records import Order
from fakes.logicbroker import Logicbroker
from fakes.logicbroker.portal.feeds import FeedEventRow, FeedsTableRow, FileType
from fakes.logicbroker.portal.portal import OrdersPageRow, Portal
from fakes.logicbroker.rules import document_forms
from fakes.logicbroker.rules.document_forms import ItemRow, Package, SkuQuantity
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.feeds.inventory import FeedImport
from fakes.logicbroker.state.feeds.product_feeds import ProductFeed
from fakes.logicbroker.state.statuses import READY_TO_ACKNOWLEDGE, READY_TO_SHIP
from fakes.people.deeds import (
    ACKNOWLEDGE,
    BACK_ORDER,
    CANCEL,
    FIX_ITEM,
    INVOICE,
    SHIP,
    TAKE_BACK,
    UPLOAD_FEED,
    UPLOAD_INVENTORY,
    Deed,
)
from fakes.people.diary import Diary, NoDiary
from fakes.people.feed_buttons import FeedButtons, id_of
from fakes.people.habits import TYPICAL, SupplierHabits
from fakes.people.spreadsheets import Rows, as_text, file_of
from fakes.time.clock import Clock

CARRIERS = {"ups": "UPSN", "fedex": "FDEG", "usps": "USPS", "dhl": "DHLC"}
"""Standard carrier codes by the names that people say; every other word is taken for a code."""

STILL_TO_FULFIL = (READY_TO_ACKNOWLEDGE, READY_TO_SHIP)

PackageForm = Mapping[str, Any]
"""A package as people say it: ``{"tracking_number": ..., "carrier": ..., "lines": [(sku, quantity)]}``."""


class NothingOpen(ValueError):
    """There is no purchase order on which the supplier could do this; the message says which ones there are."""


class Supplier(FeedButtons):
    """One company that fulfils purchase orders of one retailer.

    Wherever an order is wanted, BigCommerce's order or its id will do.  Lines are (SKU, quantity) with the supplier's
    or the merchant's SKU.  ``habits`` say how the supplier works for whoever plans the day; they can be changed.
    """

    def __init__(
        self,
        network: Logicbroker,
        company: Company,
        retailer: Company,
        *,
        clock: Clock,
        seed: int = 0,
        diary: Diary | None = None,
        habits: SupplierHabits = TYPICAL,
    ) -> None:
        self.company = company
        self.habits = habits
        self._network = network
        self._retailer = retailer
        self._clock = clock
        self._seed = seed
        self._diary = diary or NoDiary()
        self._packages = 0

    @property
    def name(self) -> str:
        return self.company.name

    @property
    def portal(self) -> Portal:
        return self._network.portal(self.company)

    # Orders

    def purchase_orders(self, order: Order | int | str | None = None) -> list[Document]:
        """The purchase orders that came for one order, or all of them, oldest first.

        Of one whose order number has more to it than the order's id, the page is read, where its own number shows it.
        """
        return [self.portal.document(each.key) for each in self._came(order)]

    def portal_orders(self, order: Order | int | str) -> list[OrdersPageRow]:
        """What a search for an order finds on the portal's page of orders, newest first."""
        return self.portal.orders(search=reference_of(order))

    def order_items(self, order: Order | int | str) -> list[dict[str, Any]]:
        """The items table of each purchase order that came for an order, its rows by their columns."""
        return [
            {"purchase_order": each.reference, **dataclasses.asdict(row)}
            for each in self.purchase_orders(order)
            for row in self.portal.items(each)
        ]

    def notifications(self) -> list[dict[str, str]]:
        """What the supplier was told by mail: type and text, newest first."""
        return [{"type": each.type, "text": each.text} for each in self.portal.notifications()]

    def acknowledge(self, order: Order | int | str) -> list[Document]:
        """Accept all that is open on the order's purchase orders; returns the acknowledgements.

        Raises:
            NothingOpen: no purchase order of this order is waiting.
        """
        accepted = [self.portal.accept(each) for each in self._open(order, "acknowledge")]
        return self._written_down(ACKNOWLEDGE, order, accepted)

    def ship(
        self,
        order: Order | int | str,
        lines: Sequence[SkuQuantity] | None = None,
        tracking_number: str | None = None,
        carrier: str | None = None,
        packages: Sequence[PackageForm] | None = None,
    ) -> list[Document]:
        """Ship all that is open in one package, or these lines, or these packages; returns the shipments.

        >>> world.supplier.ship(100, [("SKU-1", 1)], tracking_number="1Z9", carrier="ups")
        [Shipment(1000003, reference PO100-001, 0 New)]

        A tracking number that is not given is made up; an empty one stays empty.

        Raises:
            NothingOpen: no purchase order of this order is waiting to be shipped, or none has such a SKU.
            ValueError: several packages, and one does not say what is in it.
            Invalid: a quantity makes no sense.
        """
        if packages is not None and not packages:
            raise ValueError("wanted packages to ship, or none at all for everything in one; got []")
        forms = packages or [{"lines": lines, "tracking_number": tracking_number, "carrier": carrier}]
        if len(forms) > 1 and any(form.get("lines") is None for form in forms):
            raise ValueError('wanted "lines" in every one of several packages: what is in which?')
        parcels = [self._package(**form) for form in forms]
        shares = self._shares(order, "ship", [parcel.lines for parcel in parcels])
        shipments = []
        for purchase_order, parts in shares:
            filled = [_with_lines(parcel, part) for parcel, part in zip(parcels, parts, strict=True) if part != []]
            shipments.append(self.portal.ship(purchase_order, packages=filled))
        told = [{"tracking_number": p.tracking_number, "carrier": p.carrier_code, "lines": p.lines} for p in parcels]
        numbers = [parcel.tracking_number for parcel in parcels]
        return self._written_down(SHIP, order, shipments, tracking_numbers=numbers, packages=told)

    def ship_by_system(self, order: Order | int | str, lines: Sequence[SkuQuantity]) -> list[str]:
        """Ship by a system of the supplier's own, which lists what stays behind with a quantity of 0.

        Returns the keys of the shipments.

        Raises:
            NothingOpen: no purchase order of this order is waiting to be shipped, or none has such a SKU.
            Invalid: the network refuses it at once.
        """
        parcel = self._package()
        shipments = []
        for purchase_order, (part,) in self._shares(order, "ship", [lines]):
            number = f"ASN-{parcel.tracking_number}"
            packages = [_with_lines(parcel, part)]
            body = document_forms.shipment(purchase_order, number, self._clock.now(), packages, every_line=True)
            shipments.append(self._network.post(self.company, "Shipment", body))
        told = {"tracking_number": parcel.tracking_number, "carrier": parcel.carrier_code, "lines": list(lines)}
        numbers = [parcel.tracking_number]
        self._written_down(SHIP, order, shipments, tracking_numbers=numbers, packages=[told])
        return [each.key for each in shipments]

    def ship_anyhow(self, order: Order | int | str, lines: Sequence[SkuQuantity]) -> list[str]:
        """Ship pieces without a look at what is open, which the portal or the network refuses; the shipments' keys.

        Nobody ships anything by it, so that it is no deed.

        Raises:
            Invalid: the form is not offered, or has no such SKU.
        """
        forms = [
            self.portal.ship(each, lines, tracking_number=self.new_tracking_number())
            for each in self.purchase_orders(order)
        ]
        return [each.key for each in forms]

    def cancel(
        self, order: Order | int | str, lines: Sequence[SkuQuantity] | None = None, reason: str = "Out of stock"
    ) -> list[Document]:
        """Cancel all that is open, or these lines; returns the acknowledgements that say so.

        >>> world.supplier.cancel(100, [("SKU-1", 1)])
        [Acknowledgement(1000003, reference PO100-001, 0 New)]

        Raises:
            NothingOpen: no purchase order of this order is waiting, or none has such a SKU.
            Invalid: a quantity makes no sense, or the reason is none of the portal's.
        """
        wish = None if lines is None else list(lines)
        shares = self._shares(order, "cancel", [wish])
        cancelled = [self.portal.cancel(purchase_order, part, reason) for purchase_order, (part,) in shares]
        return self._written_down(CANCEL, order, cancelled, reason=reason, lines=wish)

    def back_order(
        self, order: Order | int | str, lines: Sequence[SkuQuantity] | None = None, reason: str = "Out of stock"
    ) -> list[Document]:
        """Say that all that is open, or these lines, will come later; returns the acknowledgements that say so.

        What is back-ordered stays open: it can be shipped or cancelled afterwards.

        Raises:
            NothingOpen: no purchase order of this order is waiting, or none has such a SKU.
            Invalid: a quantity makes no sense, or the reason is none of the portal's.
        """
        wish = None if lines is None else list(lines)
        delayed = []
        for purchase_order, (part,) in self._shares(order, "back-order", [wish]):
            pieces = part if part is not None else _open_pieces(self.portal.items(purchase_order))
            form = self.portal.acknowledge(purchase_order, accepted=(), backordered=pieces, reason=reason)
            delayed.append(form)
        return self._written_down(BACK_ORDER, order, delayed, reason=reason, lines=wish)

    def take_back(
        self, order: Order | int | str, lines: Sequence[SkuQuantity] | None = None, reason_code: str = "16"
    ) -> list[Document]:
        """Enter the return of all that was shipped, or of these lines; returns the documents that say so.

        The code is one of Logicbroker's published reasons, 1 to 18; 16 is Other.

        Raises:
            NothingOpen: nothing was shipped of this order, or nothing under such a SKU.
        """
        wish = None if lines is None else list(lines)
        shares = [(each, self._shipped(each, wish)) for each in self.purchase_orders(order)]
        if not any(share for _, share in shares):
            raise NothingOpen(f"{self.name} has shipped nothing of this of order {reference_of(order)}")
        returns = [self.portal.return_(each, share, reason_code) for each, share in shares if share]
        return self._written_down(TAKE_BACK, order, returns, reason_code=reason_code, lines=wish)

    def invoice(self, order: Order | int | str) -> list[Document]:
        """Invoice all that was shipped of an order and is not invoiced yet; returns the invoices.

        Raises:
            NothingOpen: nothing of this order is to be invoiced.
        """
        shipped = [
            each for each in self.purchase_orders(order) if any(one.shipped > one.invoiced for one in each.progress)
        ]
        if not shipped:
            raise NothingOpen(f"{self.name} has nothing to invoice for order {reference_of(order)}")
        return self._written_down(INVOICE, order, [self.portal.invoice(each) for each in shipped])

    # Feeds

    def upload_inventory(self, path_or_rows: Path | str | bytes | Rows, file_name: str | None = None) -> FeedImport:
        """Upload an inventory feed: a file, or rows with SupplierSKU and Quantity.

        >>> world.supplier.upload_inventory([{"SupplierSKU": "SUP-SKU-1", "Quantity": 12}]).imported
        1

        Rows become a file named after the minute in UTC, such as ``2022-05-17_1506.csv``.

        Raises:
            FeedUnreadable: the portal takes it for no inventory feed.
        """
        name, content = file_of(path_or_rows, file_name, self._file_name())
        imported = self.portal.inventory.upload_inventory(self._retailer, name, content)
        self._tell(UPLOAD_INVENTORY, file_name=name, records=imported.imported, content=as_text(content))
        return imported

    def upload_product_feed(self, path_or_rows: Path | str | bytes | Rows, file_name: str | None = None) -> ProductFeed:
        """Upload a product feed: a file, or rows with the columns of the template.

        Raises:
            FeedUnreadable: the portal takes it for no product feed.
        """
        name, content = file_of(path_or_rows, file_name, self._file_name())
        feed = self.portal.product_feeds.upload(self._retailer, name, content)
        items, text = feed.item_count, as_text(content)
        self._tell(UPLOAD_FEED, feed_id=feed.id, file_name=name, items=items, content=text)
        return feed

    def product_feed_template(self, category: str | None = None, file_type: FileType = "CSV") -> bytes:
        """Download the retailer's empty product feed, for all categories or one."""
        return self.portal.product_feeds.template(self._retailer, category, file_type)

    def product_feeds(self) -> list[FeedsTableRow]:
        """The portal's list of the product feeds that were uploaded for the retailer, newest first."""
        return self.portal.product_feeds.feeds(self._retailer)

    def download_feed(self, feed: ProductFeed | str, file_type: FileType = "CSV") -> bytes:
        """Download one of its product feeds.

        Raises:
            NotVisible: there is no such feed.
        """
        return self.portal.product_feeds.download(feed, file_type)

    def fix_item(self, feed: ProductFeed | str, row: int, data: Mapping[str, str]) -> None:
        """Change some columns of an item of a product feed, by its row.

        Raises:
            NotVisible: there is no such feed, or no such row.
            Invalid: the feed is Complete or waits for its export.
        """
        items = self.portal.product_feeds.items(feed)
        item_id = next((item.id for item in items if item.row == row), f"row {row}")
        self.portal.product_feeds.fix_item(feed, item_id, data)
        self._tell(FIX_ITEM, feed_id=id_of(feed), row=row, data=dict(data))

    def feed_events(self) -> list[FeedEventRow]:
        """The Events tab of Product Feeds, newest first."""
        return self.portal.product_feeds.events(self._retailer)

    def inventory_events(self) -> list[FeedEventRow]:
        """The Events tab of Inventory Feeds, newest first."""
        return self.portal.inventory.events(self._retailer)

    # Parts

    def _open(self, order: Order | int | str, what: str) -> list[Document]:
        came = self._came(order)
        found = [each for each in came if each.status_code in STILL_TO_FULFIL]
        if found:
            return [self.portal.document(each.key) for each in found]
        raise NothingOpen(
            f"{self.name} has nothing to {what} for order {reference_of(order)}: {_states(came) or 'none came'}. "
            f"Waiting here: {_states(self._waiting()) or 'no purchase order at all'}"
        )

    def _came(self, order: Order | int | str | None = None) -> list[Document]:
        """The purchase orders, for reading only: of a hundred on the page one or none is needed."""
        found = self.portal.listed(search=None if order is None else reference_of(order))
        if order is not None and not found:
            own = f"PO{reference_of(order)}-"
            found = [each for each in self.portal.listed() if (each.reference or "").startswith(own)]
        return [
            each for each in reversed(found) if each.type == "PurchaseOrder" and each.sender_id == self._retailer.id
        ]

    def _waiting(self) -> list[Document]:
        return [each for each in self._came() if each.status_code in STILL_TO_FULFIL]

    def _shares(
        self, order: Order | int | str, what: str, wishes: Sequence[Sequence[SkuQuantity] | None]
    ) -> list[tuple[Document, list[list[SkuQuantity] | None]]]:
        """For each purchase order concerned its share of each wish; a wish of None is everything that is open."""
        if [] in wishes:
            raise ValueError(f"wanted lines to {what}, or none at all for everything that is open; got []")
        waiting = self._open(order, what)
        skus = {sku.casefold() for each in waiting for row in self.portal.items(each) for sku in _skus(row)}
        unknown = [sku for wish in wishes for sku, _ in wish or () if sku.casefold() not in skus]
        if unknown:
            raise NothingOpen(
                f"{self.name} has nothing to {what} under {', '.join(unknown)} for order {reference_of(order)}; "
                f"its purchase orders {_states(waiting)} have {', '.join(sorted(skus))}"
            )
        shares = [(each, [self._share(each, wish) for wish in wishes]) for each in waiting]
        return [(each, share) for each, share in shares if any(part != [] for part in share)]

    def _share(self, purchase_order: Document, wish: Sequence[SkuQuantity] | None) -> list[SkuQuantity] | None:
        if wish is None:
            return None
        skus = {sku.casefold() for row in self.portal.items(purchase_order) for sku in _skus(row)}
        return [(sku, quantity) for sku, quantity in wish if sku.casefold() in skus]

    def _shipped(self, purchase_order: Document, wish: Sequence[SkuQuantity] | None) -> list[SkuQuantity]:
        shipped = [row for row in self.portal.items(purchase_order) if row.quantity_shipped]
        if wish is None:
            return [(row.sku or "", row.quantity_shipped) for row in shipped]
        skus = {sku.casefold() for row in shipped for sku in _skus(row)}
        return [(sku, quantity) for sku, quantity in wish if sku.casefold() in skus]

    def _package(
        self, lines: Sequence[SkuQuantity] | None = None, tracking_number: str | None = None, carrier: str | None = None
    ) -> Package:
        code = CARRIERS.get((carrier or "ups").casefold(), carrier or "")
        listed = None if lines is None else [(sku, quantity) for sku, quantity in lines]
        return Package(self.new_tracking_number() if tracking_number is None else tracking_number, listed, code)

    def new_tracking_number(self) -> str:
        """In the shape of a parcel carrier's, and unlike every other one of this supplier."""
        self._packages += 1
        chance = random.Random(f"{self._seed}:{self.company.id}:tracking:{self._packages}")
        return f"1Z{chance.randrange(10**10):010d}{self._packages:06d}"

    def _file_name(self) -> str:
        return f"{self._clock.now():%Y-%m-%d_%H%M}.csv"

    def _written_down(
        self, what: Deed, order: Order | int | str, documents: list[Document], **facts: Any
    ) -> list[Document]:
        self._tell(what, order_id=_id_of(order), documents=[document.key for document in documents], **facts)
        return documents

    def _tell(self, what: Deed, **facts: Any) -> None:
        self._diary.deed(f"supplier {self.name}", what, **facts)

    def __repr__(self) -> str:
        return f"Supplier({self.name}, {self.company.environment})"


def reference_of(order: Order | int | str) -> str:
    """The reference number that an order of BigCommerce has in Logicbroker: its id."""
    return str(order.id if isinstance(order, Order) else order)


def _id_of(order: Order | int | str) -> int | str:
    return order.id if isinstance(order, Order) else order


def _with_lines(package: Package, lines: list[SkuQuantity] | None) -> Package:
    return Package(package.tracking_number, lines, package.carrier_code, package.class_code, package.weight)


def _open_pieces(rows: Iterable[ItemRow]) -> list[SkuQuantity]:
    opened = [(row.sku or "", row.quantity - row.quantity_shipped - row.quantity_cancelled) for row in rows]
    return [(sku, pieces) for sku, pieces in opened if pieces > 0]


def _skus(row: ItemRow) -> list[str]:
    return [sku for sku in (row.sku, row.partner_sku) if sku]


def _states(documents: Iterable[Document]) -> str:
    return ", ".join(f"{each.reference} ({each.status})" for each in documents)
