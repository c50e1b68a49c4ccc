"""The one way out to a real network: what it sends, and what it makes of failures."""

import re
from decimal import Decimal

import pytest
import requests
import responses

from harness.sync import Request, requests_send
from harness.sync.wire import decode_json, encode_json, header

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
        (requests.ConnectionError("NewConnectionError: refused"), ConnectionRefusedError),
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
def test_keys_do_not_travel_with_redirects() -> None:
    """A request with a key is not redirected to another host; one without is."""
    responses.get(URL, status=302, headers={"Location": "https://elsewhere/file"})
    responses.get("https://elsewhere/file", body="A\r\n")
    send = requests_send()

    assert send(Request("GET", URL, {"SubscriptionKey": "hush"})).status == 302
    assert send(Request("GET", URL)).body == b"A\r\n"


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
    """What a service cut off in the middle of a character is read as it came."""
    assert decode_json(b'"\xed\xa0\xbd"') == "\ud83d"


@responses.activate
def test_the_words_of_a_failure_are_kept() -> None:
    """What was asked for and what went wrong, whichever kind of failure it was."""
    said = {
        "slow to connect": requests.ConnectTimeout("slow to connect"),
        "slow to answer": requests.ReadTimeout("slow to answer"),
        "the line broke": requests.ConnectionError("the line broke"),
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
    answer.status_code, answer._content = 200, b"{}"

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
