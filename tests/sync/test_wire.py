"""The one way out to a real network: what it sends, and what it makes of failures."""

import gzip
import io
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from traceback import TracebackException

import pytest
import requests
import responses
from urllib3.exceptions import NewConnectionError

from harness.sync import Request, Secret, network, requests_send
from harness.sync.bigcommerce import StoreClient
from harness.sync.calls import Backoff
from harness.sync.logicbroker import NetworkClient
from harness.sync.wire import decode_json, encode_json, header, storable
from tests.sync.scripted import connection

URL = "https://api.bigcommerce.com/stores/abc/v2/time"


@responses.activate
def test_an_answer_comes_back_as_it_is() -> None:
    """Method, headers and body go out as they are; status, headers and bytes come back."""
    responses.put(URL, json={"time": 1}, status=201, headers={"X-A": "b"})
    answer = requests_send()(Request("PUT", URL, {"X-Auth-Token": "hush"}, b"{}"))

    assert (answer.status, answer.body, header(answer, "x-a")) == (201, b'{"time": 1}', "b")
    sent = responses.calls[0].request
    assert (sent.method, sent.body, sent.headers["X-Auth-Token"]) == ("PUT", b"{}", "hush")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (requests.ConnectTimeout("slow"), ConnectionRefusedError),
        (requests.ConnectionError(NewConnectionError(None, "refused")), ConnectionRefusedError),
        (requests.ConnectionError("NewConnectionError: only words"), ConnectionError),
        (requests.ReadTimeout("slow"), TimeoutError),
        (requests.ConnectionError("reset"), ConnectionError),
    ],
)
@responses.activate
def test_failures_say_whether_it_can_have_arrived(error: Exception, kind: type[OSError]) -> None:
    """No connection means that nothing arrived; everything else leaves it open."""
    responses.get(URL, body=error)
    with pytest.raises(kind) as failed:
        requests_send()(Request("GET", URL + "?subscription-key=hush", {"X-Auth-Token": "hush"}))

    assert type(failed.value) is kind
    assert "hush" not in str(failed.value)
    assert failed.value.__cause__ is None


@responses.activate
def test_nobody_is_redirected() -> None:
    """Neither a key nor the link to a file is taken to another host."""
    responses.get(URL, status=302, headers={"Location": "http://127.0.0.1/latest/meta-data"})
    send = requests_send()

    assert send(Request("GET", URL, {"SubscriptionKey": "hush"})).status == 302
    assert send(Request("GET", URL)).status == 302
    assert len(responses.calls) == 2


@responses.activate
def test_an_answer_that_unpacks_to_too_much_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is dropped as soon as it is too large."""
    monkeypatch.setattr(network, "LARGEST_ANSWER", 1_000_000)
    bomb = gzip.compress(b"0" * 50_000_000)
    responses.get(URL, body=bomb, headers={"Content-Encoding": "gzip"})

    with pytest.raises(ConnectionError, match="the answer has more than 1 MB"):
        requests_send()(Request("GET", URL))


@responses.activate
@contextmanager
def served(*answers: bytes) -> Iterator[str]:
    """The address of a host that gives each connection these bytes, one after each request."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        for each in answers:
                            if not connection.recv(65_536):
                                break
                            connection.sendall(each)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.mark.parametrize(
    ("packed", "is_whole"),
    [
        (gzip.compress(b"a,b\n" * 400), True),
        (gzip.compress(b"a,b\n" * 400)[:-9], False),
        (zlib.compress(b"a,b\n" * 400)[:-6], False),
        (gzip.compress(b"a,b\n" * 200) + gzip.compress(b"a,b\n" * 200), True),
        (gzip.compress(b"a,b\n" * 400) + b"\0" * 8, True),
    ],
    ids=["whole", "cut off", "cut off, deflate", "two parts", "padded"],
)
def test_what_was_packed_and_cut_off_is_no_answer(packed: bytes, is_whole: bool) -> None:
    """Its length is as the header says, and a file of lines might end with one: it would be taken for whole."""
    name = b"deflate" if packed[:1] == b"\x78" else b"gzip"
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (name, len(packed))
    ends = nullcontext() if is_whole else pytest.raises(ConnectionError, match="cut off")
    with served(head + packed) as url, ends:
        assert requests_send()(Request("GET", url)).body == b"a,b\n" * 400


def test_an_answer_that_follows_a_hint_is_nobody_else_s() -> None:
    """103 comes at once, the answer later: the next request, perhaps another store's, has a connection of its own."""
    hint, late = b"HTTP/1.1 103 Early Hints\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate"
    send = requests_send()
    with served(hint, late) as url:
        for _ in range(2):
            with pytest.raises(ConnectionError, match="103 came"):
                send(Request("GET", url))


def test_a_header_that_cannot_be_sent_is_not_repeated() -> None:
    """Whoever would refuse it later puts it into words."""
    for value in ("hush\nhush", "hush\u200b", "hush\r\nX: y", " hush", "h\xfcsh"):
        with pytest.raises(ConnectionRefusedError, match="the header field X-Auth-Token is not one line") as refused:
            requests_send()(Request("GET", URL, {"X-Auth-Token": value}))
        assert "sh" not in str(refused.value).replace("stores", "")


def test_the_address_of_a_signed_link_is_shown_without_its_query() -> None:
    """Whatever the parameters are called, and whatever a library says about them."""
    for signed in ("?sv=2024&sig=SIGSECRET123%3D&my_own_name=SIGSECRET123", ";st=SIGSECRET123", "#st=SIGSECRET123"):
        with pytest.raises(ConnectionRefusedError) as refused:
            requests_send()(Request("GET", f"http://127.0.0.1:9/inv.csv{signed}"))
        assert str(refused.value) == "GET http://127.0.0.1:9/inv.csv: Connection refused"


def test_keys_are_masked_in_tracebacks_with_local_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """As pytest -l prints them and collectors of errors gather them, through the client and through requests."""

    def refused(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("urllib3.connection.HTTPConnection.request", refused)
    local = replace(connection(), logicbroker_url="http://127.0.0.1:9", bigcommerce_url="http://127.0.0.1:9")
    at = datetime(2026, 3, 2, tzinfo=UTC)
    calls = (
        lambda: NetworkClient(local, requests_send(), Backoff(), lambda: at).post_event({"Summary": "x"}),
        lambda: StoreClient(local, requests_send(), Backoff(), lambda: at).order(100),
    )
    for call in calls:
        with pytest.raises(KeyboardInterrupt) as stopped:
            call()
        told = "".join(TracebackException.from_exception(stopped.value, capture_locals=True).format())
        assert "request_url" in told or "urlopen" in told
        for secret in (local.logicbroker_key, local.credentials.access_token):
            assert secret.reveal() not in told


def test_a_request_hides_its_secrets() -> None:
    """A request that is printed shows neither its token nor its key."""
    shown = repr(Request("GET", URL + "?subscription-key=hush", {"X-Auth-Token": "hush"}, b"hush"))

    assert "hush" not in shown
    assert "GET" in shown


def test_numbers_keep_their_digits() -> None:
    """Money crosses the wire as the digits that it has, never as a float."""
    assert encode_json({"a": Decimal("10.10"), "b": "ü"}) == '{"a":10.10,"b":"ü"}'.encode()
    assert decode_json(b'{"a": 10.10}') == {"a": Decimal("10.10")}


def test_half_a_character_ends_no_answer() -> None:
    """What a service cut off in the middle of a character is read, with a mark for each byte that is no letter."""
    assert storable(decode_json(b'"\xed\xa0\xbd"')) == "???"


@responses.activate
def test_the_words_of_a_failure_are_kept() -> None:
    """What was asked for and what went wrong, whichever kind of failure it was."""
    said = {
        "nobody answered in time to the wish to connect": requests.ConnectTimeout("slow to connect"),
        "no answer came in time": requests.ReadTimeout("slow to answer"),
        "the connection was lost": requests.ConnectionError("the line broke"),
        "Connection reset by peer": requests.ConnectionError(ConnectionResetError(104, "Connection reset by peer")),
    }
    for words, error in said.items():
        responses.reset()
        responses.get(URL, body=error)
        with pytest.raises(OSError, match=rf"^GET {re.escape(URL)}: {words}$"):
            requests_send()(Request("GET", URL))


@responses.activate
def test_nobody_waits_for_ever() -> None:
    """Half a minute for an answer, or as long as one says."""
    responses.get(URL, body="{}")
    requests_send()(Request("GET", URL))
    requests_send(timeout=2)(Request("GET", URL))

    assert [call.request.req_kwargs["timeout"] for call in responses.calls] == [30.0, 2]


def test_the_session_is_nobody_else_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's proxies do not see the keys, and nothing is sent a second time behind our back."""
    seen: list[requests.Session] = []
    answer = requests.Response()
    answer.status_code, answer.raw = 200, io.BytesIO(b"{}")

    def request(self: requests.Session, *arguments: object, **named: object) -> requests.Response:
        seen.append(self)
        return answer

    monkeypatch.setattr(requests.Session, "request", request)
    requests_send()(Request("GET", URL))

    (session,) = seen
    assert session.trust_env is False
    assert {scheme: adapter.max_retries.total for scheme, adapter in session.adapters.items()} == {
        "https://": 0,
        "http://": 0,
    }


@pytest.fixture
def dripping() -> Iterator[Callable[[list[bytes]], str]]:
    """Serves parts of an answer on loopback, the last of them for ever, a few bytes at a time."""
    servers: list[socket.socket] = []
    threads: list[threading.Thread] = []
    over = threading.Event()

    def serve(parts: list[bytes]) -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def answer() -> None:
            with suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(b"".join(parts[:-1]))
                    while not over.wait(0.02):
                        connection.sendall(parts[-1])

        threads.append(threading.Thread(target=answer, daemon=True))
        threads[-1].start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/x"

    yield serve
    over.set()
    for server, thread in zip(servers, threads, strict=True):
        thread.join(5)
        server.close()


@pytest.mark.parametrize(
    "parts",
    [
        [b"HTTP/1.1 200", b" "],
        [b"HTTP/1.1 200 OK\r\nX: ", b"a"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"a"],
        [b"HTTP/1.1 200 OK\r\n\r\n", b"a\n"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"],
    ],
    ids=["status", "header", "length", "until it ends", "chunks"],
)
def test_a_call_ends_by_its_deadline(parts: list[bytes], dripping: Callable[[list[bytes]], str]) -> None:
    """Whatever drips: between two bytes no time-out is ever over."""
    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"no whole answer within 0\.3 seconds"):
        requests_send(deadline=0.3)(Request("GET", dripping(parts)))

    assert time.monotonic() - began < 5


def test_a_host_that_is_not_found_got_nothing() -> None:
    """What was never sent need not be looked for."""
    with pytest.raises(ConnectionRefusedError):
        requests_send()(Request("POST", "https://no.such.host.invalid/x"))


PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "10.0.0.8", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "203.0.113.1"),
    *("::1", "::", "::ffff:10.0.0.1", "::ffff:7f00:1", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1"),
    *("2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "fe80::1%eth0", "fec0::1", "fd00::1"),
    *("ff02::1", "ff0e::1", "100::1", "3fff::1", "5f00::1"),
]


class _Lookups:
    """Answers whoever looks a name up, each time with the next of the lists; the last one stays."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *lists: list[str]) -> None:
        self.lists, self.asked, self.connected = list(lists), 0, list[str]()
        monkeypatch.setattr(socket, "getaddrinfo", self)
        monkeypatch.setattr("urllib3.util.connection.create_connection", self._connect)

    def __call__(self, host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        self.asked += 1
        return [(0, 0, 0, "", (address, port)) for address in self.lists[min(self.asked, len(self.lists)) - 1]]

    def _connect(self, where: tuple[str, int], *_: object, **__: object) -> socket.socket:
        self.connected.append(where[0])
        raise ConnectionResetError(104, "Connection reset by peer")


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_not_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when a public one stands beside it; nothing is connected to, and the reason names what was found."""
    lookups = _Lookups(monkeypatch, ["8.8.8.8", address])
    with pytest.raises(ConnectionRefusedError) as refused:
        requests_send()(Request("GET", "https://files.example.com/x.csv?sig=hush", only_public=True))

    assert str(refused.value).startswith("GET https://files.example.com/x.csv: it leads to ")
    assert lookups.connected == []


def test_nobody_leads_a_name_elsewhere_between_the_look_and_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was looked at is the one that is called, whatever a second look-up would say."""
    lookups = _Lookups(monkeypatch, ["2606:4700::1", "8.8.8.8", "64:ff9b::808:808"], ["127.0.0.1"])
    with pytest.raises(ConnectionRefusedError, match="Connection reset by peer"):
        requests_send()(Request("GET", "https://files.example.com/x.csv", only_public=True))

    assert lookups.connected == ["2606:4700::1", "8.8.8.8", "64:ff9b::808:808"]
    assert lookups.asked == 1


def test_a_connection_that_is_kept_is_looked_at_too(dripping: Callable[[list[bytes]], str]) -> None:
    """One that an earlier call made where it might must not serve another that may not go there."""
    url = dripping([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", b""])
    send = requests_send()

    assert send(Request("GET", url)).body == b"{}"
    with pytest.raises(ConnectionRefusedError, match=r"it leads to 127\.0\.0\.1, which is no address of the internet"):
        send(Request("GET", url, only_public=True))


def test_a_name_with_many_silent_addresses_ends_by_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each may take its time to connect, all together may not."""
    lookups = _Lookups(monkeypatch, [f"8.8.4.{number}" for number in range(200)])

    def silent(where: tuple[str, int], *_: object, **__: object) -> socket.socket:
        lookups.connected.append(where[0])
        time.sleep(0.02)
        raise TimeoutError

    monkeypatch.setattr("urllib3.util.connection.create_connection", silent)
    with pytest.raises(OSError, match=r"no whole answer within 0\.1 seconds"):
        requests_send(deadline=0.1)(Request("GET", "https://files.example.com/x.csv"))

    assert len(lookups.connected) < 20


def test_only_the_proxy_that_is_named_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """And of authorities those in the file that is named, whatever the machine's own settings are."""
    monkeypatch.setenv("HTTPS_PROXY", "http://another.example.test:1")
    session = network._plain_session(Secret("http://user:hush@127.0.0.1:9"), "company.pem")

    assert (session.proxies["https"], session.verify) == ("http://user:hush@127.0.0.1:9", "company.pem")
    with pytest.raises(ConnectionRefusedError) as refused:
        requests_send(proxy=Secret("http://user:hush@127.0.0.1:9"))(Request("GET", "https://api.example.test/x"))
    assert "hush" not in str(refused.value)
