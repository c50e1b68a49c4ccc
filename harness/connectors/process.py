"""A connector in a process of its own, in whatever language, spoken to in lines of JSON on its standard streams.

To the rest of the harness it is a connector like any other: it is built by a factory, has ``tick``, and sends over the
wire that it is given.
"""

import atexit
import json
import os
import queue
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeGuard
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary, WeakSet, finalize

from harness.connectors.contract import NotAConnector
from harness.connectors.line_reader import LineReader
from harness.connectors.loopback import LOOPBACK, Asked, AskedElsewhere, Loopback
from harness.connectors.network_guard import LeftTheMachine, starting_command
from harness.sync.connection import Connection
from harness.sync.wire import Send

PATIENCE = 30
"""Seconds without a line and without a request after which a process is given up."""

TIME_TO_END = 2
"""Seconds that a process may take to end when it is told to stop."""

LONGEST_CALL, MOST_TIMES = 120, 20
"""Who asks for the same more often than this, in a call that takes longer than so many seconds, waits for an answer
that cannot come before the call is over."""

SERVICES = ("bigcommerce", "logicbroker")

MOST_LINES = 20
"""So many of the last lines on its standard error are kept."""


class ProcessFailed(RuntimeError):
    """The process of a connector ended by itself, or said nothing any more; the message has what it wrote last."""


AT_HELLO = "Ask at both base URLs of `hello`, behind which the fakes are."


class ProcessConnector:
    """A connector whose ticks happen in a process.

    ``status`` is what it said of itself, ``said`` the last lines of its standard error.
    """

    is_elsewhere = True
    """Whoever waits for it has a time limit of its own."""

    def __init__(self, process: "Process", connection: Connection, send: Send) -> None:
        self._process, self._send = process, send
        self._is_closed = self._begins_again = False
        self._bases = {"bigcommerce": connection.bigcommerce_url, "logicbroker": connection.logicbroker_url}
        self.status = SimpleNamespace(state="starting", reason="")
        process.begin(self._bases)
        answer = self._ask(_hello(connection, process.ports.urls, folder_of(send)), "ready")
        if answer["ready"] is not True:
            self._give_up(None)
            raise NotAConnector(
                f'`{process.command}` answered `hello` with {json.dumps(answer)}; wanted {{"ready": true}}.'
            )
        self._begins_again = bool(answer.get("again"))
        self.serves_several_stores = answer.get("serves_several_stores") is True
        pid = answer.get("pid")
        process.worker = pid if isinstance(pid, int) else None
        if not self._begins_again:
            _prepare(process.command)

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(self._process.said)

    def tick(self, now: datetime) -> datetime | None:
        """Let the process do what is due.

        Raises:
            ProcessFailed: it ended, or says nothing any more.
            NotAConnector: what it answered is no instant.
            LeftTheMachine: it asked for another host.
        """
        answer = self._ask({"type": "tick", "now": now.isoformat()}, "next")
        if isinstance(status := answer.get("status"), dict):
            texts = {name: str(status.get(name) or "") for name in ("state", "reason")}
            self.status = SimpleNamespace(**texts)
        following = None
        with suppress(ValueError, TypeError):
            following = datetime.fromisoformat(answer["next"])
        if answer["next"] is not None and (following is None or following.tzinfo is None):
            said = f"`{self._process.command}` answered a tick with {json.dumps(answer):.200}"
            wanted = 'wanted "next" as null, or as an instant with a time zone, such as "2026-03-02T09:30:00+00:00"'
            raise NotAConnector(f"{said}; {wanted}: when it wants to be called again.")
        return following

    def close(self) -> None:
        """Keep a process that can begin again for the next connection; tell another one to stop."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._begins_again:
            _give_back(self._process)
        else:
            self._process.stop()

    def __del__(self) -> None:
        """End a process that nobody has closed."""
        if not self._is_closed:
            self._process.kill()

    def __deepcopy__(self, memo: object) -> "ProcessConnector":
        raise TypeError("a process cannot be copied")

    def _ask(self, message: dict[str, Any], wanted: str) -> dict[str, Any]:
        """Say something to the process, and answer its requests until it has answered.

        Whatever ends this early, also in the harness, ends the process with it.
        """
        asked: Counter[tuple[str, str, bytes]] = Counter()
        began = time.monotonic()
        try:
            self._process.say(message)
            while True:
                came = self._process.hear()
                if isinstance(came, Asked):
                    self._answer(came)
                    asked[same := (came.request.method, came.request.url, came.request.body)] += 1
                    if asked[same] > MOST_TIMES and time.monotonic() - began > LONGEST_CALL:
                        raise self._process.asked_in_vain(f"{same[0]} {urlsplit(same[1]).path}", asked[same])
                elif isinstance(came, AskedElsewhere):
                    raise LeftTheMachine(came.host, AT_HELLO)
                elif wanted in came:
                    return dict(came)
                else:
                    raise self._process.answered_unasked(came)
        except BaseException as error:
            self._give_up(error)
            raise

    def _give_up(self, error: BaseException | None) -> None:
        """End what works; what it wrote last is noted on the error."""
        self._is_closed = True
        if self._process.kill_worker():
            _give_back(self._process)
        if isinstance(error, Exception) and self.said:
            error.add_note("It wrote last: " + " | ".join(self.said))

    def _answer(self, asked: Asked) -> None:
        try:
            asked.reply.put(self._send(asked.request))
        except OSError:
            asked.reply.put(None)
        except BaseException:
            asked.reply.put(None)
            raise


class Process:
    """A running command: what it says, what it asks, and its end."""

    def __init__(self, command: str) -> None:
        self.command = command
        self.mark = f"REHEARSED_BY={os.getpid()}.{next(_numbers)}"
        """Stands in the environment of the command and of all that it starts."""
        self.worker: int | None = None
        """The process that does the work, where it is a child of the command's own."""
        self.said: deque[str] = deque(maxlen=MOST_LINES)
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._answers: deque[dict[str, Any]] = deque()
        """Those in the inbox."""
        self.ports = Loopback(SERVICES, self._inbox)
        with starting_command():
            self._popen = subprocess.Popen(  # noqa: S603 - the command that its user typed
                shlex.split(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,  # An interrupt is meant for the rehearsal, and what it starts ends with it.
                env=os.environ | _no_way_out(self.ports.urls["bigcommerce"]) | dict([self.mark.split("=")]),
            )
        _RUNNING.add(self)
        _end_with_us()
        assert self._popen.stdout is not None  # noqa: S101 - it is a pipe
        assert self._popen.stderr is not None  # noqa: S101 - so is this
        self._output = LineReader(self._popen.stdout, self._take_in, lambda: self._inbox.put(None))
        self._errors = LineReader(self._popen.stderr, self._keep)

    @property
    def is_running(self) -> bool:
        return self._popen.poll() is None

    def begin(self, bases: dict[str, str]) -> None:
        """Let the ports stand for these base URLs, with nothing said and nothing asked yet."""
        self.said = deque(maxlen=MOST_LINES)
        self.ports.stand_for(bases)

    def _open_ports(self) -> None:
        """Two new ports, at which nobody has asked anything yet."""
        self.ports.close()
        self._answers.clear()
        self._inbox = queue.SimpleQueue()
        self.ports = Loopback(SERVICES, self._inbox)

    def say(self, message: dict[str, Any]) -> None:
        """Write a line; a process that has ended is told of when it is heard.

        Raises:
            ProcessFailed: it answered before it was asked, so that nobody can tell any more what it answers.
        """
        if self._answers:
            raise self.answered_unasked(self._answers[0])
        assert self._popen.stdin is not None  # noqa: S101 - it is a pipe
        with suppress(BrokenPipeError):
            self._popen.stdin.write(json.dumps(message) + "\n")
            self._popen.stdin.flush()

    def hear(self) -> Any:
        """The next line as an object, or the next request.

        Raises:
            ProcessFailed: the process has ended, or says nothing any more.
        """
        for _ in range(PATIENCE):
            was_running = self.is_running
            with suppress(queue.Empty):
                came = self._inbox.get(timeout=1)
                if came is None:
                    break
                if isinstance(came, dict):
                    self._answers.popleft()
                return came
            if not was_running:  # A child of its own may still hold its standard output.
                break
        else:
            raise ProcessFailed(
                f"`{self.command}` has not answered for {PATIENCE} seconds.  It has to answer each line on its "
                "standard input with one line of JSON, and to flush its standard output."
            )
        self._errors.join(TIME_TO_END)
        with suppress(subprocess.TimeoutExpired):
            code = self._popen.wait(TIME_TO_END)
            raise ProcessFailed(f"`{self.command}` ended with the exit code {code}.")
        raise ProcessFailed(f"`{self.command}` has closed its standard output, on which it has to answer.")

    def asked_in_vain(self, request: str, times: int) -> ProcessFailed:
        """That it does not stop asking."""
        return ProcessFailed(
            f"`{self.command}` has asked {times} times for {request} in one call, and not answered.  No time passes "
            "inside of a tick: answer with the instant of the next call instead of waiting and asking again."
        )

    def answered_unasked(self, answer: dict[str, Any]) -> ProcessFailed:
        """That nobody can tell any more what it answers."""
        return ProcessFailed(
            f"`{self.command}` answered what it was not asked: {json.dumps(answer):.200}.  It has to answer each line "
            "on its standard input with one line of JSON, in the order in which they came."
        )

    def stop(self) -> None:
        """Tell it to stop; end it if it does not."""
        if self._popen.poll() is None:
            self.say({"type": "stop"})
            with suppress(OSError):
                self._popen.stdin.close()  # type: ignore[union-attr]
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(TIME_TO_END)
        self.kill()

    def kill_worker(self) -> bool:
        """End at once what works, and return whether the process that started it goes on; else that ends, too."""
        if not self._is_own(self.worker) or not self.is_running or not _is_gone(self.worker):
            self.kill()
            return False
        self._output.catch_up(TIME_TO_END)  # Its last answer is not one too many of the next one.
        self._open_ports()  # Nothing that the dead one may still have asked reaches anybody.
        return True

    def _is_own(self, pid: int | None) -> TypeGuard[int]:
        """Whether a number that the process said is one that it has started: in a container it is another one here."""
        try:
            return pid is not None and pid > 0 and os.getsid(pid) == self._popen.pid
        except (OSError, OverflowError):
            return False

    def kill(self) -> None:
        """End it at once, with all that it has started, also what is a daemon by now."""
        with suppress(ProcessLookupError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        for pid in _marked(self.mark):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.ports.close()
        with suppress(OSError):
            self._popen.stdin.close()  # type: ignore[union-attr]

    def _take_in(self, line: str) -> None:
        """Hear a line that is an answer; all else that stands on its standard output is for people."""
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict) and value.keys() & {"ready", "next"}:
            self._answers.append(value)
            self._inbox.put(value)
        else:
            self._keep(line)

    def _keep(self, line: str) -> None:
        if line.strip():
            self.said.append(line.rstrip())


def _marked(mark: str) -> Iterator[int]:
    """The processes in whose environment a mark stands, as far as the system shows them."""
    for place in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if f"{mark}\0".encode() in place.read_bytes():
                yield int(place.parent.name)


def _is_gone(pid: int) -> bool:
    """Kill a process, and wait until its parent has noticed: till then it might read what is meant for the next one."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        for _ in range(TIME_TO_END * 1000):
            threading.Event().wait(0.001)
            os.kill(pid, 0)
        return False
    return True


def folder_of(send: Send) -> str:
    """A folder for what a connector remembers: the same after each restart on a wire, empty in a new world."""
    if send not in _FOLDERS:
        _FOLDERS[send] = tempfile.mkdtemp(prefix="connector-")
        finalize(send, shutil.rmtree, _FOLDERS[send], ignore_errors=True)
    return _FOLDERS[send]


_FOLDERS: WeakKeyDictionary[Send, str] = WeakKeyDictionary()


def _hello(connection: Connection, urls: dict[str, str], folder: str) -> dict[str, Any]:
    """All that a connector has to know."""
    access = connection.credentials
    return {
        "type": "hello",
        "folder": folder,
        "connection": {
            "name": connection.name,
            "environment": connection.environment,
            "bigcommerce_url": urls["bigcommerce"],
            "logicbroker_url": urls["logicbroker"],
            "store_hash": access.store_hash,
            "client_id": access.client_id,
            "access_token": access.access_token.reveal(),
            "logicbroker_key": connection.logicbroker_key.reveal(),
            "connected_at": connection.connected_at.isoformat() if connection.connected_at else None,
            "allow_cancelling_orders": connection.allow_cancelling_orders,
            "stock_identity": str(connection.stock_identity),
            "retailer_id": connection.retailer_id,
        },
    }


def _no_way_out(proxy: str) -> dict[str, str]:
    """An environment in which what asks for other hosts by way of a proxy asks us, and is refused."""
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    here = f"{LOOPBACK},localhost"
    proxies = dict.fromkeys([*names, *map(str.lower, names)], proxy)
    return {**proxies, "NO_PROXY": here, "no_proxy": here, "NODE_USE_ENV_PROXY": "1"}


def taken(command: str) -> Process:
    """A process that runs already and has nothing to do, or a new one."""
    ready = _SPARES.pop(command, None)
    return ready if ready is not None and ready.is_running else Process(command)


def _give_back(process: Process) -> None:
    """Keep a process for the next connection; one is enough."""
    if process.is_running and process.command not in _SPARES:
        _SPARES[process.command] = process
    else:
        process.stop()


def _prepare(command: str) -> None:
    """Begin the next process already, for a start takes longer than most scenarios."""
    if command not in _SPARES:
        _SPARES[command] = Process(command)


_SPARES: dict[str, Process] = {}

_numbers = count(1)


_RUNNING: WeakSet[Process] = WeakSet()


@atexit.register
def _end_all() -> None:
    for process in list(_RUNNING):
        process.kill()


def _end_with_us() -> None:
    """Let a signal that ends this process, as when CI gives up, end what it has started, too."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, _end)


def _end(number: int, _: object) -> None:
    _end_all()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
