"""Values that break parsers, in every field of every body and query: all get answers, none harms a later request."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fakes.bigcommerce.api.boundary import DEEPEST
from fakes.wire.http import Request, encode_json
from tests.fakes.bigcommerce.conftest import Api
from tests.fakes.bigcommerce.test_robustness import HOOK, READS, VALID, WRITES, answer, path_of, used_store
from tests.hostile import NUMBERS, STRINGS

HERE = "\N{BLACK SQUARE}"
FRAGMENTS = {
    "deep": "[" * 100_000,
    "deep and whole": "[" * 5_000 + "]" * 5_000,
    "as deep as it may be": "[" * (DEEPEST - 4) + "]" * (DEEPEST - 4),
    "half a character": r'"\ud800"',
    "half a character as a name": r'{"\udc00":1}',
    "long number": "9" * 5_000,
    "number beyond all fields": "1" + "0" * 30,
    "longest number of Python": "9" * 4_299,
    "nan": "NaN",
    "infinity": "-Infinity",
    "huge exponent": "1e999999999",
    "huge price": "1e400",
    "tiny price": "1e-400",
    "numbers as text": '"1_0"',
    "digits of another script": '"\u0661\u0662"',
    "signaling nan as text": '"sNaN"',
    "long number as text": f'"{"9" * 5_000}"',
    "end of time": '"9999-12-31T23:59:59-12:00"',
    "beginning of time": '"0001-01-01T00:00:00+14:00"',
    "date of mail": '"Fri, 31 Dec 9999 23:59:59 -1200"',
    "twice the same name": '{"id":1,"id":2}',
    "nothing": '"\\u0000"',
}
QUERIES = (
    *("%FF", "%ED%A0%80", "9" * 5_000, "1" + "0" * 30, "sNaN", "NaN", "1e400", "1e999999999", "1_1_1"),
    *("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00%2B14:00", "Fri,+31+Dec+9999+23:59:59+-1200"),
    *("%D9%A1", "\ud800", "-" + "9" * 4_400),
)


def with_marks(value: Any) -> Iterator[Any]:
    """The value with each of its parts, and itself, replaced by a mark."""
    yield HERE
    if isinstance(value, dict):
        for key, part in value.items():
            yield from ({**value, key: marked} for marked in with_marks(part))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from ([*value[:place], marked, *value[place + 1 :]] for marked in with_marks(part))


def contents(api: Api) -> list[bytes]:
    return [api.call("GET", path_of(api, template)).body for template in READS if "{" not in template]


def with_hook(template: str) -> Api:
    api = used_store()
    if "{hook_id}" in template:
        api.post("/v3/hooks", HOOK)
    return api


@pytest.mark.parametrize(("method", "template"), WRITES)
def test_hostile_values_in_every_field_harm_nothing(method: str, template: str, pytestconfig: pytest.Config) -> None:
    """No value makes the store fall over, and every record can still be read afterwards."""
    api = with_hook(template)
    more = [*NUMBERS, *map(json.dumps, STRINGS)] if pytestconfig.getoption("all_hostile") else []
    fragments = FRAGMENTS | {each[:60]: each for each in more}
    for marked in with_marks(VALID.get(f"{method} {template}", {})):
        body = encode_json(marked)
        for name, fragment in fragments.items():
            hostile = body.replace(f'"{HERE}"'.encode(), fragment.encode())
            response = answer(api, method, path_of(api, template), hostile)
            assert response.status < 500, (name, marked)
    for path in READS:
        assert api.call("GET", path_of(api, path)).status < 500, path


@pytest.mark.parametrize("name", ["deep", "half a character", "long number", "number beyond all fields", "nan"])
def test_what_is_refused_leaves_no_trace(name: str) -> None:
    """A body of which one value cannot be kept changes nothing at all."""
    api = used_store()
    before = contents(api)
    product = VALID["POST /v3/catalog/products"] | {"name": HERE}
    order = VALID["POST /v2/orders"] | {"staff_notes": HERE}
    for path, body in (("/v3/catalog/products", product), ("/v2/orders", order)):
        hostile = encode_json(body).replace(f'"{HERE}"'.encode(), FRAGMENTS[name].encode())
        assert api.call("POST", path, hostile).status in (400, 422)

    assert contents(api) == before


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-32", "utf-8-sig", "cp1252"])
def test_bodies_in_other_encodings(encoding: str) -> None:
    """What names itself as Unicode is read; anything else is malformed, and nothing of it is kept."""
    api = used_store()
    body = json.dumps({"name": "Größe", "parent_id": 0}, ensure_ascii=False).encode(encoding)
    response = api.call("POST", "/v3/catalog/categories", body)

    names = [each["name"] for each in api.get("/v3/catalog/categories")["data"]]
    assert (response.status, "Größe" in names) == ((200, True) if encoding.startswith("utf") else (400, False))


@pytest.mark.parametrize("template", READS)
def test_hostile_queries_get_an_answer(template: str) -> None:
    """No value of a parameter makes the store fall over."""
    api = used_store()
    names = (
        *("id", "id:in", "page", "limit", "sort", "min_date_created", "min_id", "min_total", "price", "created:min"),
        *("date_modified:min", "location_id:in", "parent_id:in", "sku:in", "customer_id", HERE),
    )
    for name in names:
        for value in QUERIES:
            assert api.call("GET", f"{path_of(api, template)}?{name}={value}").status < 500, (name, value)


def test_hostile_paths_and_tokens_get_an_answer() -> None:
    """Ids of five thousand digits, of other scripts or with halves of characters are nobody's."""
    api = used_store()
    for number in ("9" * 5_000, "\u0661", "1_1", "-1", "%ED%A0%80"):
        assert api.call("GET", f"/v2/orders/{number}").status == 404
        assert api.call("GET", f"/v3/catalog/products/{number}/variants/{number}").status == 404
    asked = Request("GET", f"https://api.bigcommerce.com/stores/{api.bigcommerce.store_hash}/v2/time", {})
    strange = Request("GET", asked.url, {"X-Auth-Token": "\ud800"})
    assert api.bigcommerce.answer(strange).status == 401
    assert api.call("GET", "/v2/orders/100", headers={"If-Modified-Since": "9999-12-31T23:59:59-12:00"}).status == 200


def test_numbers_are_written_as_people_write_them() -> None:
    """A number in a text or a query has plain digits; underlines and digits of other scripts are none."""
    api = used_store()
    for value in ("1_1_1", "%D9%A1"):
        assert api.refused("GET", f"/v3/catalog/products?id:in={value}")[0] == 422
        assert api.refused("GET", f"/v2/orders?min_id={value}")[0] == 400
    assert api.refused("PUT", "/v2/orders/100", {"discount_amount": "1_0"})[0] == 400
    assert api.put("/v2/orders/100", {"discount_amount": "1.50"})["discount_amount"] == "1.5000"
