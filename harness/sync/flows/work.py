"""How every flow works: subject by subject, each write remembered before it is sent, one poisonous subject alone.

What the subjects are and what is done with them is in each flow's own file.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any, TypeVar

from harness.sync.bigcommerce import StoreClient, is_older
from harness.sync.calls import Clock
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
from harness.sync.journal import Journal, JournalStep
from harness.sync.logicbroker import DOCUMENT_FAILED, NetworkClient
from harness.sync.observer import Observer
from harness.sync.schedule import DOCUMENT_FLOWS, Flow
from harness.sync.wire import JsonObject, storable

PIECE = 25
"""Subjects that a flow works on in one tick."""
TROUBLES_BEFORE_ATTENTION = 3

LISTED = timedelta(seconds=30)
"""How long a list of one page is worked on before it is asked for again."""

LISTED_FOR_ONE = timedelta(minutes=2)
"""How long it is kept for its first subject: where little is left of a quota, reading it anew might take it all."""

MOST_WAITS = 3
"""After a service has so often asked to wait amid one subject, the others of a pass go first."""

ON_ITS_WAY = timedelta(seconds=30)
"""So long a request whose end nobody knows may still arrive: before that it is neither looked for nor repeated.

A service is left alone as long after a lost answer; this is for a process that takes over from one that died.
"""

MOST_SKEW = timedelta(minutes=5)
"""By so much our clock may be ahead of a service's without anything being missed."""

VERDICT_STANDS = timedelta(days=1)
"""After this what was refused is tried once more, unchanged: what stood against it may lie elsewhere, and be gone."""

MOST_IN_VAIN = 3
"""So often a write is done though it shows no effect; then it stands for a day like one that was refused."""

TRIED_AGAIN_AT_ONCE = 5
"""So many subjects whose verdict has stood long enough are tried again in one pass."""

MOST_FORBIDDEN = 5
"""After so many subjects with a 403, and none without, a pass ends: it is about all of them."""

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
    longer it is used: half a minute for each page; then it is out of date.  One of which nothing is ``used`` yet
    is kept somewhat longer.
    """

    records: list[JsonObject] = field(default_factory=list)
    pages: int = 0
    is_whole: bool = False
    read_at: datetime | None = None
    used: bool = False

    def read(self, now: datetime, page: Callable[[int], tuple[list[JsonObject], bool]]) -> list[JsonObject]:
        """All records; ``page`` gives those of one page, counted from 0, and whether it is the last."""
        lasting = self.pages * LISTED if self.used else max(self.pages * LISTED, LISTED_FOR_ONE)
        if self.is_whole and self.read_at is not None and now >= self.read_at + lasting:
            self.records, self.pages, self.is_whole, self.used = [], 0, False, False
        while not self.is_whole:
            found, self.is_whole = page(self.pages)
            self.records += found
            self.pages, self.read_at = self.pages + 1, now
        return self.records

    def __deepcopy__(self, memo: dict[int, Any]) -> "Listing":
        """A copy that shares the records, which nobody changes: worlds are copied in the middle of a pass."""
        return Listing(list(self.records), self.pages, self.is_whole, self.read_at, self.used)


@dataclass(slots=True)
class Pass:
    """One pass of a flow over its subjects, which may take several ticks; nothing here must survive a restart.

    ``again`` says that something had trouble, so that another pass is wanted soon.  ``forbidden`` are the subjects that
    were answered 403, with the operation and what was said, until it is known whether others are allowed the same.
    ``put_off`` counts how often a service asked to wait amid a subject.  ``listing``, ``position``, ``notes``: the
    flow's own.
    """

    started: datetime
    tried: set[str] = field(default_factory=set)
    again: bool = False
    listing: Listing = field(default_factory=Listing)
    position: str = ""
    notes: dict[str, Any] = field(default_factory=dict)
    forbidden: dict[str, "Forbidden"] = field(default_factory=dict)
    tried_again: int = 0
    put_off: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A 403 for one subject, as data: what was asked for in general and in particular, and what was said."""

    operation: str
    service: str
    what: str
    status: int
    message: str

    @classmethod
    def by(cls, error: ScopeMissing) -> "Forbidden":
        return cls(error.operation, error.service, error.what, error.status, error.message)

    @property
    def error(self) -> ScopeMissing:
        return ScopeMissing(self.service, self.what, self.status, self.message, self.operation)


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that a flow works on.

    A ``deed`` that returns LATER has only prepared it: it ends with others, in ``Work.together``, or in another pass.
    ``version`` says which state of it was seen: what was refused is tried again only in another version, or after a
    day.  None means that whoever lists it wants it tried.  When it is refused, ``on_refusal`` tells people why, which
    may fail in every way, and ``at_end`` is what becomes of it then.
    """

    name: str
    deed: Callable[[], "Later | None"]
    version: str | None = None
    on_refusal: Callable[[str], None] = lambda reason: None
    at_end: Callable[[], None] = lambda: None
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
        clock: Clock,
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
        self._clock = clock
        self.since = since
        self.this_pass = this_pass
        self.troubles = troubles
        self._paused = paused
        self._turn_over = turn_over
        self._observer = observer

    @property
    def now(self) -> datetime:
        """Goes on while calls are made."""
        return self._clock()

    def each(self, subjects: Iterable[Subject]) -> bool:
        """Try the subjects that this pass has not tried yet, a piece of them; whether all have been tried.

        Those that had trouble before come last, so that nobody waits behind them.
        """
        left = PIECE
        for subject in self._troubled_last(subjects):
            if subject.name in self.this_pass.tried or self._stays_refused(subject):
                continue
            if left == 0 or self.paused() or (left < PIECE and self._turn_over()):  # At least one: it must go on.
                return False
            left -= 1
            self.this_pass.tried.add(subject.name)
            self.isolated(subject)
        if self.paused():
            return False
        return not self._try_forbidden_again()

    def _troubled_last(self, subjects: Iterable[Subject]) -> Iterable[Subject]:
        return sorted(subjects, key=lambda subject: subject.name in self.troubles) if self.troubles else subjects

    def isolated(self, subject: Subject) -> bool:
        """One attempt, whether it was done; only what concerns the whole connection goes on upwards."""
        try:
            is_done = self._judge(subject)
            self.this_pass.listing.used = True
            if is_done:
                return True
        except (CredentialsRefused, ScopeMissing, StoreSuspended):
            self.this_pass.tried.discard(subject.name)
            raise
        except (Outage, Unknown) as trouble:
            self.count_trouble(subject.name, trouble)
        except Busy as busy:
            self.this_pass.put_off[subject.name] += 1
            if self.this_pass.put_off[subject.name] < MOST_WAITS:
                self.this_pass.tried.discard(subject.name)  # Not its fault: it is the first to be tried after the wait.
                return False
            self.count_trouble(subject.name, f"{busy.service} asks to wait each time: {busy.reason}.")
        self.this_pass.tried.add(subject.name)
        return False

    def is_its_own(self, subject: str, error: ScopeMissing) -> bool:
        """Whether a 403 is about this subject alone, because others were allowed the same in this pass.

        Else it is set aside until something is known.

        Raises:
            ScopeMissing: it was so for many, and none was allowed it.
        """
        if self._is_allowed(error.operation):
            return True
        self.this_pass.forbidden[subject] = Forbidden.by(error)
        self.troubles[subject] = self.troubles.get(subject, 0) + 1
        if len(self.this_pass.forbidden) >= MOST_FORBIDDEN:
            raise error
        return False

    def check_scopes(self) -> None:
        """At the end of a pass: what was set aside concerns all, for none was allowed it.

        Raises:
            ScopeMissing
        """
        for forbidden in self.this_pass.forbidden.values():
            raise forbidden.error

    def forbidden_alone(self) -> dict[str, str]:
        """What was set aside, and is known by now to be about those subjects alone, with the reasons."""
        found = {
            name: str(forbidden.error)
            for name, forbidden in self.this_pass.forbidden.items()
            if self._is_allowed(forbidden.operation)
        }
        for name in found:
            del self.this_pass.forbidden[name]
        return found

    def _try_forbidden_again(self) -> bool:
        """Subjects whose 403 is their own are tried once more, and refused then; whether there are any."""
        again = self.forbidden_alone()
        self.this_pass.tried -= again.keys()
        return bool(again)

    def _is_allowed(self, operation: str) -> bool:
        since = self.this_pass.started
        return self.store.was_allowed(operation, since) or self.network.was_allowed(operation, since)

    def together(self, subjects: Sequence[Subject], write: Callable[[Sequence[Subject]], None]) -> bool:
        """End subjects in one write; whether that is over, False when a service asked to wait.

        What is refused is tried by halves, so that each guilty subject is refused alone and with its own reason.
        """

        def forbidden(subject: Subject, error: ScopeMissing) -> None:
            self.this_pass.again = True
            if self.is_its_own(subject.name, error):
                self._refuse(subject, str(error))

        try:
            in_halves(subjects, write, self._refuse, forbidden)
        except StoreSuspended:
            raise
        except (Outage, Unknown) as trouble:
            self.this_pass.again = True
            if len(subjects) == 1:
                self.count_trouble(subjects[0].name, trouble)
        except Busy:
            return False
        return True

    def count_trouble(self, subject: str, trouble: Outage | Unknown | str) -> None:
        """It will be tried again, and soon; after some times in a row a person hears of it."""
        self.this_pass.again = True
        self.troubles[subject] = self.troubles.get(subject, 0) + 1
        if self.troubles[subject] >= TROUBLES_BEFORE_ATTENTION:
            reason = trouble.trouble if isinstance(trouble, Outage) else str(trouble)
            self.needs_attention(subject, reason, "Nothing yet: it is tried again by itself.")

    def is_in_vain(self, subject: str, step: str) -> bool:
        """Whether a write that is asked for once more was done often enough, the last time less than a day ago."""
        known = self.journal.step(self.flow, subject, step)
        if known is None or known.outcome != "done" or known.attempts < MOST_IN_VAIN:
            return False
        return self.now < known.at + VERDICT_STANDS

    def forget_gone(self) -> None:
        """At the end of a pass: what it did not try of orders and documents is not listed any more."""
        for name in list(self.troubles):
            number = name.removeprefix("telling of ").removeprefix("ending ")
            if number.isdigit() and number not in self.this_pass.tried:
                del self.troubles[name]

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
        """Leave an activity event for people, once per subject and step.

        Whether it is there already is looked up from the moment of the first attempt on, by Logicbroker's own clock.
        """
        began = _shortly_before(self.network.its_time())

        def find(known: JournalStep) -> JsonObject | None:
            since = known.facts.get("since") or _shortly_before(known.at)  # An earlier version knew only our own clock.
            filters = {"from": since, "category": event["Category"]}
            found = (e for e in self.network.events(**filters) if e.get("Summary") == event["Summary"])
            return next(({"event": e.get("Id")} for e in found if e.get("Details") == event["Details"]), None)

        self.write(subject, step, lambda: self.network.post_event(event), find, since=began)

    def alert(self, subject: str, step: str, event: JsonObject) -> None:
        """An event of level Alert; see ``report``."""
        self.report(subject, step, {"Level": "Alert", "TypeId": DOCUMENT_FAILED, **event})

    def needs_attention(self, subject: str, reason: str, to_do: str) -> bool:
        """Put a subject on the attention list; whether that is news."""
        is_news = self.journal.needs_attention(self.flow, subject, reason, to_do, self.now)
        if is_news:
            self._observer.needs_attention(self.flow, subject, reason)
        return is_news

    def unaccounted_fields(self, fields: Sequence[str]) -> None:
        """Let the observer know which fields of an order the mapping tables do not speak of."""
        if fields:
            self._observer.unaccounted_fields(fields)

    def is_behind(self, order: JsonObject) -> bool:
        """Whether the store shows an order as it was before documents last changed it."""
        steps = [step for flow in DOCUMENT_FLOWS for step in self.journal.steps(flow, subject=about(order))]
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
        if self.journal.is_listed(self.flow, subject):
            self.journal.settled(self.flow, subject)

    def _send(self, subject: str, step: str, send: Callable[[], JsonObject | None]) -> JsonObject | None:
        try:
            return send()
        except (Refused, Unmappable) as refused:
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
        except CredentialsRefused:
            raise
        except ScopeMissing as error:
            if self.is_its_own(subject.name, error):
                self._refuse(subject, str(error))
            return False
        except (Refused, Unmappable, *MALFORMED) as error:
            self._refuse(subject, reason_of(error))
            return False
        if is_over:
            self.settled(subject.name)
        return True

    def _refuse(self, subject: Subject, reason: str) -> None:
        reason = storable(reason)
        self.needs_attention(subject.name, reason, subject.to_do)
        deeds = {"telling of": lambda: subject.on_refusal(reason), "ending": subject.at_end}
        for what, deed in deeds.items():
            self._attempt(subject, reason, f"{what} {subject.name}", deed)
        for what in deeds:
            self.troubles.pop(f"{what} {subject.name}", None)
        self.journal.record(
            self.flow, subject.name, "verdict", "refused", self.now, version=subject.version, reason=reason
        )

    def _attempt(self, subject: Subject, reason: str, name: str, deed: Callable[[], None]) -> None:
        """Something that follows from a refusal; that it fails changes nothing of what is known.

        Raises:
            Busy, Unknown: nobody knows yet whether it fails for good.
        """
        if self.troubles.get(name, 0) >= TROUBLES_BEFORE_ATTENTION:
            return  # It was given up, and is on the list.
        try:
            deed()
        except (CredentialsRefused, StoreSuspended):
            raise
        except (Outage, Unknown) as trouble:
            self.troubles[name] = self.troubles.get(name, 0) + 1
            if self.troubles[name] < TROUBLES_BEFORE_ATTENTION:
                raise
            self.needs_attention(subject.name, f"{reason} {trouble}", subject.to_do)
        except (Refused, Unmappable, *MALFORMED) as error:  # The attention list has it all.
            self.needs_attention(subject.name, f"{reason} {reason_of(error)}", subject.to_do)

    def _stays_refused(self, subject: Subject) -> bool:
        if subject.version is None:
            return False
        verdict = self.journal.step(self.flow, subject.name, "verdict")
        if verdict is None or verdict.facts.get("version") != subject.version:
            return False
        if self.now < verdict.at + VERDICT_STANDS or self.this_pass.tried_again >= TRIED_AGAIN_AT_ONCE:
            return True
        self.this_pass.tried_again += 1
        return False


def in_halves(
    items: Sequence[T],
    deed: Callable[[Sequence[T]], None],
    refuse: Callable[[T, str], None],
    forbid: Callable[[T, ScopeMissing], None],
) -> None:
    """Do it to all at once; when anything is refused, to each half, so that one bad item does not stop the others."""
    try:
        deed(items)
    except CredentialsRefused:
        raise
    except (Refused, Unmappable, *MALFORMED) as error:
        if len(items) > 1:
            half = len(items) // 2
            in_halves(items[:half], deed, refuse, forbid)
            in_halves(items[half:], deed, refuse, forbid)
        elif isinstance(error, ScopeMissing):
            forbid(items[0], error)
        else:
            refuse(items[0], reason_of(error))


def about(order: JsonObject) -> str:
    """The subject under which flows that read documents remember what they wrote to an order."""
    return f"order {order.get('id')}"


def reason_of(error: Exception) -> str:
    """What a refusal or a malformed record says to a person."""
    if isinstance(error, MALFORMED):
        return f"A record is not as its documents say ({type(error).__name__}: {error})."
    return str(error)


def _shortly_before(moment: datetime) -> str:
    return (moment - MOST_SKEW).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
