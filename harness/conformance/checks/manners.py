"""Does a connection behave among others: it waits when asked to, keeps to quotas, and reports in proportion (G12).

What it does to orders, stock and products is judged elsewhere.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from fakes.people.deeds import WRITE_NOTES
from harness.conformance.checks.deadlines import conditions_of
from harness.conformance.checks.history_queries import (
    LONGEST_CYCLE,
    Wire,
    answers_of,
    deeds_about,
    documents,
    instant,
    listed,
    observed,
    of_the_connector,
    orders_seen,
)
from harness.conformance.checks.wording import texts, words
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import FEEDS, SALES_ORDERS, TICK_DIED

MOST_REQUESTS_AN_HOUR = 1_200
"""Twenty a minute: several times what asking both services for everything new takes, once a minute."""

MOST_REQUESTS_A_DEED = 120
"""What one order, document or file may cost beside, each record read and written one by one, and looked up again."""

MOST_REPEATED_ALERTS_A_DAY = 30
"""The same alert once an hour is a reminder; in each cycle of a quarter of an hour it is noise."""

A_MOMENT = timedelta(minutes=1)
"""Who is reminded, is reminded later than that; who does not know whether an alert arrived, looks first."""

MOST_ALERTS = 20
"""So many alerts may be left whatever happens, and two more for all that people did or that went wrong."""


@check("G12")
def waits_when_asked(history: History) -> Findings:
    """Whoever says how long they want to be left alone is left alone so long: a store as a whole, else an operation.

    Source: BigCommerce counts the requests of a store, Logicbroker those of each operation.
    """
    free: dict[str, tuple[datetime, Event]] = {}
    asked: dict[int, str] = {}
    for event in of_the_connector(history):
        if event.kind == "tick" and event.name == TICK_DIED:
            free.clear()  # Whoever begins anew need not know what was said to the process before.
        elif event.kind == "request":
            service = _limited_together(event)
            asked[event.number] = service
            until, answer = free.get(service, (event.at, event))
            sentence = f"{service} asked to be left alone until {until:%H:%M:%S}; it was asked at {event.at:%H:%M:%S}."
            if service in free:
                yield judged(event.at >= until, sentence, answer, event)
                del free[service]
        elif event.kind == "response" and event.name.startswith("429") and event.cause in asked:
            free[asked[event.cause]] = (event.at + _asked_to_wait(event.facts["headers"]), event)


def _limited_together(request: Event) -> str:
    """What is counted together: all requests to a store, or one operation of Logicbroker, whichever record it names."""
    if request.facts["service"] != "logicbroker":
        return str(request.facts["service"])
    path = urlsplit(request.facts["url"]).path.lower().strip("/")
    named = [part if part.isalpha() or _VERSION.fullmatch(part) else "*" for part in path.split("/")]
    return f"{request.facts['method']} {'/'.join(named)} of Logicbroker"


_VERSION = re.compile(r"v\d+")


_WAITS = {"x-rate-limit-time-reset-ms": timedelta(milliseconds=1), "retry-after": timedelta(seconds=1)}


def _asked_to_wait(headers: Mapping[str, str]) -> timedelta:
    """Source: RFC 9110: Retry-After is a number of seconds, or a date by the clock of the service's own Date."""
    plain = {name.lower(): value for name, value in headers.items()}
    asked = [int(plain[name]) * unit for name, unit in _WAITS.items() if plain.get(name, "").isdecimal()]
    until, now = (_date(plain.get(name)) for name in ("retry-after", "date"))
    dated = [until - now] if until and now else []
    return max([*asked[:1], *dated], default=timedelta(0))


def _date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text or "")
    except ValueError:
        return None


@check("G12")
def requests_in_proportion(history: History) -> Findings:
    """The services are asked in proportion to what happens: for news now and then, and so often for each deed."""
    asked = [event for event in of_the_connector(history) if event.kind == "request"]
    if not asked:
        return
    hours = (history.events[-1].at - history.events[0].at) / timedelta(hours=1) + 1
    causes = _causes(history)
    most = int(hours * MOST_REQUESTS_AN_HOUR) + causes * MOST_REQUESTS_A_DEED
    sentence = f"In {hours:.0f} hours with {causes} causes there were {len(asked)} requests; the most is {most}."
    yield judged(len(asked) <= most, sentence, *asked[-1:])


@check("G12")
def quiet_hours_are_quiet(history: History) -> Findings:
    """In an hour in which nothing has happened for some time the services are only asked for news.

    Whatever stands on a list of troubles: what people have done about it is asked for now and then, not all the time.
    """
    hour = timedelta(hours=1)
    busy = {_hour_of(event) for event in history.events if event.kind in ("deed", "fault")}
    asked = Counter(_hour_of(event) for event in of_the_connector(history) if event.kind == "request")
    for began, count in sorted(asked.items()):
        if busy.isdisjoint(began - hour * ago for ago in range(QUIET_FOR + 1)):
            sentence = f"From {began:%d %b %H:%M} on nothing happened, and there were {count} requests in an hour."
            yield judged(count <= MOST_REQUESTS_AN_HOUR, sentence)


def _hour_of(event: Event) -> datetime:
    return event.at.replace(minute=0, second=0, microsecond=0)


QUIET_FOR = 2
"""After so many hours without a deed or a fault whatever was to be done is done."""


@check("G26")
def alerts_in_proportion(history: History) -> Findings:
    """Alerts have causes: a day on which nothing is wrong has none of them, and none is repeated in every cycle."""
    alerts = [event for event in history.events if event.kind == "request" and _is_alert(event)]
    if not alerts:
        return
    most = MOST_ALERTS + 2 * _causes(history)
    sentence = f"{len(alerts)} alerts were left in Logicbroker; with all that happened {most} are the most."
    yield judged(len(alerts) <= most, sentence, *alerts[-1:])
    repeated = Counter((event.at.date(), _wording(event)) for event in alerts)
    (day, words), count = max(repeated.items(), key=lambda each: each[1])
    sentence = f"On {day:%d %b} the alert {words!r} was left {count} times."
    yield judged(count <= MOST_REPEATED_ALERTS_A_DAY, sentence, *alerts[-1:])


@check("G10")
def alerts_name_their_order(history: History) -> Findings:
    """An alert about a document that names orders names the order of that document among them."""
    orders = {order.facts["order_id"]: order for order in orders_seen(history)}
    about = {each["key"]: order_id for order_id, order in orders.items() for each in order.facts["documents"]}
    for event in (each for each in history.events if each.kind == "request" and _is_alert(each)):
        order_id = about.get(str(event.facts["body"].get("LogicbrokerKey")))
        named = {int(number) for number in _ORDER_NAMED.findall(_wording(event).lower())}
        if order_id is not None and named:
            sentence = f"An alert about a document of order {order_id} names {listed(sorted(named))}."
            yield judged(order_id in named, sentence, event, orders[order_id])


_ORDER_NAMED = re.compile(r"\border (?:no\.? |number |#)?(\d+)\b")


@check("G15")
def failures_told_on_the_document(history: History) -> Findings:
    """Whoever opens a shipment or a cancellation that ended Failed finds an event there that says why."""
    conditions = conditions_of(history)
    for order in orders_seen(history):
        for document in documents(order, "Shipment") + documents(order, "Acknowledgement"):
            failed = [instant(each["at"]) for each in document.get("statuses", ()) if each["status"] == "Failed"]
            if document["status"] != "Failed" or not failed:
                continue
            if order.at < conditions.deadline(failed[-1], order.at, LONGEST_CYCLE):
                continue
            said = [each for each in _events_of(history) if str(each["document"]) == str(document["key"])]
            sentence = f"The {document['type']} {document['key']} of order {order.facts['order_id']} is Failed;"
            told = f"{sentence} on it stands {listed(each['summary'] for each in said)}."
            yield judged(bool(said), told, *Wire(history).about(document["key"]), order)


@check("G26")
def alerts_left_once(history: History) -> Findings:
    """The same alert about one thing is not left twice within a minute: it was only not known to have arrived."""
    last: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for event in sorted(_events_of(history), key=lambda each: instant(each["at"])):
        about = str(event["document"] or listed(_ORDER_NAMED.findall(words(event["details"]))))
        if event["level"] != "Alert" or about == "none":
            continue
        said = (about, event["summary"], event["details"], event["data"])
        before = last.get(said)
        once = before is None or instant(event["at"]) - instant(before["at"]) > A_MOMENT
        last[said] = event
        when = f" at {before['at']} and at {event['at']}" if before else ""
        yield judged(
            once, f"{event['summary']!r} about {about} was left{when}.", *Wire(history).about(event["summary"])
        )


@check("G26")
def events_not_repeated(history: History) -> Findings:
    """No event is left three times within a minute, word for word, while nothing goes wrong on the way."""
    left: dict[str, list[Event]] = {}
    answers = answers_of(history)
    for event in history.events:
        if event.kind == "fault" or (event.kind == "tick" and event.name == TICK_DIED):
            left.clear()  # Who does not know whether an event arrived may leave it again.
        elif event.lane == "connector" and _is_event(event) and event.number in answers:
            body = event.facts["body"]
            said = left.setdefault(str(sorted(body.items())), [])
            said[:] = [*(each for each in said if event.at - each.at <= A_MOMENT), event]
            sentence = f"Within a minute {body.get('Summary')!r} was left {len(said)} times in the same words."
            yield judged(len(said) < TOO_OFTEN, sentence, *said)


TOO_OFTEN = 3
"""Twice may be chance: two files of one name, of which each has its event."""


@check("G16")
def written_in_plain_text(history: History) -> Findings:
    """Notes, comments and events are plain text: they show no entities of HTML but where people wrote them."""
    for order in orders_seen(history):
        store, order_id = order.facts["store"], order.facts["order_id"]
        rest = {name: value for name, value in store.items() if name not in ("staff_notes", "shipments")}
        by_people = [*texts(rest), *(str(deed.facts["notes"]) for deed in deeds_about(history, WRITE_NOTES, order_id))]
        comments = [str(parcel.get("comments") or "") for parcel in store["shipments"]]
        own = set(_ENTITY.findall(" ".join(by_people)))
        found = set(_ENTITY.findall(" ".join((store["staff_notes"] or "", *comments)))) - own
        sentence = f"The notes and parcels of order {order_id} are plain text."
        other = f"The notes or parcels of order {order_id} show {listed(sorted(found))}."
        yield judged(not found, sentence, *(Wire(history).about(order_id) if found else ()), order, otherwise=other)
    feeds = [
        item for seen in observed(history, FEEDS)[-1:] for feed in seen.facts["feeds"] for item in feed["contents"]
    ]
    known = set(_ENTITY.findall(" ".join(texts(feeds))))
    for event in _events_of(history):
        found = set(_ENTITY.findall(event["details"])) - known
        yield judged(not found, f"The event of {event['at']} reads {event['details']!r}.")


_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);")


def _events_of(history: History) -> list[Mapping[str, Any]]:
    """All events that the portal showed last."""
    return [event for seen in observed(history, SALES_ORDERS)[-1:] for event in seen.facts.get("events", ())]


LAWS = (
    waits_when_asked,
    requests_in_proportion,
    quiet_hours_are_quiet,
    alerts_in_proportion,
    alerts_name_their_order,
    failures_told_on_the_document,
    alerts_left_once,
    events_not_repeated,
    written_in_plain_text,
)
"""What holds of the manners of a connection over any run."""


def _causes(history: History) -> int:
    """How much there was to be done, or to be told of: deeds of people, and faults."""
    return sum(event.kind in ("deed", "fault") for event in history.events)


def _is_alert(request: Event) -> bool:
    """Whether a request leaves an activity event that somebody has to look at."""
    return _is_event(request) and str(request.facts["body"].get("Level", "")).lower() in ("alert", "error", "warning")


def _is_event(event: Event) -> bool:
    """Whether it is a request that leaves an activity event."""
    if event.kind != "request" or event.facts["method"] != "POST":
        return False
    path = urlsplit(event.facts["url"]).path.lower()
    return path.rstrip("/").endswith("activityevents") and isinstance(event.facts.get("body"), Mapping)


def _wording(request: Event) -> str:
    body = request.facts["body"]
    return f"{body.get('Summary')}: {body.get('Details')}"
