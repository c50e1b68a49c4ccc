"""The connector: runs what is due, in bounded pieces, and says when it wants to be called again.

It never waits and reads no clock; how each flow works is in its own file in ``flows``.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice

from harness.sync.bigcommerce import StoreClient
from harness.sync.calls import MOST_CLOCK_ERROR, Backoff, Clock
from harness.sync.connection import Connection
from harness.sync.errors import (
    Busy,
    CredentialsRefused,
    JournalUnavailable,
    Outage,
    Refused,
    StoreSuspended,
    Unknown,
    Unmappable,
    UnusableInput,
)
from harness.sync.flows import cancellations, inventory, orders, products, shipments
from harness.sync.flows.work import MALFORMED, PIECE, TROUBLES_BEFORE_ATTENTION, Pass, Work, reason_of
from harness.sync.journal import LONG_AGO, Attention, Journal
from harness.sync.logicbroker import NetworkClient
from harness.sync.observer import ConnectionState, ConnectionStatus, NullObserver, Observer
from harness.sync.quota import Quota
from harness.sync.schedule import Flow, next_run
from harness.sync.standing import CLOCKS_DIFFER, LISTED_AFTER, Standing, about_clocks, about_the_trial
from harness.sync.wire import JsonObject, Send

FLOWS: dict[Flow, Callable[[Work], bool]] = {
    "shipments": shipments.run,
    "cancellations": cancellations.run,
    "orders": orders.run,
    "inventory": inventory.run,
    "products": products.run,
}
"""What matters most comes first, and goes on alone while the store's quota is short."""

REOPEN: dict[Flow, Callable[[Work, str], None]] = {
    "shipments": shipments.reopen,
    "cancellations": cancellations.reopen,
}
"""What has to be done in Logicbroker before a subject that failed there can be tried again."""

WHOLE_FLOW = "connection"
"""The subject under which the attention list names trouble of a flow as a whole."""

KEPT = timedelta(days=90)
"""So long the journal remembers what ended, and what people dismissed."""

PRUNED = 500
"""Steps that it forgets after each pass: several times what a busy store's passes leave."""

PRUNED_WHOLLY = timedelta(days=1)
"""After this all that is old is looked at, also what was on the attention list before."""

TROUBLES, MOST_TROUBLES = "troubles in a row", 200
"""The cursor that remembers what had trouble how often, since when lists and services say nothing; and of how many."""

STUCK = "flows that cannot run"
"""The cursor that remembers which flows were refused as a whole at their last run."""

SERVICES = ("store", "network")
"""Whose pauses everything waits for; the host of files holds up nothing but files."""

NAMES = {"store": "BigCommerce", "network": "Logicbroker"}

CUT_OFF, OURS = "cut-off", "by our clock"
"""The cursor that says which clock told the moment of connection, where no file does."""

ABOUT_THE_SAME = timedelta(seconds=2)
"""Dates in answers are whole seconds, and an answer takes some time."""

MOST_STEP_BACK = timedelta(minutes=1)
"""A clock that is set back by less is only corrected."""

LONGEST_CYCLE = timedelta(hours=1)
"""Within so long every flow has a slot."""

FIRST_RETRY = timedelta(minutes=1)
JOURNAL_RETRY = timedelta(seconds=30)

LONG = timedelta(hours=6)
"""After this a passing outage is doubted: a closed store may answer like one that is down for a moment."""


@dataclass(slots=True)
class _Progress:
    """What a flow is in the middle of; a new process begins without it, and loses nothing."""

    running: Pass | None = None
    retry_at: datetime | None = None
    retries: int = 0
    stumbled: int = 0  # Which stumble of the connection its last piece was; 0 when it was none.
    fails_since: datetime | None = None  # Since when every pass of it has ended at a list without a sensible answer.
    troubles: dict[str, int] = field(default_factory=dict)
    has_entry: bool = True  # About the flow as a whole; perhaps from before this process.


def never() -> bool:
    """Nobody waits behind this connector."""
    return False


class Connector:
    """Syncs one connection; everything that it must not forget is in its journal."""

    serves_several_stores = True
    """Stores of one retailer may send to one account, each by a connection of its own."""

    def __init__(
        self,
        connection: Connection,
        send: Send,
        journal: Journal,
        *,
        turn_over: Callable[[], bool] = never,
        observer: Observer | None = None,
        clock: Clock | None = None,
        begins_at_once: bool = False,
    ) -> None:
        """Nothing is sent yet.  ``turn_over`` says when a tick has lasted long enough for those who wait behind it.

        ``clock`` tells the time while calls are made; without one it stands still within a tick.  A connection that
        ``begins_at_once`` has its first run at its first tick, instead of at the next quarter of an hour.

        Raises:
            UnusableInput: the journal belongs to another store or environment.
        """
        self.connection = connection
        self.send = send
        self.journal = journal
        self._observer = observer or NullObserver()
        store = Backoff(quota=Quota(connection.quota_share), observer=self._observer)
        self._backoffs = {
            "store": store,
            "network": Backoff(observer=self._observer),
            "files": Backoff(observer=self._observer),
        }
        self._clock = clock
        self._ran_now: dict[Flow, str] = {}
        self._begins_at_once = begins_at_once
        self._standing = Standing(journal, self._observer)
        self._started: datetime | None = None
        self._now = datetime.min.replace(tzinfo=UTC)
        self._progress: dict[Flow, _Progress] = _none_begun()
        self._stumbles = 0
        self._pruned = self._pruned_wholly = LONG_AGO
        self._wishes_come_last = False
        self._turn_over = turn_over
        self._without_journal: ConnectionStatus | None = None
        self._rests_until: datetime | None = None
        self._waits: dict[str, str] | None = None
        self._troubles: JsonObject | None = None
        self._check_owner()

    @property
    def status(self) -> ConnectionStatus:
        if self._without_journal:
            return self._without_journal
        known = self.journal.cursor("status")
        if known is None:
            return ConnectionStatus("waiting", None, "It has not run yet.")
        state, since, reason = json.loads(known)
        return ConnectionStatus(state, datetime.fromisoformat(since), reason)

    def attention(self) -> list[Attention]:
        """What needs a person, oldest first."""
        return self.journal.attention()

    def attention_counts(self) -> dict[str, int]:
        """How many entries of that list each flow has."""
        return self.journal.attention_counts()

    def __repr__(self) -> str:
        return f"Connector({self.connection!r})"

    @property
    def is_amid(self) -> bool:
        """Whether a flow is in the middle of a pass, or due, and waits only until a service may be asked again.

        One whose pass has ended in trouble has had its turn, those that come after it have not.  Where nothing has run
        yet a service says nothing at all; and whoever needs new credentials waits for a person.
        """
        now = self._time()
        if self._without_journal or (self._rests_until and self._rests_until > now):
            return False
        flows = self._progress.items()
        waiting = any(self._due(flow) <= now and not each.stumbled for flow, each in flows)
        return any(each.running for _, each in flows) or (self._stumbles > 0 and waiting)

    def quota_left(self, now: datetime) -> int | None:
        """How many requests the store still answers in this window, as it said last; None when nobody knows."""
        return self._backoffs["store"].quota.known_left(now)

    def clocks_ahead(self) -> dict[str, timedelta]:
        """How far each service's clock is ahead of ours, by its name, to the second, as far as the services say."""
        ahead = {name: self._backoffs[key].clock_ahead for key, name in NAMES.items()}
        return {name: by for name, by in ahead.items() if by is not None}

    def behind(self, now: datetime) -> timedelta:
        """How long the flow that waits longest has been due; nothing before the first run."""
        if self.journal.cursor("connected at") is None:
            return timedelta()
        return max(now - min(self._slot(flow) for flow in FLOWS), timedelta())

    def tick(self, now: datetime) -> datetime | None:
        """Do a bounded piece of what is due; returns when to be called again, at once if that is not after now.

        Raises:
            LeaseLost: another process works this connection now.
        """
        before, now = self._now, now.astimezone(UTC)
        self._now, self._started = now, self._started or now
        try:
            self._mend_clock(before, now)
            due = self._tick(now)
            self._standing.tell(self._what_people_should_know(due), self._time())
            self._remember_waits(self._time())
            self._remember_troubles()
        except JournalUnavailable as error:
            since = (self._without_journal.since if self._without_journal else None) or now
            self._without_journal = ConnectionStatus("waiting", since, str(error))
            self._ran_now, self._progress = (
                {},
                _none_begun(),
            )  # What was written is not known: it is read from the journal, as at a start.
            self._troubles = None
            due = now + JOURNAL_RETRY
        else:
            self._without_journal = None
        self._observer.ticked(self, now, due)
        return due

    def _tick(self, now: datetime) -> datetime | None:
        self._begin(now)
        if resting := self._resting(now):
            return resting
        try:
            self._compare_clocks()
            come_last, self._wishes_come_last = self._wishes_come_last, False
            has_wishes = not come_last and self._heed_people(now)
            try:
                more = self._advance_all(now)
            finally:
                self._remember_runs()
            if come_last and not self._resting(self._time()):
                has_wishes = self._heed_people(now)
        except CredentialsRefused as refused:
            return self._rest("credentials refused", f"{refused} Configure new credentials.", now)
        except StoreSuspended as suspended:
            reason = f"{suspended.reason} A trial store lives 15 days. Choose a plan for the store."
            return self._rest("suspended", reason, now)
        if resting := self._resting(self._time()):
            services = [self._backoffs[name] for name in SERVICES]
            backoff = max(services, key=lambda each: each.until or now)
            self._say("waiting", _reason(backoff, now), now)
            return resting
        if more and not self._stuck() and not self._fails():
            self._say("connected", "Everything that was due has been asked for.", now)
        return now if any(more) or has_wishes else min(self._due(flow) for flow in FLOWS)

    def _time(self) -> datetime:
        """What time it is within a tick."""
        return max(self._clock().astimezone(UTC), self._now) if self._clock else self._now

    def _heed_people(self, now: datetime) -> bool:
        """What people want tried again is tried, whatever was found out about it before; whether they want more yet.

        What a service stumbles at comes after the flows in the next tick, so that no wish holds up the work.
        """
        wishes = self.journal.retries(limit=PIECE)
        for flow, subject in wishes:
            if flow in FLOWS:
                progress = self._progress[flow]
                progress.retry_at, progress.running = now, progress.running or Pass(now)
                if not self._try_again(flow, subject, progress):
                    self._wishes_come_last = True
                    return False
            self.journal.drop_retry(flow, subject)
        return len(wishes) == PIECE

    def _try_again(self, flow: Flow, subject: str, progress: _Progress) -> bool:
        """Forget a verdict; whether that is over: it was possible, or will not be soon."""
        work = self._work(flow, progress)
        try:
            work.forget_verdict(subject)
            if flow in REOPEN:
                REOPEN[flow](work, subject)
        except (CredentialsRefused, StoreSuspended):
            raise
        except (Busy, Unknown) as trouble:
            return self._give_up_wish(work, subject, trouble)
        except Refused as refused:
            work.needs_attention(subject, str(refused), "Solve it by hand, then dismiss this entry.")
        progress.running = None  # Lists that are in hand do not show it yet.
        return True

    def _give_up_wish(self, work: Work, subject: str, trouble: Busy | Unknown) -> bool:
        """Whether a wish is given up, because it could not be done several times in a row; then people hear of it."""
        wish = f"trying {subject} again"
        work.troubles[wish] = work.troubles.get(wish, 0) + 1
        if work.troubles[wish] < TROUBLES_BEFORE_ATTENTION:
            return False
        del work.troubles[wish]
        reason = trouble.trouble if isinstance(trouble, Outage) else str(trouble)
        work.needs_attention(subject, f"It could not be tried again: {reason}", "Ask for it again later.")
        return True

    def _advance_all(self, now: datetime) -> list[bool]:
        """A piece of each flow that is due; of each, whether it wants to go on at once.

        Flows whose last piece ended in a pause come last, the latest one at the end: perhaps only their lists, or some
        of their records, make a service stumble or ask to wait.
        """
        more: list[bool] = []
        for flow in sorted(FLOWS, key=lambda flow: self._progress[flow].stumbled):
            if self._due(flow) <= now and not self._resting(self._time()):
                more.append(self._advance(flow, now))
            if self._turn_over() or (any(more) and self._backoffs["store"].quota.is_short(now)):
                break
        return more

    def _advance(self, flow: Flow, now: datetime) -> bool:
        """One piece of a flow; whether it wants to go on at once."""
        progress = self._progress[flow]
        progress.running = progress.running or Pass(now)
        work = self._work(flow, progress)
        try:
            finished = FLOWS[flow](work)
            self._note_stumble(progress, any(self._backoffs[name].troubles for name in SERVICES))
            if finished:
                work.check_scopes()
        except (CredentialsRefused, StoreSuspended):
            progress.running = None
            raise
        except Outage as outage:
            progress.running.again = True
            self._note_stumble(progress, True)
            self._note_outage(work, progress, outage)
            self._finish(flow)
            return False
        except (Busy, Unknown):
            self._note_stumble(progress, True)
            return False  # The service is left alone; this pass goes on afterwards.
        except (Refused, Unmappable, *MALFORMED) as error:
            to_do = "Read the reason; `harness doctor` examines credentials, scopes and environment."
            work.needs_attention(WHOLE_FLOW, reason_of(error), to_do)
            progress.has_entry = True
            self._note_stuck(flow, stuck=True)
            self._finish(flow)
            self._say("waiting", f"The {flow} flow cannot run: {reason_of(error)}", now)
            return False
        if finished:
            progress.fails_since = None
            work.forget_gone()
            if progress.has_entry:
                self.journal.settled(flow, WHOLE_FLOW)
                progress.has_entry = False
            self._note_stuck(flow, stuck=False)
            self._finish(flow)
            self._prune(now - KEPT)
        return not finished and not self._resting(self._time())

    def _prune(self, before: datetime) -> None:
        """Forget what ended long ago; what a long attention list keeps from that is looked at once a day."""
        if any(self._backoffs[name].most_clock_error >= MOST_CLOCK_ERROR for name in SERVICES):
            return  # By a clock of next year nothing is old.
        is_whole = before >= self._pruned_wholly + PRUNED_WHOLLY
        since = LONG_AGO if is_whole else self._pruned
        if self.journal.prune(before, since=since, limit=PRUNED) < PRUNED:
            self._pruned = before
            self._pruned_wholly = before if is_whole else self._pruned_wholly

    def _note_stumble(self, progress: _Progress, stumbled: bool) -> None:
        self._stumbles += stumbled
        progress.stumbled = self._stumbles if stumbled else 0

    def _note_outage(self, work: Work, progress: _Progress, outage: Outage) -> None:
        """A flow whose list gets no sensible answer for long is told, unless that is so of a service as a whole."""
        progress.fails_since = progress.fails_since or self._time()
        if self._time() - progress.fails_since >= LISTED_AFTER and not self._is_silent():
            work.needs_attention(WHOLE_FLOW, outage.trouble, "Nothing yet: it is tried again by itself.")
            progress.has_entry = True
            self._note_stuck(work.flow, stuck=True)

    def _fails(self) -> bool:
        """Whether a flow got no sensible answer to its list at its last run, or a service has long been silent."""
        return self._is_silent() or any(progress.fails_since for progress in self._progress.values())

    def _is_silent(self) -> bool:
        return any(self._backoffs[name].is_silent(self._time()) for name in SERVICES)

    def _finish(self, flow: Flow) -> None:
        """This pass is over; what had trouble is tried again soon, the rest at the next slot."""
        progress, now = self._progress[flow], self._time()
        again = progress.running is not None and progress.running.again
        progress.running = None
        self._ran_now[flow] = self._now.isoformat()
        progress.retries = progress.retries + 1 if again else 0
        progress.retry_at = now + FIRST_RETRY * 2 ** min(progress.retries - 1, 4) if again else None

    def _due(self, flow: Flow) -> datetime:
        """When the flow wants to run: at once in the middle of a pass, else at a retry or the first slot it missed."""
        progress = self._progress[flow]
        slot = self._ran(flow) if progress.running else self._slot(flow)
        return min(slot, progress.retry_at) if progress.retry_at else slot

    def _slot(self, flow: Flow) -> datetime:
        return next_run(flow, self._ran(flow))

    def _ran(self, flow: Flow) -> datetime:
        began_at = self.journal.cursor("began at") or self._since().isoformat()  # Journals of old do not say.
        return datetime.fromisoformat(self._ran_now.get(flow) or self.journal.cursor(f"ran {flow}") or began_at)

    def _remember_runs(self) -> None:
        """Which flows ran in this tick, in one write for all; what is forgotten is only run again."""
        if self._ran_now:
            self.journal.set_cursors({f"ran {flow}": at for flow, at in self._ran_now.items()})
        self._ran_now = {}

    def _work(self, flow: Flow, progress: _Progress) -> Work:
        assert progress.running is not None  # noqa: S101 - whoever calls has just begun the pass
        return Work(
            flow,
            self.connection,
            store=StoreClient(self.connection, self.send, self._backoffs["store"], self._time),
            network=NetworkClient(
                self.connection, self.send, self._backoffs["network"], self._time, self._backoffs["files"]
            ),
            journal=self.journal,
            clock=self._time,
            since=self._since(),
            this_pass=progress.running,
            troubles=progress.troubles,
            paused=lambda: self._resting(self._time()) is not None,
            turn_over=self._turn_over,
            observer=self._observer,
        )

    def _resting(self, now: datetime) -> datetime | None:
        """Until when nothing is sent, because a service asked for it or the credentials do not count; or None."""
        waits = [self._backoffs[name].paused(now) for name in SERVICES]
        waits.append(self._rests_until if self._rests_until and self._rests_until > now else None)
        return max((until for until in waits if until), default=None)

    def _stuck(self) -> bool:
        """Whether a flow as a whole was refused at its last run, whatever people made of being told so."""
        return bool(json.loads(self.journal.cursor(STUCK) or "[]"))

    def _note_stuck(self, flow: Flow, *, stuck: bool) -> None:
        known: list[Flow] = json.loads(self.journal.cursor(STUCK) or "[]")
        if stuck != (flow in known):
            others = [each for each in known if each != flow]
            self.journal.set_cursor(STUCK, json.dumps([*others, flow] if stuck else others))

    def _rest(self, state: ConnectionState, reason: str, now: datetime) -> datetime:
        """Nothing works until a person has acted; one flow asks again at each quarter hour."""
        self._say(state, reason, now)
        self._rests_until = next_run("orders", now)
        return self._rests_until

    def _say(self, state: ConnectionState, reason: str, now: datetime) -> None:
        before = self.status
        if (before.state, before.reason) != (state, reason) or before.since is None:
            since = before.since if before.state == state else None
            self.journal.set_cursor("status", json.dumps([state, (since or now).isoformat(), reason]))

    # What the journal knows of the connection itself.

    def _check_owner(self) -> None:
        mine = self.connection.key
        owner = self.journal.cursor("owner") or mine
        if owner != mine:
            to_do = "Give each connection a journal of its own."
            raise UnusableInput(f"the journal of store {mine}", f"that of store {owner}", to_do)

    def _begin(self, now: datetime) -> None:
        """At the first run: whose journal this is, and the moment of connection, which never moves afterwards."""
        if self.journal.cursor("connected at") is None:
            owner = self.connection.key
            connected_at = (self.connection.connected_at or now).astimezone(UTC)
            began_at = min(connected_at, now)  # The portal's clock may be ahead of ours: no slot is missed for that.
            began_at -= LONGEST_CYCLE if self._begins_at_once else timedelta()
            begun = {"owner": owner, "connected at": connected_at.isoformat(), "began at": began_at.isoformat()}
            if self.connection.connected_at is None:
                begun[CUT_OFF] = OURS
            self.journal.set_cursors(begun)
        if self._waits is None:
            self._waits = json.loads(self.journal.cursor("asked to wait") or "{}")
            for name, until in self._waits.items():
                backoff = self._backoffs[name]
                backoff.until = backoff.asked = datetime.fromisoformat(until)
                backoff.reason = "too many requests, before the connector was started anew"
        if self._troubles is None:
            self._recall_troubles()

    def _compare_clocks(self) -> None:
        """Let the moment of connection, where our clock told it, be the store's: its orders have dates of that clock.

        Raises:
            CredentialsRefused, StoreSuspended: as the store answers when it is asked for the time.
        """
        if self.journal.cursor(CUT_OFF) != OURS:
            return
        store = StoreClient(self.connection, self.send, self._backoffs["store"], self._time)
        backoff = self._backoffs["store"]
        try:
            ahead = _believed(store.time() - self._time(), backoff.clock_ahead)
        except (CredentialsRefused, StoreSuspended):
            raise
        except Busy as busy:
            if not isinstance(busy, Outage) or backoff.clock_ahead is None:
                return  # Nothing is listed before it is known: it is asked again when the pause is over.
            ahead = backoff.clock_ahead
        except Refused:  # An account may not be allowed this; its refusal has a date all the same.
            ahead = backoff.clock_ahead or timedelta()
        moment = datetime.fromisoformat(self.journal.cursor("connected at") or "")
        by_store = moment + ahead if abs(ahead) > ABOUT_THE_SAME else moment
        self.journal.set_cursors({"connected at": by_store.isoformat(), CUT_OFF: "by the store's clock"})

    def _mend_clock(self, before: datetime, now: datetime) -> None:
        """Notice a clock that was ahead and is no more, and let no instant of that time keep anything waiting."""
        latest = (now + MOST_STEP_BACK).isoformat()
        instants = [self.journal.cursor(name) or "" for name in ("began at", *(f"ran {flow}" for flow in FLOWS))]
        if before <= now + MOST_STEP_BACK and max(instants) <= latest:
            return
        self.journal.bring_back(now, but="" if self.journal.cursor(CUT_OFF) == OURS else "connected at")
        self._rests_until, self._ran_now, self._progress = None, {}, _none_begun()
        self._pruned = self._pruned_wholly = LONG_AGO
        for backoff in self._backoffs.values():
            backoff.forget_instants()
        was = max([*instants, before.isoformat()])
        self._observer.noticed("clock", f"It was {was} by this machine's clock, and is {now.isoformat()} now.")

    def _what_people_should_know(self, due: datetime | None) -> dict[str, str]:
        """How the connection as a whole stands, if somebody should see to it: by state, with the reason."""
        now, status = self._time(), self.status
        if status.state in ("credentials refused", "suspended"):
            return {status.state: status.reason}
        told: dict[str, str] = {}
        silent = {name: self._backoffs[key] for key, name in NAMES.items() if self._backoffs[key].is_silent(now)}
        if silent:
            told["silent"] = " ".join(f"{name}: {_reason(backoff, now)}" for name, backoff in silent.items())
        elif (due is None or due <= now or self._resting(now)) and (waiting := self._waiting_long(now)):
            told["behind"] = waiting
        if sentence := about_clocks(self.clocks_ahead()):
            told["clock"] = sentence
        by_store = now + self.clocks_ahead().get(NAMES["store"], timedelta())  # The dates of orders are of its clock.
        if sentence := about_the_trial(self.connection.trial_ends, by_store):
            told["trial"] = sentence
        if (since := self._since()) > by_store + LISTED_AFTER:
            told["cut-off"] = f"No order from before {since:%Y-%m-%d %H:%M} UTC is sent, and that is still to come."
        if self.journal.cursor(inventory.SUPPLIERS) == "none":
            told["no supplier"] = "The company of the Logicbroker key has no supplier, so nobody ships any order."
        return told

    def _waiting_long(self, now: datetime) -> str:
        """Which flow has been due for long, though this process was there to run it; empty when none has."""
        flow = min(FLOWS, key=self._slot)
        slot = self._slot(flow)
        if now - max(slot, self._started or now) < LISTED_AFTER:
            return ""
        return f"The {flow} flow has been due since {slot:%Y-%m-%d %H:%M} UTC."

    def _remember_waits(self, now: datetime) -> None:
        """Whoever is started anew leaves a service alone as long as it asked the process before."""
        waits = {name: until.isoformat() for name, backoff in self._backoffs.items() if (until := backoff.owed(now))}
        if waits != self._waits and (waits or self._waits):
            self.journal.set_cursor("asked to wait", json.dumps(waits))
        self._waits = waits

    def _recall_troubles(self) -> None:
        """Whoever is started anew, perhaps for each run, goes on counting: else nobody would ever be told."""
        self._troubles = json.loads(self.journal.cursor(TROUBLES) or "{}")
        for flow, progress in self._progress.items():
            known = self._troubles.get(flow, {})
            progress.troubles.update(known.get("subjects", {}))
            progress.fails_since = _instant_of(known.get("since"))
        for name in SERVICES:
            self._backoffs[name].since = _instant_of(self._troubles.get(name))

    def _remember_troubles(self) -> None:
        """Written when it changes, so that a connection without trouble writes nothing."""
        found: JsonObject = {}
        for flow, progress in self._progress.items():
            since = progress.fails_since.isoformat() if progress.fails_since else None
            if progress.troubles or since:
                found[flow] = {"subjects": dict(islice(progress.troubles.items(), MOST_TROUBLES)), "since": since}
        silent = {name: self._backoffs[name].since for name in SERVICES}
        found |= {name: since.isoformat() for name, since in silent.items() if since}
        if found != self._troubles:
            self.journal.set_cursor(TROUBLES, json.dumps(found))
            self._troubles = found

    def _since(self) -> datetime:
        """The moment of connection to the second, which is as fine as BigCommerce's dates are."""
        known = self.journal.cursor("connected at")
        assert known is not None  # noqa: S101 - written at the first run
        return datetime.fromisoformat(known).replace(microsecond=0)


def _instant_of(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _believed(told: timedelta, by_dates: timedelta | None) -> timedelta:
    """How far the store's clock is ahead, by what it told and by the dates of its answers.

    Where both differ the dates count; where none is, and what was told is far off, the later cut-off: no order of
    before the connection is sent, and one that lies in the future is told.
    """
    if by_dates is None:
        return told if abs(told) < MOST_CLOCK_ERROR else max(told, timedelta())
    return told if abs(told - by_dates) <= CLOCKS_DIFFER else by_dates


def _reason(backoff: Backoff, now: datetime) -> str:
    if backoff.since is None or now - backoff.since < LONG:
        return backoff.reason
    doubt = "see whether the store is open, and whether its trial or its plan has ended"
    return f"{backoff.reason}  It has been so since {backoff.since:%Y-%m-%d %H:%M} UTC: {doubt}."


def _none_begun() -> dict[Flow, _Progress]:
    return {flow: _Progress() for flow in FLOWS}
