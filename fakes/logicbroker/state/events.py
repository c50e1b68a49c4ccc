"""Activity events: what the network and its users report about documents, feeds and connections.

Who reports what stands where it happens; HTTP is in ``api.events``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from fakes.logicbroker.instants import write_instant
from fakes.logicbroker.refusals import NotVisible
from fakes.logicbroker.state.event_types import GENERAL, INVENTORY_UPDATED, PRODUCT_FEED
from fakes.state.copy_on_write import Log, Records
from fakes.time.clock import Clock

OF_STATUSES = "Status"
"""The category of what tells of a document's status and no more.  Guess."""

_TYPE_OF_CATEGORY = {"Inventory": INVENTORY_UPDATED, "Product": PRODUCT_FEED}


@dataclass(slots=True, eq=False)
class ActivityEvent:
    """One entry of the log.  ``additional_data`` is JSON text; ``logicbroker_key`` names the document, if any."""

    id: int
    date: datetime
    sender_id: int | None
    receiver_id: int | None
    level: str
    category: str
    summary: str
    details: str
    type_id: int
    logicbroker_key: int | None
    document_type: str | None
    link_key: str | None
    additional_data: str | None
    processed: bool = False
    viewed: bool = False

    @property
    def severity(self) -> str:
        """The same as ``level``, under the name of the portal's column."""
        return self.level

    @property
    def body(self) -> dict[str, Any]:
        """The event as the API prints it; links to files lead from the root of whatever address that has."""
        return {
            "Id": self.id,
            "Date": write_instant(self.date),
            "SenderId": self.sender_id,
            "ReceiverId": self.receiver_id,
            "LogicbrokerKey": self.logicbroker_key,
            "DocumentType": self.document_type,
            "LinkKey": self.link_key,
            "TypeId": self.type_id,
            "Level": self.level,
            "Category": self.category,
            "Summary": self.summary,
            "Details": self.details,
            "Processed": self.processed,
            "Viewed": self.viewed,
            "AdditionalData": self.additional_data,
        }

    def __repr__(self) -> str:
        return f"ActivityEvent({self.id}, {self.date:%Y-%m-%d %H:%M}, {self.level}, {self.summary})"


class Listener(Protocol):
    """Whoever wants to hear of every event."""

    def hear(self, event: ActivityEvent) -> None: ...


class EventLog:
    """All events of one environment, found by company, document, chain of documents, or company and category."""

    def __init__(self, clock: Clock, listener: Listener) -> None:
        self._clock = clock
        self._listener = listener
        self._events: Records[int, ActivityEvent] = Records()
        self._index: Records[tuple[str, object], Log[int]] = Records()

    def add(
        self,
        *,
        sender_id: int | None,
        receiver_id: int | None,
        level: str = "Info",
        category: str,
        summary: str,
        details: str = "",
        type_id: int | None = None,
        logicbroker_key: int | None = None,
        document_type: str | None = None,
        link_key: str | None = None,
        additional_data: str | None = None,
    ) -> ActivityEvent:
        """Write an event down at this instant; its sender and its receiver will see it."""
        type_id = _TYPE_OF_CATEGORY.get(category, GENERAL) if type_id is None else type_id
        event = ActivityEvent(
            id=len(self._events) + 1,
            date=self._clock.now(),
            sender_id=sender_id,
            receiver_id=receiver_id,
            level=level,
            category=category,
            summary=summary,
            details=details,
            type_id=type_id,
            logicbroker_key=logicbroker_key,
            document_type=document_type,
            link_key=link_key,
            additional_data=additional_data,
        )
        self._events[event.id] = event
        for name in self._index_names(event):
            known = self._index.get(name)
            if known is None:
                known = self._index[name] = Log()
            known.append(event.id)
        self._listener.hear(event)
        return event

    @staticmethod
    def _index_names(event: ActivityEvent) -> list[tuple[str, object]]:
        names: list[tuple[str, object]] = []
        for company in {event.sender_id: None, event.receiver_id: None}:
            names += [("company", company), ("category", (company, event.category.lower()))]
        return [*names, ("document", event.logicbroker_key), ("chain", event.link_key)]

    def get(self, event_id: int) -> ActivityEvent:
        """The event with a number.

        Raises:
            NotVisible: there is none with that number.
        """
        if not 1 <= event_id <= len(self._events):
            raise NotVisible(f"no activity event has the id {event_id}")
        return self._events[event_id]

    def of_company(self, company_id: int, category: str | None = None) -> list[ActivityEvent]:
        """What a company sent or received, oldest first; optionally only of one category."""
        if category is None:
            return self._look_up("company", company_id)
        return self._look_up("category", (company_id, category.lower()))

    def of_document(self, logicbroker_key: int) -> list[ActivityEvent]:
        return self._look_up("document", logicbroker_key)

    def of_chain(self, link_key: str) -> list[ActivityEvent]:
        return self._look_up("chain", link_key)

    def _look_up(self, name: str, value: object) -> list[ActivityEvent]:
        where = (name, value)
        return [self._events[event_id] for event_id in self._index.peek(where)] if where in self._index else []

    def scan(self) -> Iterator[ActivityEvent]:
        """All events, to look at only: copies of the network share them."""
        return self._events.scan()

    def __iter__(self) -> Iterator[ActivityEvent]:
        return iter(self._events.values())

    def __len__(self) -> int:
        return len(self._events)
