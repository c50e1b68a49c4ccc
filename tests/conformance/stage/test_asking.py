"""How the stage asks a service: with patience, and with errors that say what happened and no secret."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from harness.conformance.stage.api import Api, Declined
from harness.sync.secrets import Secret
from harness.sync.wire import ReceivedResponse, Request, Response


class Service:
    """Answers what it was told to, one after the other, and remembers what it was asked."""

    def __init__(self, answers: Iterable[ReceivedResponse | OSError]) -> None:
        self.asked: list[Request] = []
        self.waited: list[timedelta] = []
        self._answers = list(answers)

    def api(self) -> Api:
        key = Secret("key-1")
        headers = {"SubscriptionKey": "key-1"}
        return Api("Logicbroker", "http://here/api", headers, secret=key, send=self._send, wait=self.waited.append)

    def _send(self, request: Request) -> Response:
        self.asked.append(request)
        answer = self._answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer


def test_an_answer_is_read_as_json() -> None:
    """What is asked goes into the query, and an empty answer is None."""
    service = Service([ReceivedResponse(200, {}, b'{"a": 1}'), ReceivedResponse(204, {}, b"")])
    api = service.api()

    assert (api.get("/x", page=1), api.get("/y")) == ({"a": 1}, None)
    assert service.asked[0].url == "http://here/api/x?page=1"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "7"}, 7), ({"X-Rate-Limit-Time-Reset-Ms": "2000"}, 3), ({}, 5)],
)
def test_who_is_asked_to_wait_waits(headers: dict[str, str], seconds: int) -> None:
    """A 429 is waited for on the clock of the run, then the question is asked again."""
    service = Service([ReceivedResponse(429, headers, b""), ReceivedResponse(200, {}, b"[]")])

    assert service.api().get("/x") == []
    assert service.waited == [timedelta(seconds=seconds)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error": "no such deed"}', "no such deed"),
        (b'{"Code": "400", "Message": "wants a Summary"}', "wants a Summary"),
        (b'[{"status": 404, "message": "Not found."}]', "Not found."),
        (b"<h1>Bad gateway</h1>", "<h1>Bad gateway</h1>"),
        (b'{"error": "the key key-1 is unknown"}', "the key ********** is unknown"),
    ],
)
def test_a_refusal_says_what_was_asked_and_what_was_said(body: bytes, words: str) -> None:
    """The message has the service, the request, the status and the service's own words, without secrets."""
    with pytest.raises(Declined) as declined:
        Service([ReceivedResponse(400, {}, body)]).api().send("POST", "/v3/Orders", {"a": 1})

    assert str(declined.value) == f"Logicbroker answered 400 to POST /v3/Orders: {words}"


def test_a_file_travels_as_a_form() -> None:
    """An upload has the file's name and content, as a browser would send it."""
    service = Service([ReceivedResponse(200, {}, b"")])

    service.api().upload("/v3/Inventory/1", "stock.csv", b"SupplierSKU,Quantity\r\n")

    assert service.asked[0].headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b'filename="stock.csv"' in service.asked[0].body
    assert b"SupplierSKU,Quantity" in service.asked[0].body


def test_links_are_followed_without_the_key() -> None:
    """A download sends nothing secret, for links lead to other hosts."""
    service = Service([ReceivedResponse(200, {}, b"a,b")])

    assert service.api().download("https://elsewhere.example/file.csv") == b"a,b"
    assert service.asked[0].headers == {}
    for private in ("http://elsewhere.example/file.csv", "https://169.254.169.254/latest", "file:///etc/passwd"):
        with pytest.raises(Declined, match="no public host over https"):
            service.api().download(private)


LOST = ConnectionResetError("closed in the middle")
HERE = ReceivedResponse(200, {}, b"[1]")


@pytest.mark.parametrize(
    "trouble",
    [
        LOST,
        TimeoutError("nothing for 60 s"),
        ReceivedResponse(502, {}, b"<html>Bad Gateway"),
        ReceivedResponse(200, {}, b"<html>Please log in"),
        ReceivedResponse(200, {}, b'{"cut": '),
    ],
)
def test_trouble_on_the_road_is_no_answer(trouble: ReceivedResponse | OSError) -> None:
    """What is read is asked for again, after a pause that grows."""
    service = Service([trouble, trouble, HERE])

    assert service.api().get("/x") == [1]
    assert service.waited == [timedelta(seconds=5), timedelta(seconds=10)]


def test_a_road_that_stays_closed_is_told() -> None:
    """After some minutes what went wrong is raised as it was."""
    service = Service([LOST] * 9)

    with pytest.raises(ConnectionResetError, match="closed in the middle"):
        service.api().get("/x")
    assert timedelta(minutes=2) < sum(service.waited, timedelta()) < timedelta(minutes=5)


def test_nothing_is_written_twice() -> None:
    """A write whose answer is lost may have been done."""
    service = Service([LOST, HERE])

    with pytest.raises(ConnectionResetError):
        service.api().send("POST", "/x", {})
    assert len(service.asked) == 1


@pytest.mark.parametrize("status", [401, 404, 503])
def test_what_the_service_says_is_its_answer(status: int) -> None:
    """A refusal, and a store that is closed since its trial is over, are not asked again."""
    service = Service([ReceivedResponse(status, {}, b"{}"), HERE])

    with pytest.raises(Declined):
        service.api().get("/x")
    assert service.waited == []
