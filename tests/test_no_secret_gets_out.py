"""Marked secrets go through every command, over wires that fail and to services that repeat them; nobody reads them."""

import base64
import gzip
import html
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from typer.testing import CliRunner

from harness.cli import app
from tests.hostile import some

TOKEN, KEY = "m4rkedT0kenOfTheSt0re+/=q7w8e9", "m4rkedK3yOfTheNetw0rk-_.r5t6z7u8"
SECRETS = {"TOKEN": TOKEN, "KEY": KEY, "SUPPLIER_KEY": "m4rkedSuppl13rKey~x1c2v3b4"}

ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "repr": repr,
    "json": lambda text: json.dumps({"said": json.dumps(text)}),
    "percent": lambda text: quote(quote(text, safe=""), safe=""),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 with a user": lambda text: base64.urlsafe_b64encode(f"user:{text}".encode()).decode(),
    "hex": lambda text: text.encode().hex(),
    "html": lambda text: "".join(f"&#{ord(letter)};" for letter in html.escape(text)),
    "capitals and dashes": lambda text: "-".join(text.upper()),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "decimals": lambda text: str([*text.encode()]),
    "backwards": lambda text: text[::-1],
    "mail": lambda text: "".join(f"={ord(letter):02X}" for letter in text),
    "escapes": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
}


def found_in(content: bytes) -> set[str]:
    """Which secrets stand in some bytes, and in which spelling; a dozen letters of one are too many."""
    text = content.decode(errors="replace")
    spoilt = {text, re.sub(r"[\s-]", "", text).lower()}
    hits = set()
    for name, secret in SECRETS.items():
        for encoding, encode in ENCODINGS.items():
            for spelt in (encode(secret), re.sub(r"[\s-]", "", encode(secret)).lower()):
                if any(spelt[4:-4] in each for each in spoilt):
                    hits.add(f"{name} as {encoding}")
        for start in range(len(secret) - 12):
            if secret[start : start + 12] in text:
                hits.add(f"a part of {name}")
    return hits


def repeated(secret: str, kind: str, padding: int) -> bytes:
    """What a service that tells too much answers: the credentials in every spelling, behind so many letters."""
    told = " ".join(encode(secret) for encode in ENCODINGS.values())
    words = f"{'x ' * (padding // 2)}{told} Authorization: {secret}"
    if kind == "json":
        return json.dumps([{"status": 422, "title": words, "message": words, "token": secret, "Body": words}]).encode()
    return f"<html><b>{html.escape(words)}</b>{words}</html>".encode()


@contextmanager
def telling(status: int, kind: str, padding: int) -> Iterator[str]:
    """A service on this machine that answers everything so; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            sent = self.headers.get("X-Auth-Token") or self.headers.get("SubscriptionKey") or ""
            body = repeated(sent, kind, padding)
            if kind == "gzip":
                body = gzip.compress(body)[:-9]
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response_only(status, sent)
            self.send_header("Content-Length", str(len(body) + 7 * (kind == "cut off")))
            self.send_header("Location", f"http://127.0.0.1:9/{quote(sent)}?code={quote(sent)}")
            self.send_header("X-Echo", sent)
            if kind == "gzip":
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        do_GET = do_POST = do_PUT = answer  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


FILE = """
name = "Store"
environment = "stage"
store_kind = "trial"
[bigcommerce]
store_hash = "abc123"
client_id = "me"
access_token_variable = "TOKEN"
url = "{url}"
[logicbroker]
key_variable = "KEY"
url = "{url}"
[rehearsal]
suppliers = [{{ name = "Acme", key_variable = "SUPPLIER_KEY" }}]
"""

COMMANDS = (
    ("doctor", "--connection", "store.toml"),
    ("sync", "--once", "--connection", "store.toml", "--log", "json", "--log-level", "debug"),
    ("sync", "--once", "--connection", "store.toml", "--log", "console", "--journal", "other.sqlite"),
    ("sync", "attention"),
    ("sync", "attention", "--json"),
    ("rehearse", "--target", "stage", "--connection", "store.toml", "--only", "G12", "--html", "r.html"),
)


def run_all(folder: Path, url: str, monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """All that the commands print; what they write lies in the folder."""
    monkeypatch.chdir(folder)
    (folder / "store.toml").write_text(FILE.format(url=url))
    for name, secret in {**SECRETS, **variables}.items():
        monkeypatch.setenv(name, secret)
    printed = []
    for command in COMMANDS:
        result = CliRunner().invoke(app, command)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        printed.append(result.output)
    return "\n".join(printed)


def told(folder: Path, printed: str) -> set[str]:
    """The secrets that anybody can read afterwards, in what was printed and in every file."""
    written = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {
        f"{hit} in {name}"
        for name, content in {**written, "output": printed.encode()}.items()
        for hit in found_in(content)
    }


WIRES = [
    *((status, kind, 0) for status in (401, 422, 503) for kind in ("json", "page")),
    *((400, "json", padding) for padding in (200, 240, 280, 296, 9_990)),
    *((200, kind, 0) for kind in ("json", "page", "cut off", "gzip")),
    (302, "page", 0),
    (429, "json", 0),
]


@pytest.mark.parametrize(("status", "kind", "padding"), WIRES)
def test_a_service_that_repeats_them(
    status: int,
    kind: str,
    padding: int,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In any spelling, at any place of its answer, with any status."""
    if (status, kind, padding) not in some(WIRES, request.config, 5):
        pytest.skip("one of many; --all-hostile tries them all")
    with telling(status, kind, padding) as url:
        printed = run_all(tmp_path, url, monkeypatch)

    assert "Logicbroker" in printed
    assert told(tmp_path, printed) == set()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "https://127.0.0.1:9", "http://[::1]:9"])
def test_a_wire_that_fails(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens, or no secure connection comes about."""
    printed = run_all(tmp_path, url, monkeypatch)

    assert told(tmp_path, printed) == set()


@pytest.mark.parametrize(
    "spoilt", ["{0}\n{0}", "{0}\r\n{0}", "{0} {0}", "{0}\u200b", "\ufeff{0}", "é{0}", "{0}\x1b[0m"]
)
@pytest.mark.parametrize("name", ["TOKEN", "KEY", "SUPPLIER_KEY"])
def test_secrets_that_cannot_be_sent(name: str, spoilt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are refused with the name of their variable before anything is sent."""
    printed = run_all(tmp_path, "http://127.0.0.1:9", monkeypatch, **{name: spoilt.format(SECRETS[name])})

    assert f"environment variable {name} as one line" in printed
    assert told(tmp_path, printed) == set()


def test_the_search_finds_them() -> None:
    """In each spelling; otherwise nothing above says anything."""
    for encoding, encode in ENCODINGS.items():
        for name, secret in SECRETS.items():
            assert f"{name} as {encoding}" in found_in(f"so {encode(secret)} it is".encode())
    assert found_in(TOKEN[5:18].encode()) == {"a part of TOKEN"}
