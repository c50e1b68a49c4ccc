"""How a call ends: done, refused, busy or unknown."""

import json
from datetime import timedelta
from typing import Any

import pytest

from harness.sync import Request, Response, Secret
from harness.sync.calls import LONGEST_PAUSE, Caller, Line, message_of
from harness.sync.errors import (
    Busy,
    CredentialsRefused,
    NotFound,
    Outage,
    Refused,
    ScopeMissing,
    StoreSuspended,
    SyncError,
    Unknown,
)
from tests.sync.scripted import NOON, answer

SUSPENDED = (
    "The store is suspended. This may be due to an administrative action, or due to a billing issue. "
    "Please contact BigCommerce support for more information."
)
PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


def caller(reply: Any, line: Line | None = None) -> Caller:
    def send(request: Request) -> Response:
        if isinstance(reply, Exception):
            raise reply
        found: Response = reply
        return found

    headers = {"X-Auth-Token": "hush"}
    return Caller("BigCommerce", send, headers=headers, line=line or Line(), now=NOON, secret=Secret("hush"))


def read(reply: Any, line: Line | None = None) -> Any:
    return caller(reply, line).read("https://a/b", "reading")


def write(reply: Any, line: Line | None = None) -> Any:
    return caller(reply, line).write("POST", "https://a/b", {"a": 1}, "writing")


@pytest.mark.parametrize(
    ("reply", "reading", "writing"),
    [
        (ConnectionRefusedError("no"), Outage, Outage),
        (TimeoutError(), Outage, Unknown),
        (ConnectionResetError(), Outage, Unknown),
        (answer(500, {"status": 500}), Outage, Unknown),
        (answer(502, PAGE), Outage, Unknown),
        (answer(503, {"status": 503, "title": "Service Unavailable"}), Outage, Unknown),
        (answer(503, [{"status": 503, "message": SUSPENDED}]), StoreSuspended, StoreSuspended),
        (answer(503, {"status": 503, "title": SUSPENDED}), StoreSuspended, StoreSuspended),
        (answer(504, {"status": 504, "title": ""}), Outage, Unknown),
        (answer(507, {"title": "limit"}), Refused, Refused),
        (answer(200, PAGE), Outage, Unknown),
        (answer(200, b'{"id": 1'), Outage, Unknown),
        (answer(200, b"[" * 100_000), Outage, Unknown),
        (answer(423), Outage, Outage),
        (answer(429, {}, X_Rate_Limit_Time_Reset_Ms="1500"), Busy, Busy),
        (answer(429, {}), Outage, Outage),
        (answer(401, b"X-Auth-Token header is required"), CredentialsRefused, CredentialsRefused),
        (answer(403, {"title": "no scope"}), ScopeMissing, ScopeMissing),
        (answer(404, b"The route is not found, check the URL"), NotFound, NotFound),
        (answer(400, [{"status": 400, "message": "no"}]), Refused, Refused),
        (answer(409, {"title": "The product name is a duplicate"}), Refused, Refused),
        (answer(301, b""), Refused, Refused),
    ],
)
def test_each_end_has_its_error(reply: Any, reading: type[SyncError], writing: type[SyncError]) -> None:
    """A question without sensible answer is asked again later; a write without one may have happened."""
    with pytest.raises(reading) as asked:
        read(reply)
    with pytest.raises(writing) as told:
        write(reply)

    assert type(asked.value) is reading
    assert type(told.value) is writing


@pytest.mark.parametrize("status", [200, 201, 204])
def test_no_content_is_none(status: int) -> None:
    """An empty body is no error: an empty V2 list is 204 with nothing."""
    assert read(answer(status)) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X_Rate_Limit_Time_Reset_Ms": "1500"}, 1.5),
        ({"X_Rate_Limit_Time_Reset_Ms": "0"}, 0.1),
        ({"X_Rate_Limit_Time_Reset_Ms": "99999999999"}, 3600),
        ({"Retry_After": "9" * 5000}, 30),
        ({"Retry_After": "7"}, 7),
        ({"X_Retry_After": "9"}, 9),
        ({}, 30),
        ({"Retry_After": "soon"}, 30),
    ],
)
def test_busy_says_until_when(headers: dict[str, str], seconds: float) -> None:
    """A 429 is waited for as long as it asks; one that says nothing is never taken for zero."""
    with pytest.raises(Busy) as busy:
        read(answer(429, {}, **headers))

    assert busy.value.until == NOON + timedelta(seconds=seconds)


def test_repeated_trouble_waits_longer() -> None:
    """Each trouble in a row doubles the pause up to the longest, and one answer ends it."""
    pauses = []
    line = Line()
    for _ in range(7):
        line.until = None
        with pytest.raises(Outage) as outage:
            read(answer(500), line)
        pauses.append((outage.value.until - NOON).total_seconds())
    line.until = None
    read(answer(200, {}), line)

    assert pauses == [30, 60, 120, 240, 480, 600, LONGEST_PAUSE.total_seconds()]
    assert (line.troubles, line.until) == (0, None)


def test_a_paused_line_is_not_used() -> None:
    """While a service wants to be left alone nothing is sent to it."""
    with pytest.raises(Busy, match="busy earlier"):
        read(AssertionError("sent all the same"), Line(1, NOON + timedelta(seconds=1), "busy earlier"))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([{"status": 400, "message": "A", "details": {"invalid_reason": "B"}}], "A; invalid_reason: B"),
        ({"status": 422, "title": "A", "errors": {"name": "B", "x": None}}, "A; name: B"),
        ({"status": 422, "title": "A", "errors": {}}, "A"),
        ({"batch_errors": [{"title": "A", "errors": {"sku": "B"}}]}, "A; sku: B"),
        ({"Code": "400", "Message": "A", "Body": None}, "A"),
        ("plain", "plain"),
        (None, ""),
    ],
)
def test_errors_speak_whatever_their_shape(body: Any, message: str) -> None:
    """Arrays, objects and texts all yield their sentence."""
    assert message_of(json.dumps(body).encode()) == message


def test_pages_and_long_texts_are_cut() -> None:
    """HTML loses its tags, and no message is longer than a person reads."""
    assert message_of(PAGE) == "502 Bad Gateway"
    assert len(message_of(b"x" * 1000)) == 300


def test_secrets_stay_out_of_errors() -> None:
    """A service that repeats the token in its answer does not put it into our error."""
    with pytest.raises(Refused) as refused:
        read(answer(400, {"message": "bad token hush, X-Auth-Token: other"}))

    assert "hush" not in str(refused.value)
    assert "other" not in str(refused.value)


def test_a_cut_off_answer_is_noticed() -> None:
    """An answer that is shorter than it says is no answer."""
    with pytest.raises(Outage, match="2 of 5 bytes"):
        read(answer(200, b"{}", Content_Length="5"))


@pytest.mark.parametrize("body", [b"A,B\r\n1,2", b"<html></html>\n"])
def test_a_file_must_end(body: bytes) -> None:
    """A file whose last line does not end, or a page instead of it, is asked for again."""
    with pytest.raises(Outage):
        caller(answer(200, body)).read_lines("https://elsewhere/f.csv", "reading a file")


def test_links_get_no_key() -> None:
    """A file behind a link is fetched without any of our headers."""
    seen: list[Request] = []

    def send(request: Request) -> Response:
        seen.append(request)
        return answer(200, b"A\r\n")

    one = Caller("Logicbroker", send, headers={"SubscriptionKey": "hush"}, line=Line(), now=NOON, secret=Secret("hush"))

    assert one.read_lines("https://elsewhere/f.csv", "reading a file") == b"A\r\n"
    assert dict(seen[0].headers) == {}


@pytest.mark.parametrize("body", [[], {}, None, "text"])
def test_an_object_is_an_object(body: Any) -> None:
    """Something else where one record should be is no record."""
    with pytest.raises(Outage):
        caller(answer(200, body)).read_object("https://a/b", "reading")


def test_a_list_is_a_list() -> None:
    """An object where a list should be is no empty list."""
    assert caller(answer(204)).read_list("https://a/b", "reading") == []
    with pytest.raises(Outage):
        caller(answer(200, {"a": 1})).read_list("https://a/b", "reading")
