"""Planted bugs: connectors that are broken on purpose, each in one way in which connectors really break.

A rehearsal that does not catch each of them is worth nothing.  Every name here is a factory for ``--connector``, such
as ``harness.conformance.planted.bugs:late_orders``.  Promises about the account and the connection form are not here:
no connector can break them.
"""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from harness.conformance.planted.wire import (
    EVENTS,
    ORDER,
    PRODUCTS,
    SALES_ORDERS,
    SHIPMENTS,
    Around,
    answered,
    asks,
    changed,
    edited,
    products_in,
    stock_in,
    with_answer,
)
from harness.connectors.contract import ConnectorFactory
from harness.sync import Connection, Connector, Journal
from harness.sync.journal import Attention
from harness.sync.observer import ConnectionStatus
from harness.sync.wire import ReceivedResponse, Request, Response, Send, decode_json, encode_json


@dataclass(frozen=True, slots=True)
class PlantedBug:
    """One bug: its name, the promise that it breaks, what it does in a sentence, and the broken connector's factory.

    What no scenario shows is looked for on days with this mixture of ``faults``.
    """

    name: str
    promise: str
    sentence: str
    factory: ConnectorFactory
    faults: str = "stormy"


BUGS: dict[str, PlantedBug] = {}
"""Every planted bug by its name."""


def planted(promise: str, faults: str = "stormy") -> Callable[[ConnectorFactory], ConnectorFactory]:
    """Enter a factory into ``BUGS``; its docstring is the sentence.

    Raises:
        ValueError: there is one of its name already.
    """

    def enter(factory: ConnectorFactory) -> ConnectorFactory:
        name = factory.__name__
        if name in BUGS:
            raise ValueError(f"wanted a name of its own for each planted bug; got two called {name}")
        BUGS[name] = PlantedBug(name, promise, factory.__doc__ or "", factory, faults)
        return factory

    return enter


# Orders.


@dataclass
class Hourly(Around):
    """Wakes up only at full hours."""

    def tick(self, now: datetime) -> datetime | None:
        if now.minute == 0:
            following = self.inner.tick(now)
            if following is not None and following <= now:
                return following
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


@planted("G12")
def late_orders(connection: Connection, send: Send, journal: Journal) -> Hourly:
    """Orders are sent every hour, not every quarter of an hour."""
    return Hourly(Connector(connection, send, journal))


def _with_prefix(request: Request) -> Request:
    if asks(request, "POST", SALES_ORDERS):
        return changed(request, PartnerPO=f"BC-{decode_json(request.body)['PartnerPO']}")
    return request


@planted("G12")
def own_reference_numbers(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The reference number is the order ID with a prefix."""
    return edited(connection, send, journal, _with_prefix)


def _without_last_line(request: Request) -> Request:
    if asks(request, "POST", SALES_ORDERS):
        lines = decode_json(request.body)["OrderLines"]
        return changed(request, OrderLines=lines[:-1] or lines)
    return request


@planted("G13")
def lost_line(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The last line of an order is lost on the way."""
    return edited(connection, send, journal, _without_last_line)


@dataclass
class SentTwice:
    """Sends every sales order a second time under another number."""

    send: Send

    def __call__(self, request: Request) -> Response:
        response = self.send(request)
        if asks(request, "POST", SALES_ORDERS):
            reference = f"{decode_json(request.body)['PartnerPO']}-2"
            self.send(changed(request, PartnerPO=reference, OrderNumber=reference, Identifier={"SourceKey": reference}))
        return response


@planted("G13")
def doubled_orders(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order is sent again under another number, as if the first attempt had been lost."""
    return Connector(connection, SentTwice(send), journal)


@planted("G14")
def old_orders_too(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Orders from the day before the connection are sent as well."""
    return Connector(_connected(connection, timedelta(days=-1)), send, journal)


@planted("G14")
def first_second_missed(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Orders from the very second of the connection are taken for older ones."""
    return Connector(_connected(connection, timedelta(seconds=1)), send, journal)


def _connected(connection: Connection, shift: timedelta) -> Connection:
    moment = connection.connected_at
    return connection if moment is None else replace(connection, connected_at=moment + shift)


@planted("G7")
def place_forgotten(connection: Connection, send: Send, journal: Journal) -> Connector:
    """New credentials begin a new connection: what was ordered in between is lost."""
    return Connector(replace(connection, connected_at=None), send, Journal.in_memory())


@dataclass
class Cheerful:
    """Says that all is well, whatever happens."""

    inner: Connector
    status: ConnectionStatus = field(default_factory=lambda: ConnectionStatus("connected", None, "All is well."))

    def tick(self, now: datetime) -> datetime | None:
        return self.inner.tick(now)

    def attention(self) -> list[Attention]:
        return []


@planted("G7")
def always_cheerful(connection: Connection, send: Send, journal: Journal) -> Cheerful:
    """The connection shows itself connected while its credentials are refused, and reports nothing of it."""
    return _silent(connection, send, journal)


@planted("G11")
def silent_about_the_trial(connection: Connection, send: Send, journal: Journal) -> Cheerful:
    """The connection shows itself connected after the trial has ended, and reports nothing of it."""
    return _silent(connection, send, journal)


def _silent(connection: Connection, send: Send, journal: Journal) -> Cheerful:
    journal.needs_attention = lambda *_: False  # type: ignore[method-assign]
    return Cheerful(edited(connection, send, journal, _unreported))


def _unreported(request: Request) -> Request | Response:
    return answered(200, {"Code": None, "Message": None, "Body": 1}) if asks(request, "POST", EVENTS) else request


# Shipments and other documents.


def _without_tracking(request: Request) -> Request:
    return changed(request, tracking_number="") if asks(request, "POST", SHIPMENTS) else request


@planted("G15")
def tracking_lost(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Shipments arrive without their tracking numbers."""
    return edited(connection, send, journal, _without_tracking)


def _status_only(request: Request) -> Request:
    if asks(request, "POST", SHIPMENTS):
        url = request.url.removesuffix("/shipments")
        return replace(request, method="PUT", url=url, body=encode_json({"status_id": 2}))
    return request


@planted("G15")
def status_without_shipment(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The order is set to Shipped, and the shipment itself is never created."""
    return edited(connection, send, journal, _status_only)


@dataclass
class FirstParcelOnly:
    """Lets one shipment of each order through."""

    seen: set[str] = field(default_factory=set)

    def __call__(self, request: Request) -> Request | Response:
        if not asks(request, "POST", SHIPMENTS):
            return request
        if request.url in self.seen:
            return answered(201, {"id": 1, **decode_json(request.body)})
        self.seen.add(request.url)
        return request


@planted("G15")
def one_parcel_only(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Of an order in several packages only the first one is shown."""
    return edited(connection, send, journal, FirstParcelOnly())


def _never_picked_up(request: Request) -> Request | Response:
    about = asks(request, "PUT", r"/(shipments|acknowledgements)/\d+/status/\d+$")
    return answered(200, {}) if about else request


@planted("G17")
def documents_left_waiting(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Shipments and acknowledgements stay Submitted in Logicbroker for ever."""
    return edited(connection, send, journal, _never_picked_up)


# Cancellations.


@planted("G10")
def cancels_without_leave(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Orders are cancelled although the retailer does not allow it."""
    return Connector(replace(connection, allow_cancelling_orders=True), send, journal)


def _part_as_whole(request: Request) -> Request:
    partial = asks(request, "PUT", ORDER) and decode_json(request.body).get("status_id") == 12
    return changed(request, status_id=5) if partial else request


@planted("G16")
def part_cancels_all(connection: Connection, send: Send, journal: Journal) -> Connector:
    """An order of which a part is cancelled is set to Cancelled."""
    return edited(connection, send, journal, _part_as_whole)


def _without_note(request: Request) -> Request:
    return changed(request, staff_notes=None) if asks(request, "PUT", ORDER) else request


@planted("G16")
def nothing_noted(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The staff notes do not say what was cancelled."""
    return edited(connection, send, journal, _without_note)


# Inventory.


def _as_import(request: Request) -> Request:
    sent = asks(request, "POST", EVENTS) and decode_json(request.body)["Summary"] == "Inventory Sent"
    return changed(request, Summary="Inventory Imported") if sent else request


@planted("G18")
def claims_an_import(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The connector reports its own work as a supplier's import."""
    return edited(connection, send, journal, _as_import)


@dataclass
class Unmatched:
    """Asks for the items without a match, and takes the supplier's SKU for the merchant's."""

    send: Send

    def __call__(self, request: Request) -> Response:
        response = self.send(replace(request, url=request.url.replace("mapped=true", "mapped=false")))
        if not response.body.startswith(b"SupplierSKU"):
            return response
        rows = list(csv.DictReader(io.StringIO(response.body.decode())))
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]) if rows else ["SupplierSKU"])
        writer.writeheader()
        writer.writerows({**row, "MerchantSKU": row["MerchantSKU"] or row["SupplierSKU"]} for row in rows)
        return ReceivedResponse(response.status, response.headers, text.getvalue().encode())


@planted("G19")
def matches_ignored(connection: Connection, send: Send, journal: Journal) -> Connector:
    """Items without a match are sent to the products that happen to have the supplier's SKU."""
    return Connector(connection, Unmatched(send), journal)


@dataclass
class SleepsAtTenPast(Around):
    """Is five minutes late at ten past each hour."""

    def tick(self, now: datetime) -> datetime | None:
        return now + timedelta(minutes=5) if now.minute == 10 else self.inner.tick(now)


@planted("G20")
def late_inventory(connection: Connection, send: Send, journal: Journal) -> SleepsAtTenPast:
    """Inventory is sent at a quarter past the hour."""
    return SleepsAtTenPast(Connector(connection, send, journal))


def _one_less(request: Request) -> Request:
    if levels := stock_in(request):
        items = [{**item, "inventory_level": max(item["inventory_level"] - 1, 0)} for item in levels]
        return replace(request, body=encode_json(items))
    return request


@planted("G21")
def one_kept_back(connection: Connection, send: Send, journal: Journal) -> Connector:
    """One piece of everything is kept back."""
    return edited(connection, send, journal, _one_less)


# Product feeds.


@dataclass
class EditedEvents:
    """Changes the activity events that the connector reads; what it writes of them is as they were."""

    send: Send
    change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
    read: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __call__(self, request: Request) -> Response:
        if asks(request, "PUT", r"/activityevents/\d+/?$"):
            event = self.read[request.url.rstrip("/").rpartition("/")[2]]
            request = changed(request, Summary=event["Summary"], AdditionalData=event["AdditionalData"])
        response = self.send(request)
        if not asks(request, "GET", r"/activityevents/?$") or response.status != 200:
            return response
        value = decode_json(response.body)
        self.read |= {str(event["Id"]): event for event in value["Body"]["ActivityEvents"]}
        value["Body"]["ActivityEvents"] = self.change(value["Body"]["ActivityEvents"])
        return with_answer(response, value)


def _as_approved(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_approved(event) if event["Summary"] == "Product Feed Imported" else event for event in events]


def _approved(event: dict[str, Any]) -> dict[str, Any]:
    data = {**json.loads(event["AdditionalData"]), "PartnerId": event["SenderId"]}
    return {**event, "Summary": "Product Feed Approved", "AdditionalData": json.dumps(data)}


@planted("G22")
def approval_not_awaited(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A feed is exported as soon as the supplier has uploaded it."""
    return Connector(connection, EditedEvents(send, _as_approved), journal)


@dataclass
class FirstApprovalOnly:
    """Hears of each feed once."""

    heard: dict[str, int] = field(default_factory=dict)

    def __call__(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        feeds = [(event, json.loads(event["AdditionalData"] or "{}").get("FeedId", "")) for event in events]
        approvals = [(event, feed) for event, feed in feeds if event["Summary"] == "Product Feed Approved"]
        return [event for event, feed in approvals if self.heard.setdefault(feed, event["Id"]) == event["Id"]]


@planted("G23")
def never_sent_again(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A failed feed that is sent again is taken for one that was dealt with."""
    return Connector(connection, EditedEvents(send, FirstApprovalOnly()), journal)


@dataclass
class FirstProductOnly:
    """Creates one product, and believes that it has created the others."""

    created: bool = False

    def __call__(self, request: Request) -> Request | Response:
        if not asks(request, "POST", PRODUCTS):
            return request
        if self.created:
            return answered(200, {"data": {"id": 1, **decode_json(request.body)}, "meta": {}})
        self.created = True
        return request


@planted("G24")
def half_a_feed(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A feed is reported as exported with only its first product in the store."""
    return edited(connection, send, journal, FirstProductOnly())


@dataclass
class CreatesAnew:
    """Each product that is to be changed is created under another SKU and name."""

    send: Send

    def __call__(self, request: Request) -> Response:
        if not (products := products_in(request)):
            return self.send(request)
        for body in products:
            copy = {**body, "sku": f"{body['sku']}-2", "name": f"{body['name']} 2", "type": "physical"}
            self.send(replace(request, method="POST", body=encode_json(copy)))
        return answered(200, {"data": products})


@planted("G25")
def products_doubled(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A product that the store has already is created once more."""
    return Connector(connection, CreatesAnew(send), journal)


def _as_success(request: Request) -> Request:
    if asks(request, "POST", EVENTS) and decode_json(request.body)["Summary"] == "Product Feed Export Failed":
        return changed(request, Summary="Product Feed Exported", Level="Info")
    return request


@planted("G26")
def failure_as_success(connection: Connection, send: Send, journal: Journal) -> Connector:
    """A failed export is reported as Product Feed Exported."""
    return edited(connection, send, journal, _as_success)


def _vaguely(request: Request) -> Request:
    failed = asks(request, "POST", EVENTS) and decode_json(request.body)["Summary"] == "Product Feed Export Failed"
    return changed(request, Details="One of the items could not be exported.") if failed else request


@planted("G26")
def vague_alert(connection: Connection, send: Send, journal: Journal) -> Connector:
    """The alert about a failed export does not name the item."""
    return edited(connection, send, journal, _vaguely)
