"""The door through requests: code that uses ``requests`` reaches the fakes, and nothing else."""

import io
from typing import Any

import pytest
import requests
import responses

from fakes import BigCommerce, Logicbroker, NotFaked, intercept
from fakes.doors.in_process import InProcess
from fakes.wire.http import Request, RequestLike, Response


class Host:
    """Answers for one host, remembers what it was asked."""

    def __init__(self, host: str = "one.example", response: Response | None = None) -> None:
        self.hosts = [host]
        self.asked: list[Request] = []
        self.response = response or Response.of_json(200, {"host": host})

    def answer(self, request: RequestLike) -> Response:
        self.asked.append(Request.of(request))
        return self.response


def access(store: BigCommerce) -> dict[str, Any]:
    scopes = {"orders": "modify", "products": "modify"}
    text = store.control_panel.create_api_account("Test", scopes).credentials_file()
    token = dict(line.split(": ", 1) for line in text.splitlines())["ACCESS TOKEN"]
    return {"headers": {"X-Auth-Token": token, "Accept": "application/json"}, "timeout": 1}


def orders_url(store: BigCommerce) -> str:
    return f"https://api.bigcommerce.com/stores/{store.store_hash}/v2/orders"


def test_requests_reach_the_service_whole() -> None:
    """Method, URL with query, header fields and body arrive; status, header fields and body come back."""
    host = Host(response=Response(202, {"Content-Type": "text/csv", "X-Left": "7"}, b"a,b\r\n"))

    with intercept(host):
        answer = requests.post("https://one.example/p?x=1%202", json={"a": 1}, headers={"X-Token": "t"}, timeout=1)
    (asked,) = host.asked
    assert (asked.method, asked.url, asked.json()) == ("POST", "https://one.example/p?x=1%202", {"a": 1})
    assert (asked.headers["x-token"], asked.headers["content-type"]) == ("t", "application/json")
    assert (answer.status_code, answer.content, answer.headers["X-Left"]) == (202, b"a,b\r\n", "7")
    assert answer.headers["Content-Type"] == "text/csv"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PATCH", "DELETE", "PROPFIND", "TRACE"])
def test_every_method_arrives(method: str) -> None:
    """No method slips past the fake, however unusual; HEAD has no body."""
    host = Host()

    with intercept(host):
        answer = requests.request(method, "https://one.example/", timeout=1)
    assert host.asked[0].method == method
    assert answer.content == (b"" if method == "HEAD" else b'{"host":"one.example"}')


def test_no_content_stays_without_content() -> None:
    """A 204 has no body and claims no type."""
    with intercept(Host(response=Response(204))):
        answer = requests.get("https://one.example/", timeout=1)

    assert (answer.status_code, answer.content, answer.headers.get("Content-Type")) == (204, b"", None)


@pytest.mark.parametrize(
    ("body", "arrives"),
    [(None, b""), ("ä", "ä".encode()), (b"\x00\xff", b"\x00\xff"), (io.BytesIO(b"file"), b"file")],
    ids=["none", "text", "bytes", "file"],
)
def test_bodies_of_every_kind(body: Any, arrives: bytes) -> None:
    """Whatever requests takes as a body arrives as the bytes of the wire."""
    host = Host()

    with intercept(host):
        requests.post("https://one.example/", data=body, timeout=1)
    assert host.asked[0].body == arrives


def test_a_generator_arrives_in_one_piece() -> None:
    """A body that is sent in chunks arrives whole."""
    host = Host()

    with intercept(host):
        requests.post("https://one.example/", data=(part for part in (b"a", b"b")), timeout=1)
    assert host.asked[0].body == b"ab"


def test_a_multipart_upload_arrives() -> None:
    """A file upload arrives with its boundary, name and bytes."""
    host = Host()

    with intercept(host):
        requests.post("https://one.example/", files={"file": ("a.csv", b"SKU\r\n1\r\n")}, timeout=1)
    (asked,) = host.asked
    assert asked.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b'filename="a.csv"\r\n\r\nSKU\r\n1\r\n\r\n' in asked.body


def test_sessions_and_prepared_requests() -> None:
    """A session keeps its header fields, and a prepared request can be sent again."""
    host = Host()

    with intercept(host), requests.Session() as session:
        session.headers["X-Token"] = "t"
        prepared = session.prepare_request(requests.Request("GET", "https://one.example/a"))
        session.send(prepared)
        session.send(prepared)
    assert [asked.headers["X-Token"] for asked in host.asked] == ["t", "t"]


def test_hosts_are_told_apart() -> None:
    """Each request reaches the service that answers for its host."""
    one, two = Host("one.example"), Host("two.example")

    with intercept(one, two):
        assert requests.get("https://two.example/", timeout=1).json() == {"host": "two.example"}
    assert one.asked == []


def test_another_host_is_refused_loudly() -> None:
    """A host without a fake raises an error that retry code does not swallow, and that names the hosts there are."""
    with intercept(Host()), pytest.raises(NotFaked, match=r"'other\.example'.*https://one\.example") as caught:
        requests.get("https://other.example/secret-path?key=secret", timeout=1)

    assert not isinstance(caught.value, requests.RequestException)
    assert "secret" not in str(caught.value)


def test_a_route_without_a_fake_is_refused_loudly() -> None:
    """NotFaked comes through requests unchanged."""
    store = BigCommerce(seed=1)

    with intercept(store), pytest.raises(NotFaked, match="v2/banners"):
        requests.get(orders_url(store).replace("orders", "banners"), timeout=1)


def test_several_stores_and_a_network() -> None:
    """Stores share their host and are told apart by hash; the network has both of its hosts."""
    first, second, network = BigCommerce(seed=1), BigCommerce(seed=2), Logicbroker(seed=1)
    first.control_panel.add_product(sku="A", name="A", price="1.00")
    first.storefront.place_order([("A", 1)])

    with intercept(first, second, network):
        assert [order["id"] for order in requests.get(orders_url(first), **access(first)).json()] == [100]
        assert requests.get(orders_url(second), **access(second)).status_code == 204
        assert requests.get(orders_url(second), **access(first)).status_code == 403
        for host in ("stage.commerceapi.io", "commerceapi.io"):
            assert requests.get(f"https://{host}/api/v3/Orders", timeout=1).status_code == 401


def test_a_decorated_function_is_intercepted_each_time() -> None:
    """As a decorator it stands in for requests during every call, and not after it."""
    host = Host()

    @intercept(host)
    def ask() -> int:
        return requests.get("https://one.example/", timeout=1).status_code

    assert (ask(), ask(), len(host.asked)) == (200, 200, 2)


def test_a_second_use_is_refused() -> None:
    """Two of them at a time would quarrel; the error says what to do, and the first goes on."""
    with intercept(Host("one.example")):
        with pytest.raises(RuntimeError, match="hand all services to one intercept"), intercept(Host("two.example")):
            pass
        assert requests.get("https://one.example/", timeout=1).status_code == 200


def test_another_mock_is_refused() -> None:
    """Somebody else's mock is not put on top of."""
    with (
        responses.RequestsMock(assert_all_requests_are_fired=False),
        pytest.raises(RuntimeError, match="another mock"),
        intercept(Host()),
    ):
        pass


def test_requests_is_left_as_it_was() -> None:
    """After the block, also one that ends badly, requests is itself again."""
    genuine = requests.adapters.HTTPAdapter.send

    with pytest.raises(NotFaked), intercept(Host()):
        requests.get("https://other.example/", timeout=1)
    assert requests.adapters.HTTPAdapter.send is genuine


def test_in_process_needs_a_service_and_only_one_for_each_host() -> None:
    """A door to nothing, and two services behind one host, are refused when the door is made."""
    with pytest.raises(ValueError, match="at least one service"):
        InProcess()
    with pytest.raises(ValueError, match=r"two for one\.example"):
        InProcess(Host(), Host())


def test_two_stores_of_one_hash_are_refused() -> None:
    """Stores are told apart by their hash, so two of one hash cannot be reached."""
    with pytest.raises(ValueError, match="two with the hash abc"):
        InProcess(BigCommerce(seed=1, store_hash="abc"), BigCommerce(seed=2, store_hash="abc"))
