"""Many connections in one process: each is worked in time, and none holds up the others."""

import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest

from harness.sync import Connection, Connector, Credentials, Fleet, Journal, Leases, Request, Secret
from harness.sync.errors import JournalUnavailable, UnusableInput
from harness.sync.fleet import PROCESS, TURN
from harness.sync.journal import LEASE
from harness.sync.journal.tables import READ_HOLDER
from harness.sync.observer import NullObserver
from harness.sync.wire import ReceivedResponse
from tests.sync.conftest import OpenJournal
from tests.sync.scripted import NOON, ORDER, Scripted, answer, connection, with_orders


def wire_of(name: str) -> Scripted:
    """A wire whose files are at the network's own host, because by the host of a request it is known whose it is."""
    wire = Scripted()
    link = f"https://{name}.example.test/files.example.test/none.csv"
    wire.on("GET", "/v3/Inventory/1", answer(body={"Body": link}))
    return wire


class Street:
    """Many stores on one clock: each has a wire of its own, on which an answer may take its time."""

    def __init__(self, names: list[str], journal: Journal | None = None) -> None:
        self.now = NOON
        self.wires = {name: wire_of(name) for name in names}
        self.seconds = dict.fromkeys(names, 0.0)
        self.asked: list[tuple[str, datetime]] = []
        self.failures: list[tuple[str, str]] = []
        self.journal = journal or Journal.in_memory()
        self.stopping = False

    def connections(self) -> list[Connection]:
        return [
            replace(
                connection(connected_at=NOON - timedelta(minutes=1)),
                name=name,
                credentials=Credentials(name, "client", Secret(f"token-of-{name}")),
                logicbroker_key=Secret(f"key-of-{name}"),
                logicbroker_url=f"https://{name}.example.test",
            )
            for name in self.wires
        ]

    def send(self, request: Request) -> ReceivedResponse:
        name = next(name for name in (request.url.split("/")[4], request.url.split("/")[2][:-13]) if name in self.wires)
        self.asked.append((name, self.now))
        self.now += timedelta(seconds=self.seconds[name])
        return self.wires[name](request)

    def fleet(self, owner: str = "one", journal: Journal | None = None) -> Fleet:
        return Fleet(
            self.connections(),
            lambda one: self.send,
            Leases(journal or self.journal, owner),
            clock=lambda: self.now,
            stopping=lambda: self.stopping,
            on_failure=lambda one, reason: self.failures.append((one.name, reason)),
        )

    def run(self, *fleets: Fleet, **time: float) -> None:
        """Let the fleets live for a while; each is called when it wants to be called."""
        end = self.now + timedelta(**time)
        free = dict.fromkeys(fleets, self.now)
        while free[fleet := min(fleets, key=free.__getitem__)] < end:
            self.now = free[fleet]
            wanted = fleet.tick(self.now)
            free[fleet] = max(self.now, wanted)  # Each lives in a process of its own.
        self.now = end

    def rounds(self) -> Counter[str]:
        """How often each store was asked for its orders."""
        return Counter(name for name, wire in self.wires.items() for _ in wire.sent("GET", "/v2/orders?"))


@pytest.mark.slow
def test_a_thousand_connections_are_all_worked() -> None:
    """Each of a thousand stores has its rounds, in turn: all flows, inventory at ten past, and all flows again."""
    street = Street([f"s{number:03}" for number in range(1000)])
    street.seconds = dict.fromkeys(street.wires, 0.01)
    street.run(street.fleet(), minutes=20)
    turns = [name for name, _ in groupby(name for name, _ in street.asked)]

    assert turns == [*street.wires] * 3
    assert street.rounds() == dict.fromkeys(street.wires, 2)
    assert street.asked[-1][1] < NOON + timedelta(minutes=17)
    assert street.failures == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_thousand_stores_beside_one_that_hangs_one_that_drips_and_one_that_refuses(tmp_path: Path) -> None:
    """In three hours every healthy store is asked in each cycle, a little late at most; the ill ones cost few calls."""
    healthy = [f"s{number:03}" for number in range(997)]
    street = Street(["hung", "dripping", "forbidden", *healthy], Journal.open(tmp_path / "journal.sqlite"))
    street.seconds = dict.fromkeys(street.wires, 0.01) | {"hung": 60.0, "dripping": 60.0}
    for name, trouble in (("hung", "no answer"), ("dripping", "no whole answer within 60 seconds")):
        for method in ("GET", "POST", "PUT"):
            street.wires[name].on(method, "", TimeoutError(trouble))
    for method in ("GET", "POST", "PUT"):
        street.wires["forbidden"].on(method, "", ReceivedResponse(403, {"Content-Type": "text/html"}, b"<html></html>"))
    began = time.process_time()
    with street.journal:
        street.run(street.fleet(), hours=3)
    looks: dict[str, list[datetime]] = {}
    for name, at in street.asked:
        looks.setdefault(name, []).append(at)
    apart = {
        name: max(later - at for at, later in pairwise([NOON, *looks[name], street.now]))
        for name in healthy  # Each round of the orders is one of these.
    }
    calls = {name: len(street.wires[name].requests) for name in ("hung", "dripping", "forbidden", "s000")}
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    print(f"{calls}; {len(street.asked)} calls, {time.process_time() - began:.0f} s, journal {size / 1e6:.1f} MB")
    print(f"longest without a look: {max(apart.values())}")

    assert max(apart.values()) <= timedelta(minutes=20)
    assert max(calls.values()) <= 1.25 * calls["s000"]
    assert street.failures == []


def test_a_slow_store_holds_up_nobody() -> None:
    """A store whose every answer takes twenty seconds ends its turn early; the others wait for one of its orders."""
    street = Street(["a", "slow", "b"])
    street.seconds["slow"] = 20
    with_orders(street.wires["slow"], *(dict(ORDER, id=number) for number in range(100, 120)))
    street.run(street.fleet(), minutes=50)
    late = {at - at.replace(minute=at.minute // 5 * 5, second=0) for name, at in street.asked if name != "slow"}

    assert max(late) <= TURN + timedelta(seconds=8 * 20)  # An order of an old list is looked at before it is sent.
    assert street.rounds()["a"] == street.rounds()["b"] == 4
    assert len(street.wires["slow"].sent("POST", "/v3/Orders")) == 20


def test_a_busy_store_goes_on_after_the_others() -> None:
    """A store with hundreds of orders is worked piece by piece, and each piece lines up behind those who wait."""
    street = Street(["busy", "a", "b"])
    with_orders(street.wires["busy"], *(dict(ORDER, id=number) for number in range(100, 200)))
    street.run(street.fleet(), minutes=2)
    order = [name for name, _ in street.asked]

    assert order.index("a") < len(order) - 1 - order[::-1].index("busy")
    assert len(street.wires["busy"].sent("POST", "/v3/Orders")) == 100


def test_two_busy_stores_take_turns() -> None:
    """Also while the clock stands: each piece lines up behind those who wait, and nothing in hand is asked for anew."""
    street = Street(["b", "a"])
    for wire in street.wires.values():
        with_orders(wire, *(dict(ORDER, id=number) for number in range(100, 160)))
    street.run(street.fleet(), seconds=1)
    sent = [name for name, wire in street.wires.items() for _ in wire.sent("POST", "/v3/Orders")]
    turns = [name for name, _ in groupby(name for name, _ in street.asked)]

    assert Counter(sent) == {"a": 60, "b": 60}
    assert turns == ["b", "a"] * 3
    assert street.rounds() == {"a": 1, "b": 1}


def test_a_turn_ends_after_ten_seconds() -> None:
    """At the next flow or subject; what is left of it comes when the others had theirs."""
    street = Street(["slow", "a"])
    street.seconds["slow"] = TURN.total_seconds() / 2
    street.run(street.fleet(), minutes=1)
    asked = [(name, len(list(calls))) for name, calls in groupby(name for name, _ in street.asked)]

    assert asked[:3] == [("slow", 2), ("a", 5), ("slow", 3)]


def test_each_connection_has_a_listener_of_its_own() -> None:
    """Who listens to one store hears nothing of another one, and everything in all its turns."""
    street = Street(["a", "b"])
    heard: list[tuple[str, str]] = []

    class Listening(NullObserver):
        def __init__(self, name: str) -> None:
            self.name = name

        def ticked(self, connector: Connector, now: datetime, due: datetime | None) -> None:
            heard.append((self.name, connector.connection.name))

    leases = Leases(street.journal, "one")
    watched = Fleet(
        street.connections(),
        lambda one: street.send,
        leases,
        clock=lambda: NOON,
        observe=lambda one: Listening(one.name),
    )
    for moment in (NOON, NOON, NOON + timedelta(minutes=10), NOON + timedelta(minutes=10)):
        watched.tick(moment)

    assert heard == [("a", "a"), ("b", "b")] * 2


def test_turns_that_end_well_cost_the_attention_list_no_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier process may have left on it is taken off once."""
    street = Street(["a"])
    taken_off: list[tuple[str, str]] = []
    monkeypatch.setattr(Journal, "settled", lambda self, flow, subject: taken_off.append((flow, subject)))
    street.run(street.fleet(), minutes=59)

    assert taken_off.count((PROCESS, PROCESS)) == 1


def test_an_error_in_one_connection_is_told_and_the_others_go_on() -> None:
    """What nobody foresaw ends a turn, stands on the attention list without secrets, and is tried again."""
    street = Street(["a", "poisoned", "b"])

    def explode(request: Request) -> ReceivedResponse:
        raise RuntimeError("token-of-poisoned blew up")

    street.wires["poisoned"].on("GET", "", explode)
    fleet = street.fleet()
    street.run(fleet, minutes=40)
    entries = street.journal.for_connection("poisoned in stage").attention()

    assert [status.state for _, status in fleet.statuses] == ["connected", "waiting", "connected"]
    assert {name for name, _ in street.failures} == {"poisoned"}
    assert len(street.failures) >= 3
    assert [(entry.flow, entry.subject, entry.since) for entry in entries] == [(PROCESS, PROCESS, NOON)]
    assert "RuntimeError: ********** blew up" in entries[0].reason
    assert street.rounds()["a"] == street.rounds()["b"] == 3
    street.wires["poisoned"] = wire_of("poisoned")
    street.run(fleet, minutes=40)
    assert street.journal.for_connection("poisoned in stage").attention() == []
    assert street.rounds()["poisoned"] > 0


def test_a_suspended_store_is_left_alone() -> None:
    """A store whose trial ended costs a question now and then, and the others nothing."""
    street = Street(["a", "closed"])
    street.wires["closed"].on("GET", "/v2/", answer(503, [{"message": "This store is suspended."}]))
    street.wires["closed"].on("GET", "/v3/", answer(503, [{"message": "This store is suspended."}]))
    fleet = street.fleet()
    street.run(fleet, minutes=59)

    assert street.rounds()["a"] == 4
    assert {connector.connection.name: connector.status.state for connector in fleet.connectors} == {
        "a": "connected",
        "closed": "suspended",
    }


def test_two_processes_share_the_connections(open_journal: OpenJournal) -> None:
    """What one process works the other leaves alone, and takes over when it dies."""
    street = Street([f"s{number}" for number in range(6)], open_journal())
    street.seconds = dict.fromkeys(street.wires, 0.1)
    one, two = street.fleet("one"), street.fleet("two", open_journal())
    street.run(one, two, minutes=5)
    shares = [{each.connection.name for each in fleet.connectors} for fleet in (one, two)]
    assert shares[0] | shares[1] == set(street.wires)
    assert not shares[0] & shares[1]
    assert all(shares)

    street.run(two, minutes=16)

    assert {each.connection.name for each in two.connectors} == set(street.wires)
    assert street.rounds() == dict.fromkeys(street.wires, 2)


def test_a_process_that_slept_leaves_what_was_taken_over() -> None:
    """After a long sleep it does not work what another process works now, and stands by for it."""
    street = Street(["a"])
    sleeper, heir = street.fleet("sleeper"), street.fleet("heir")
    street.run(sleeper, minutes=1)
    street.now += LEASE
    street.run(heir, minutes=20)
    before = len(street.asked)
    waits_until = sleeper.tick(street.now)

    assert [one.name for one in sleeper.not_worked] == ["a"]
    assert len(street.asked) == before
    assert street.now < waits_until <= street.now + LEASE
    heir.close()
    street.run(sleeper, minutes=30)
    assert sleeper.not_worked == []


def test_a_graceful_end_cuts_a_turn_short_and_gives_the_leases_back() -> None:
    """Asked to stop, a fleet ends at the next subject; another process goes on at once."""
    street = Street(["busy"])
    with_orders(street.wires["busy"], *(dict(ORDER, id=number) for number in range(100, 150)))
    sent = street.wires["busy"].sent
    fleet = street.fleet("one")

    def stop(request: Request) -> ReceivedResponse:
        street.stopping = len(sent("POST", "/v3/Orders")) >= 3
        return answer(201, {"Body": {"LogicbrokerKey": "5000"}})

    street.wires["busy"].on("POST", "/v3/Orders", stop)
    fleet.tick(street.now)
    fleet.close()
    assert len(sent("POST", "/v3/Orders")) == 3
    street.stopping = False
    street.wires["busy"].on("POST", "/v3/Orders", answer(201, {"Body": {"LogicbrokerKey": "5000"}}))
    street.run(street.fleet("two"), minutes=1)

    assert len(sent("POST", "/v3/Orders")) == 50


def test_a_journal_that_is_gone_for_a_while_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent while nothing can be remembered; afterwards every connection goes on."""
    street = Street(["a", "b"])
    fleet = street.fleet()

    def gone(*arguments: Any) -> Any:
        raise JournalUnavailable("somewhere", "the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(street.journal.database, "rows", gone)
        patch.setattr(street.journal.database, "change", gone)
        street.run(fleet, minutes=5)
        fleet.close()
        assert street.asked == []
    street.run(fleet, minutes=5)

    assert set(street.rounds()) == {"a", "b"}
    assert street.failures == []


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "none"),
        (["a", "a"], "several for a in stage"),
        (["b", "c", "a", "b", "a"], "several for a in stage, b in stage"),
    ],
)
def test_a_store_is_connected_once(names: list[str], said: str) -> None:
    """Two files for the same store and environment would send everything twice."""
    street = Street(names)
    known = {each.name: each for each in street.connections()}
    with pytest.raises(UnusableInput) as caught:
        Fleet(
            [known[name] for name in names], lambda one: street.send, Leases(street.journal, "one"), clock=lambda: NOON
        )

    assert str(caught.value) == (
        f"Wanted one connection for each store and environment; got {said}. See to the connection files."
    )


def test_an_error_is_tried_again_after_twice_as_long_each_time() -> None:
    """One minute, two, four, eight and then every fifteen; after a good turn it begins with one again."""
    street = Street(["a"])
    poisoned, well = Scripted(), street.wires["a"]

    poisoned.on("GET", "", explode)
    fleet = street.fleet()
    for wire, minutes in ((poisoned, 50), (well, 15), (poisoned, 25)):
        street.wires["a"] = wire
        street.run(fleet, minutes=minutes)
    minutes_asked = [(at - NOON) / timedelta(minutes=1) for _, at in street.asked]
    entries = street.journal.for_connection("a in stage").attention()

    assert [minute for minute in minutes_asked if minute < 60] == [0, 1, 3, 7, 15, 30, 45]
    assert list(dict.fromkeys(minute for minute in minutes_asked if minute >= 60)) == [60, 70, 71, 73, 77, 85]
    assert {reason for _, reason in street.failures} == {"RuntimeError: ********** blew up"}
    assert [(entry.reason, entry.to_do, entry.attempts) for entry in entries] == [
        (
            "RuntimeError: ********** blew up",
            "It is tried again by itself; report the error if it stays.",
            5,
        )
    ]


def test_who_stands_by_comes_back_when_the_lease_ends() -> None:
    """Not before, and never sooner than in ten seconds, since its holder renews it at the last moment."""
    street = Street(["a"])
    one, two = street.fleet("one"), street.fleet("two")
    one.tick(NOON)

    assert two.tick(NOON) == NOON + LEASE / 3  # To show that it is there.
    assert two.due == NOON + LEASE
    late = street.fleet("three")
    late.tick(NOON + LEASE - timedelta(seconds=4))
    assert late.due == NOON + LEASE + timedelta(seconds=6)
    assert [len(fleet.connectors) for fleet in (one, two, late)] == [1, 0, 0]
    assert [each.name for each in two.not_worked] == ["a"]


def explode(request: Request) -> ReceivedResponse:
    raise RuntimeError("key-of-a blew up")


@pytest.mark.parametrize(
    ("part", "reply", "state", "said"),
    [
        ("/v2/orders", answer(204), "standing by", ""),
        ("/v2/orders", answer(401, {"title": "Unauthorized"}), "credentials refused", "credentials"),
        ("/v2/orders", answer(503, {"title": "The store is suspended."}), "suspended", "suspended"),
        ("/v3/Partners", answer(body={"Body": {"Partners": []}}), "standing by", "has no supplier"),
        ("", explode, "waiting", "RuntimeError"),
    ],
)
def test_who_stands_by_says_how_the_connection_stands(part: str, reply: Any, state: str, said: str) -> None:
    """As the list says it, so that nobody reads that all is well beside a process whose credentials are refused."""
    street = Street(["a"])
    street.wires["a"].on("GET", part, reply)
    street.run(street.fleet("one"), minutes=16)
    two = street.fleet("two")
    two.tick(street.now)
    ((_, status),) = two.statuses

    assert (status.state, "one works it" in status.reason, said in status.reason) == (state, True, True)
    assert ("The attention list says" in status.reason) is bool(said)


def test_a_lease_that_was_given_back_meanwhile_is_tried_for_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between being refused and asking by whom, the other process may have ended."""
    street = Street(["a"])
    street.fleet("one").tick(NOON)
    two = street.fleet("two")
    monkeypatch.setattr(Leases, "holder", lambda self, connection: None)

    assert two.tick(NOON) == NOON
    assert street.failures == []


def test_an_error_while_the_journal_is_gone_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be put on the attention list; the other connections go on."""
    street = Street(["a", "b"])
    fleet = street.fleet()

    def gone(*arguments: Any) -> Any:
        raise JournalUnavailable("somewhere", "the disk is full")

    def explode(request: Request) -> ReceivedResponse:
        monkeypatch.setattr(Journal, "needs_attention", gone)
        raise RuntimeError("boom")

    street.wires["a"].on("GET", "", explode)
    street.run(fleet, minutes=5)

    assert street.failures == [("a", "RuntimeError: boom")] * 3
    assert street.rounds()["b"] == 1


def test_who_works_connections_renews_their_leases_in_time() -> None:
    """It wants to be called when a third of the leases' time is over, although no flow is due."""
    street = Street(["a", "b"])
    fleet = street.fleet()
    zone = timezone(timedelta(hours=9))
    wanted = [fleet.tick((NOON + timedelta(seconds=seconds)).astimezone(zone)) for seconds in (0, 1, 2, 60, 61)]

    assert wanted[0] <= NOON
    assert wanted[1:] == [*[NOON + LEASE / 3] * 2, *[NOON + 2 * LEASE / 3] * 2]
    assert fleet.due == NOON + timedelta(minutes=10)
    assert str(street.journal.for_connection("a in stage").cursor("ran orders")) == "2026-03-02T12:00:00+00:00"


def test_what_people_have_decided_is_worked_next() -> None:
    """Of the connections that this process works, and of no other."""
    street = Street(["a", "b", "c"])
    fleet, other = street.fleet("one"), street.fleet("two")
    street.run(fleet, minutes=1)
    street.run(other, seconds=1)
    standing_by = other.due
    for name in ("a", "b"):
        street.journal.for_connection(f"{name} in stage").ask_for_retry("orders", "100", street.now)
    fleet.hurry(["b in stage", "of nobody"], street.now)
    other.hurry(["b in stage"], street.now)

    assert (fleet.due, other.due) == (street.now, standing_by)
    fleet.tick(street.now)
    assert street.journal.wishing() == ["a in stage"]
    assert fleet.due == NOON + timedelta(minutes=10)
    fleet.hurry(["a in stage"], NOON + timedelta(minutes=30))
    assert fleet.due == NOON + timedelta(minutes=10)


@pytest.mark.parametrize("held", [False, True], ids=["before the first lease", "with leases"])
def test_a_journal_that_is_gone_is_asked_for_again_in_ten_seconds(held: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it nobody knows whose turn it is, so that nothing is sent."""
    street = Street(["a", "b"])
    fleet = street.fleet()
    if held:
        street.run(fleet, seconds=59)
    asked = len(street.asked)

    def gone(*arguments: Any) -> Any:
        raise JournalUnavailable("somewhere", "the disk is full")

    street.now = NOON + timedelta(seconds=60)
    with monkeypatch.context() as patch:
        patch.setattr(street.journal.database, "rows", gone)
        wanted = [fleet.tick(street.now) for _ in range(3)]

        said = {(status.state, "the disk is full" in status.reason) for _, status in fleet.statuses if not held}

    assert said == (set() if held else {("waiting", True)})
    assert wanted[-1] == street.now + timedelta(seconds=10)
    assert (len(street.asked), street.failures) == (asked, [])


def test_a_lease_that_is_lost_amid_a_turn_ends_it_without_an_error() -> None:
    """The heir goes on; nobody is told, because nothing is wrong."""
    street = Street(["a"])
    fleet, heir = street.fleet("one"), Leases(street.journal, "two")

    def oversleep(request: Request) -> ReceivedResponse:
        street.now += LEASE
        assert heir.take("a in stage", street.now) is not None
        return answer(204)

    street.wires["a"].on("GET", "/v2/orders", oversleep)
    wanted = fleet.tick(NOON)

    assert len(street.wires["a"].sent("GET", "/v2/orders")) == 1
    assert (fleet.connectors, street.failures) == ([], [])
    assert wanted == NOON
    assert street.journal.for_connection("a in stage").attention() == []


def test_a_hung_store_keeps_one_thread_and_nobody_else(tmp_path: Path) -> None:
    """While one store's call does not end, the others are worked and all leases are renewed."""
    street = Street(["hung", "a", "b"], Journal.open(tmp_path / "journal.sqlite"))
    let_go, clock = threading.Event(), [NOON + timedelta(minutes=15)]

    def send(request: Request) -> ReceivedResponse:
        if "/hung/" in request.url or "//hung" in request.url:
            let_go.wait(20)
        return street.send(request)

    with street.journal:
        fleet = Fleet(
            street.connections(), lambda one: send, Leases(street.journal, "one"), clock=lambda: clock[0], threads=2
        )
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and min(len(street.wires[name].requests) for name in "ab") < 4:
            fleet.tick(clock[0])
            time.sleep(0.01)
        asked = {name: len(wire.requests) for name, wire in street.wires.items()}
        clock[0] += LEASE
        fleet.tick(clock[0])
        holder = fleet._leases.holder("hung in stage")
        let_go.set()
        fleet.close()

    assert asked["hung"] == 0
    assert min(asked["a"], asked["b"]) >= 4
    assert holder is not None
    assert holder.until > clock[0]


def test_turns_in_threads_are_looked_at_often_until_they_end(tmp_path: Path) -> None:
    """There are no more than threads, none is begun when everything is to end, and all are lined up again."""
    street = Street(["a", "b", "c"], Journal.open(tmp_path / "journal.sqlite"))
    let_go = threading.Event()

    def send(request: Request) -> ReceivedResponse:
        let_go.wait(20)
        return street.send(request)

    with street.journal:
        fleet = Fleet(
            street.connections(),
            lambda one: send,
            Leases(street.journal, "one"),
            clock=lambda: street.now,
            stopping=lambda: street.stopping,
            threads=2,
        )
        wanted = [fleet.tick(NOON)]
        under_way, waiting = fleet.is_at_work, fleet.due
        wanted.append(fleet.tick(NOON + timedelta(seconds=1)))
        street.stopping = True
        let_go.set()
        fleet.finish(NOON)
        asked = {name for name, _ in street.asked}
        wanted.append(fleet.tick(NOON))
        ended, due = fleet.is_at_work, fleet.due
        street.stopping = False
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and fleet.due <= NOON + timedelta(minutes=5):
            fleet.tick(NOON)
            time.sleep(0.01)
        street.now += timedelta(minutes=15)
        while time.monotonic() < deadline and min(street.rounds()[name] for name in "abc") < 2:
            fleet.tick(street.now)
            time.sleep(0.01)
        fleet.close()

    assert min(street.rounds().values()) == 2
    assert wanted[:2] == [NOON + timedelta(milliseconds=50), NOON + timedelta(seconds=1, milliseconds=50)]
    assert wanted[2] == due < NOON
    assert (under_way, waiting < NOON, ended) == (True, True, False)
    assert asked == {"a", "b"}


def test_a_further_process_gets_its_share() -> None:
    """A process that starts later works half of the connections before long, and none waits for it."""
    street = Street([f"s{number:02}" for number in range(10)])
    street.seconds = dict.fromkeys(street.wires, 5.0)
    first, second = street.fleet("one"), street.fleet("two")
    street.run(first, minutes=1)
    street.run(first, second, minutes=40)
    shares = [len(first.connectors), len(second.connectors)]

    assert min(shares) >= 4
    assert min(street.rounds().values()) >= 2


def test_a_process_of_far_ahead_that_is_gone_takes_no_share() -> None:
    """Its clock was wrong; the one that lives keeps all stores, and what it knows of their troubles."""
    street = Street(["a", "b", "c", "d"])
    Leases(street.journal, "gone").share(4, NOON + timedelta(days=365))
    fleet = street.fleet()
    street.run(fleet, minutes=20)
    first = fleet.connectors
    street.run(fleet, minutes=20)

    assert len(first) == 4
    assert fleet.connectors == first


def test_a_clock_that_is_set_back_keeps_no_store_waiting() -> None:
    """What was due by the clock that was ahead is due now; the lease of this very process is renewed."""
    street = Street(["north"])
    fleet = street.fleet()
    fleet.tick(street.now)
    street.now += timedelta(hours=2)
    fleet.tick(street.now)
    street.now = NOON + timedelta(minutes=3)
    fleet.tick(street.now)
    before = len(street.asked)
    street.now = NOON + timedelta(minutes=15)
    while fleet.tick(street.now) <= street.now:
        pass

    assert len(street.asked) > before
    assert street.journal.database.rows(READ_HOLDER, {"connection": "north in stage"})[0][1] < "2026-03-02T12:19"


def test_a_lease_of_far_ahead_that_nobody_renews_is_taken_over() -> None:
    """Whoever held it had a clock that was ahead, and is gone; until then it is said whose it is."""
    street = Street(["north"])
    Leases(street.journal, "gone").take("north in stage", NOON + timedelta(days=365))
    fleet, said = street.fleet(), []
    for minutes in (0, 3, 5, 7):
        street.now = NOON + timedelta(minutes=minutes)
        fleet.tick(street.now)
        said.append(fleet.statuses[0][1])

    assert said[0].reason == (
        "gone works it, until 2027-03-02 12:03:00 UTC unless it goes on.  That is far ahead: its clock or this "
        "machine's is wrong, or was."
    )
    assert [each.state for each in said] == [*["standing by"] * 3, "connected"]
