"""The stage as a target: opens a scene for each scenario, and tells at the end what it could not take away again.

What a scene offers is in ``scene``; the connection file is read in ``settings``.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from harness.conformance.stage import settings as file_settings
from harness.conformance.stage.api import Declined
from harness.conformance.stage.clocks import MovedClock, StageClock, StageWallClock, Tell
from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.person import CannotBeDone, HumanTask, Person, TerminalPerson
from harness.conformance.stage.scene import StageScene
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.stage.stage_world import (
    StageSurroundings,
    Wish,
    check_access,
    misfit,
    of_connection,
    open_fresh,
    trial_end,
)
from harness.conformance.stage.stock import SharedStock
from harness.conformance.targets import TrialEnded
from harness.sync import Connection, Connector, requests_send
from harness.sync.errors import UnusableInput
from harness.sync.secrets import Secret

HOUR = timedelta(hours=1)


class StageTarget:
    """The real services, or whatever the connection file names, over HTTP.

    With a control port each scenario gets surroundings of its own.  Without one, all share what the connection file
    describes, a person is asked for what no API offers, and time is waited for.
    """

    def __init__(
        self,
        connection: Connection,
        settings: RehearsalSettings,
        keys: Mapping[str, Secret],
        *,
        person: Person | None = None,
        tell: Tell = print,
    ) -> None:
        self._connection = connection
        self._settings = settings
        self._keys = keys
        self._tell = tell
        self._person = person or TerminalPerson(tell)
        self._send = requests_send(timeout=60)
        self._port = ControlPort(settings.control) if settings.control else None
        self._clock: StageClock | None = None
        self._shared: StageSurroundings | None = None
        self._scene: StageScene | None = None
        self._shelves: list[SharedStock] = []
        self._others: dict[tuple[str, int], StageSurroundings | str] = {}
        self._left: Counter[str] = Counter()

    @classmethod
    def from_file(cls, path: str | Path, *, person: Person | None = None, tell: Tell = print) -> "StageTarget":
        """The stage that a connection file describes, once both services have accepted its credentials.

        ``person`` does what only a person can; None means whoever sits at this terminal.

        Raises:
            UnusableInput: the file cannot be used, production was not allowed, or the credentials are refused.
            OSError: a service cannot be reached.
        """
        connection, settings = file_settings.read(Path(path))
        target = cls(connection, settings, file_settings.keys(settings), person=person, tell=tell)
        if target._open_clock().moves_by_itself:  # Elsewhere every scenario gets a store of its own.
            check_access(connection, target._send)
        return target

    @property
    def name(self) -> str:
        return f"stage, {self._connection.name}"

    def scene(self, scenario: str, **options: Any) -> StageScene:
        """A scene for a scenario; the options are the fields of ``Wish``.

        Raises:
            CannotBeDone: it needs what the connection file does not have and nobody can open.
            TrialEnded: it cannot be opened, for the trial of the connection file's store is over.
        """
        self._end_scene()
        try:
            return self._open(scenario, Wish(**options))
        except Exception as problem:
            ends = trial_end(self._connection) if self._port is None else None
            if ends is not None and self._open_clock().now() >= ends:
                raise TrialEnded(ends) from problem
            raise

    def _open(self, scenario: str, wish: Wish) -> StageScene:
        clock = self._open_clock()
        surroundings = self._surroundings(wish, clock)
        tested = wish.connector or (Connector if self._settings.connector == "ours" else None)
        self._scene = StageScene(scenario, surroundings, clock, self._send, suppliers=wish.suppliers, connector=tested)
        if wish.connect:
            self._scene.connect(wish.allow_cancelling_orders)
        return self._scene

    def close(self) -> None:
        """The rehearsal is over: take away what it made, and tell what is left."""
        self._end_scene()
        for shelves in self._shelves:
            self._left.update(shelves.clear())
        if self._left:
            left = "\n".join(
                f"  {what}" + (f" ({count} times)" if count > 1 else "") for what, count in self._left.items()
            )
            self._tell(f"The rehearsal has left behind:\n{left}")
        self._left.clear()

    # Parts

    def _open_clock(self) -> StageClock:
        """The control port's clock where it can be moved, else the wall clock."""
        if self._clock is None:
            moved = self._port is not None and self._can_move()
            self._clock = MovedClock(self._port) if moved and self._port else self._wall_clock()
        return self._clock

    def _can_move(self) -> bool:
        assert self._port is not None  # noqa: S101 - asked only where there is one
        try:
            return self._port.can_move_clock()
        except (Declined, OSError) as problem:
            wanted = "a control port at the address of control in [rehearsal]"
            raise UnusableInput(wanted, str(problem), "Start it, or correct the address.") from None

    def _wall_clock(self) -> StageWallClock:
        return StageWallClock(self._tell, self._settings.longest_wait, timedelta(seconds=self._settings.grace_seconds))

    def _surroundings(self, wish: Wish, clock: StageClock) -> StageSurroundings:
        if self._port is None:
            shared = self._of_connection(clock)
            reason = misfit(shared, wish)
            return self._other(wish, clock, reason) if reason else shared
        if not clock.moves_by_itself:
            clock.move(_next_hour(clock.now()))  # Equal rehearsals look at equal minutes.
        return open_fresh(self._port, wish, clock.now())

    def _of_connection(self, clock: StageClock) -> StageSurroundings:
        """What the file describes; the first scene stocks its shelves, and they stay so until the rehearsal is over."""
        if self._shared is None:
            self._shared = self._stocked(self._connection, self._keys, clock)
        return self._shared

    def _stocked(self, connection: Connection, keys: Mapping[str, Secret], clock: StageClock) -> StageSurroundings:
        opened = of_connection(connection, keys, self._person, self._send)
        shelves = SharedStock(opened, self._send, clock)
        self._shelves.append(shelves)
        shelves.stock()
        return opened

    def _other(self, wish: Wish, clock: StageClock, reason: str) -> StageSurroundings:
        """Other surroundings than those of the file, from a person; each kind is asked for once.

        Raises:
            CannotBeDone: nobody has them.
        """
        kind = (wish.plan, wish.suppliers)
        if kind not in self._others:
            self._others[kind] = self._asked_for(wish, clock, reason)
        found = self._others[kind]
        if isinstance(found, str):
            raise CannotBeDone(found)
        return found

    def _asked_for(self, wish: Wish, clock: StageClock, reason: str) -> StageSurroundings | str:
        """Surroundings that a person has opened and described, or why there are none."""
        paragraph = (
            f"A scenario cannot be played in the store of the connection file: {reason}.  Open a store on the plan "
            f"{wish.plan} with {wish.suppliers} suppliers, describe it in a connection file of its own, and type the "
            "path of that file."
        )
        try:
            path = self._person.do(HumanTask("retailer", "open_store", paragraph, read=str))
            connection, settings = file_settings.read(Path(path))
            opened = self._stocked(connection, file_settings.keys(settings), clock)
        except (CannotBeDone, Declined, UnusableInput, OSError) as problem:
            return f"{reason}, and nobody has another: {problem}"
        return misfit(opened, wish) or opened

    def _end_scene(self) -> None:
        """Clean up after the scene before, unless its surroundings are thrown away whole."""
        if self._scene is not None and self._scene.surroundings.fresh:
            self._scene.surroundings.give_back()
        elif self._scene is not None:
            self._left.update(_cleaned_up(self._scene))
        self._scene = None


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
