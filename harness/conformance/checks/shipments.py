"""Does what the supplier ships show on the order: G15.

Cancelled quantities are judged elsewhere; an order of which part was cancelled keeps the status that those checks ask.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from harness.conformance.checks.deadlines import ENDED_BADLY, settled, unsettled
from harness.conformance.checks.decisions import decisions_of, in_staff_hands
from harness.conformance.checks.history_queries import (
    LONGEST_CYCLE,
    LineKeys,
    Wire,
    documents,
    instant,
    last_observed,
    listed,
    orders_seen,
    physical,
)
from harness.conformance.checks.wording import number_on_label, says, words
from harness.conformance.verdicts import Event, Findings, History, check, judged, untold
from harness.record.looks import ORDER

CARRIERS = {"UPSN": "ups", "FDEG": "fedex", "FDE": "fedex", "FEDX": "fedex", "USPS": "usps"}
"""Standard carrier codes and the names that a store has for them; other carriers may stay unnamed."""

Parcels = Counter[str]
"""Pieces by tracking number."""


@check("G15")
def order_shows(history: History, order_id: int, status: str) -> Findings:
    """The order shows the status that follows from what was shipped."""
    order = last_observed(history, ORDER, order_id=order_id)
    if order is None:
        yield untold(f"Nobody looked at order {order_id}.")
        return
    shows = order.facts["store"]["status"]
    sentence = f"Order {order_id} shows {shows}" + ("." if shows == status else f", not {status}.")
    yield judged(shows == status, sentence, *_behind(order, Wire(history)))


@check("G15")
def status_follows_shipments(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """Every order shows Shipped or Partially Shipped as its shipments ask for, within a cycle."""
    wire, by_hand = Wire(history), in_staff_hands(history)
    for order in orders_seen(history):
        shipped = sum(sum(_parcels(each).values()) for each in _accepted(history, order, within))
        if (
            not shipped
            or _anything_cancelled(order)
            or order.facts["order_id"] in by_hand
            or len(_accepted(history, order, within))
            < len([each for each in _shipments(order) if each["status"] not in ENDED_BADLY])
        ):
            continue
        ordered = sum(line["quantity"] for line in physical(order))
        wanted = "Shipped" if shipped >= ordered else "Partially Shipped"
        shows = order.facts["store"]["status"]
        sentence = f"Of {ordered} pieces of order {order.facts['order_id']}, {shipped} are shipped; it shows {shows}."
        yield judged(shows == wanted, sentence, *_behind(order, wire))
    yield from unsettled(history, within, "Shipment")


def shipments_kept(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """Whether every parcel shows in the store once, with its pieces, tracking number and carrier."""
    wire = Wire(history)
    for order in orders_seen(history):
        sent = [package for each in _accepted(history, order, within) for package in _packages(each)]
        if not sent:
            continue
        wanted, shown = _by_tracking(sent), _pieces_by_tracking(order)
        unnamed = _without_carrier(order, sent)
        sentence = f"Order {order.facts['order_id']} was shipped as {_in_words(wanted)} and shows {_in_words(shown)}."
        missing = f" The carrier is not shown, or another one, for {listed(unnamed)}." if unnamed else ""
        fits = all(shown[number] == pieces for number, pieces in wanted.items()) and not _surplus(order, shown)
        yield judged(fits and not unnamed, sentence + missing, *_behind(order, wire))
    yield from unsettled(history, within, "Shipment")


parcels_shown = check(
    "G15", "Every parcel shows in the store once, with its pieces, tracking number and carrier, within a cycle."
)(shipments_kept)


@check("G15")
def items_shown(history: History, within: timedelta = LONGEST_CYCLE) -> Findings:
    """Every item of a shipment is shown with the line of the order that it belongs to."""
    wire = Wire(history)
    for order in orders_seen(history):
        if not _accepted(history, order, within) or _lost_a_line(history, order):
            continue
        lines = LineKeys(order)
        sent, shown = Counter[str](), Counter[str]()
        for line in (line for each in _accepted(history, order, within) for line in each["lines"]):
            sent[lines.of_document(line)] += line["quantity"]
        for item in (item for parcel in order.facts["store"]["shipments"] for item in parcel["items"]):
            shown[lines.of_store(item["line_id"])] += item["quantity"]
        fits = all(shown[line] >= pieces for line, pieces in sent.items())
        sentence = f"Order {order.facts['order_id']} shows {_in_words(shown)} by line; shipped were {_in_words(sent)}."
        yield judged(fits, sentence, *_behind(order, wire))
    yield from unsettled(history, within, "Shipment")


@check("G15")
def parcels_invent_nothing(history: History) -> Findings:
    """What a parcel says of its way, its link and its cost stands in the supplier's shipment, or is left out."""
    wire = Wire(history)
    for order in orders_seen(history):
        told = {number_on_label(box.get("TrackingNumber")): box for each in _shipments(order) for box in _boxes(each)}
        own = {words(address["shipping_method"]) for address in order.facts["store"]["addresses"]}
        wrong = []
        for parcel in order.facts["store"]["shipments"]:
            box = told.get(number_on_label(parcel["tracking_number"]))
            if box is not None:
                wrong += [f"{each} of {parcel['tracking_number']}" for each in _invented(parcel, box, own)]
        if told:
            sentence = f"The parcels of order {order.facts['order_id']} say what their supplier said."
            other = f"Of the parcels of order {order.facts['order_id']} no supplier has said: {listed(wrong)}."
            yield judged(not wrong, sentence, *(_behind(order, wire) if wrong else (order,)), otherwise=other)


@check("G15")
def comments_tell_no_prices(history: History) -> Findings:
    """The comments of a parcel, which the shopper reads, name no amount but those that its supplier tells shoppers."""
    wire = Wire(history)
    for order in (order for order in orders_seen(history) if order.facts["store"]["shipments"]):
        bodies = [each.get("body") or {} for each in _shipments(order)]
        costs = {str(Decimal(str(cost))) for body in bodies for cost in _costs(body)}
        told = {f"{Decimal(cost):.2f}" for cost in costs}
        said = " ".join(json.dumps(each, default=str) for each in (*bodies, order.facts["store"]["lines"]))
        amounts = {str(Decimal(amount)) for amount in _AMOUNT.findall(said)} - costs
        for parcel in order.facts["store"]["shipments"]:
            comments = parcel.get("comments") or ""
            named = _amounts_of_money(comments) | {each for each in _AMOUNT.findall(comments) if each in told}
            wrong = [each for each in sorted(named) if str(Decimal(each)) not in amounts]
            sentence = f"The comments of parcel {parcel['tracking_number']} of order {order.facts['order_id']}"
            other = f"{sentence} name the amount {listed(wrong)}: {parcel.get('comments')!r}."
            evidence = _behind(order, wire) if wrong else (order,)
            yield judged(not wrong, f"{sentence} name no amount.", *evidence, otherwise=other)


_AMOUNT = re.compile(r"(?<![\w.])\d+\.\d{2}(?![\w.])")
_MONEY = r"(?:[$€£¥]|\b(?:usd|eur|gbp|cad|aud|costs?|prices?|fees?|charges?|charged|freight|postage|amounts?|paid)\b)"
_AFTER_MONEY = re.compile(rf"(?i){_MONEY}[^\w\n]{{0,3}}(?:is |of |was )?(\d+\.\d{{2}})(?![\w.])")
_BEFORE_MONEY = re.compile(rf"(?i)(?<![\w.])(\d+\.\d{{2}}) ?{_MONEY}")


def _amounts_of_money(text: str) -> set[str]:
    """The amounts beside which money is spoken of: a weight or a time of the day looks alike, and is none."""
    return {*_AFTER_MONEY.findall(text), *_BEFORE_MONEY.findall(text)}


def _costs(part: Any) -> list[Any]:
    """What the supplier pays or charges for the way, wherever it stands."""
    if isinstance(part, Mapping):
        own = [part[name] for name in ("ShipmentCost", "InsuranceCost", "Cost") if part.get(name) is not None]
        return own + [cost for each in part.values() for cost in _costs(each)]
    return [cost for each in part for cost in _costs(each)] if isinstance(part, list) else []


def _boxes(shipment: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The packages of a shipment with all their fields."""
    body = shipment.get("body") or {}
    return [box for line in body.get("ShipmentLines") or () for box in line.get("ShipmentInfos") or ()]


def _invented(parcel: Mapping[str, Any], box: Mapping[str, Any], own: set[str]) -> list[str]:
    """What a parcel says and its package does not; a way may be that of the order, where the shopper chose it."""
    method, link = words(parcel.get("method")), words(parcel.get("tracking_link"))
    said = words(" ".join(str(value) for name, value in box.items() if isinstance(value, str)))
    cost = Decimal(str(parcel.get("cost") or 0))
    wrong = ["the way"] * (method not in ("", "none", *own) and method not in f"{said} {words(parcel['carrier'])}")
    wrong += ["the link"] * (
        bool(link)
        and (
            number_on_label(parcel["tracking_number"]).casefold() not in number_on_label(link)
            or not _leads_to_carrier(link, str(box.get("CarrierCode") or ""))
        )
    )
    return wrong + ["the cost"] * (cost not in (Decimal(0), Decimal(str(box.get("ShipmentCost") or 0))))


@check("G15")
def parcels_go_where_their_items_go(history: History) -> Findings:
    """A parcel shows the address of its items, where an order has several."""
    for order in orders_seen(history):
        places = {line["line_id"]: line.get("address_id") for line in order.facts["store"]["lines"]}
        for parcel in order.facts["store"]["shipments"]:
            wanted = {places.get(item["line_id"]) for item in parcel["items"]} - {None}
            if len(set(places.values())) > 1 and wanted:
                number, shown = parcel["tracking_number"], parcel["address_id"]
                sentence = f"Parcel {number} for address {listed(sorted(wanted, key=str))} shows address {shown}."
                yield judged(wanted == {shown}, sentence, order)


@check("G15")
def parcels_say_where_and_when(history: History) -> Findings:
    """A parcel shows the address of its order that it goes to, and is no older than its order."""
    by_hand = in_staff_hands(history)
    for order in orders_seen(history):
        store = order.facts["store"]
        if not store["shipments"] or order.facts["order_id"] in by_hand:
            continue
        places = {each["address_id"]: each for each in store["addresses"]}
        wrong = []
        for parcel in store["shipments"]:
            number, place = parcel["tracking_number"], places.get(parcel["address_id"])
            wrong += [f"the address of {number}"] * (place is not None and _door(place) != _door(parcel["to"]))
            wrong += [f"the date of {number}"] * (instant(parcel["shipped_at"]) < instant(store["placed_at"]))
        sentence = (
            f"Of the parcels of order {order.facts['order_id']} these are not those of the order: {listed(wrong)}."
        )
        yield judged(not wrong, sentence, order)


def _door(address: Mapping[str, Any]) -> list[str]:
    return [words(address[name]) for name in ("first_name", "last_name", "street_1", "city", "zip")]


@check("G15")
def shipped_orders_say_when(history: History) -> Findings:
    """An order whose pieces are all in parcels, and that shows Shipped, says since when."""
    for order in orders_seen(history):
        store = order.facts["store"]
        packed = Counter[int]()
        for item in (item for parcel in store["shipments"] for item in parcel["items"]):
            packed[item["line_id"]] += item["quantity"]
        whole = all(packed[line["line_id"]] >= line["quantity"] for line in physical(order))
        if packed and whole and store["status"] == "Shipped":
            sentence = f"Order {order.facts['order_id']} shows Shipped, since {store['shipped_at'] or 'no day'}."
            yield judged(store["shipped_at"] is not None, sentence, order)


def _lost_a_line(history: History, order: Event) -> bool:
    """Whether the staff took a line off an order of which a parcel still speaks."""
    left = {line["line_id"] for line in order.facts["store"]["lines"]}
    shown = {item["line_id"] for parcel in order.facts["store"]["shipments"] for item in parcel["items"]}
    return bool(shown - left and decisions_of(history).edits(order.facts["order_id"]))


def _behind(order: Event, wire: Wire) -> list[Event]:
    """The writes about an order and its shipments, and the observation itself."""
    numbers = [package["tracking_number"] for each in _shipments(order) for package in _packages(each)]
    return [*wire.about(order.facts["order_id"], *numbers), order]


def _shipments(order: Event) -> list[Mapping[str, Any]]:
    return documents(order, "Shipment")


def _accepted(history: History, order: Event, within: timedelta) -> list[Mapping[str, Any]]:
    """Shipments that the connection had time for; what Failed, and whether rightly, is judged with the conservation."""
    return [each for each in settled(history, order, "Shipment", within) if each["status"] not in ENDED_BADLY]


def _packages(shipment: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [package for line in shipment["lines"] for package in line["packages"]]


def _parcels(shipment: Mapping[str, Any]) -> Parcels:
    return _by_tracking(_packages(shipment))


def _by_tracking(packages: list[Mapping[str, Any]]) -> Parcels:
    parcels: Parcels = Counter()
    for package in packages:
        parcels[number_on_label(package["tracking_number"])] += package["quantity"]
    return parcels


def _pieces_by_tracking(order: Event) -> Parcels:
    parcels: Parcels = Counter()
    for parcel in order.facts["store"]["shipments"]:
        parcels[number_on_label(parcel["tracking_number"])] += sum(item["quantity"] for item in parcel["items"])
    return parcels


def _surplus(order: Event, shown: Parcels) -> set[str]:
    """Tracking numbers in the store that no supplier ever gave."""
    return set(shown) - {number for each in _shipments(order) for number in _parcels(each)}


def _without_carrier(order: Event, sent: list[Mapping[str, Any]]) -> list[str]:
    """The parcels that show no carrier, though it is one that a store has a name for, or another one than theirs."""
    told = {number_on_label(package["tracking_number"]): str(package["carrier"] or "") for package in sent}
    shown = [(number_on_label(each["tracking_number"]), each) for each in order.facts["store"]["shipments"]]
    return [number for number, parcel in shown if number in told and not _names_carrier(parcel, told[number])]


def _names_carrier(parcel: Mapping[str, Any], code: str) -> bool:
    return is_carrier(parcel["carrier"], code) or is_carried_so(parcel, code)


def is_carried_so(parcel: Mapping[str, Any], code: str) -> bool:
    """Whether a parcel without a carrier names it in its way of shipping, and says itself where to follow it.

    That is all that a shopper gets of a carrier: its name, and a link.  The store makes one only where it knows whose.
    """
    wanted = CARRIERS.get(code.upper())
    named = wanted is not None and says(parcel.get("method"), wanted)
    return not parcel["carrier"] and named and bool(parcel.get("tracking_link"))


def is_carrier(shows: str, code: str) -> bool:
    """Whether a parcel shows the carrier of a code; of an unusual code it may show none, but never another one."""
    wanted = CARRIERS.get(code.upper())
    if wanted is not None:
        return wanted in shows.lower()
    known = [name for name in set(CARRIERS.values()) if name in shows.lower()]
    words = re.findall("[A-Z]+", code.upper())
    meant = {name for start, name in _BY_LETTERS.items() if any(w.startswith(start) for w in (*words, "".join(words)))}
    return all(name in meant for name in known)


def _leads_to_carrier(link: str, code: str) -> bool:
    """Whether a link leads to the carrier of a code, or to none that is known by its host."""
    host = urlsplit(link).hostname or ""
    whose = next((name for name in set(CARRIERS.values()) if re.search(rf"(^|\.){name}\.com$", host)), "")
    return not whose or is_carrier(whose, code)


_BY_LETTERS = {"UP": "ups", "FD": "fedex", "FX": "fedex", "FE": "fedex", "US": "usps"}
_BY_LETTERS |= {"UNITEDPARCEL": "ups", "UNITEDSTATESPOST": "usps"}
"""The same carriers by how all their codes and names begin.  Source: the standard carrier alpha codes."""


def _anything_cancelled(order: Event) -> bool:
    return any(line["cancelled"] for each in documents(order, "Acknowledgement") for line in each["lines"])


def _in_words(pieces: Counter[str]) -> str:
    named = ((count, f"as {name}" if name else "without a tracking number") for name, count in sorted(pieces.items()))
    return listed(f"{count} {how}" for count, how in named)
