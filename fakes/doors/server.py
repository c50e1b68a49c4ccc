"""The door over HTTP on loopback: one process, one event loop, a port for each service and one for control.

What is served is in ``outside_world``; what the control port offers is in ``control``.
"""

import argparse
import asyncio
import json
import signal
import socket
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol, get_args

import uvicorn

from fakes.doors.asgi import LOCAL_NAMES, Ports
from fakes.doors.control import Control
from fakes.doors.patience import PatientProtocol
from fakes.people import Diary
from fakes.scenery.config import ClockKind, ConfigError, ServeConfig
from fakes.scenery.outside_world import Addresses, OutsideWorld
from fakes.time.clock import Clock
from fakes.wire.http import Responder

LOOPBACK = "127.0.0.1"
"""The fakes know no real secret and guard none, so nobody but this machine can reach them."""

MOST_CONNECTIONS = 2_000
"""So many callers are listened to at once; one more is told to come back."""

SECONDS_TO_FINISH = 2
"""How long requests under way may take once the server was asked to stop."""


class Watcher(Protocol):
    """Who writes down what happens in all surroundings, and shows it on pages of its own."""

    def diary_of(self, name: str, clock: Clock) -> Diary:
        """Where the deeds of the people of one surroundings are written down."""
        ...

    def watch(self, outside: OutsideWorld, answers: Sequence[Responder]) -> list[Responder]:
        """The answers of store, stage, production and control, watched; and after them that of the pages."""
        ...


def run(
    *,
    bigcommerce_port: int = 0,
    logicbroker_port: int = 0,
    logicbroker_production_port: int = 0,
    control_port: int = 0,
    config: Path | None = None,
    clock: ClockKind | None = None,
    web_port: int = 0,
    watcher: Watcher | None = None,
    told: Callable[[dict[str, Any]], object] = lambda introduction: None,
) -> None:
    """Serve the fakes until SIGINT or SIGTERM; port 0 means any that is free.  A watcher has a port of its own.

    The first line on standard output is one line of JSON: the base URLs of all ports, and the hash, credentials and
    subscription keys of the surroundings that exist from the start; ``told`` gets the same before.  ``clock``
    overrides what the file says.

    Raises:
        ConfigError: the file cannot be used.
        OSError: a port is taken.
    """
    settings = ServeConfig.from_file(config) if config else ServeConfig()
    if clock is not None:
        settings = settings.model_copy(update={"clock": clock})
    ports = [bigcommerce_port, logicbroker_port, logicbroker_production_port, control_port]
    with _listening(*ports, *([web_port] if watcher else [])) as sockets:
        _serve(settings, sockets, watcher, told)


def serve_alone(answer: Responder, port: int, tell: Callable[[str], Mapping[str, Any]]) -> None:
    """Serve one answer on loopback until SIGINT or SIGTERM; the first line of output is what ``tell`` says of its URL.

    Raises:
        OSError: the port is taken.
    """
    with _listening(port) as sockets:
        server = uvicorn.Server(_quiet(Ports({_port(sockets[0]): answer}, Counter())))
        with _ending_at_a_signal(server):
            print(json.dumps(tell(f"http://{LOOPBACK}:{_port(sockets[0])}")), flush=True)
            asyncio.run(server.serve(sockets=sockets))


class _Guest(uvicorn.Server):
    """A server in the event loop of somebody else, who goes on listening to signals."""

    task: "asyncio.Task[None] | None" = None
    """Kept, because a loop forgets a task that nobody holds."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve_beside(answer: Responder, port: int = 0) -> tuple[str, uvicorn.Server]:
    """Serve one answer in the event loop that is running, such as a notebook's; returns its URL, and what serves it.

    Raises:
        RuntimeError: no event loop is running.
        OSError: the port is taken.
    """
    loop, taken = asyncio.get_running_loop(), bound(port)
    server = _Guest(_quiet(Ports({_port(taken): answer}, Counter())))
    server.task = loop.create_task(server.serve(sockets=[taken]))
    return f"http://{LOOPBACK}:{_port(taken)}", server


class Beside:
    """A server in a thread of its own, beside whatever the program does otherwise."""

    def __init__(self, answer: Responder, host: str = LOOPBACK, port: int = 0) -> None:
        """Serve one answer at an address of this machine, and on loopback; ``url`` says where.

        Raises:
            OSError: it cannot be listened to there.
        """
        with ExitStack() as opened:
            sockets = [opened.enter_context(bound(port, host))]
            taken = sockets[0]
            if host != LOOPBACK:
                sockets.append(opened.enter_context(bound(_port(taken))))
            opened.pop_all()
        names = LOCAL_NAMES if host == LOOPBACK else (*LOCAL_NAMES, host, socket.gethostname().lower())
        self.url = f"http://{host}:{_port(taken)}"
        self._server = uvicorn.Server(_quiet(Ports({_port(taken): answer}, Counter(), names)))
        self._thread = threading.Thread(target=self._server.run, args=(sockets,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Serve no longer; a second time nothing happens."""
        self._server.should_exit = True
        self._thread.join(SECONDS_TO_FINISH * 2)


def main(arguments: list[str] | None = None) -> int:
    """``python -m fakes.doors.server``: 0 after a stop by signal, 2 when it cannot be started as asked."""
    try:
        run(**vars(_parser().parse_args(arguments)))
    except (ConfigError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m fakes.doors.server",
        description="Serve the fakes on loopback.  The first line on standard output says where, and with which keys.",
    )
    for name in ("bigcommerce", "logicbroker", "logicbroker-production", "control"):
        parser.add_argument(f"--{name}-port", type=int, default=0, metavar="PORT", help="0, the default: any free port")
    parser.add_argument("--config", type=Path, metavar="FILE", help="TOML or JSON, see docs/serve.md")
    parser.add_argument("--clock", choices=get_args(ClockKind), help="overrides what the file says")
    return parser


def _serve(
    settings: ServeConfig,
    sockets: list[socket.socket],
    watcher: Watcher | None,
    told: Callable[[dict[str, Any]], object],
) -> None:
    addresses = Addresses(*(f"http://{LOOPBACK}:{_port(taken)}" for taken in sockets))
    outside = OutsideWorld(settings, addresses, watcher.diary_of) if watcher else OutsideWorld(settings, addresses)
    alone = [outside.answer_bigcommerce, outside.answer_stage, outside.answer_production, Control(outside).answer]
    answers: Sequence[Responder] = watcher.watch(outside, alone) if watcher else alone
    behind = dict(zip(map(_port, sockets), answers, strict=True))
    server = uvicorn.Server(_quiet(Ports(behind, outside.not_faked)))
    with _ending_at_a_signal(server):
        told(introduction := outside.introduction())
        print(json.dumps(introduction), flush=True)
        asyncio.run(server.serve(sockets=sockets))


def _quiet(ports: Ports) -> uvicorn.Config:
    """No access log, which would show subscription keys, and no Date of the machine beside the fakes' clock."""
    return uvicorn.Config(
        ports,
        http=PatientProtocol,
        lifespan="off",
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


@contextmanager
def _listening(*ports: int) -> Iterator[list[socket.socket]]:
    """Sockets bound here, so that whoever reads the first line finds every port open."""
    with ExitStack() as opened:
        yield [opened.enter_context(bound(port)) for port in ports]


def bound(port: int, host: str = LOOPBACK) -> socket.socket:
    """A socket that listens at an address of this machine; port 0 is any that is free.

    Raises:
        OSError: it cannot; the message says why.
    """
    # asyncio answers without Nagle's delay of 40 ms only where a socket says that it is TCP.
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen()
    except (OSError, OverflowError) as error:
        taken.close()
        reason = str(getattr(error, "strerror", None) or error).removeprefix("bind(): ").rstrip(".")
        raise OSError(f"wanted to listen on {host}:{port}: {reason}. Choose another port, or 0") from None
    return taken


def _port(taken: socket.socket) -> int:
    port: int = taken.getsockname()[1]
    return port


@contextmanager
def _ending_at_a_signal(server: uvicorn.Server) -> Iterator[None]:
    """SIGINT and SIGTERM stop the server, and nothing else.

    While it serves, uvicorn listens to signals by itself; when it has stopped, it raises them again for whoever
    listened before.  That is this handler, to which it is no news.
    """

    def stop(number: int, frame: object) -> None:
        server.should_exit = True

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    sys.exit(main())
