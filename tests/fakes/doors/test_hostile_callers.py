"""Whatever one caller sends, everybody else is answered: numbers, depths and lengths are bounded before any sum."""

import asyncio
import inspect
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from fakes.doors import asgi, patience
from fakes.doors.asgi import Ports
from fakes.doors.control import PEOPLE, Control, _deeds
from fakes.doors.server import serve_beside
from fakes.scenery import outside_world
from fakes.scenery.config import ServeConfig
from fakes.scenery.outside_world import OutsideWorld
from fakes.wire import bounds
from fakes.wire.http import Request, Response
from tests.fakes.doors.served import ADDRESSES
from tests.hostile import NUMBERS, STRINGS, some
from tests.processes import PATIENCE
from tests.processor_time import within

USUAL = {
    "order_id": 100,
    "order": 100,
    "lines": [["SKU-1", 1]],
    "price": "5.00",
    "amount": "1",
    "rate": "1.5",
    "billing_address": {"first_name": "A"},
    "customer_id": 1,
    "level": 1,
    "quantity": 1,
    "account_id": 1,
    "supplier": 100002,
    "path_or_rows": [{"SupplierSKU": "SUP-SKU-1", "Quantity": 5}],
    "environment": "stage",
    "page": 0,
    "rows": 1,
}
SHAPES = ["null", "true", "[]", "{}", '["SKU-1"]', '[["SKU-1", 1e1000000]]', '[["SKU-1", 99999999999]]', "[[[[]]]]"]
SHAPES += ['{"a": {"b": []}}', '[{"price": "1e1000000", "name": "x", "quantity": 1}]', '"/etc/passwd"', "[" * 50_000]


def served() -> OutsideWorld:
    return OutsideWorld(ServeConfig.model_validate({"clock": "virtual", "seed": 7}), ADDRESSES)


def deeds() -> Iterator[tuple[str, str, list[str], dict[str, Any]]]:
    """Every deed: who does it, the names of its arguments, and those that it needs, filled in."""
    for who, kind in PEOPLE.items():
        for deed, method in _deeds(kind).items():
            given = [
                each for each in inspect.signature(method).parameters.values() if each.name not in ("self", "verify")
            ]
            needed = [each.name for each in given if each.default is each.empty and each.kind is not each.VAR_KEYWORD]
            names = ["tax_rate" if each.kind is each.VAR_KEYWORD else each.name for each in given]
            yield who, deed, names, {name: USUAL.get(name, "x") for name in needed}


@pytest.mark.parametrize("who", PEOPLE)
def test_no_deed_stops_the_control_port(who: str, request: pytest.FixtureRequest) -> None:
    """Any argument of any deed as any number, text or shape is answered at once, by 200 or by 4xx with its reason."""
    port = Control(served())
    numbers = some(NUMBERS, request.config, 12)
    values = [*numbers, *map(json.dumps, numbers), *map(json.dumps, some(STRINGS, request.config, 6)), *SHAPES]
    for _, deed, names, usual in (each for each in deeds() if each[0] == who):
        for name in names:
            for value in values:
                told = [f'"{each}": {json.dumps(given)}' for each, given in usual.items() if each != name]
                body = f"{{{', '.join([*told, f'{json.dumps(name)}: {value}'])}}}".encode()
                with within(1):
                    answer = port.answer(Request("POST", f"http://127.0.0.1:4/people/{who}/{deed}", {}, body))
                assert answer.status == 200 or (400 <= answer.status < 500 and json.loads(answer.body)["error"]), body
    assert port.answer(Request("GET", "http://127.0.0.1:4/state")).status == 200


@pytest.mark.parametrize("number", [*NUMBERS[::6], *(f'"{each}"' for each in NUMBERS[::6]), *SHAPES])
def test_no_number_stops_clock_or_surroundings(number: str) -> None:
    """Prices, stocks and quotas of new surroundings, and lengths of time."""
    outside = served()
    port = Control(outside)
    bodies = {
        "/clock": ['{"advance": {"minutes": %s}}', '{"to": %s}'],
        "/surroundings": [
            '{"products": [{"sku": "x", "name": "y", "price": %s, "stock": 1}]}',
            '{"products": [{"sku": "x", "name": "y", "price": 1, "stock": %s}]}',
            '{"store": {"rate_limit": {"quota": %s}}}',
            '{"suppliers": [{"name": %s}]}',
        ],
    }
    for path, forms in bodies.items():
        for form in forms:
            with within(1):
                answer = port.answer(Request("POST", f"http://127.0.0.1:4{path}", {}, (form % number).encode()))
            assert answer.status < 500
    for name, each in outside.surroundings.items():
        token = {"X-Auth-Token": outside.introduction_of(each)["access_token"]}
        url = f"http://127.0.0.1:1/stores/{each.store.store_hash}/v3/catalog/products"
        with within(1):
            assert outside.answer_bigcommerce(Request("GET", url, token)).status == 200, name


@pytest.mark.parametrize("to", ["9999-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_the_clock_stays_where_there_are_dates_ahead(to: str) -> None:
    """A clock at the end of the calendar would stop everything that is still to come due."""
    port = Control(served())
    moved = port.answer(Request("POST", "http://127.0.0.1:4/clock", {}, json.dumps({"to": to}).encode()))
    ordered = port.answer(Request("POST", "http://127.0.0.1:4/people/shopper/place_order", {}, b"{}"))

    assert (moved.status, ordered.status) == (400, 200)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-16-le"])
def test_a_number_is_bounded_in_every_encoding(encoding: str) -> None:
    """In the store, in the network and on the control port; nothing of it is kept, and all is read as before."""
    outside = served()
    introduced = outside.introduction()
    store = f"http://127.0.0.1:1/stores/{introduced['store_hash']}/v3/catalog/products"
    token, key = {"X-Auth-Token": introduced["access_token"]}, {"SubscriptionKey": introduced["subscription_key"]}
    before = outside.answer_bigcommerce(Request("GET", store, token)).body
    for number in NUMBERS[:12]:
        product = f'{{"name": "x", "type": "physical", "weight": 1, "price": {number}}}'.encode(encoding)
        order = f'{{"PartnerPO": "1", "OrderLines": [{{"Quantity": {number}}}]}}'.encode(encoding)
        json_type = {"Content-Type": "application/json"}
        with within(1):
            refused = outside.answer_bigcommerce(Request("POST", store, {**token, **json_type}, product))
            network = outside.answer_stage(
                Request("POST", "http://127.0.0.1:2/api/v3/Orders", {**key, **json_type}, order)
            )
            after = outside.answer_bigcommerce(Request("GET", store, token))
        assert (refused.status, network.status, after.status) in ((422, 400, 200), (400, 400, 200)), number
        assert after.body == before


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"[" * 100_000, "nested more than 64 deep"),
        (b"[" * 65 + b"]" * 65, "nested more than 64 deep"),
        (b'{"a": 1e61}', "more than 60 places"),
        (b'{"a": -1e999999999}', "more than 60 places"),
        (b'{"1": ' + b"9" * 4_000 + b"}", "more than 60 places"),
        (b"9" * 5_000, "4300 digits"),
        (b"NaN", "NaN is no JSON"),
        (b'{"a": -Infinity}', "Infinity is no JSON"),
        (b'["\\ud800"]', "surrogates not allowed"),
        ('{"a": 1e61}'.encode("utf-16"), "more than 60 places"),
        (b"\xff", "codec can't decode"),
    ],
)
def test_what_is_out_of_bounds_is_refused_with_its_reason(body: bytes, why: str) -> None:
    """Each is a ValueError for whoever reads the body, before anybody computes with it."""
    with pytest.raises(ValueError, match=why):
        bounds.decoded(body)


def test_what_is_within_bounds_is_read() -> None:
    """Also deep, long and in another encoding."""
    assert bounds.decoded(b"[" * 64 + b"]" * 64)
    assert str(bounds.decoded('{"a": 12345678901234567890.12}'.encode("utf-16"))["a"]) == "12345678901234567890.12"


def test_files_are_given_by_their_content() -> None:
    """As rows, as text or in Base64; a path of the server is not read, nor is it said whether it is there."""
    port = Control(served())

    def upload(file: Any) -> tuple[int, str]:
        body = json.dumps({"path_or_rows": file}).encode()
        answer = port.answer(Request("POST", "http://127.0.0.1:4/people/supplier/upload_inventory", {}, body))
        return answer.status, answer.body.decode()

    for path in ("/etc/passwd", "/nowhere", "../pyproject.toml", "", ["/etc/passwd"], {"text": 1}, {"base64": "%"}):
        status, said = upload(path)
        assert status == 400
        assert "path_or_rows" in said
        assert "root:" not in said
    for content in ({"text": "SupplierSKU,Quantity\n"}, {"base64": "U3VwcGxpZXJTS1UsUXVhbnRpdHkK"}):
        assert "path_or_rows" not in upload(content)[1]


def test_surroundings_are_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller who never stops is told to stop."""
    monkeypatch.setattr(outside_world, "MOST_SURROUNDINGS", 2)
    port = Control(served())
    answers = [port.answer(Request("POST", "http://127.0.0.1:4/surroundings", {}, b"{}")) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 400]
    assert "at most 2 surroundings" in answers[1].body.decode()


# Browsers.


def asked(headers: dict[str, str], *parts: bytes, method: str = "POST") -> tuple[int, list[Request]]:
    """What an application on port 7 answers to a request with these header fields, and what reached it."""
    reached: list[Request] = []

    def answer(request: Any) -> Response:
        reached.append(request)
        return Response(200)

    events = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    events.append({"type": "http.request", "body": b"", "more_body": False})
    sent: list[Any] = []

    async def receive() -> Any:
        return events.pop(0)

    async def send(event: Any) -> None:
        sent.append(event)

    fields = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "scheme": "http", "raw_path": b"/clock", "query_string": b""}
    scope |= {"headers": fields, "server": ("127.0.0.1", 7)}
    asyncio.run(Ports({7: answer}, Counter())(scope, receive, send))
    return sent[0]["status"], reached


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:7",
        "127.0.0.1.evil.example",
        "127.0.0.1@evil.example",
        "",
        "[::1",
        "10.0.0.1",
        "0.0.0.0",
    ],
)
def test_a_name_that_leads_here_is_not_enough(host: str) -> None:
    """As with DNS rebinding: the page's own host now resolves to this machine."""
    assert asked({"Host": host}) == (403, [])


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:8888", "https://127.0.0.1:7", "file://"]
)
@pytest.mark.parametrize("kind", ["text/plain", "application/json", "application/x-www-form-urlencoded"])
def test_a_page_elsewhere_changes_nothing_here(origin: str, kind: str) -> None:
    """Whatever content type it needs no leave for."""
    assert asked({"Host": "127.0.0.1:7", "Origin": origin, "Content-Type": kind}) == (403, [])


@pytest.mark.parametrize(
    "sign",
    [
        *({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Referer": "http://evil.example/x"}),
        *(
            {"Referer": "http://127.0.0.1:70/"},
            {"Referer": "http://127.0.0.1:7.evil.example/"},
            {"Referer": "about:blank"},
        ),
    ],
)
def test_a_page_elsewhere_that_names_no_origin_changes_nothing_here(sign: dict[str, str]) -> None:
    """Its browser says otherwise where it comes from; a link that somebody follows is opened."""
    for method in ("POST", "PUT", "DELETE"):
        assert asked({"Host": "127.0.0.1:7", **sign}, method=method) == (403, [])
    assert asked({"Host": "127.0.0.1:7", **sign}, method="GET")[0] == 200


def test_our_own_pages_are_answered() -> None:
    """A form of the very port, with or without the path that it was on."""
    for referer in ("http://127.0.0.1:7/1/store", "http://127.0.0.1:7"):
        assert asked({"Host": "127.0.0.1:7", "Referer": referer, "Sec-Fetch-Site": "same-origin"})[0] == 200


@pytest.mark.parametrize("headers", [{"Host": "127.0.0.1:7"}, {"Host": "localhost:7"}, {"Host": "[::1]:7"}])
def test_programs_on_this_machine_are_answered(headers: dict[str, str]) -> None:
    """They name this machine, and no origin; a page of the very port may, too."""
    assert asked(headers)[0] == 200
    assert asked({**headers, "Origin": f"http://{headers['Host']}"})[0] == 200


def test_a_body_without_end_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused as soon as it is too large, and nobody is asked."""
    monkeypatch.setattr(asgi, "LARGEST_BODY", 1_000)

    assert asked({"Host": "localhost"}, *[b"x" * 100] * 50) == (413, [])
    assert asked({"Host": "localhost"}, b"x" * 1_000)[0] == 200


def test_a_body_that_never_comes_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while the caller is left alone."""
    monkeypatch.setattr(asgi, "SECONDS_FOR_A_BODY", 0.01)

    async def receive() -> Any:
        await asyncio.sleep(PATIENCE)

    async def send(event: Any) -> None:
        raise AssertionError("nobody is there to be answered")

    scope = {"type": "http", "method": "POST", "scheme": "http", "raw_path": b"/", "query_string": b""}
    scope |= {"headers": [(b"host", b"localhost")], "server": ("127.0.0.1", 7)}

    asyncio.run(asyncio.wait_for(Ports({}, Counter())(scope, receive, send), PATIENCE / 2))
    assert PATIENCE > 1


def test_a_head_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is closed: a silent one, one with half a head, and one that has had a whole request before."""
    monkeypatch.setattr(patience, "SECONDS_FOR_A_HEAD", 0.05)
    whole, half = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "

    async def call(port: int, *sent: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        came = b""
        for each in sent:
            writer.write(each)
            came += await reader.readuntil(b"here") if each == whole else b""
        came += await reader.read()
        writer.close()
        await writer.wait_closed()
        return came

    async def calls() -> list[bytes]:
        url, server = serve_beside(lambda request: Response(200, {}, b"here"))
        port = int(url.rpartition(":")[2])
        came = [await call(port, *sent) for sent in ((), (half,), (whole, half))]
        server.should_exit = True
        await server.task
        return came

    silent, begun, second = asyncio.run(asyncio.wait_for(calls(), PATIENCE))

    assert (silent, begun) == (b"", b"")
    assert second.startswith(b"HTTP/1.1 200")
    assert second.endswith(b"here")
