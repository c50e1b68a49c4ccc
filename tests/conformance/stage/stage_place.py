"""For tests of the stage: a connection file for served fakes, and somebody else who hosts a connector for them."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from harness.sync import Connection, Connector, Credentials, Journal, requests_send
from harness.sync.secrets import Secret
from tests.processes import PATIENCE

KEY = "STAGE_TEST_KEY"
SUPPLIER_KEY = "STAGE_TEST_SUPPLIER_KEY"


def connection_file(folder: Path, fakes: dict[str, Any], rehearsal: str, *, token: str = "") -> Path:
    """A connection file for the first surroundings of served fakes; the keys are put into the environment elsewhere."""
    text = fakes["surroundings"][0]["store"]["api_accounts"][0]["credentials_file"]
    credentials = folder / "credentials.txt"
    credentials.write_text(text.replace(fakes["access_token"], token) if token else text)
    path = folder / "stage.toml"
    path.write_text(
        f"""name = "Served"
environment = "stage"
store_kind = "{fakes["surroundings"][0]["store"]["plan"]}"

[bigcommerce]
url = "{fakes["bigcommerce_url"]}"
credentials_file = "credentials.txt"

[logicbroker]
url = "{fakes["logicbroker_url"]}"
key_variable = "{KEY}"

[rehearsal]
{rehearsal}
"""
    )
    return path


class Host:
    """Hosts a connector for whoever fills in the portal's form: he sees the form being saved, and time passing.

    He stands before the control port, because on a moved clock nobody else would give him time to work.
    """

    def __init__(self, control_url: str) -> None:
        self._control_url = control_url
        self._session = requests.Session()
        self._session.trust_env = False
        self._opened: dict[str, Any] = {}
        self._connection: Connection | None = None
        self._journal = Journal.in_memory()
        self._connector: Connector | None = None
        self._due: datetime | None = None
        self.ticks = 0

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, bytes]:
        path = urlsplit(target).path
        if path == "/clock" and method == "POST" and "to" in json.loads(body):
            self._work_until(datetime.fromisoformat(json.loads(body)["to"]))
        answer = self._session.request(method, f"{self._control_url}{target}", data=body, timeout=PATIENCE)
        if answer.ok and path == "/surroundings" and method == "POST":
            self._opened[answer.json()["name"]] = answer.json()
        if answer.ok and path.endswith("/connect_to_new_system"):
            self._employ(parse_qs(urlsplit(target).query)["surroundings"][0], json.loads(body))
        if answer.ok and path.endswith("/enter_new_credentials"):
            self._start(replace(self._running(), credentials=_credentials(json.loads(body))))
        if answer.ok and path.endswith("/allow_cancelling_orders"):
            self._start(replace(self._running(), allow_cancelling_orders=json.loads(body)["allowed"]))
        return answer.status_code, answer.content

    def _employ(self, name: str, form: dict[str, Any]) -> None:
        opened = self._opened[name]
        connection = Connection(
            name=name,
            environment="stage",
            credentials=_credentials(form),
            logicbroker_key=Secret(opened["subscription_key"]),
            connected_at=self._now(),
            allow_cancelling_orders=form["allow_cancelling_orders"],
            bigcommerce_url=opened["bigcommerce_url"],
            logicbroker_url=opened["logicbroker_url"],
        )
        self._journal = Journal.in_memory()
        self._start(connection)

    def _start(self, connection: Connection) -> None:
        self._connection = connection
        self._connector = Connector(connection, requests_send(), self._journal)
        self._tick(self._now())

    def _running(self) -> Connection:
        assert self._connection is not None
        return self._connection

    def _work_until(self, end: datetime) -> None:
        while self._due is not None and self._due <= end:
            self._session.post(f"{self._control_url}/clock", json={"to": self._due.isoformat()}, timeout=PATIENCE)
            self._tick(self._due)

    def _tick(self, now: datetime) -> None:
        assert self._connector is not None
        self._due = now
        while self._due is not None and self._due <= now:
            self._due = self._connector.tick(now)
            self.ticks += 1

    def _now(self) -> datetime:
        return datetime.fromisoformat(self._session.get(f"{self._control_url}/clock", timeout=PATIENCE).json()["now"])


def _credentials(form: dict[str, Any]) -> Credentials:
    return Credentials(form["store_hash"], form["client_id"], Secret(form["access_token"]))


@contextmanager
def hosted(control_url: str) -> Iterator[tuple[str, Host]]:
    """The address of a host's control port, and the host."""
    host = Host(control_url)

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, content = host.answer(self.command, self.path, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _answer  # noqa: N815 - the library's own names

        def log_message(self, *_: Any) -> None:
            """Nothing is logged: the arguments of a form are secret."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
