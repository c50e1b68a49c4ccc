"""Reading a history: what was observed last, what people did, and which requests were about something.

Nothing is judged here.  The observations are those that ``harness.conformance.observations`` records.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from fakes.people.deeds import CONNECT, Deed
from harness.conformance.verdicts import Event, History, SortedHistory
from harness.record.looks import EXAMINED, EXAMINING, ORDER, Look

CYCLE = timedelta(minutes=15)
"""How long an order may take to Logicbroker: the guide's quarter of an hour."""

LONGEST_CYCLE = timedelta(minutes=75)
"""How long a shipment, a cancellation or an approval may take.

The guide names no time for them; its longest cycle is an hour, and a connection that passes them on with it keeps all
that is promised.
"""


def observed(history: History, what: Look) -> list[Event]:
    """Everything that was observed of one kind, oldest first."""
    if isinstance(history, SortedHistory):
        return history.named("observation", what)
    return [event for event in history.events if event.kind == "observation" and event.name == what]


def last_observed(history: History, what: Look, **facts: Any) -> Event | None:
    """The last observation of one kind, optionally of one subject."""
    found = [event for event in observed(history, what) if facts.items() <= event.facts.items()]
    return found[-1] if found else None


def orders_seen(history: History) -> list[Event]:
    """For each order the last observation of it, in the order of their ids."""
    last = {event.facts["order_id"]: event for event in observed(history, ORDER)}
    return [last[order_id] for order_id in sorted(last)]


def deeds(history: History, what: Deed) -> list[Event]:
    """Everything of one name that people did, oldest first."""
    if isinstance(history, SortedHistory):
        return history.named("deed", what)
    return [event for event in history.events if event.kind == "deed" and event.name == what]


def deeds_about(history: History, what: Deed, order_id: int) -> list[Event]:
    """Everything of one name that people did to one order, oldest first."""
    if isinstance(history, SortedHistory):
        return history.of_orders(what).get(order_id, [])
    return [event for event in deeds(history, what) if event.facts.get("order_id") == order_id]


def cut_off(history: History) -> datetime | None:
    """The moment of the first connection; later credentials do not move it."""
    connected = deeds(history, CONNECT)
    return connected[0].at if connected else None


def instant(text: str) -> datetime:
    """An instant as it is recorded, ISO 8601."""
    return datetime.fromisoformat(text)


def documents(order: Event, kind: str) -> list[Mapping[str, Any]]:
    """The documents of one kind in an observation of an order, in the order in which they came to be."""
    return [document for document in order.facts["documents"] if document["type"] == kind]


def physical(order: Event) -> list[Mapping[str, Any]]:
    """The lines of an order that suppliers get: nobody ships a digital product or a gift certificate."""
    return [line for line in order.facts["store"]["lines"] if line.get("type", "physical") == "physical"]


class LineKeys:
    """Which line of an order a document's line speaks of, whatever identity its documents carry.

    That is the line's own id where an attribute has it, else the only line of its SKU, else the line in the same place
    among those of its SKU.  Where even that is not to be told, pieces are counted by SKU.
    """

    def __init__(self, order: Event) -> None:
        self._skus = {str(line["line_id"]): line["sku"] for line in order.facts["store"]["lines"]}
        self._known = {sku.casefold() for sku in self._skus.values()}
        self._places: dict[str, list[str]] = {}
        for document in documents(order, "SalesOrder")[:1]:
            for line in document["lines"]:
                self._places.setdefault(line["sku"], []).append(str(line.get("line_number")))
        told = [line for document in order.facts["documents"] for line in document["lines"]]
        self._by_id = all(self._id(line) is not None for line in told)

    def of_document(self, line: Mapping[str, Any]) -> str:
        """The key of a document's line."""
        found = self._id(line)
        return found if self._by_id and found is not None else self._sku(line)

    def of_store(self, line_id: object) -> str:
        """The same key of a line of the order, by its id."""
        return str(line_id) if self._by_id else self._skus.get(str(line_id), str(line_id))

    def _may_be(self, line_id: str, line: Mapping[str, Any]) -> bool:
        """Whether a line's own SKU, where the order knows it, is that of the line whose id it carries."""
        own = self._sku(line).casefold()
        return own not in self._known or own == self._skus[line_id].casefold()

    def _sku(self, line: Mapping[str, Any]) -> str:
        return str(line.get("merchant_sku") or line["sku"])

    def _id(self, line: Mapping[str, Any]) -> str | None:
        marked = str(line["line_id"] or "")
        if marked in self._skus and self._may_be(marked, line):
            return marked
        same = [line_id for line_id, sku in self._skus.items() if sku == self._sku(line)]
        if len(same) == 1:
            return same[0]
        places, place = self._places.get(self._sku(line), []), str(line.get("line_number"))
        known = len(places) == len(same) and place in places and len(set(places)) == len(places)
        return same[places.index(place)] if known else None


class Wire:
    """The connector's writes in a history, found by what they are about; empty when it was only observed."""

    def __init__(self, history: History) -> None:
        self._about = (
            history.once(_writes_by_subject) if isinstance(history, SortedHistory) else _writes_by_subject(history)
        )

    def about(self, *words: object) -> list[Event]:
        """The writes whose URL has one of the words as a segment, or whose body has it as a value, with the answers."""
        found = {
            asked.number: (asked, answer) for word in words if word for asked, answer in self._about.get(str(word), ())
        }
        return [event for number in sorted(found) for event in found[number] if event is not None]


Write = tuple[Event, Event | None]
"""A request and what came back for it, if anything did."""


def answers_of(history: History) -> Mapping[int | None, Event]:
    """What came back, by the number of the request."""
    return history.once(_answers) if isinstance(history, SortedHistory) else _answers(history)


def of_the_connector(history: History) -> Iterator[Event]:
    """The events without those of a form that is verified, and of the harness when it asks a service itself."""
    is_examined = False
    for event in history.events:
        if event.kind == "observation" and event.name in (EXAMINING, EXAMINED):
            is_examined = event.name == EXAMINING
        if not is_examined:
            yield event


def accepted_writes(history: History) -> Iterator[tuple[Event, Event]]:
    """Each write of the connector that a service accepted, with its answer."""
    answers = answers_of(history)
    for event in of_the_connector(history):
        if event.kind == "request" and event.facts["method"] in ("POST", "PUT", "PATCH", "DELETE"):
            answer = answers.get(event.number)
            if answer is not None and answer.name[:1] == "2":
                yield event, answer


def _answers(history: History) -> dict[int | None, Event]:
    return {event.cause: event for event in history.events if event.kind == "response"}


def _writes_by_subject(history: History) -> dict[str, list[Write]]:
    answers = answers_of(history)
    about: dict[str, list[Write]] = {}
    for event in history.events:
        if event.kind == "request" and event.facts["method"] != "GET":
            path = event.facts["url"].partition("?")[0]
            for subject in {*path.split("/"), *_values(event.facts.get("body"))}:
                about.setdefault(subject, []).append((event, answers.get(event.number)))
    return about


def _values(body: Any) -> Iterator[str]:
    """Every text and number in a body as text, those of JSON within a text included."""
    left = [body]  # Not a recursion: bodies may be deep.
    while left:
        value = left.pop()
        if isinstance(value, Mapping):
            left.extend(value.values())
        elif isinstance(value, list | tuple):
            left.extend(value)
        elif value is not None:
            yield str(value)
            if isinstance(value, str) and value[:1] in ("{", "["):
                with suppress(ValueError):
                    left.append(json.loads(value))


def listed(words: Iterable[object]) -> str:
    """``a, b and c``; ``none`` for nothing, and an empty word is said to be one."""
    *most, last = [str(word) or "an empty text" for word in words] or ["none"]
    return f"{', '.join(most)} and {last}" if most else last
