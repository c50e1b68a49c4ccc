"""Connectors that do not use the ``send`` that they are given; run as a program, counts what leaves the machine."""

import asyncio
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from typing import Any

import requests
import urllib3

from harness.conformance import FakesTarget, run_conformance
from harness.connectors.network_guard import NetworkGuard

QUARTER = timedelta(minutes=15)
API = "api.bigcommerce.com"


class Ticks:
    """Does one thing at each tick."""

    def __init__(self, connection: Any, send: Any, journal: Any) -> None:
        self.connection = connection

    def tick(self, now: datetime) -> datetime:
        self.work()
        return now + QUARTER

    def work(self) -> None:
        raise NotImplementedError


class Requests(Ticks):
    """Asks the store with ``requests``, and means it."""

    def work(self) -> None:
        access = self.connection.credentials
        headers = {"X-Auth-Token": access.access_token.reveal(), "Accept": "application/json"}
        answer = requests.get(f"https://{API}/stores/{access.store_hash}/v2/orders", headers=headers, timeout=5)
        assert answer.status_code in {200, 204}, answer.text


class Elsewhere(Ticks):
    """Asks somebody else with ``requests``."""

    def work(self) -> None:
        requests.get("https://example.com/", timeout=5)


class Urllib3(Ticks):
    """Has a pool of its own."""

    def work(self) -> None:
        urllib3.PoolManager().request("GET", f"https://{API}/", retries=False, timeout=5)


class StandardLibrary(Ticks):
    """Uses what comes with Python, in a way that hides every trouble."""

    def work(self) -> None:
        try:
            http.client.HTTPSConnection(API, timeout=5).request("GET", "/")
        except Exception as problem:  # noqa: BLE001 - that is the case
            print("ignored:", type(problem).__name__)


class Address(Ticks):
    """Connects to an address without looking up a name."""

    def work(self) -> None:
        with socket.socket() as own:
            own.settimeout(5)
            own.connect(("203.0.113.7", 443))


class Datagram(Ticks):
    """Sends a datagram."""

    def work(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.sendto(b"hello", ("203.0.113.7", 53))


class Reverse(Ticks):
    """Asks for the name of an address, and so tells it to the servers of names."""

    def work(self) -> None:
        socket.gethostbyaddr("203.0.113.7")


class NameInfo(Ticks):
    """The same by the newer call."""

    def work(self) -> None:
        socket.getnameinfo(("203.0.113.7", 443), 0)


class Thread(Ticks):
    """Works in a thread of its own, which waits for nobody."""

    def work(self) -> None:
        thread = threading.Thread(target=self.connect, daemon=True)
        thread.start()
        thread.join()

    def connect(self) -> None:
        try:
            socket.create_connection((API, 443), timeout=5)
        except Exception as problem:  # noqa: BLE001 - that is the case
            print("ignored:", type(problem).__name__)


class EventLoop(Ticks):
    """Works in an event loop."""

    def work(self) -> None:
        asyncio.run(self.connect())

    async def connect(self) -> None:
        await asyncio.open_connection(API, 443)


class Program(Ticks):
    """Lets a program ask, and hides every trouble."""

    def work(self) -> None:
        try:
            subprocess.run(["curl", "-s", "-m", "5", f"https://{API}/"], env=dict(os.environ), check=False)
        except Exception as problem:  # noqa: BLE001 - that is the case
            print("ignored:", type(problem).__name__)


class Shell(Ticks):
    """Lets a shell ask."""

    def work(self) -> None:
        os.system(f"curl -s -m 5 https://user:word@{API}/ >/dev/null")


CASES: tuple[type[Ticks], ...] = (
    *(Requests, Elsewhere, Urllib3, StandardLibrary, Address, Datagram, Reverse, NameInfo, Thread, EventLoop),
    *(Program, Shell),
)


def main() -> None:
    """Rehearse each for one promise, and print what came of it and what got out."""
    out: list[str] = []

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        """Hear of what the guard has let pass, for it was there before."""
        if event == "socket.getaddrinfo" and arguments[0] not in {"localhost", "127.0.0.1"}:
            out.append(f"{event} {arguments[0]}")
        if event in {"subprocess.Popen", "os.system"}:
            out.append(f"{event} {arguments[:2]}")
        if event in {"socket.gethostbyaddr", "socket.getnameinfo"}:
            out.append(f"{event} {arguments[0]}")
        if event in {"socket.connect", "socket.sendto"} and arguments[0].family != socket.AF_UNIX:
            out.append(f"{event} {arguments[1]}")

    with NetworkGuard():
        sys.addaudithook(count)
    for case in CASES:
        report = run_conformance(FakesTarget(7, case), only=["G20"])
        scenario = report.scenarios[0]
        asked = sum(event.kind == "request" for event in scenario.history.events)
        crashed = [event.facts["error"] for event in scenario.history.events if event.name == "tick crashed"]
        print(json.dumps({"case": case.__name__, "reason": scenario.reason, "asked": asked, "crashed": crashed}))
    print(json.dumps({"out": out}))


if __name__ == "__main__":
    main()
