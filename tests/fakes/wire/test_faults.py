"""Each fault shows its caller what the table says, and reaches the service only when the table says so."""

import json

import pytest

from fakes.wire.faults import FAULTS
from fakes.wire.http import Request, Response

V2 = Request("POST", "https://api.bigcommerce.com/stores/abc/v2/orders?token=t0p", body=b"{}")
V3 = Request("GET", "https://api.bigcommerce.com/stores/abc/v3/catalog/products")
DOCUMENTS = Request("GET", "https://stage.commerceapi.io/api/v3/Orders")


class Service:
    def __init__(self):
        self.seen = 0

    def answer(self, request):
        self.seen += 1
        return Response.of_json(200, {"data": "as it should be"})


def strike(name, request=V2):
    service = Service()
    try:
        response = FAULTS[name].strike(request, service.answer)
    except OSError as error:
        response = error
    return response, service


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_arrives_exactly_when_it_says_so(fault):
    """Whether the service saw the request is a property of the fault."""
    assert strike(fault.name)[1].seen == int(fault.arrives)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_never_shows_the_query(fault):
    """A query may hold a key, so no error repeats it."""
    assert "t0p" not in repr(strike(fault.name)[0])


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("refused connection", ConnectionRefusedError),
        ("lost request", TimeoutError),
        ("lost reply", ConnectionResetError),
        ("timeout", TimeoutError),
    ],
)
def test_errors_of_the_wire(name, error):
    """Only a refused connection is certain not to have arrived."""
    assert type(strike(name)[0]) is error


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("too many requests", 429),
        ("overload", 429),
        ("internal error", 500),
        ("bad gateway", 502),
        ("maintenance", 503),
        ("gateway timeout", 504),
    ],
)
def test_statuses(name, status):
    """Each error has its status."""
    assert strike(name)[0].status == status


def test_error_bodies_have_the_shape_of_the_service():
    """V2 answers with an array, V3 with an object, Logicbroker with a message."""
    shapes = [json.loads(strike("maintenance", request)[0].body) for request in (V2, V3, DOCUMENTS)]

    assert isinstance(shapes[0], list)
    assert shapes[1]["title"] == "Service Unavailable"
    assert shapes[2] == {"Message": "Service Unavailable"}


def test_too_many_requests_says_when_to_come_back():
    """A limit names its window at a store, seconds at Logicbroker; an overload names nothing."""
    assert strike("too many requests")[0].headers["X-Rate-Limit-Time-Reset-Ms"] == "10000"
    assert strike("too many requests", DOCUMENTS)[0].headers["Retry-After"] == "10"
    assert set(strike("overload")[0].headers) == {"Content-Type"}


def test_a_truncated_body_is_an_error_of_the_wire():
    """Half an answer cannot be taken for a whole one, whatever it is an answer of."""
    error, service = strike("truncated body")

    assert isinstance(error, ConnectionAbortedError)
    assert (str(error), service.seen) == ("the connection ended after 13 of 26 bytes of the answer", 1)
