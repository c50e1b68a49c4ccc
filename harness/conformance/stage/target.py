"""The stage as a target: opens a scene for each scenario, and tells at the end what it could not take away again.

What a scene offers is in ``scene``; the connection file is read in ``settings``.
"""

import sys
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness.conformance.rehearsal.about import ITSELF
from harness.conformance.scene import Scene
from harness.conformance.stage import circumstances
from harness.conformance.stage import settings as file_settings
from harness.conformance.stage.accounts import GUIDES_SCOPES, TOKEN_TYPE, Accounts
from harness.conformance.stage.agreements import Agreements
from harness.conformance.stage.api import Declined
from harness.conformance.stage.board import Board
from harness.conformance.stage.clocks import (
    MovedClock,
    RunClock,
    ServedClock,
    StageClock,
    Tell,
    clock_of,
    wall_clock,
)
from harness.conformance.stage.company import Company
from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.course import Course, caller_of, in_letters, mark_of
from harness.conformance.stage.hosts import LeftOpen, StandingConnection
from harness.conformance.stage.lens import Lens, SeenThrough
from harness.conformance.stage.pace import Pace
from harness.conformance.stage.person import CannotBeDone, HumanTask, Person, TerminalPerson
from harness.conformance.stage.record import Record
from harness.conformance.stage.scene import StageScene
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.stage.stage_world import (
    ApiAccountPaper,
    StageSurroundings,
    Wish,
    check_access,
    misfit,
    no_waiting,
    of_connection,
    open_fresh,
    store_api,
    trial_end,
)
from harness.conformance.stage.stock import SharedStock
from harness.conformance.targets import Standing, TrialEnded
from harness.connectors.contract import ConnectorFactory
from harness.displays.tables import counted
from harness.record.history import History
from harness.sync import Connection, Connector, requests_send
from harness.sync.errors import UnusableInput
from harness.sync.secrets import Secret
from harness.sync.wire import Send

HOUR = timedelta(hours=1)

MOST_TRIES, BEFORE_A_TRY = 3, timedelta(minutes=10)
"""How often a scenario is begun that trouble on the road brings to nothing, and how long the road gets to mend."""

ABOUT_ACCOUNTS = frozenset({"G2", "G4", "G5", "G6", "G7"})
"""The promises whose scenarios need API accounts of their own: they look at them, or delete them."""

GO_TOGETHER = frozenset({"G7", "G14"})
"""The promises whose scenarios need a connection from its first moment, or lose its API account, and agree on that."""

ROOM_FOR_OWN = 100
"""So many API accounts of its own a scenario may have beside those that it shares, each with a number."""


class StageTarget:
    """The real services, or whatever the connection file names, over HTTP.

    With a control port each scenario gets surroundings of its own.  Without one, all share what the connection file
    describes, a person is asked for what no API offers, and time is waited for; all of that is in the ``record``, and
    with one that is half full the rehearsal goes on where it was.
    """

    def __init__(
        self,
        connection: Connection,
        settings: RehearsalSettings,
        keys: Mapping[str, Secret],
        *,
        person: Person | None = None,
        tell: Tell = print,
        record: Record | None = None,
        send: Send | None = None,
        clock: RunClock | None = None,
    ) -> None:
        self.record = record or Record()
        self._pace = Pace()
        self._connection = connection
        self._settings = settings
        self._keys = keys
        self._tell = tell
        self._person = person or TerminalPerson(tell)
        self._send = send or requests_send(timeout=60, proxy=connection.proxy, ca_file=connection.ca_file)
        self._port = ControlPort(settings.control) if settings.control else None
        self._clock = clock
        self._shared: StageSurroundings | None = None
        self._shelves: list[SharedStock] = []
        self.pauses = False
        self.asks = self.is_alone = True
        self.admits_others = False
        self._turns: dict[str, Callable[[], bool]] = {
            "pauses": lambda: self.pauses,
            "may_ask": lambda: self.asks,
            "is_alone": lambda: self.is_alone,
        }
        self._lent: dict[str, ApiAccountPaper] = {}
        self._others: dict[tuple[str, int], StageSurroundings | str] = {}
        self._left: Counter[str] = Counter()
        self._tested: ConnectorFactory | None = None
        self._playing = ""
        self._began: datetime | None = None
        if self.board is not None:
            self.board.now = self.now
        self.circumstances: Mapping[str, Any] = {}
        """What the rehearsal is evidence of, once it is over."""

    @classmethod
    def from_file(
        cls,
        path: str | Path,
        *,
        person: Person | None = None,
        tell: Tell = print,
        record: Record | None = None,
    ) -> "StageTarget":
        """The stage that a connection file describes, once both services have accepted its credentials.

        ``person`` does what only a person can; None means whoever sits at this terminal.  Without a ``record`` nothing
        of it is kept on disk.

        Raises:
            UnusableInput: the file cannot be used, production was not allowed, or the credentials are refused.
            OSError: a service cannot be reached.
        """
        connection, settings = file_settings.read(Path(path))
        target = cls(connection, settings, file_settings.keys(settings), person=person, tell=tell, record=record)
        if target._open_clock().moves_by_itself:  # Elsewhere every scenario gets a store of its own.
            check_access(connection, target._send)
        return target

    @property
    def name(self) -> str:
        """The environment, the connection, and what stands in for the services themselves, if anything does."""
        kinds = set(circumstances.behind(self._connection, self._settings).values())
        stand_ins = [each for each in sorted(kinds) if not each.startswith(ITSELF)]
        return ", ".join([self._connection.environment, self._connection.name, *stand_ins])

    @property
    def is_moved(self) -> bool:
        """Whether a control port moves the clock: then nothing is waited for, and each scenario has its own store."""
        return not self._open_clock().moves_by_itself

    @property
    def may_pause(self) -> bool:
        """Whether scenarios can be played side by side: where time is waited for."""
        return self._settings.side_by_side and not self.is_moved

    @property
    def asks_by_itself(self) -> bool:
        """Whether people are told at once what they will be asked, on a board."""
        return self.board is not None

    @property
    def board(self) -> Board | None:
        """Where people are told what they will be asked, if there is one."""
        return self._person if isinstance(self._person, Board) else None

    def is_answered(self, question: tuple[str, int]) -> bool:
        """Whether somebody has answered on the board."""
        return self.board is not None and self.board.is_answered(question)

    def is_agreed(self, agreement: tuple[str, Any, str]) -> bool:
        """Whether no other scenario needs what one waits for to be otherwise any more."""
        return Agreements(self.record).fit(*agreement)

    def rest(self, until: datetime | None, standing: Standing) -> None:
        """Let an instant come for which all scenarios wait, or an answer."""
        if self.board is not None:
            self.board.follow(standing)
            self._open_clock().rest(until, self.board.notice)
        elif until is not None:
            self._open_clock().move(until)

    def check_people(self) -> None:
        """Whether retailer and suppliers are who the file says; only reads.

        Raises:
            UnusableInput: a supplier that it names is no partner, or the retailer cannot be told.
        """
        of_connection(self._connection, self._keys, self._person, self._send, no_waiting)

    def clock_difference(self) -> timedelta:
        """How far the store's clock is ahead of this machine's, as far as it tells."""
        store = self._connection.credentials
        api = store_api(store, self._connection.bigcommerce_url, self._send, lambda wait: None)
        told = (api.get("/v2/time") or {}).get("time")
        return datetime.fromtimestamp(told, UTC) - self.now() if told else timedelta(0)

    @property
    def about(self) -> dict[str, str]:
        """What a rehearsal here is about: the store, the environment, and whose connector."""
        environment = f"{self._connection.environment}, {self._connection.logicbroker_url}"
        store = f"{self._connection.credentials.store_hash}, {self._connection.bigcommerce_url}"
        return {"store": store, "environment": environment, "connector": self._settings.connector}

    def now(self) -> datetime:
        """The time on the clock of the run."""
        return self._open_clock().now()

    def scene(self, scenario: str, *, promises: Collection[str] = (), **options: Any) -> StageScene:
        """A scene for a scenario; the options are the fields of ``Wish``.

        Raises:
            CannotBeDone: it needs what the connection file does not have and nobody can open.
            TrialEnded: it cannot be opened, for the trial of the connection file's store is over.
        """
        try:
            return self._open(scenario, Wish(**options), frozenset(promises))
        except Exception as problem:
            ends = trial_end(self._connection) if self._port is None else None
            if ends is not None and self._open_clock().now() >= ends:
                raise TrialEnded(ends) from problem
            raise

    def _open(self, scenario: str, wish: Wish, promises: frozenset[str]) -> StageScene:
        clock: StageClock = self._open_clock()
        self._began = self._began or clock.now()
        surroundings = self._surroundings(wish, clock)
        send = look = self._send
        if not surroundings.fresh:
            tries = int(self.record.fact(f"tries of {scenario}", 1))
            scenario = scenario if tries == 1 else f"{scenario}, try {tries}"
            course = self._course(scenario, surroundings)
            self._playing = scenario
            lend = None if ABOUT_ACCOUNTS & promises else partial(self._lend, surroundings)
            mark = mark_of(self.record, scenario)
            lens = Lens(course.send, mark, course.look, surroundings.shared_names)
            surroundings = replace(surroundings, person=SeenThrough(course, lens), mark=mark, lend_account=lend)
            surroundings.sharing = course
            if self._settings.connector == "hosted" and wish.connector is None:
                self._share_connection(surroundings, course, wish, promises)
            clock, send, look = course, lens.send, lens.look
        ours = partial(Connector, clock=clock.now)  # Calls take time here, which whoever is asked to wait has to know.
        self._tested = wish.connector
        tested = wish.connector or (ours if self._settings.connector == "ours" else None)
        scene = StageScene(scenario, surroundings, clock, send, look, suppliers=wish.suppliers, connector=tested)
        if wish.connect:
            scene.connect(wish.allow_cancelling_orders)
        return scene

    def try_again(self, scenario: str, problem: BaseException | None) -> datetime | None:
        """When to try a scenario again that came to nothing for trouble on the road; None for another reason.

        ``problem`` is what it stopped with, None if the rehearsal itself was too late for it.
        """
        tries = int(self.record.fact(f"tries of {scenario}", 1))
        on_the_road = (
            problem is None
            or isinstance(problem, OSError | LeftOpen)
            or (isinstance(problem, Declined) and problem.passes)
        )
        if not on_the_road or tries >= MOST_TRIES:
            return None
        self.record.note(f"tries of {scenario}", tries + 1)
        return self.now() + BEFORE_A_TRY

    def leave(self, scene: Scene) -> None:
        """Clean up after a scene, unless its surroundings are thrown away whole, or it goes on another time."""
        assert isinstance(scene, StageScene)  # noqa: S101 - no other scene is opened here
        if scene.surroundings.fresh:
            scene.surroundings.give_back()
            return
        if isinstance(sys.exception(), KeyboardInterrupt):
            if self.record.folder is not None:
                return
            self.pauses, self.asks = False, True  # There is no later at which to clean up.
        left, person = _cleaned_up(scene), scene.surroundings.person
        Agreements(self.record).leave(self._playing)
        self.record.forget_made(self._playing)
        self._left.update(map(person.lens.called, left) if isinstance(person, SeenThrough) else left)
        if self.board is not None:
            self.board.forget(self._playing)
        for opened in (self._shared, *self._others.values()):
            if isinstance(opened, StageSurroundings) and opened.credentials == scene.surroundings.credentials:
                opened.plan = scene.surroundings.plan  # A scenario may have chosen another one.

    def close(self) -> None:
        """The rehearsal is over: take away what it made, and tell what is left."""
        for shelves in self._shelves:
            self._left.update(shelves.clear())
        self._left.update(
            f"the API account {paper.name}, with which scenarios connected, unless it was deleted"
            for paper in self._lent.values()
        )
        if self._left:
            left = "\n".join(
                f"  {what}" + (f" ({count} times)" if count > 1 else "") for what, count in self._left.items()
            )
            self._tell(f"The rehearsal has left behind:\n{left}")
        self._left.clear()
        self._look_back()
        if self.record.folder is not None:
            self.record.close()

    def put_aside(self) -> None:
        """The rehearsal was interrupted: with a record on disk it goes on another time, and all stays as it is."""
        if self.record.folder is None:
            self.close()
            return
        self._tell(
            f"What the rehearsal has made stays until it goes on with --resume {self.record.folder}, or until "
            f"harness rehearsals clean {self.record.folder} takes it away."
        )
        self._look_back()
        self.record.close()

    def begin_session(self) -> None:
        """Somebody works with the record from now on."""
        self.record.fact("begun", self.now().isoformat(timespec="seconds"))
        sessions = self.record.fact("sessions") or []
        self.record.note("sessions", [*sessions, circumstances.session(self.now())])

    # Parts

    def _look_back(self) -> None:
        """Put together what the rehearsal is evidence of, before its record is closed."""
        hosts = {urlsplit(self._connection.bigcommerce_url).netloc: "BigCommerce"}
        hosts |= {urlsplit(self._connection.logicbroker_url).netloc: "Logicbroker"}
        first = self.record.fact("stage")
        began = datetime.fromisoformat(first["began"]) if first else self._began or self.now()
        heard = {hosts[host]: ahead for host, ahead in self._pace.ahead.items() if host in hosts}
        if heard:
            self.record.note("clock_ahead", circumstances.clocks(heard))
        known = [self._connection.credentials.access_token, self._connection.logicbroker_key, *self._keys.values()]
        self.circumstances = {
            **circumstances.of_stage(self._connection, self._settings, self._tested, list(self._keys), self.now()),
            "begun": self.record.fact("begun", began.isoformat(timespec="seconds")),
            "sessions": self.record.fact("sessions", [circumstances.session(began)]),
            "clock_ahead": self.record.fact("clock_ahead") or {},
            "answers": circumstances.answers(self.record, known),
        }

    def _course(self, name: str, surroundings: StageSurroundings | None = None) -> Course:
        """What is recorded under a name, and goes on there."""
        clock = self._open_clock()  # That of served fakes stands still, and others may begin at the same instant.
        now = wall_clock() if isinstance(clock, ServedClock) else clock.now()
        milliseconds = int(now.timestamp() * 1000)
        self.record.fact("mark", in_letters(milliseconds, 6))  # Twelve days pass until one comes again.
        self.record.fact("stage", self._described())
        known = [self._connection.credentials.access_token, self._connection.logicbroker_key, *self._keys.values()]
        secrets = surroundings.secrets if surroundings is not None else lambda: known
        return Course(
            self.record, name, self._open_clock(), self._send, self._person, self._pace, secrets, **self._turns
        )

    def _share_connection(
        self, surroundings: StageSurroundings, course: Course, wish: Wish, promises: frozenset[str]
    ) -> None:
        """Scenes that connect as the guide says share the connection that stands; others have theirs, some together.

        Raises:
            Pause: others still need it as it is.
        """
        is_own = not wish.connect or surroundings.lend_account is None
        standing = StandingConnection(self.record, course.question_here, self._admit, course.be_alone, is_own)
        surroundings.standing = standing
        if not is_own:
            return
        if self.may_pause and GO_TOGETHER & promises:
            name = f"cancelling orders is allowed: {wish.allow_cancelling_orders}"
            self._join(Company(self.record, name, course.name, course), surroundings, course)
            return
        course.be_alone()
        asked = course.question_here()
        self._remove(surroundings, course)
        if asked is None:
            standing.note("nothing")

    def _join(self, company: Company, surroundings: StageSurroundings, course: Course) -> None:
        """Let a scene be one of a company, whose first one removes what stands from before.

        Raises:
            Pause: others still need what stands, or the company has gone on without it.
        """
        surroundings.company = company
        surroundings.lend_account = lambda: self._lend(surroundings, company)
        company.gather()
        is_first = not company.is_open
        course.be_alone(is_needed=is_first)
        self._remove(surroundings, course, is_first=is_first)
        company.begin()
        if is_first:
            self._admit()

    def _remove(self, surroundings: StageSurroundings, course: Course, *, is_first: bool = True) -> None:
        """Have the connection removed that stands, unless another scene shares it; as it was before."""
        where = f"In Logicbroker's portal, as {surroundings.retailer.name}: open Settings > Connections"
        remove = HumanTask("retailer", "remove_connection", f"{where} and remove BigCommerce.  Then press Enter.")
        asked, standing = course.question_here(), surroundings.standing
        is_wanted = is_first and standing is not None and standing.stands is not None
        if is_wanted if asked is None else asked.endswith(remove.deed):
            course.do(remove)

    def _admit(self) -> None:
        """Whoever is alone has it as others want it, too."""
        if self.is_alone:
            self.admits_others, self.is_alone = True, False

    def _described(self) -> dict[str, Any]:
        """What there was at the beginning, and who asks: what stands for the secret of each, by its name."""
        known = {"store": self._connection.credentials.access_token, "retailer": self._connection.logicbroker_key}
        return {
            "began": self._open_clock().now().isoformat(),
            "store_hash": self._connection.credentials.store_hash,
            "store_kind": self._connection.store_kind,
            "environment": self._connection.environment,
            "retailer": self._connection.name,
            "suppliers": list(self._keys),
            "urls": [self._connection.bigcommerce_url, self._connection.logicbroker_url],
            "callers": {caller_of(secret.reveal()): name for name, secret in (known | dict(self._keys)).items()},
        }

    def _lend(self, surroundings: StageSurroundings, company: Company | None = None) -> ApiAccountPaper:
        """The API account with which all scenes in these surroundings connect, or a company; it is asked for once."""
        name, number = f"the API account for {surroundings.credentials.store_hash}", 0
        if company is not None:
            name, number = f"{name} where {company.name}, {company.lost + 1}", ROOM_FOR_OWN * (company.lost + 1)
        if name not in self._lent:
            course = self._course(name, surroundings)
            own = replace(
                surroundings,
                person=course,
                mark=mark_of(self.record, course.name),
                lend_account=None,
                company=None,
                accounts_made=number,
            )
            self._lent[name] = Accounts(own, History(course)).create(GUIDES_SCOPES, TOKEN_TYPE)
        return self._lent[name]

    def _open_clock(self) -> RunClock:
        """The control port's clock where it can be moved, else the wall clock."""
        if self._clock is None:
            moved = self._port is not None and self._can_move()
            self._clock = MovedClock(self._port) if moved and self._port else clock_of(self._settings, self._tell)
        return self._clock

    def _can_move(self) -> bool:
        assert self._port is not None  # noqa: S101 - asked only where there is one
        try:
            return self._port.can_move_clock()
        except (Declined, OSError) as problem:
            wanted = "a control port at the address of control in [rehearsal]"
            raise UnusableInput(wanted, str(problem), "Start it, or correct the address.") from None

    def _surroundings(self, wish: Wish, clock: StageClock) -> StageSurroundings:
        if self._port is None:
            shared = self._of_connection()
            reason = misfit(shared, wish)
            return self._other(wish, reason) if reason else shared
        if not clock.moves_by_itself:
            clock.move(_next_hour(clock.now()))  # Equal rehearsals look at equal minutes.
        return open_fresh(self._port, wish, clock.now())

    def _of_connection(self) -> StageSurroundings:
        """What the file describes; the first scene stocks its shelves, and they stay so until the rehearsal is over."""
        if self._shared is None:
            self._shared = self._stocked(self._connection, self._keys)
        return self._shared

    def _stocked(self, connection: Connection, keys: Mapping[str, Secret]) -> StageSurroundings:
        name = f"the store {connection.credentials.store_hash}"
        tries = int(self.record.fact(f"tries of {name}", 1))
        course = self._course(name if tries == 1 else f"{name}, try {tries}")
        shelves: SharedStock | None = None
        try:
            opened = of_connection(
                connection, keys, self._person, course.send, lambda wait: course.move(course.now() + wait)
            )
            shelves = SharedStock(opened, course.send, course, mark_of(self.record, course.name))
            shelves.stock()
        except (Declined, OSError):
            self.record.note(f"tries of {name}", tries + 1)  # The next scenario finds the road as it is then.
            self._shelves += [shelves] if shelves is not None else []
            raise
        self._shelves.append(shelves)
        return opened

    def _other(self, wish: Wish, reason: str) -> StageSurroundings:
        """Other surroundings than those of the file, from a person; each kind is asked for once.

        Raises:
            CannotBeDone: nobody has them.
        """
        kind = (wish.plan, wish.suppliers)
        if kind not in self._others:
            self._others[kind] = self._asked_for(wish, reason)
        found = self._others[kind]
        if isinstance(found, str):
            raise CannotBeDone(found)
        return found

    def _asked_for(self, wish: Wish, reason: str) -> StageSurroundings | str:
        """Surroundings that a person has opened and described, or why there are none."""
        paragraph = (
            f"A scenario cannot be played in the store of the connection file: {reason}.  Open a store on the plan "
            f"{wish.plan} with {counted(wish.suppliers, 'supplier')}, describe it in a connection file of its own, and "
            "type the path of that file."
        )
        try:
            asked = self._course(f"a store on the plan {wish.plan} with {wish.suppliers} suppliers")
            path = asked.do(HumanTask("retailer", "open_store", paragraph, read=str))
            connection, settings = file_settings.read(Path(path))
            opened = self._stocked(connection, file_settings.keys(settings))
        except (CannotBeDone, Declined, UnusableInput, OSError) as problem:
            return f"{reason}, and nobody has another: {problem}"
        return misfit(opened, wish) or opened


def _cleaned_up(scene: StageScene) -> list[str]:
    """What is left of a scene; all of it when the services no longer let us look, as after the end of a trial."""
    try:
        return scene.clean_up()
    except (Declined, OSError) as problem:
        return [f"all that a scenario made: {problem}"]


def _next_hour(now: datetime) -> datetime:
    """The next full hour, or now if it is one."""
    begun = now.replace(minute=0, second=0, microsecond=0)
    return now if now == begun else begun + HOUR
