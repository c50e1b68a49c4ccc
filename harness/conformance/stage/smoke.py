"""A smoke rehearsal in production: only what reads or can be undone, one marked order at most, each asked beforehand.

What is sent goes through a guard that lets nothing else out.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness.conformance.stage import circumstances
from harness.conformance.stage.api import Declined
from harness.conformance.stage.clocks import StageClock, Tell, clock_of
from harness.conformance.stage.course import READS, Course, in_letters
from harness.conformance.stage.deeds import LOOK, Reach
from harness.conformance.stage.network import StageDocument, StageNetwork
from harness.conformance.stage.pace import Pace
from harness.conformance.stage.people import shopper_address
from harness.conformance.stage.person import CannotBeDone, Choice, HumanTask, Person, TerminalPerson
from harness.conformance.stage.record import Record
from harness.conformance.stage.settings import RehearsalSettings, rehearsal_of
from harness.conformance.stage.stage_world import StageCompany, StageSurroundings, network_api, store_api
from harness.conformance.stage.store import StageStore
from harness.conformance.verdicts import State, worst
from harness.displays.tables import Table
from harness.files import write_file
from harness.sync import Connection, requests_send
from harness.sync.wire import Request, Response, Send

A_CYCLE, BETWEEN_LOOKS = timedelta(minutes=15), timedelta(minutes=1)
SCENARIO = "A marked order in production"
CANCELLED = "Cancelled"
DO_NOT_SHIP = "This is a rehearsal. Please do not ship anything."
_ORDERS = re.compile(r"/v2/orders$")


@dataclass(frozen=True, slots=True)
class SmokeStep:
    """One step: what was done, how far it reaches, which promise it is about, and what came of it."""

    name: str
    reach: Reach
    promise: str
    state: State
    sentence: str


@dataclass
class Guard:
    """Lets reads pass, one new order that bears a mark, and what undoes it; nothing else leaves."""

    send: Send
    mark: str
    order: int | None = None
    placed: bool = False

    def __call__(self, request: Request) -> Response:
        """Send it.

        Raises:
            CannotBeDone: it is not for a smoke rehearsal.
        """
        path = urlsplit(request.url).path
        creates = request.method == "POST" and bool(_ORDERS.search(path)) and self.mark.encode() in request.body
        undoes = request.method in ("PUT", "DELETE") and path.endswith(f"/v2/orders/{self.order}")
        if request.method not in READS and not (creates and not self.placed) and not undoes:
            raise CannotBeDone(f"a smoke rehearsal does not {request.method} {path}, which it could not undo")
        self.placed = self.placed or creates
        return self.send(request)


@dataclass
class Smoke:
    """A smoke rehearsal of one connection; ``steps`` are those that are over."""

    connection: Connection
    settings: RehearsalSettings
    person: Person
    clock: StageClock
    record: Record
    outside: Send
    steps: list[SmokeStep] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.began = self.clock.now()
        self.answers: list[dict[str, Any]] = []
        self._pace = Pace()
        mark = self.record.fact("mark", in_letters(int(self.began.timestamp() * 1000), 6))
        self.mark = f"R{mark}"
        self.guard = Guard(self.outside, self.mark)
        self._secrets = [self.connection.credentials.access_token, self.connection.logicbroker_key]
        self._course = Course(
            self.record, SCENARIO, self.clock, self.guard, self.person, self._pace, secrets=lambda: self._secrets
        )
        wait = lambda length: self._course.move(self._course.now() + length)  # noqa: E731 - two words
        self._store_api = store_api(
            self.connection.credentials, self.connection.bigcommerce_url, self._course.send, wait
        )
        network = network_api(self.connection.logicbroker_key, self.connection.logicbroker_url, self._course.send, wait)
        self.store = StageStore(self._surroundings(), self._store_api)
        self.network = StageNetwork(network, self.began)

    @property
    def state(self) -> State:
        return worst(step.state for step in self.steps)

    def run(self) -> "Smoke":
        """All steps; what a person does not want is unknown, and whatever stops it, the order is undone or named."""
        try:
            for name, step in ((str(LOOK), self._look), ("place one marked order", self._order)):
                if not self._came_to_an_end(name, step):
                    break
        finally:
            if self.guard.order is not None:
                self._undo(self.guard.order)
            elif self.guard.placed:
                told = f"an order with the mark {self.mark} may be in the store: look for it, cancel and archive it"
                self._over("undo it", Reach.UNDOABLE, "", "unknown", told)
            self.answers = circumstances.answers(self.record, self._secrets)
            self.record.note("promises", {step.promise: step.state for step in self.steps if step.promise})
        return self

    def _came_to_an_end(self, name: str, step: Callable[[], None]) -> bool:
        try:
            step()
        except (CannotBeDone, Declined, OSError, KeyError) as problem:
            told = str(problem.args[0]) if isinstance(problem, KeyError) else str(problem)
            self._over(name, Reach.READS, "", "unknown", told)
            return False
        return True

    def table(self) -> Table:
        """The steps for people."""
        rows = [(step.name, step.reach.value, step.promise, step.state, step.sentence) for step in self.steps]
        return Table(f"Smoke rehearsal: {self.state}", ("step", "reach", "promise", "verdict", "what came of it"), rows)

    def to_json(self, path: str | PathLike[str]) -> None:
        """Write the steps, in the shape of a report as far as a sheet reads it."""
        write_file(path, json.dumps(self._as_report(), indent=1, ensure_ascii=False) + "\n")

    def _as_report(self) -> dict[str, Any]:
        told = circumstances.of_stage(self.connection, self.settings, None, [], self.clock.now())
        about = told | {
            "begun": self.began.isoformat(timespec="seconds"),
            "sessions": [circumstances.session(self.began)],
            "answers": self.answers,
        }
        states = {step.promise: {"state": step.state, "why": step.sentence} for step in self.steps if step.promise}
        scenario = {"name": SCENARIO, "states": states, "steps": [], "verdicts": list(states)}
        return {"about": about, "scenarios": [scenario], "steps": [_as_json(step) for step in self.steps]}

    # Steps

    def _look(self) -> None:
        """Both services, without a change."""
        self._agree(f"Look at the store {self.store.store_hash} and at Logicbroker's {self.connection.environment}?")
        orders = self._store_api.get("/v2/orders", limit=1) or []
        products = self._store_api.get("/v3/catalog/products", limit=1)["meta"]["pagination"]["total"]
        documents = len(self.network.documents())
        told = (
            f"{products} products, {'orders' if orders else 'no order yet'}, {documents} documents since the beginning"
        )
        self._over(str(LOOK), Reach.READS, "", "holds", told)

    def _order(self) -> None:
        sku = self._choose()
        order = self.store.place_order(
            [(sku, 1)], shopper_address(1), [shopper_address(1)], {"customer_message": DO_NOT_SHIP}, {}
        )
        self.guard.order = order.id
        placed, until = self._course.now(), self._course.now() + A_CYCLE + self.clock.grace
        self._over("place one marked order", Reach.UNDOABLE, "", "holds", f"order {order.id}, marked {self.mark}")
        found = self._arrived(order.id, until)
        took = f"{(self._course.now() - placed) / timedelta(minutes=1):.0f} minutes"
        if not found:
            self._over("wait for it", Reach.READS, "G12", "broken", f"order {order.id} is not there after {took}")
            return
        self._over("wait for it", Reach.READS, "G12", "holds", f"order {order.id} was there within {took}")
        self._over("compare it", Reach.READS, "G13", *_compared(found, sku))

    def _arrived(self, order: int, until: datetime) -> list[StageDocument]:
        while True:
            found = self.network.documents(order)
            if found or self._course.now() >= until:
                return found
            self._course.move(min(until, self._course.now() + BETWEEN_LOOKS))

    def _undo(self, order: int) -> None:
        left = f"order {order} stays in the store, with the mark {self.mark}: cancel and archive it there"
        try:
            self._agree(f"Cancel order {order} and archive it?")
            self.store.set_status(order, CANCELLED)
            self.store.archive_order(order)
        except (CannotBeDone, Declined, OSError) as problem:
            self._over("undo it", Reach.UNDOABLE, "", "unknown", f"{left} ({problem})")
            return
        keys = ", ".join(each.key for each in self.network.documents(order)) or "none"
        told = (
            f"order {order} is cancelled and archived; these documents stay in Logicbroker, have them cancelled: {keys}"
        )
        self._over("undo it", Reach.UNDOABLE, "", "holds", told)

    # Parts

    def _agree(self, what: str) -> None:
        """Ask before anything is done.  Raises CannotBeDone when nobody agrees."""
        self._course.do(HumanTask("retailer", "agree", f"{what}  Type: yes, or: no.", read=Choice({"yes": None})))

    def _choose(self) -> str:
        """The SKU that may be bought.  Raises CannotBeDone when nobody agrees."""
        paragraph = (
            f"Place one order for one piece in the store {self.store.store_hash}, in {self.connection.environment}?  "
            "Its supplier gets a purchase order: tell them first that it is a rehearsal, and not to ship it.  It bears "
            f"the mark {self.mark}, and is cancelled and archived afterwards.  Type the SKU of a product that may be "
            "bought, or: no."
        )
        return str(self._course.do(HumanTask("retailer", "choose_product", paragraph, read=_sku)))

    def _over(self, name: str, reach: Reach, promise: str, state: State, sentence: str) -> None:
        self.steps.append(SmokeStep(name, reach, promise, state, sentence))

    def _surroundings(self) -> StageSurroundings:
        one = self.connection
        company = StageCompany(one.name, one.retailer_id or 0, one.logicbroker_key)
        return StageSurroundings(
            environment=one.environment,
            credentials=one.credentials,
            plan=one.store_kind,
            trial_started=one.trial_started,
            retailer=company,
            suppliers=(),
            bigcommerce_url=one.bigcommerce_url,
            logicbroker_url=one.logicbroker_url,
            person=self._course,
            fresh=False,
            mark=self.mark,
        )


def smoke(path: Path, folder: Path, *, person: Person | None = None, tell: Tell = print) -> Smoke:
    """A smoke rehearsal of the connection that a file describes, recorded in a folder as it happens.

    Raises:
        UnusableInput: the file cannot be used.
        OSError: a service cannot be reached, once all was tried.
    """
    connection, settings, record = Connection.from_file(path), rehearsal_of(path), Record(folder)
    try:
        record.fact("about", {"store": f"{connection.credentials.store_hash}, {connection.bigcommerce_url}"})
        return Smoke(
            connection,
            settings,
            person or TerminalPerson(tell),
            clock_of(settings, tell),
            record,
            requests_send(timeout=60, proxy=connection.proxy, ca_file=connection.ca_file),
        ).run()
    finally:
        record.close()


def _sku(answer: str) -> str:
    if not answer.strip():
        raise ValueError("wanted a SKU, got nothing")
    return answer.strip()


def _compared(found: list[StageDocument], sku: str) -> tuple[State, str]:
    """Whether there is one sales order with one piece of the SKU, and whether a supplier has it."""
    sales = [each for each in found if each.type == "SalesOrder"]
    lines = [line for each in sales for line in each.body.get("OrderLines", ())]
    pieces = [(line.get("Quantity"), sku in set(_names(line))) for line in lines]
    told = f"{len(sales)} sales orders with {len(lines)} lines; {len(found) - len(sales)} documents beside"
    return ("holds" if len(sales) == 1 and pieces == [(1, True)] else "broken"), f"{told}, for one piece of {sku}"


def _names(line: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(value) for value in (line.get("ItemIdentifier") or {}).values())


def _as_json(step: SmokeStep) -> dict[str, str]:
    return {
        "name": step.name,
        "reach": step.reach.value,
        "promise": step.promise,
        "state": step.state,
        "sentence": step.sentence,
    }
