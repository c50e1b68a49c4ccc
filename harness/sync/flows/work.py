"""How every flow works: subject by subject, each write remembered before it is sent, one poisonous subject alone.

What the subjects are and what is done with them is in each flow's own file.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any, TypeVar

from harness.sync.bigcommerce import StoreClient, is_older
from harness.sync.connection import Connection
from harness.sync.errors import (
    Busy,
    CredentialsRefused,
    Outage,
    Refused,
    ScopeMissing,
    StoreSuspended,
    Unknown,
    Unmappable,
)
from harness.sync.journal import Attention, Journal, JournalStep
from harness.sync.logicbroker import DOCUMENT_FAILED, NetworkClient
from harness.sync.observer import Observer
from harness.sync.schedule import Flow
from harness.sync.wire import JsonObject

PIECE = 25
"""Subjects that a flow works on in one tick."""
TROUBLES_BEFORE_ATTENTION = 3

LISTED = timedelta(seconds=30)
"""How long a list of one page is worked on before it is asked for again."""

ON_ITS_WAY = timedelta(seconds=30)
"""So long a request whose end nobody knows may still arrive: before that it is neither looked for nor repeated.

A service is left alone as long after a lost answer; this is for a process that takes over from one that died.
"""

MOST_SKEW = timedelta(minutes=5)
"""By so much our clock may be ahead of a service's without anything being missed."""

LONGEST_NAME = 400
"""Characters; the journal may shorten longer names of subjects."""

MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What Python raises when a record does not look as its documents say: the record's fault, not the connector's."""

T = TypeVar("T")


class Later(Enum):
    """What a deed returns that did not end its subject."""

    LATER = auto()


LATER = Later.LATER


@dataclass(slots=True)
class Listing:
    """What a list held, read page by page and kept in hand, so that each page is asked for once.

    A service that asks to wait in the middle costs no page: reading goes on where it stopped.  The longer a list, the
    longer it is used: half a minute for each page; then it is out of date.
    """

    records: list[JsonObject] = field(default_factory=list)
    pages: int = 0
    is_whole: bool = False
    read_at: datetime | None = None

    def read(self, now: datetime, page: Callable[[int], tuple[list[JsonObject], bool]]) -> list[JsonObject]:
        """All records; ``page`` gives those of one page, counted from 0, and whether it is the last."""
        if self.is_whole and self.read_at is not None and now >= self.read_at + self.pages * LISTED:
            self.records, self.pages, self.is_whole = [], 0, False
        while not self.is_whole:
            found, self.is_whole = page(self.pages)
            self.records += found
            self.pages, self.read_at = self.pages + 1, now
        return self.records

    def __deepcopy__(self, memo: dict[int, Any]) -> "Listing":
        """A copy that shares the records, which nobody changes: worlds are copied in the middle of a pass."""
        return Listing(list(self.records), self.pages, self.is_whole, self.read_at)


@dataclass(slots=True)
class Pass:
    """One pass of a flow over its subjects, which may take several ticks; nothing here must survive a restart.

    ``again`` says that something had trouble, so that another pass is wanted soon.  ``listing``, ``position`` and
    ``notes`` are the flow's own.
    """

    started: datetime
    tried: set[str] = field(default_factory=set)
    again: bool = False
    listing: Listing = field(default_factory=Listing)
    position: str = ""
    notes: dict[str, Any] = field(default_factory=dict)
    listed: set[str] | None = None  # What may be on the attention list; None until it was read.


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that a flow works on.

    A ``deed`` that returns LATER has only prepared it: it ends with others, in ``Work.together``, or in another pass.
    ``version`` says which state of it was seen: what was refused is tried again only in another version.  None means
    that whoever lists it wants it tried.
    """

    name: str
    deed: Callable[[], "Later | None"]
    version: str | None = None
    on_refusal: Callable[[str], None] = lambda reason: None
    to_do: str = ""


class Work:
    """What a flow gets: the settings, both clients, the journal, the time, and how far this pass has come."""

    def __init__(
        self,
        flow: Flow,
        connection: Connection,
        *,
        store: StoreClient,
        network: NetworkClient,
        journal: Journal,
        now: datetime,
        since: datetime,
        this_pass: Pass,
        troubles: dict[str, int],
        paused: Callable[[], bool],
        turn_over: Callable[[], bool],
        observer: Observer,
    ) -> None:
        self.flow = flow
        self.connection = connection
        self.store = store
        self.network = network
        self.journal = journal
        self.now = now
        self.since = since
        self.this_pass = this_pass
        self.troubles = troubles
        self._paused = paused
        self._turn_over = turn_over
        self._observer = observer

    def each(self, subjects: Iterable[Subject]) -> bool:
        """Try the subjects that this pass has not tried yet, a piece of them; whether all have been tried."""
        left = PIECE
        for subject in subjects:
            if subject.name in self.this_pass.tried or self._stays_refused(subject):
                continue
            if left == 0 or self.paused() or (left < PIECE and self._turn_over()):  # At least one: it must go on.
                return False
            left -= 1
            self.this_pass.tried.add(subject.name)
            self.isolated(subject)
        return not self.paused()

    def isolated(self, subject: Subject) -> bool:
        """One attempt, whether it was done; only what concerns the whole connection goes on upwards."""
        try:
            if self._judge(subject):
                return True
        except (CredentialsRefused, ScopeMissing, StoreSuspended):
            self.this_pass.tried.discard(subject.name)
            raise
        except (Outage, Unknown) as trouble:
            self.count_trouble(subject.name, str(trouble))
        except Busy:
            self.this_pass.tried.discard(subject.name)  # Not its fault: it is the first to be tried after the wait.
            return False
        self.this_pass.tried.add(subject.name)
        return False

    def together(self, subjects: Sequence[Subject], write: Callable[[Sequence[Subject]], None]) -> bool:
        """End subjects in one write; whether that is over, False when a service asked to wait.

        What is refused is tried by halves, so that each guilty subject is refused alone and with its own reason.
        """
        try:
            in_halves(subjects, write, self._refuse)
        except StoreSuspended:
            raise
        except (Outage, Unknown) as trouble:
            self.this_pass.again = True
            if len(subjects) == 1:
                self.count_trouble(subjects[0].name, str(trouble))
        except Busy:
            return False
        return True

    def count_trouble(self, subject: str, reason: str) -> None:
        """It will be tried again, and soon; after some times in a row a person hears of it."""
        self.this_pass.again = True
        self.troubles[subject] = self.troubles.get(subject, 0) + 1
        if self.troubles[subject] >= TROUBLES_BEFORE_ATTENTION:
            self.needs_attention(subject, reason, "Nothing yet: it is tried again by itself.")

    def paused(self) -> bool:
        """Whether a service wants to be left alone for a while; what is begun then would only be refused."""
        return self._paused()

    def write(
        self,
        subject: str,
        step: str,
        send: Callable[[], JsonObject | None],
        look: Callable[[JournalStep], JsonObject | None] | None = None,
        **facts: Any,
    ) -> JsonObject:
        """Do a write that must happen once; returns what is known of it.

        The journal remembers the intention first.  If an earlier attempt may have happened, ``look`` looks for it:
        what it finds is the result, and None lets the write be sent again.  Without ``look`` the write is sent each
        time it is asked for: it is one that may be repeated, or whose absence the caller has just seen.

        Raises:
            Refused, Busy, Unknown: how the write ended; Unknown also while an earlier one may still be on its way.
        """
        known = self.journal.step(self.flow, subject, step)
        if known and known.outcome in {"intended", "unknown"} and self.now < known.at + ON_ITS_WAY:
            raise Unknown("the service", f"{step!r} of {subject}", "an earlier attempt may still be on its way")
        if known and look:
            if known.outcome == "done":
                return known.facts
            if known.outcome in {"intended", "unknown"} and (found := look(known)) is not None:
                self.journal.record(self.flow, subject, step, "done", self.now, **found)
                return {**known.facts, **found}
        self.journal.intend(self.flow, subject, step, self.now, **facts)
        found = self._send(subject, step, send) or {}
        self.journal.record(self.flow, subject, step, "done", self.now, **found)
        return {**facts, **found}

    def report(self, subject: str, step: str, event: JsonObject) -> None:
        """Leave an activity event for people, once per subject and step."""

        def find(known: JournalStep) -> JsonObject | None:
            since = (known.at - MOST_SKEW).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            filters = {"from": since, "category": event["Category"]}
            found = (e for e in self.network.events(**filters) if e.get("Summary") == event["Summary"])
            return next(({"event": e.get("Id")} for e in found if e.get("Details") == event["Details"]), None)

        self.write(subject, step, lambda: self.network.post_event(event), find)

    def alert(self, subject: str, step: str, event: JsonObject) -> None:
        """An event of level Alert; see ``report``."""
        self.report(subject, step, {"Level": "Alert", "TypeId": DOCUMENT_FAILED, **event})

    def needs_attention(self, subject: str, reason: str, to_do: str) -> bool:
        """Put a subject on the attention list; whether that is news."""
        is_news = self.journal.needs_attention(self.flow, subject, reason, to_do, self.now)
        if self.this_pass.listed is not None:
            self.this_pass.listed.add(subject)
        if is_news:
            self._observer.needs_attention(self.flow, subject, reason)
        return is_news

    def unaccounted_fields(self, fields: Sequence[str]) -> None:
        """Let the observer know which fields of an order the mapping tables do not speak of."""
        if fields:
            self._observer.unaccounted_fields(fields)

    def attention(self) -> list[Attention]:
        """What of this flow is on the attention list."""
        found = [entry for entry in self.journal.attention() if entry.flow == self.flow]
        self.this_pass.listed = {entry.subject for entry in found}
        return found

    def is_behind(self, order: JsonObject) -> bool:
        """Whether the store shows an order as it was before documents last changed it."""
        flows: tuple[Flow, ...] = ("shipments", "cancellations")
        steps = [step for flow in flows for step in self.journal.steps(flow, subject=about(order))]
        return any(is_older(order, step.facts.get("modified")) for step in steps)

    def forget_verdict(self, subject: str) -> None:
        """What was refused is tried again, although nothing about it has changed."""
        if self.journal.step(self.flow, subject, "verdict"):
            self.journal.record(self.flow, subject, "verdict", "refused", self.now, version=None)

    def finish(self, subjects: Sequence[str]) -> None:
        """What was pending is done, and nobody has to look at it."""
        for subject in subjects:
            self.troubles.pop(subject, None)
        self.journal.finish(self.flow, subjects)

    def settled(self, subject: str) -> None:
        """Nobody has to look at it any more; most subjects never were on the list, and cost no write."""
        self.troubles.pop(subject, None)
        if self.this_pass.listed is None:
            self.attention()
        listed = self.this_pass.listed or set()
        if subject in listed or len(subject) > LONGEST_NAME:
            self.journal.settled(self.flow, subject)
            listed.discard(subject)

    def _send(self, subject: str, step: str, send: Callable[[], JsonObject | None]) -> JsonObject | None:
        try:
            return send()
        except Refused as refused:
            self.journal.record(self.flow, subject, step, "refused", self.now, reason=str(refused))
            raise
        except Busy:
            self.journal.record(self.flow, subject, step, "busy", self.now)
            raise
        except Unknown:
            self.journal.record(self.flow, subject, step, "unknown", self.now)
            raise

    def _judge(self, subject: Subject) -> bool:
        """One attempt; whether it was done (True) or refused."""
        try:
            is_over = subject.deed() is not LATER
        except (CredentialsRefused, ScopeMissing):
            raise
        except (Refused, Unmappable, *MALFORMED) as error:
            self._refuse(subject, reason_of(error))
            return False
        if is_over:
            self.settled(subject.name)
        return True

    def _refuse(self, subject: Subject, reason: str) -> None:
        self.needs_attention(subject.name, reason, subject.to_do)
        try:
            subject.on_refusal(reason)
        except (CredentialsRefused, ScopeMissing):
            raise
        except Refused as refused:  # Even telling about it was refused; the attention list has it all.
            self.needs_attention(subject.name, f"{reason} {refused}", subject.to_do)
        self.journal.record(
            self.flow, subject.name, "verdict", "refused", self.now, version=subject.version, reason=reason
        )

    def _stays_refused(self, subject: Subject) -> bool:
        if subject.version is None:
            return False
        verdict = self.journal.step(self.flow, subject.name, "verdict")
        return verdict is not None and verdict.facts.get("version") == subject.version


def in_halves(items: Sequence[T], deed: Callable[[Sequence[T]], None], refuse: Callable[[T, str], None]) -> None:
    """Do it to all at once; when anything is refused, to each half, so that one bad item does not stop the others."""
    try:
        deed(items)
    except (CredentialsRefused, ScopeMissing):
        raise
    except (Refused, Unmappable, *MALFORMED) as error:
        if len(items) == 1:
            refuse(items[0], reason_of(error))
            return
        half = len(items) // 2
        in_halves(items[:half], deed, refuse)
        in_halves(items[half:], deed, refuse)


def about(order: JsonObject) -> str:
    """The subject under which flows that read documents remember what they wrote to an order."""
    return f"order {order.get('id')}"


def reason_of(error: Exception) -> str:
    """What a refusal or a malformed record says to a person."""
    if isinstance(error, MALFORMED):
        return f"A record is not as its documents say ({type(error).__name__}: {error})."
    return str(error)
