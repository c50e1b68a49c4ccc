"""The human door: what one company's people see and do in the portal.

What they do with one document is in ``rules.document_forms``, with feeds in ``feeds``, with connections in
``connections``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from fakes.evidence.ledger import Exercised, door, imitates
from fakes.logicbroker.portal.connections import ConnectionPages
from fakes.logicbroker.portal.feeds import InventoryPages, ProductFeedPages
from fakes.logicbroker.refusals import Invalid, Refusal
from fakes.logicbroker.rules import (
    cancelling,
    document_forms,
    intake,
    jobs,
    lifecycle,
    notifications,
    onboarding,
    task_runs,
)
from fakes.logicbroker.rules.document_forms import ItemRow, Package, SkuQuantity
from fakes.logicbroker.rules.notifications import Notification
from fakes.logicbroker.rules.onboarding import CaseRow
from fakes.logicbroker.sources import DOCUMENT_PAGE, ORDERS_PAGE, SALES_ORDERS
from fakes.logicbroker.state import statuses
from fakes.logicbroker.state.attachments import Attachment
from fakes.logicbroker.state.companies import Company, KeyKind, SourcingMethod
from fakes.logicbroker.state.documents import Document, DocumentQuery, Type
from fakes.logicbroker.state.environment import Environment
from fakes.logicbroker.state.events import ActivityEvent
from fakes.logicbroker.state.feeds.partners import pair_of
from fakes.logicbroker.state.statuses import DocumentType
from fakes.logicbroker.state.tasks import ScheduledTask


@door
class ApiAuthentication:
    """Settings > API Authentication of one company."""

    def __init__(self, environment: Environment, company_id: int) -> None:
        self._environment = environment
        self._company_id = company_id

    @property
    def exercised(self) -> Exercised:
        return self._environment.exercised

    def create_primary_key(self) -> str:
        """Make and show a new primary key; whoever used the former one is locked out."""
        return self._create("primary")

    def create_secondary_key(self) -> str:
        """Make and show a new key for a third party; whoever used the former one is locked out."""
        return self._create("secondary")

    def _create(self, kind: KeyKind) -> str:
        return self._environment.keys.create(self._company_id, kind)


@dataclass(frozen=True, slots=True)
class OrdersPageRow:
    """One row of the Orders page, which lists documents of every type."""

    id: str
    reference_number: str | None
    order_id: str | None
    type: Type
    status: str
    partner: str
    date: datetime
    system: str


BulkAction = Literal["accept", "reject", "ship", "cancel", "invoice", "retry"]

MOST_ROWS = 100
"""Of a page and of a bulk action.  Source: support article 7910955218324."""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """Which documents of a bulk action it was done to, and which refused it, with the reason."""

    done: list[Document]
    refused: list[tuple[Document, str]]


@imitates(
    "portal: when forms are offered",
    "An order can be accepted, rejected, shipped and cancelled while it is Ready to Acknowledge or Ready to Ship.",
    evidence="official",
    source=ORDERS_PAGE,
    test="portal/test_portal.py::test_a_form_is_offered_at_two_statuses_only",
)
def _not_offered(order: Document) -> Invalid:
    return Invalid(f"{order!r} offers no such form; it does at 150 Ready to Acknowledge and 500 Ready to Ship")


@door
class Portal:
    """The portal as one company sees it.  It holds no state of its own."""

    def __init__(self, environment: Environment, company: Company) -> None:
        self._environment = environment
        self.company = company
        self.api_authentication = ApiAuthentication(environment, company.id)
        self.connections = ConnectionPages(environment, company.id)
        self.inventory = InventoryPages(environment, company)
        self.product_feeds = ProductFeedPages(environment, company)

    @property
    def exercised(self) -> Exercised:
        return self._environment.exercised

    @property
    def _up_to_date(self) -> Environment:
        """The company's environment, after doing what is due."""
        jobs.run_due(self._environment)
        return self._environment

    # What one sees

    def orders(self, search: str | int | None = None, *, page: int = 0, rows: int = 100) -> list[OrdersPageRow]:
        """The Orders page: documents of every type, newest first, at most 100 rows a page.

        A search finds a reference number, order number, Logicbroker key or other number, and what belongs to it.
        """
        return [self._row(document) for document in self.listed(search, page=page, rows=rows)]

    def listed(self, search: str | int | None = None, *, page: int = 0, rows: int = 100) -> list[Document]:
        """The documents behind the rows of that page, for reading only."""
        documents = self._up_to_date.documents
        rows = min(rows, MOST_ROWS)
        if search is None:
            return documents.search(DocumentQuery(self.company.id), page * rows, rows).documents
        return self._search(str(search))[page * rows : (page + 1) * rows]

    @imitates(
        "portal: search",
        "Searching for an order's number finds the sales order, its purchase orders, and all that belongs to them.",
        evidence="official",
        source=SALES_ORDERS,
        test="portal/test_portal.py::test_searching_for_an_order_finds_all_that_belongs_to_it",
    )
    def _search(self, word: str) -> list[Document]:
        hits = [one for one in self._up_to_date.documents.with_word(word) if self._sees(one)]
        chains = dict.fromkeys(one.link_key for one in hits)
        found = [one for link_key in chains for one in self._chain(link_key)]
        return sorted(found, key=lambda one: int(one.key), reverse=True)

    def document(self, key: str) -> Document:
        """One document by its ID.

        Raises:
            NotVisible: the company has no such document.
        """
        return self._up_to_date.documents.get(key, self.company.id)

    def items(self, order: Document) -> list[ItemRow]:
        """The items table of an order."""
        self.document(order.key)
        return document_forms.items(order)

    def related_documents(self, document: Document) -> list[Document]:
        """All documents of the same chain that the company may see, oldest first."""
        self.document(document.key)
        return self._chain(document.link_key)

    def document_events(self, document: Document) -> list[ActivityEvent]:
        """The events of one document, newest first."""
        self.document(document.key)
        return self._up_to_date.events.of_document(int(document.key))[::-1]

    def notifications(self) -> list[Notification]:
        """What the company was or would now be told by mail, newest first."""
        return notifications.of(self._up_to_date, self.company)

    def test_cases(self, partner: Company) -> list[CaseRow]:
        """Testing > partner > View: the retailer's cases, and what came of the supplier's test orders so far.

        Raises:
            Invalid: both have the same role, or they are in different environments.
        """
        return onboarding.rows(self._up_to_date, *self._as_supplier_and_retailer(partner))

    def _as_supplier_and_retailer(self, partner: Company) -> tuple[Company, Company]:
        pair = pair_of(self.company, partner)
        companies = self._environment.companies
        return companies.get(pair.supplier_id), companies.get(pair.retailer_id)

    def attachments(self, document: Document) -> list[Attachment]:
        """What hangs on a document, oldest first."""
        self.document(document.key)
        return self._up_to_date.attachments.of_document(int(document.key))

    def _sees(self, document: Document) -> bool:
        return self.company.id in (document.sender_id, document.receiver_id)

    def _chain(self, link_key: str) -> list[Document]:
        return [one for one in self._up_to_date.documents.chain(link_key) if self._sees(one)]

    def _row(self, document: Document) -> OrdersPageRow:
        """A row for a page on which everything is up to date already: there are a hundred of them."""
        is_ours = document.sender_id == self.company.id
        other = document.receiver_id if is_ours else document.sender_id
        partner = self.company if other is None or other == self.company.id else self._environment.companies.get(other)
        return OrdersPageRow(
            id=document.key,
            reference_number=document.reference,
            order_id=document.content.get("OrderNumber"),
            type=document.type,
            status=document.status,
            partner=partner.name,
            date=document.created_at,
            system=document.system,
        )

    # What one does

    def accept(self, purchase_order: Document) -> Document:
        """Accept all that is open on a purchase order; returns the acknowledgement."""
        return self.acknowledge(purchase_order, accepted=None)

    def reject(self, purchase_order: Document, reason: str = "Out of stock") -> Document:
        """Cancel all that is open on a purchase order; returns the acknowledgement."""
        return self.cancel(purchase_order, None, reason)

    def cancel(
        self, purchase_order: Document, lines: Sequence[SkuQuantity] | None = None, reason: str = "Out of stock"
    ) -> Document:
        """Cancel pieces of a purchase order, all that is open unless told; returns the acknowledgement that says so.

        Raises:
            Invalid: the form is not offered now, a SKU is not on the order, or the reason is not in the drop-down.
        """
        cancelled = document_forms.pieces_by_line(purchase_order, lines)
        return self._acknowledge(purchase_order, cancelled=cancelled, reason=reason)

    def acknowledge(
        self,
        purchase_order: Document,
        *,
        accepted: Sequence[SkuQuantity] | None,
        cancelled: Sequence[SkuQuantity] = (),
        backordered: Sequence[SkuQuantity] = (),
        reason: str | None = None,
    ) -> Document:
        """Accept, cancel and back-order pieces in one acknowledgement; ``accepted=None`` accepts all that is open.

        Raises:
            Invalid: the form is not offered now, a SKU is not on the order, or the reason is not in the drop-down.
        """
        return self._acknowledge(
            purchase_order,
            accepted=document_forms.pieces_by_line(purchase_order, accepted),
            cancelled=document_forms.pieces_by_line(purchase_order, cancelled),
            backordered=document_forms.pieces_by_line(purchase_order, backordered),
            reason=reason,
        )

    def _acknowledge(self, order: Document, **what: Any) -> Document:
        self._refuse_unless_offered(order)
        number = self._number(order, "Acknowledgement")
        body = document_forms.acknowledgement(order, number, self._up_to_date.now, **what)
        return intake.post(self._up_to_date, self.company, "Acknowledgement", body, "Portal")

    def ship(
        self,
        purchase_order: Document,
        lines: Sequence[SkuQuantity] | None = None,
        *,
        tracking_number: str | None = None,
        carrier_code: str = "UPSN",
        class_code: str | None = None,
        packages: Sequence[Package] = (),
    ) -> Document:
        """Ship one package with some lines (all that is open unless told), or several packages; returns the shipment.

        Raises:
            Invalid: the form is not offered now, a SKU is not on the order, or there is no tracking number.
        """
        self._refuse_unless_offered(purchase_order)
        if not packages:
            if not tracking_number:
                raise Invalid("a shipment wants a tracking number, or packages that have one each")
            packages = [Package(tracking_number, lines, carrier_code, class_code)]
        number = self._number(purchase_order, "Shipment")
        body = document_forms.shipment(purchase_order, number, self._up_to_date.now, packages)
        return intake.post(self._up_to_date, self.company, "Shipment", body, "Portal")

    def invoice(self, purchase_order: Document) -> Document:
        """Invoice all that is shipped and not yet invoiced; returns the invoice.

        Raises:
            Invalid: there is nothing to invoice, or the order is not the company's to fulfil.
        """
        self._is_supplier_of(purchase_order)
        number = self._number(purchase_order, "Invoice")
        body = document_forms.invoice(purchase_order, number, self._up_to_date.now)
        return intake.post(self._up_to_date, self.company, "Invoice", body, "Portal")

    def return_(self, order: Document, lines: Sequence[SkuQuantity], reason_code: str = "16") -> Document:
        """Send back pieces of a purchase order; returns the return.  The code is the published reason's, 16 is Other.

        Raises:
            Invalid: a SKU is not on the order.
        """
        self.document(order.key)
        pieces = document_forms.pieces_by_line(order, lines)
        body = document_forms.return_(order, self._number(order, "Return"), self._up_to_date.now, pieces, reason_code)
        return intake.post(self._up_to_date, self.company, "Return", body, "Portal")

    def reroute(self, sales_order: Document, to: Mapping[str, Company]) -> list[Document]:
        """More Actions > Reroute Items: the supplier picked for each line gets what is open of it.

        ``to`` names suppliers by the numbers of lines; returns the new purchase orders.

        Raises:
            Invalid: orders are not sourced by partner, a line is not open, or was partly shipped; nothing was changed.
        """
        return cancelling.reroute(self._up_to_date, self.company, self.document(sales_order.key), to)

    def source_by(self, method: SourcingMethod) -> None:
        """Settings: how sales orders find their suppliers from now on."""
        self._up_to_date.sourcing_methods[self.company.id] = method

    def cancel_late_orders(self, partner: Company, days: int) -> ScheduledTask:
        """Settings: cancel every midnight what a supplier has had open for so many days.

        Raises:
            Invalid: the number of days makes no sense.
        """
        return task_runs.cancel_late_orders(self._up_to_date, self.company.id, partner.id, days)

    def create_test_order(self, partner: Company, case: str, lines: Sequence[SkuQuantity] | None = None) -> Document:
        """Testing > partner > View > Create A New Test Order (stage only): for one case, by the supplier.

        ``lines`` choose goods of the supplier's feed by his own SKUs; the former order of the case becomes Ignored.

        Raises:
            Invalid: this is not the stage, the company is no supplier, or there is no such case or no such goods.
        """
        supplier, retailer = self._as_supplier_and_retailer(partner)
        if supplier != self.company:
            raise Invalid(f"test orders are created by suppliers; {self.company.name} is a retailer")
        return onboarding.create_test_order(self._up_to_date, supplier, retailer, case, lines)

    def scheduled_tasks(self) -> list[ScheduledTask]:
        """Settings > Scheduled Tasks: the company's jobs with when they last ran."""
        return self._up_to_date.tasks.of_company(self.company.id)

    def run_task(self, task: ScheduledTask) -> None:
        """Run one of the company's scheduled tasks now, besides its schedule.

        Raises:
            NotVisible: it is not the company's.
        """
        environment = self._up_to_date
        task_runs.run(environment, environment.tasks.get(task.id, self.company.id))

    @imitates(
        "portal: bulk actions",
        "Up to 100 documents are accepted, rejected, shipped, cancelled, invoiced or retried at once.",
        evidence="official",
        source=ORDERS_PAGE,
        test="portal/test_portal.py::test_a_bulk_action_takes_a_hundred",
    )
    def bulk(
        self,
        documents: Sequence[Document],
        action: BulkAction,
        tracking_numbers: Mapping[str, str] | None = None,
    ) -> BulkResult:
        """The Orders page's bulk actions, on up to 100 documents; what one refuses does not stop the others.

        To ship, each document's ID wants a tracking number.  Export and packing slips are not imitated.

        Raises:
            Invalid: more than 100 documents were selected; nothing was done.
        """
        if len(documents) > MOST_ROWS:
            raise Invalid(f"a bulk action takes up to {MOST_ROWS} documents, got {len(documents)}")
        deeds: dict[BulkAction, Callable[[Document], object]] = {
            "accept": self.accept,
            "reject": self.reject,
            "ship": lambda order: self.ship(order, tracking_number=(tracking_numbers or {}).get(order.key)),
            "cancel": self.cancel,
            "invoice": self.invoice,
            "retry": self.retry,
        }
        result = BulkResult([], [])
        for document in documents:
            try:
                deeds[action](document)
            except Refusal as refused:
                result.refused.append((document, str(refused)))
            else:
                result.done.append(document)
        return result

    def retry(self, document: Document) -> None:
        """Process a failed document again.

        Raises:
            Invalid: the document has not failed.
        """
        lifecycle.retry(self._up_to_date, self.document(document.key), self.company.name)

    @imitates(
        "portal: change status",
        "Retailers change the status of every order of theirs, everybody that of failed documents.",
        evidence="official",
        source=DOCUMENT_PAGE,
        test="portal/test_portal.py::test_a_retailer_may_change_the_status_of_his_orders",
    )
    def change_status(self, document: Document, status: str) -> None:
        """More Actions > Change status: for retailers on every order, for everybody on failed documents.

        Raises:
            Invalid: the company may not, or documents of this type have no such status.
        """
        document = self.document(document.key)
        is_own_order = document.document_type == "Order" and document.sender_id == self.company.id
        if not is_own_order and document.status_code != statuses.FAILED:
            raise Invalid(f"{self.company.name} may change the status of failed documents only, not of {document!r}")
        code = statuses.code_of(document.document_type, status)
        lifecycle.set_status(self._up_to_date, document, code, self.company.name)

    def _refuse_unless_offered(self, order: Document) -> None:
        if order.sender_id != self.company.id:
            self._is_supplier_of(order)
        self.document(order.key)
        if order.status_code not in (statuses.READY_TO_ACKNOWLEDGE, statuses.READY_TO_SHIP):
            raise _not_offered(order)

    def _is_supplier_of(self, order: Document) -> None:
        if order.type != "PurchaseOrder" or order.receiver_id != self.company.id:
            raise Invalid(f"{order!r} is no purchase order for {self.company.name} to fulfil")

    def _number(self, order: Document, document_type: DocumentType) -> str:
        return document_forms.next_number(self._up_to_date.documents.chain(order.link_key), order, document_type)

    def __repr__(self) -> str:
        return f"Portal({self.company.name}, {self.company.environment})"
