"""How a call ends: done, refused, busy or unknown."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from harness.sync import Connector, Request, Response, Secret
from harness.sync.calls import LONGEST_PAUSE, Backoff, Caller, message_of
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
from harness.sync.observer import CallOutcome
from harness.sync.quota import Quota
from tests.sync.scripted import NOON, answer

SUSPENDED = (
    "The store is suspended. This may be due to an administrative action, or due to a billing issue. "
    "Please contact BigCommerce support for more information."
)
PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
NO_JSON = "the answer is no JSON: 502 Bad Gateway"


def caller(reply: Any, backoff: Backoff | None = None) -> Caller:
    def send(request: Request) -> Response:
        if isinstance(reply, Exception):
            raise reply
        found: Response = reply
        return found

    headers = {"X-Auth-Token": "hush"}
    return Caller(
        "BigCommerce", send, headers=headers, backoff=backoff or Backoff(), clock=lambda: NOON, secrets=[Secret("hush")]
    )


class Listening:
    """An observer that writes down every call."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, ...]] = []

    def answered(self, service: str, method: str, what: str, outcome: CallOutcome, reason: str) -> None:
        self.heard.append((service, method, what, outcome, reason))

    def needs_attention(self, flow: str, subject: str, reason: str) -> None: ...

    def ticked(self, connector: Connector, now: datetime, due: datetime | None) -> None: ...


def read(reply: Any, backoff: Backoff | None = None) -> Any:
    return caller(reply, backoff).read_object("https://a/b", "reading", lambda found: True)


def write(reply: Any, backoff: Backoff | None = None) -> Any:
    return caller(reply, backoff).write("POST", "https://a/b", {"a": 1}, "writing")


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
        (answer(401, b"\xff who?"), CredentialsRefused, CredentialsRefused),
        (answer(400, b"\xff no"), Outage, Unknown),
        (answer(423), Outage, Outage),
        (answer(429, {}, X_Rate_Limit_Time_Reset_Ms="1500"), Busy, Busy),
        (answer(429, {}), Outage, Outage),
        (answer(401, b"X-Auth-Token header is required"), CredentialsRefused, CredentialsRefused),
        (answer(403, {"title": "no scope"}), ScopeMissing, ScopeMissing),
        (answer(404, b"The route is not found, check the URL"), NotFound, NotFound),
        (answer(400, [{"status": 400, "message": "no"}]), Refused, Refused),
        (answer(300, b""), Outage, Unknown),
        (answer(301, b""), Outage, Unknown),
        (answer(404, b"default backend - 404"), Outage, Unknown),
        (answer(403, {"message": "Forbidden"}), Outage, Unknown),
        (answer(403, PAGE), Outage, Unknown),
        (answer(401, PAGE), Outage, Unknown),
        (answer(400, [{"status": 400, "message": "Busy, please try again"}]), Outage, Unknown),
        (answer(422, {"title": "no"}, Retry_After="5"), Outage, Unknown),
        *((answer(status, {"title": "no"}), Outage, Unknown) for status in (405, 409, 410, 421, 425, 428, 431, 451)),
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


@pytest.mark.parametrize(
    ("reply", "reading", "writing"),
    [
        (
            ConnectionRefusedError(),
            "outage 12:00:30 reading: connection refused",
            "outage 12:00:30 writing: connection refused",
        ),
        (TimeoutError("slow"), "outage 12:00:30 reading: TimeoutError: slow", "unknown TimeoutError: slow"),
        (answer(500, {"title": "A"}), "outage 12:00:30 reading: 500 A", "unknown 500 A"),
        (answer(200, PAGE), f"outage 12:00:30 reading: {NO_JSON}", f"unknown {NO_JSON}"),
        (answer(423, {"title": "A"}), "outage 12:00:30 reading: 423 A", "outage 12:00:30 writing: 423 A"),
        (answer(429, {"title": "A"}), "outage 12:00:30 reading: 429 A", "outage 12:00:30 writing: 429 A"),
        (answer(429, Retry_After="7"), "busy 12:00:07 too many requests", "busy 12:00:07 too many requests"),
        (answer(503, {"title": SUSPENDED}), *[f"outage 12:10:00 {SUSPENDED[:-1]}"] * 2),
        (answer(404, {"title": "A"}), 'refused reading (404, "A")', 'refused writing (404, "A")'),
    ],
)
def test_who_listens_hears_how_a_call_ended(reply: Any, reading: str, writing: str) -> None:
    """Every call once: what it was about, how it ended, and the whole sentence that a person reads in the error."""
    for call, method, what, end in ((read, "GET", "reading", reading), (write, "POST", "writing", writing)):
        listening = Listening()
        with pytest.raises(SyncError) as ended:
            call(reply, Backoff(observer=listening))

        outcome, message = spelled_out(what, end)
        assert listening.heard == [("BigCommerce", method, what, outcome, message)]
        assert str(ended.value) == message


def spelled_out(what: str, end: str) -> tuple[str, str]:
    """An outcome, and the sentence about it."""
    outcome, _, reason = end.partition(" ")
    if outcome == "refused":
        return outcome, f"BigCommerce refused {reason}."
    if outcome == "unknown":
        return outcome, f"Nobody knows whether {what} happened at BigCommerce: {reason}."
    until, _, reason = reason.partition(" ")
    is_silent = outcome == "outage" and reason != SUSPENDED[:-1]
    said = "gave no sensible answer, and it is asked again at" if is_silent else "asks to wait until"
    return outcome, f"BigCommerce {said} 2026-03-02T{until}+00:00: {reason}."


def test_who_listens_hears_what_is_done() -> None:
    """A call that is done is told without a reason, whatever it fetched."""
    listening = Listening()
    backoff = Backoff(observer=listening)
    read(answer(200, {}), backoff)
    caller(answer(200, b"A\r\n"), backoff).read_lines("https://elsewhere/f.csv", "reading a file")
    write(answer(201, {}), backoff)

    assert [heard[1:] for heard in listening.heard] == [
        ("GET", "reading", "done", ""),
        ("GET", "reading a file", "done", ""),
        ("POST", "writing", "done", ""),
    ]


@pytest.mark.parametrize("status", [200, 201, 204])
def test_no_content_is_none(status: int) -> None:
    """An empty body is no error where nothing was asked for; an empty V2 list is 204 with nothing."""
    assert write(answer(status)) is None
    assert caller(answer(204)).read_list("https://a/b", "reading") == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X_Rate_Limit_Time_Reset_Ms": "1500"}, 1.5),
        ({"X_Rate_Limit_Time_Reset_Ms": "0"}, 0.1),
        ({"X_Rate_Limit_Time_Reset_Ms": "99999999999"}, 3600),
        ({"Retry_After": "9" * 5000}, 30),
        ({"Retry_After": "9" * 12}, 30),
        ({"Retry_After": "7"}, 7),
        ({"X_Retry_After": "9"}, 9),
        ({}, 30),
        ({"Retry_After": "soon"}, 30),
        ({"Retry_After": "1.5"}, 1.5),
        ({"Retry_After": "Mon, 02 Mar 2026 12:00:08 GMT"}, 8),
        ({"Retry_After": "Mon, 02 Mar 2026 12:00:08 GMT", "Date": "Mon, 02 Mar 2026 11:59:58 GMT"}, 10),
        ({"Retry_After": "Mon, 02 Mar 2020 12:00:08 GMT"}, 1),
        ({"Retry_After": "1000000000"}, 3600),
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
    backoff = Backoff()
    for _ in range(7):
        backoff.until = None
        with pytest.raises(Outage) as outage:
            read(answer(500), backoff)
        pauses.append((outage.value.until - NOON).total_seconds())
    backoff.until = None
    read(answer(200, {}), backoff)

    assert pauses == [30, 60, 120, 240, 480, 600, LONGEST_PAUSE.total_seconds()]
    assert (backoff.troubles, backoff.until) == (0, None)


@pytest.mark.parametrize(
    ("asked", "window", "owed"),
    [
        (None, None, None),
        (-1, None, None),
        (0, None, None),
        (5, None, 5),
        (None, 10, 10),
        (5, 10, 10),
        (20, 10, 20),
    ],
)
def test_a_service_is_left_alone_as_long_as_it_is_owed(asked: int | None, window: int | None, owed: int | None) -> None:
    """By its own word, or until its quota opens again, whichever is later; what is over is owed no more."""
    backoff = Backoff(asked=None if asked is None else NOON + timedelta(seconds=asked))
    if window is not None:
        backoff.quota = Quota(most=100, opens_at=NOON + timedelta(seconds=window))

    assert backoff.owed(NOON) == (None if owed is None else NOON + timedelta(seconds=owed))


@pytest.mark.parametrize(
    ("make", "until", "reason"),
    [
        (lambda: Backoff(1, NOON + timedelta(seconds=1), "busy earlier"), "12:00:01", "busy earlier"),
        (
            lambda: Backoff(quota=Quota(75, most=150, left=38, ours=112, opens_at=NOON + timedelta(seconds=2))),
            "12:00:02",
            "of 150 requests the rest is left to the store's other apps",
        ),
    ],
    ids=["asked to wait", "nothing left of our part"],
)
def test_a_service_that_is_left_alone_is_not_called(make: Callable[[], Backoff], until: str, reason: str) -> None:
    """While a service wants to be left alone, or our part of its quota is used up, nothing is sent to it."""
    backoff = make()
    with pytest.raises(Busy) as busy:
        read(AssertionError("sent all the same"), backoff)

    assert str(busy.value) == f"BigCommerce asks to wait until 2026-03-02T{until}+00:00: {reason}."
    assert backoff.paused(NOON) == busy.value.until
    assert backoff.paused(busy.value.until) is None
    assert Backoff().paused(NOON) is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([{"status": 400, "message": "A", "details": {"invalid_reason": "B"}}], "A; invalid_reason: B"),
        ({"status": 422, "title": "A", "errors": {"name": "B", "x": None}}, "A; name: B"),
        ({"status": 422, "title": "A", "errors": {}}, "A"),
        ({"batch_errors": [{"title": "A", "errors": {"sku": "B"}}]}, "A; sku: B"),
        ({"Code": "400", "Message": "A", "Body": None}, "A"),
        ({"title": "A", "detail": "B"}, "A; B"),
        ({"error": "A", "ErrorMessage": "B"}, "A; B"),
        ([{"invalid_reason": "A"}], "A"),
        ({"errors": {"name": ["A", "B"]}}, "name: A; B"),
        ("plain", "plain"),
        (None, ""),
    ],
)
def test_errors_speak_whatever_their_shape(body: Any, message: str) -> None:
    """Arrays, objects and texts all yield their sentence."""
    assert message_of(json.dumps(body).encode()) == message


def test_pages_and_long_texts_are_cut() -> None:
    """HTML loses its tags, what is no text is passed over, and no message is longer than a person reads."""
    assert message_of(PAGE) == "502 Bad Gateway"
    assert message_of(b"\xff bad") == "\ufffd bad"
    assert message_of(b"x" * 300) == "x" * 300
    assert message_of(b"x" * 301) == "x" * 297 + "..."


def test_secrets_stay_out_of_errors() -> None:
    """A service that repeats the token in its answer does not put it into our error."""
    with pytest.raises(Refused) as refused:
        read(answer(400, {"title": "bad token hush, X-Auth-Token: other"}))

    assert "hush" not in str(refused.value)
    assert "other" not in str(refused.value)


def test_a_cut_off_answer_is_noticed() -> None:
    """An answer that is shorter than it says is no answer; of a compressed one the length says nothing."""
    with pytest.raises(Outage) as outage:
        read(answer(200, b"{}", Content_Length="5"))

    assert outage.value.reason == "reading: the answer has 2 of 5 bytes"
    assert read(answer(200, b"{}", Content_Length="5", Content_Encoding="gzip")) == {}
    with pytest.raises(Outage, match=r"reading: the answer is a part of it\.$"):
        read(answer(206, {}))


@pytest.mark.parametrize(
    ("read_as", "body", "reason"),
    [
        ("read_lines", b"A,B\r\n1,2", "the file is cut off, or a page came instead of it"),
        ("read_lines", b"\n<html></html>\n", "the file is cut off, or a page came instead of it"),
        ("read_object", [], "the answer is no object"),
        ("read_object", {}, "the answer lacks what was asked for"),
        ("read_object", {"Message": "later"}, "the answer lacks what was asked for: later"),
        ("read_list", None, "the answer is no list"),
        ("read_list", [{"status": 404, "message": "no"}], "not all of the answer is records: no"),
        ("read_list", [7], "not all of the answer is records: 7"),
        ("read_lines", None, "the file is cut off, or a page came instead of it"),
        ("read_lines", b'{"Message": "later"}\n', "the file is cut off, or a page came instead of it"),
        ("read_object", None, "the answer is no object"),
        ("read_object", "text", "the answer is no object"),
        ("read_list", {"a": 1}, "the answer is no list"),
        ("read_object", PAGE, NO_JSON),
        ("read_list", PAGE, NO_JSON),
    ],
)
def test_what_has_another_shape_is_no_answer(read_as: str, body: Any, reason: str) -> None:
    """A file whose last line does not end, a page, or something else than one record or a list: it is asked again."""
    holds = [lambda found: "Body" in found] if read_as == "read_object" else []
    with pytest.raises(Outage) as outage:
        getattr(caller(answer(200, body)), read_as)("https://a/b", "reading it", *holds)

    assert outage.value.reason == f"reading it: {reason}"


def test_an_empty_list_may_have_no_content() -> None:
    """204 with nothing is a list of nothing."""
    assert caller(answer(204)).read_list("https://a/b", "reading") == []


def test_waits_that_prove_too_short_grow() -> None:
    """A service that says nought each time is asked a second later, then twice as late; a third time is an outage."""
    backoff, waits = Backoff(), []
    for _ in range(5):
        backoff.until = None
        with pytest.raises(Busy) as busy:
            read(answer(429, {}, Retry_After="0"), backoff)
        waits.append((busy.value.until - NOON).total_seconds())
    backoff.until = None
    read(answer(200, {}), backoff)
    with pytest.raises(Busy) as again:
        read(answer(429, {}, Retry_After="0"), backoff)

    assert (waits, again.value.until) == ([1, 2, 30, 60, 120], NOON + timedelta(seconds=1))


def test_a_wait_counts_from_its_answer() -> None:
    """A call took its time: what the service asks for begins when it has said so."""
    clock = iter(NOON + timedelta(seconds=seconds) for seconds in range(0, 60, 10))
    one = Caller(
        "BigCommerce",
        lambda request: answer(429, {}, Retry_After="8"),
        headers={},
        backoff=Backoff(),
        clock=lambda: next(clock),
        secrets=[Secret("hush")],
    )
    with pytest.raises(Busy) as busy:
        one.read_object("https://a/b", "reading")

    assert busy.value.until > NOON + timedelta(seconds=28)


@pytest.mark.parametrize(
    ("probed", "kind", "said"),
    [
        (answer(200, {}), ScopeMissing, '(401, "no")'),
        (answer(403, {}), ScopeMissing, '(401, "no")'),
        (answer(401, {}), CredentialsRefused, '(401, "no")'),
        (answer(500), Outage, "401, and whether the account counts elsewhere cannot be asked (500)."),
        (TimeoutError(), Outage, "401, and whether the account counts elsewhere cannot be asked (no answer)."),
    ],
)
def test_a_401_counts_for_the_account_where_it_is_said_everywhere(
    probed: Any, kind: type[SyncError], said: str
) -> None:
    """One operation that says 401 while another one answers is about itself; if no other can be asked, nobody knows."""
    one = with_probe(answer(401, {"title": "no"}), probed)
    with pytest.raises(SyncError) as refused:
        one.read_object("https://a/v2/orders/100", "reading")

    assert type(refused.value) is kind
    assert said in str(refused.value)


def with_probe(
    reply: Response, probed: Any, closes_at: datetime | None = None, backoff: Backoff | None = None
) -> Caller:
    """One whom a service answers so, and otherwise what everybody may ask."""

    def send(request: Request) -> Response:
        if request.url != "https://a/time":
            return reply
        assert (request.method, request.headers) == ("GET", {"X-Auth-Token": "hush"})
        if isinstance(probed, Exception):
            raise probed
        found: Response = probed
        return found

    return Caller(
        "BigCommerce",
        send,
        headers={"X-Auth-Token": "hush"},
        backoff=backoff or Backoff(),
        clock=lambda: NOON,
        secrets=[Secret("hush")],
        probe="https://a/time",
        closes_at=closes_at,
    )


@pytest.mark.parametrize(
    ("probed", "closed"),
    [
        *((answer(status, {"title": "no"}), True) for status in (300, 401, 403, 404, 428, 430, 503)),
        (answer(200, PAGE), True),
        (answer(200, []), True),
        (answer(200, b"[" * 100_000), True),
        (answer(200, {}), False),
        (answer(299, {}), False),
        (answer(429), False),
        (TimeoutError(), False),
    ],
)
@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_service_is_closed_after_its_end_when_it_answers_nobody(status: int, probed: Any, closed: bool) -> None:
    """In whatever words; what it still answers to everybody is as sensible as before."""
    one = with_probe(answer(status, {"title": "no"}), probed, NOON)
    with pytest.raises(SyncError) as ended:
        one.read_object("https://a/b", "reading")

    assert isinstance(ended.value, StoreSuspended) is closed
    if isinstance(ended.value, StoreSuspended):
        assert ended.value.reason == f"{status} no; the trial of the store ended at 2026-03-02 12:00 UTC."
        assert ended.value.until == NOON + LONGEST_PAUSE


@pytest.mark.parametrize(
    ("status", "closes_at", "closed"),
    [
        (404, NOON, True),
        (499, NOON, True),
        (500, NOON, False),
        (503, NOON, False),
        (404, NOON + timedelta(seconds=1), False),
        (404, None, False),
    ],
)
def test_a_write_may_have_been_done_before_the_service_closed(
    status: int, closes_at: datetime | None, closed: bool
) -> None:
    """Where the service stumbles nobody knows; and nothing is closed before its end."""
    one = with_probe(answer(status, {"title": "no"}), answer(404), closes_at)
    with pytest.raises(SyncError) as ended:
        one.write("POST", "https://a/b", {}, "writing")

    assert type(ended.value) is (StoreSuspended if closed else Unknown if status >= 500 else NotFound)


def test_whoever_asks_what_everybody_may_counts_it() -> None:
    """It is one of the requests that the service allows."""
    backoff = Backoff()
    left = {"X_Rate_Limit_Requests_Left": "7", "X_Rate_Limit_Requests_Quota": "150", "X_Rate_Limit_Time_Reset_Ms": "9"}
    with pytest.raises(StoreSuspended):
        with_probe(answer(404, {"title": "no"}), answer(401, **left), NOON, backoff).read_object(
            "https://a/b", "reading"
        )

    assert (backoff.quota.most, backoff.quota.left) == (150, 7)


def test_a_conflict_is_a_verdict_only_where_things_conflict() -> None:
    """Elsewhere 409 is what a service says that is busy with the same record."""
    with pytest.raises(Refused, match="409"):
        caller(answer(409, {"title": "duplicate"})).write("POST", "https://a/b", {}, "writing", may_conflict=True)


@pytest.mark.parametrize(
    "reply", [answer(401, {}), answer(403, {"title": "expired"}), answer(429, {}, Retry_After="5")]
)
def test_a_host_that_does_not_know_us_refuses_nothing(reply: Any) -> None:
    """Whatever it answers is an outage of its own."""
    one = Caller(
        "files",
        lambda request: reply,
        headers={},
        backoff=Backoff(),
        clock=lambda: NOON,
        secrets=[Secret("hush")],
        knows_us=False,
    )
    with pytest.raises(Outage):
        one.read_lines("https://files/x.csv", "reading a file")
    with pytest.raises(Outage):
        one.read_lines("https://files/x.csv", "reading a file")


def test_texts_of_services_can_be_stored_and_sent() -> None:
    """Half an emoji and a NUL are replaced in what people read."""
    with pytest.raises(Refused) as refused:
        read(answer(400, b'{"Message": "I love it \\ud83d, really\\u0000"}'))

    assert refused.value.message == "I love it ?, really\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (
            403,
            {
                "type": "https://developers.cloudflare.com/x/",
                "title": "Error 1020",
                "status": 403,
                "cloudflare_error": True,
            },
        ),
        (403, {"status": 403, "title": "Error 1010", "ray_id": "8c2f01"}),
        (404, {"timestamp": "2026-03-02", "status": 404, "error": "Not Found", "path": "/api"}),
        (404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404}),
        (400, {"type": "https://errors.example.test/blocked", "title": "Blocked", "status": 400}),
        (403, {"statusCode": 403, "message": "Out of call volume quota. Quota will be replenished in 00:12:30."}),
        (400, {"Message": "An error has occurred.", "ExceptionType": "System.Data.SqlClient.SqlException"}),
        (400, {"Message": "Execution Timeout Expired."}),
        (400, {"Message": "The process was deadlocked on lock resources."}),
        (400, None),
        (404, 0),
        (404, ["not found"]),
    ],
    ids=str,
)
def test_an_error_in_somebody_else_s_json_is_no_verdict(status: int, body: Any) -> None:
    """A firewall, a gateway or a framework in between speaks JSON, too, and knows nothing of the record."""
    with pytest.raises(Outage):
        read(answer(status, json.dumps(body).encode()))
    with pytest.raises(Unknown):
        write(answer(status, json.dumps(body).encode()))


@pytest.mark.parametrize(
    "kind", ["https://developer.bigcommerce.com/api", "https://tools.ietf.org/html/rfc7231", "/errors"]
)
def test_an_error_of_the_service_s_own_kind_is_a_verdict(kind: str) -> None:
    """Whether it describes its kinds itself or leaves that to its framework."""
    with pytest.raises(Refused):
        read(answer(400, {"type": kind, "title": "No", "status": 400}))


@pytest.mark.parametrize(
    "title",
    ["An option can have no more than 250 values: too many values", "The quota of a coupon must be a number"],
)
def test_what_is_too_many_of_a_record_is_a_verdict(title: str) -> None:
    """Only too many requests pass by themselves."""
    with pytest.raises(Refused):
        read(answer(422, {"status": 422, "title": title, "type": "https://developer.bigcommerce.com/x", "errors": {}}))


def test_a_page_with_200_is_no_answer() -> None:
    """It ends no trouble, and allows nothing: the pauses grow, and a service that goes on so is silent."""
    backoff = Backoff()
    for _ in range(3):
        backoff.until = None
        with pytest.raises(Outage) as outage:
            read(answer(200, PAGE), backoff)

    assert outage.value.until == NOON + timedelta(minutes=2)
    assert backoff.since == NOON
    assert backoff.allowed == {}


def test_a_date_that_one_answer_has_wrong_counts_little() -> None:
    """Most of the last answers say what time it is; where the clock was set, they do so after a few."""
    backoff, ahead = Backoff(), []
    for minutes in (0, 0, 1200, 0, 60, 60, 60):
        date = format_datetime(NOON + timedelta(minutes=minutes), usegmt=True)
        read(answer(200, {}, Date=date), backoff)
        ahead.append(backoff.clock_ahead)

    assert [by and by / timedelta(minutes=1) for by in ahead] == [timedelta()] * 5 + [60, 60]
