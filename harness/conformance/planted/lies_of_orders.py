"""Lies of the fakes about orders and their documents: the API, its quota, the control panel's and the portal's pages.

The tools are in ``lies``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from fakes.bigcommerce.api import gateway
from fakes.bigcommerce.doors.control_panel import ControlPanel
from fakes.bigcommerce.rules import order_changes, shipments
from fakes.bigcommerce.state import statuses
from fakes.bigcommerce.state.rate_limit import RateLimit
from fakes.bigcommerce.state.records import Order, Shipment
from fakes.logicbroker.portal.portal import Portal
from fakes.logicbroker.rules import document_forms, lifecycle, quantities, routing, sourcing
from fakes.logicbroker.state import statuses as statuses_of_documents
from fakes.logicbroker.state.documents import Document
from fakes.wire.http import Request, Response
from harness.conformance.planted.lies import after, answers, around, lie

Row = dict[str, str]


def told(patch: pytest.MonkeyPatch, path: str, change: Callable[[Any], Any]) -> None:
    """Change what the store's API tells at a kind of path; the change is given the JSON of the answer."""

    def changed(request: Request, response: Response) -> Response:
        if request.method != "GET" or response.status != 200 or not re.search(path, request.path):
            return response
        return Response.of_json(200, change(response.json()))

    answers(patch, "bigcommerce", changed)


def shown(patch: pytest.MonkeyPatch, **how: Callable[[Row], str]) -> None:
    """Change columns of the control panel's page of orders; each change is given the row."""

    def changed(row: Row, *_: Any) -> Row:
        return {**row, **{name.replace("_", " "): change(row) for name, change in how.items()}}

    after(patch, ControlPanel, "_order_row", changed)


def detailed(patch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
    """Change what stands behind the + of an order."""
    after(patch, ControlPanel, "order_details", lambda found, *_: {**found, **change(found)})


def in_portal(patch: pytest.MonkeyPatch, **how: Callable[[Any], Any]) -> None:
    """Change columns of the portal's page of orders; each change is given the row."""

    def changed(row: Any, *_: Any) -> Any:
        return replace(row, **{name: change(row) for name, change in how.items()})

    after(patch, Portal, "_row", changed)


def shipped(patch: pytest.MonkeyPatch, **how: Callable[[Shipment], Any]) -> None:
    """Change shipments as they are made in the store."""

    def changed(shipment: Shipment, *_: Any) -> Shipment:
        for name, change in how.items():
            setattr(shipment, name, change(shipment))
        return shipment

    after(patch, shipments, "_ship", changed)


def bought(patch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None]) -> None:
    """Change purchase orders as they are made."""

    def changed(document: Document, *_: Any) -> Document:
        change(document.content)
        return document

    after(patch, sourcing, "_purchase_order", changed)


def each_line(patch: pytest.MonkeyPatch, name: str, value: Callable[[dict[str, Any]], Any]) -> None:
    """Change a field of each line of purchase orders."""

    def change(content: dict[str, Any]) -> None:
        for line in content["OrderLines"]:
            line[name] = value(line)

    bought(patch, change)


# Every quarter of an hour, and the quota.


def at_times(patch: pytest.MonkeyPatch, when: Callable[[Any], bool]) -> None:
    """Let the list of orders be empty at certain times."""

    def instead(answer: Callable[..., Response], stores: Any, request: Request) -> Response:
        response = answer(stores, request)
        now = next(iter(stores.values())).clock.now()
        is_list = request.method == "GET" and request.path.endswith("/v2/orders")
        return Response(204, response.headers) if is_list and response.status == 200 and when(now) else response

    around(patch, gateway, "answer", instead)


@lie("G12")
def store_sleeps_at_night(patch: pytest.MonkeyPatch) -> None:
    """Between eleven at night and one o'clock the API lists no orders."""
    at_times(patch, lambda now: now.hour in (23, 0))


@lie("G12")
def store_rests_at_the_month_s_end(patch: pytest.MonkeyPatch) -> None:
    """On the last day of a month the API lists no orders."""
    at_times(patch, lambda now: (now + timedelta(days=1)).day == 1)


@lie("G12")
def store_rests_when_clocks_change(patch: pytest.MonkeyPatch) -> None:
    """On a day on which clocks are changed the API lists no orders."""
    at_times(patch, lambda now: (now.month, now.day) in ((3, 8), (11, 1)))


@lie("G12")
def five_orders_are_listed(patch: pytest.MonkeyPatch) -> None:
    """The API lists five orders at most, whatever was asked for."""
    told(patch, r"/v2/orders$", lambda orders: orders[:5])


@lie("G12")
def portal_without_reference_numbers(patch: pytest.MonkeyPatch) -> None:
    """The portal's page shows no reference numbers."""
    in_portal(patch, reference_number=lambda row: None)


@lie("G12")
def keys_as_reference_numbers(patch: pytest.MonkeyPatch) -> None:
    """The portal's page shows a document's key as its reference number."""
    in_portal(patch, reference_number=lambda row: row.id)


@lie("G12")
def portal_page_of_ten_rows(patch: pytest.MonkeyPatch) -> None:
    """The portal's page ends after ten rows."""
    after(patch, Portal, "orders", lambda rows, *_: rows[:10])


@lie("G12")
def window_of_a_minute(patch: pytest.MonkeyPatch) -> None:
    """The quota is whole again after sixty seconds."""

    def instead(init: Callable[..., None], limit: RateLimit, *what: Any, **how: Any) -> None:
        init(limit, *what, **how)
        limit.window = timedelta(minutes=1)

    around(patch, RateLimit, "__init__", instead)


@lie("G12")
def quota_without_end(patch: pytest.MonkeyPatch) -> None:
    """Whoever is over quota is answered all the same."""
    after(patch, RateLimit, "take", lambda taken, *_: True)


@lie("G12")
def quota_of_half(patch: pytest.MonkeyPatch) -> None:
    """Half of the quota is refused."""

    def instead(take: Callable[..., bool], limit: RateLimit, now: Any) -> bool:
        return take(limit, now) and limit.used <= limit.quota // 2

    around(patch, RateLimit, "take", instead)


def limits(patch: pytest.MonkeyPatch, name: str, value: Callable[[str, RateLimit], str]) -> None:
    """Change a header that tells of the quota; the change is given its value."""

    def changed(headers: dict[str, str], limit: RateLimit, *_: Any) -> dict[str, str]:
        return {**headers, name: value(headers[name], limit)}

    after(patch, RateLimit, "headers", changed)


@lie("G12")
def no_time_to_wait(patch: pytest.MonkeyPatch) -> None:
    """Whoever is over quota is told to wait for no time at all."""
    limits(patch, "X-Rate-Limit-Time-Reset-Ms", lambda value, limit: "0")


@lie("G12")
def seconds_instead_of_milliseconds(patch: pytest.MonkeyPatch) -> None:
    """The time to wait is told in seconds."""
    limits(patch, "X-Rate-Limit-Time-Reset-Ms", lambda value, limit: str(int(value) // 1000))


@lie("G12")
def quota_always_whole(patch: pytest.MonkeyPatch) -> None:
    """All of the quota is left, however much was asked."""
    limits(patch, "X-Rate-Limit-Requests-Left", lambda value, limit: str(limit.quota))


@lie("G12")
def quota_of_an_hour(patch: pytest.MonkeyPatch) -> None:
    """The quota is told for an hour instead of a window."""
    limits(patch, "X-Rate-Limit-Requests-Quota", lambda value, limit: "20000")


@lie("G12")
def quota_in_secret(patch: pytest.MonkeyPatch) -> None:
    """No answer says anything of the quota."""
    around(patch, RateLimit, "headers", lambda headers, *_: {})


@lie("G12")
def busy_instead_of_too_many(patch: pytest.MonkeyPatch) -> None:
    """Whoever is over quota is told that the store is busy."""
    around(patch, gateway, "_too_many_requests", lambda answer: Response.of_json(503, {"status": 503, "title": "Busy"}))


# Purchase orders.


@lie("G13")
def retailer_s_skus_for_suppliers(patch: pytest.MonkeyPatch) -> None:
    """A purchase order has the retailer's SKUs in the place of the supplier's."""
    each_line(
        patch,
        "ItemIdentifier",
        lambda line: {**line["ItemIdentifier"], "SupplierSKU": line["ItemIdentifier"]["PartnerSKU"]},
    )


@lie("G13")
def prices_doubled_for_suppliers(patch: pytest.MonkeyPatch) -> None:
    """A purchase order has twice the price."""
    each_line(patch, "Price", lambda line: line["Price"] * 2)


@lie("G13")
def names_lost_on_the_way(patch: pytest.MonkeyPatch) -> None:
    """A purchase order does not say what its goods are called."""
    each_line(patch, "Description", lambda line: "")


@lie("G13")
def one_piece_of_each(patch: pytest.MonkeyPatch) -> None:
    """A purchase order asks for one piece of each line."""
    each_line(patch, "Quantity", lambda line: 1)


@lie("G13")
def nowhere_to_ship(patch: pytest.MonkeyPatch) -> None:
    """A purchase order goes to another street."""
    bought(patch, lambda content: content["ShipToAddress"].update(Address1="1 Wrong Street"))


@lie("G13")
def nobody_to_ship_to(patch: pytest.MonkeyPatch) -> None:
    """A purchase order does not say who gets the goods."""
    bought(patch, lambda content: content["ShipToAddress"].update(FirstName="", LastName=""))


@lie("G13")
def another_currency_for_suppliers(patch: pytest.MonkeyPatch) -> None:
    """A purchase order is in another currency."""
    bought(patch, lambda content: content.update(Currency="XXX"))


@lie("G13")
def total_that_does_not_add_up(patch: pytest.MonkeyPatch) -> None:
    """The total of a purchase order is not that of its lines."""
    bought(patch, lambda content: content.update(TotalAmount=Decimal("0.01")))


@lie("G13")
def one_address_for_all_goods(patch: pytest.MonkeyPatch) -> None:
    """A purchase order does not say which goods go to another address."""
    each_line(patch, "ShippingAddress", lambda line: {})


@lie("G13")
def phone_lost_on_the_way(patch: pytest.MonkeyPatch) -> None:
    """A purchase order has no phone number of who gets the goods."""
    bought(patch, lambda content: content["ShipToAddress"].pop("Phone", None))


@lie("G13")
def message_lost_on_the_way(patch: pytest.MonkeyPatch) -> None:
    """A purchase order does not say what the shopper wrote."""
    bought(patch, lambda content: content.pop("Note", None))


@lie("G13")
def numbers_of_two_digits(patch: pytest.MonkeyPatch) -> None:
    """Purchase orders are numbered with two digits."""
    bought(patch, lambda content: content.update(PartnerPO=re.sub(r"-0(\d\d)$", r"-\1", content["PartnerPO"])))


@lie("G13")
def sales_orders_stay_submitted(patch: pytest.MonkeyPatch) -> None:
    """A sales order is never complete."""
    around(patch, lifecycle, "_complete_when_sent", lambda *_: None)


@lie("G16")
def complete_instead_of_cancelled(patch: pytest.MonkeyPatch) -> None:
    """A purchase order of which everything was cancelled shows Complete."""
    after(
        patch,
        quantities,
        "status_after",
        lambda code, *_, **__: statuses_of_documents.COMPLETE if code == statuses_of_documents.CANCELLED else code,
    )


@lie("G13")
def first_supplier_gets_everything(patch: pytest.MonkeyPatch) -> None:
    """All lines go to the supplier with the lowest account number."""

    def changed(shares: Any, environment: Any, need: Any, *_: Any) -> Any:
        retailer = environment.companies.get(need.sales_order.sender_id)
        first = min(each.id for each in environment.companies.partners_of(retailer))
        return tuple(replace(share, supplier_id=first) for share in shares)

    after(patch, routing, "shares", changed)


@lie("G13")
def second_discount_is_another(patch: pytest.MonkeyPatch) -> None:
    """Of a line with two discounts the second is told with the amount of the first."""

    def bent(line: dict[str, Any]) -> dict[str, Any]:
        first, *others = line["applied_discounts"] or [{}]
        return {**line, "applied_discounts": [first, *({**each, "amount": first["amount"]} for each in others)]}

    told(patch, r"/orders/\d+/products$", lambda lines: list(map(bent, lines)))


# Shipments in the store and behind the +.


@lie("G15")
def every_parcel_by_ups(patch: pytest.MonkeyPatch) -> None:
    """Every parcel is said to travel with UPS."""
    shipped(patch, shipping_provider=lambda shipment: "ups", tracking_carrier=lambda shipment: "")


@lie("G15")
def fedex_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Of a parcel that travels with FedEx no carrier is shown."""
    shipped(
        patch,
        shipping_provider=lambda shipment: shipment.shipping_provider.replace("fedex", ""),
        tracking_carrier=lambda shipment: shipment.tracking_carrier.replace("fedex", ""),
    )


@lie("G15")
def tracking_numbers_are_cut(patch: pytest.MonkeyPatch) -> None:
    """A tracking number is cut after ten letters."""
    shipped(patch, tracking_number=lambda shipment: shipment.tracking_number[:10])


@lie("G15")
def every_parcel_to_the_first_address(patch: pytest.MonkeyPatch) -> None:
    """Every parcel shows one address."""
    shipped(patch, order_address_id=lambda shipment: 1)


@lie("G15")
def parcels_of_yesterday(patch: pytest.MonkeyPatch) -> None:
    """A parcel is dated a day too early."""
    shipped(patch, date_created=lambda shipment: shipment.date_created - timedelta(days=1))


@lie("G15")
def every_parcel_to_who_pays(patch: pytest.MonkeyPatch) -> None:
    """A parcel shows the billing address as where it goes."""
    shipped(patch, shipping_address=lambda shipment: dict(shipment.billing_address))


@lie("G15")
def shipped_on_no_day(patch: pytest.MonkeyPatch) -> None:
    """An order that is shipped does not say since when."""

    def instead(move: Callable[..., None], store: Any, order: Order) -> None:
        move(store, order)
        order.date_shipped = None

    around(patch, shipments, "_move_order", instead)


@lie("G17")
def purchase_orders_without_their_order(patch: pytest.MonkeyPatch) -> None:
    """The portal's page shows a purchase order's own number as the ID of its order."""
    in_portal(patch, order_id=lambda row: row.reference_number)


@lie("G17")
def documents_of_no_system(patch: pytest.MonkeyPatch) -> None:
    """The portal's page does not say by which system a document came."""
    in_portal(patch, system=lambda row: "")


@lie("G17")
def portal_in_another_time_zone(patch: pytest.MonkeyPatch) -> None:
    """The portal's page dates documents five hours late."""
    in_portal(patch, date=lambda row: row.date + timedelta(hours=5))


@lie("G15")
def nothing_behind_the_plus(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order no parcel is shown."""
    detailed(patch, lambda found: {"Shipments": []})


@lie("G15")
def one_parcel_behind_the_plus(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order only the first parcel is shown."""
    detailed(patch, lambda found: {"Shipments": found["Shipments"][:1]})


@lie("G15")
def carrier_missing_behind_the_plus(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order no carrier is shown."""
    detailed(patch, lambda found: {"Shipments": [{**each, "Carrier": ""} for each in found["Shipments"]]})


@lie("G15")
def one_item_behind_the_plus(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order a parcel shows its first item only."""
    detailed(patch, lambda found: {"Shipments": [{**each, "Items": each["Items"][:1]} for each in found["Shipments"]]})


@lie("G15")
def nothing_counts_as_shipped(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order no item counts as shipped."""
    detailed(patch, lambda found: {"Items": [{**each, "Shipped": 0} for each in found["Items"]]})


@lie("G16")
def notes_missing_behind_the_plus(patch: pytest.MonkeyPatch) -> None:
    """Behind the + of an order no staff notes are shown."""
    detailed(patch, lambda found: {"Staff Notes": ""})


# The page of orders.


@lie("G15")
def no_orders_on_the_page(patch: pytest.MonkeyPatch) -> None:
    """The page of orders is empty."""
    after(patch, ControlPanel, "orders", lambda rows, *_, **__: [])


@lie("G15")
def oldest_order_first(patch: pytest.MonkeyPatch) -> None:
    """The page of orders begins with the oldest one."""
    after(patch, ControlPanel, "orders", lambda rows, *_, **__: rows[::-1])


@lie("G15")
def three_orders_on_the_page(patch: pytest.MonkeyPatch) -> None:
    """The page of orders ends after three rows."""
    after(patch, ControlPanel, "orders", lambda rows, *_, **__: rows[:3])


@lie("G15")
def status_of_yesterday(patch: pytest.MonkeyPatch) -> None:
    """The page of orders shows every order as Awaiting Fulfillment."""
    shown(patch, Status=lambda row: "Awaiting Fulfillment")


@lie("G15")
def part_is_enough(patch: pytest.MonkeyPatch) -> None:
    """The page of orders shows partially shipped orders as Shipped."""
    shown(patch, Status=lambda row: row["Status"].replace("Partially Shipped", "Shipped"))


@lie("G15")
def orders_for_nothing(patch: pytest.MonkeyPatch) -> None:
    """The page of orders shows a total of nothing."""
    shown(patch, Total=lambda row: "$0.00")


@lie("G15")
def totals_without_currency(patch: pytest.MonkeyPatch) -> None:
    """The page of orders shows totals without a currency."""
    shown(patch, Total=lambda row: row["Total"].strip("$"))


@lie("G15")
def everybody_is_a_guest_of_another_name(patch: pytest.MonkeyPatch) -> None:
    """The page of orders shows another customer."""
    shown(patch, Customer=lambda row: "John Doe (Guest)")


@lie("G15")
def guests_are_not_told_apart(patch: pytest.MonkeyPatch) -> None:
    """The page of orders does not say who is a guest."""
    shown(patch, Customer=lambda row: row["Customer"].removesuffix(" (Guest)"))


@lie("G15")
def orders_of_1970(patch: pytest.MonkeyPatch) -> None:
    """The page of orders shows every order on the first day of 1970."""
    shown(patch, Date=lambda row: "1 Jan 1970")


@lie("G16")
def cancelled_orders_vanish(patch: pytest.MonkeyPatch) -> None:
    """The page of orders leaves cancelled ones out."""
    after(patch, ControlPanel, "orders", lambda rows, *_, **__: [row for row in rows if row["Status"] != "Cancelled"])


@lie("G16")
def to_be_verified_as_cancelled(patch: pytest.MonkeyPatch) -> None:
    """The page of orders shows orders that somebody has to verify as Cancelled."""
    shown(patch, Status=lambda row: row["Status"].replace("Manual Verification Required", "Cancelled"))


# Statuses and orders over the API.


def labelled(patch: pytest.MonkeyPatch, labels: Mapping[int, str]) -> None:
    """Give statuses other names."""
    for number, label in labels.items():
        patch.setitem(statuses.STATUSES, number, statuses.STATUSES[number]._replace(label=label))


@lie("G15")
def another_name_for_awaiting_shipment(patch: pytest.MonkeyPatch) -> None:
    """The ninth status is called Awaiting Dispatch."""
    labelled(patch, {9: "Awaiting Dispatch"})


@lie("G15")
def pickup_and_shipment_swapped(patch: pytest.MonkeyPatch) -> None:
    """Awaiting Pickup and Awaiting Shipment have each other's names."""
    labelled(patch, {8: "Awaiting Shipment", 9: "Awaiting Pickup"})


@lie("G15")
def ten_statuses_are_enough(patch: pytest.MonkeyPatch) -> None:
    """The API lists ten statuses."""
    told(patch, r"/v2/order_statuses$", lambda found: found[:10])


@lie("G15")
def shipped_is_told_as_completed(patch: pytest.MonkeyPatch) -> None:
    """The API tells a shipped order as Completed."""
    told(patch, r"/v2/orders/\d+$", lambda order: {**order, "status": order["status"].replace("Shipped", "Completed")})


@lie("G15")
def shipped_has_another_number(patch: pytest.MonkeyPatch) -> None:
    """The API tells a shipped order with the number of a completed one."""
    told(
        patch,
        r"/v2/orders/\d+$",
        lambda order: {**order, "status_id": {2: 10}.get(order["status_id"], order["status_id"])},
    )


@lie("G15")
def api_hides_parcels(patch: pytest.MonkeyPatch) -> None:
    """The API tells of no shipment."""
    told(patch, r"/orders/\d+/shipments$", lambda found: [])


@lie("G15")
def api_hides_tracking_numbers(patch: pytest.MonkeyPatch) -> None:
    """The API tells no tracking number."""
    told(patch, r"/orders/\d+/shipments$", lambda found: [{**each, "tracking_number": ""} for each in found])


@lie("G15")
def api_counts_nothing_as_shipped(patch: pytest.MonkeyPatch) -> None:
    """The API counts no piece as shipped."""
    told(patch, r"/orders/\d+/products$", lambda found: [{**each, "quantity_shipped": 0} for each in found])


# Cancellations.


def acknowledged(patch: pytest.MonkeyPatch, **how: Callable[[Any], Any]) -> None:
    """Change what the form of an acknowledgement is filled in with."""

    def instead(form: Callable[..., Any], *what: Any, **named: Any) -> Any:
        changed = {name: change(named[name]) for name, change in how.items() if named.get(name)}
        return form(*what, **{**named, **changed})

    around(patch, document_forms, "acknowledgement", instead)


@lie("G16")
def reasons_are_lost(patch: pytest.MonkeyPatch) -> None:
    """An acknowledgement does not say why something was cancelled."""
    acknowledged(patch, reason=lambda reason: None)


@lie("G16")
def another_reason(patch: pytest.MonkeyPatch) -> None:
    """An acknowledgement gives another reason."""
    acknowledged(patch, reason=lambda reason: "Fraud detected")


@lie("G16")
def one_piece_less_is_cancelled(patch: pytest.MonkeyPatch) -> None:
    """An acknowledgement cancels one piece of each line only."""
    acknowledged(patch, cancelled=lambda pieces: dict.fromkeys(pieces, 1))


@lie("G16")
def all_or_nothing_is_cancelled(patch: pytest.MonkeyPatch) -> None:
    """Whoever cancels a part cancels all of it."""

    def instead(cancel: Callable[..., Any], portal: Portal, order: Document, lines: Any = None, *reason: str) -> Any:
        return cancel(portal, order, None, *reason)

    around(patch, Portal, "cancel", instead)


def noted(patch: pytest.MonkeyPatch, change: Callable[[Order], str]) -> None:
    """Change staff notes whenever an order is changed over the API."""

    def changed(result: Any, store: object, order: Order, *_: Any) -> Any:
        order.staff_notes = change(order)
        return result

    after(patch, order_changes, "apply", changed)


@lie("G16")
def notes_are_cut(patch: pytest.MonkeyPatch) -> None:
    """The store keeps the first twenty letters of the staff notes."""
    noted(patch, lambda order: (order.staff_notes or "")[:20])


@lie("G16")
def cancelled_orders_lose_their_notes(patch: pytest.MonkeyPatch) -> None:
    """An order that is cancelled loses its staff notes."""
    noted(patch, lambda order: "" if order.status_id == statuses.CANCELLED else order.staff_notes or "")


# Documents in the portal.


def related(patch: pytest.MonkeyPatch, keep: Callable[[Document], bool]) -> None:
    """Leave documents out of the related ones."""
    after(patch, Portal, "related_documents", lambda found, *_: [each for each in found if keep(each)])


@lie("G17")
def nothing_is_related(patch: pytest.MonkeyPatch) -> None:
    """An order has no related documents."""
    related(patch, lambda document: False)


@lie("G17")
def acknowledgements_are_not_related(patch: pytest.MonkeyPatch) -> None:
    """The related documents leave acknowledgements out."""
    related(patch, lambda document: document.type != "Acknowledgement")


@lie("G17")
def invoices_are_not_related(patch: pytest.MonkeyPatch) -> None:
    """The related documents leave invoices out."""
    related(patch, lambda document: document.type != "Invoice")


@lie("G17")
def second_supplier_is_not_related(patch: pytest.MonkeyPatch) -> None:
    """The related documents leave the second purchase order out."""
    related(patch, lambda document: not (document.reference or "").endswith("-002"))


@lie("G17")
def search_leaves_shipments_out(patch: pytest.MonkeyPatch) -> None:
    """A search in the portal finds no shipments."""
    after(patch, Portal, "_search", lambda found, *_: [each for each in found if each.type != "Shipment"])


@lie("G17")
def search_is_for_suppliers(patch: pytest.MonkeyPatch) -> None:
    """A search in the portal finds nothing for the retailer."""
    after(patch, Portal, "_search", lambda found, portal, word: found if portal.company.role != "retailer" else [])


@lie("G17")
def acknowledgements_are_called_shipments(patch: pytest.MonkeyPatch) -> None:
    """The portal's page calls acknowledgements shipments."""
    in_portal(patch, type=lambda row: "Shipment" if row.type == "Acknowledgement" else row.type)


@lie("G17")
def everybody_is_his_own_partner(patch: pytest.MonkeyPatch) -> None:
    """The portal's page names no partner."""
    in_portal(patch, partner=lambda row: "")


@lie("G17")
def everything_is_new(patch: pytest.MonkeyPatch) -> None:
    """The portal's page shows every document as New."""
    in_portal(patch, status=lambda row: "New")


@lie("G17")
def oldest_document_first(patch: pytest.MonkeyPatch) -> None:
    """The portal's page begins with the oldest document."""
    after(patch, Portal, "orders", lambda rows, *_, **__: rows[::-1])


@lie("G17")
def one_piece_is_invoiced(patch: pytest.MonkeyPatch) -> None:
    """An invoice is for one piece of each line."""

    def changed(body: dict[str, Any], *_: Any) -> dict[str, Any]:
        return {**body, "InvoiceLines": [{**line, "Quantity": 1} for line in body["InvoiceLines"]]}

    after(patch, document_forms, "invoice", changed)
