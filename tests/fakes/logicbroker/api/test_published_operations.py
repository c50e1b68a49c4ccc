"""Operations, rates and fields against Logicbroker's own descriptions: imitated, or a gap that is listed and loud.

What answers look like is judged in ``tests/fidelity``.  Skipped where the descriptions do not lie beside the checkout.
"""

import json
import re
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import yaml

from fakes.logicbroker import gaps
from fakes.logicbroker.api.routes import ROUTES
from fakes.logicbroker.state import document_fields
from fakes.logicbroker.state.limits import SECOND, Limit, limit_of, operation
from fakes.wire.http import NotFaked
from tests.fidelity.logicbroker_description import CONDENSED, SWAGGER, V1

pytestmark = pytest.mark.skipif(not SWAGGER.exists(), reason=f"the published descriptions are not here: {SWAGGER}")


@cache
def described() -> dict[str, str | None]:
    """``GET v3/Orders/{}`` and the like with their published rates, as far as known."""
    found: dict[str, str | None] = {}
    for path, item in yaml.load(V1.read_text(), yaml.CSafeLoader)["paths"].items():
        found |= {f"{method.upper()} {_below(path)}": None for method in item}
    found |= {f"{each['method']} {_below(each['path'])}": each["rate"] for each in _condensed()["endpoints"]}
    for path, item in json.loads(SWAGGER.read_text())["paths"].items():
        found |= {name: None for method in item if (name := f"{method.upper()} {_below(path)}") not in found}
    return found


@cache
def _condensed() -> Any:
    return yaml.load(CONDENSED.read_text(), yaml.CSafeLoader)


def _below(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path.removeprefix("/api/"))


def _is_gap(name: str) -> bool:
    return gaps.reason("/api/" + name.split()[1]) is not None


def names(*, listed: bool) -> list[str]:
    return [name for name in described() if _is_gap(name) == listed]


def test_every_published_operation_is_imitated_or_a_listed_gap() -> None:
    """Nothing is forgotten."""
    missing = [name for name in names(listed=False) if ROUTES.match(*_request(name)) is None]

    assert missing == []


def _request(name: str) -> tuple[str, str]:
    method, path = name.split()
    return method, "/api/" + path.replace("{}", "1000001")


def test_a_gap_is_loud(trade) -> None:
    """Never taken for a document that does not exist; the reason stands in the message."""
    for name in names(listed=True):
        method, path = _request(name)
        with pytest.raises(NotFaked) as raised:
            trade.send(method, path.removeprefix("/api/"), {})
        assert str(gaps.reason(path)) in str(raised.value)
        assert raised.value.response.status == 404


def test_every_reason_is_needed() -> None:
    """A gap that is closed, or that nobody published, is struck off the list."""
    published = {re.sub(r"^v\d/", "", name.split()[1]).lower() for name in described()}
    listed = {re.sub(r"\{\w+\}", "{}", gap).lower() for gap in gaps.OPERATIONS}
    everywhere = {
        gap.replace("*", kind)
        for gap in listed
        for kind in ("orders", "acknowledgements", "shipments", "invoices", "returns")
    }

    assert [gap for gap in everywhere if gap not in published] == []


def test_every_published_rate_is_kept() -> None:
    """Sustained and burst, of each operation."""
    published = {name: _limit(rate) for name, rate in described().items() if rate and not _is_gap(name)}
    kept = {name: limit_of(operation(1, "v3", name.split()[0], _template(name))) for name in published}

    assert len(published) > 80
    assert kept == published


def _template(name: str) -> str:
    found = ROUTES.match(*_request(name))
    assert found is not None
    return found[0].template


def _limit(text: str) -> Limit:
    """``1/2s burst 25``, ``10/s burst 100``, ``1/5min burst 2``."""
    found = re.fullmatch(r"(\d+)/(\d*)(s|min) burst (\d+)", text)
    assert found is not None
    period = int(found[2] or 1) * (SECOND if found[3] == "s" else timedelta(minutes=1))
    return Limit(period / int(found[1]), int(found[4]))


TYPES = {"string": "string", "integer": "integer", "number": "number", "boolean": "flag"}


def kind_of(value: dict[str, Any]) -> str:
    """A published property in the words of our own tables."""
    if "$ref" in value:
        return str(value["$ref"].split("/")[-1])
    if value["type"] == "array":
        return f"{kind_of(value['items'])}[]"
    if value["type"] == "integer" and "enum" in value:
        return f"{min(value['enum'])}..{max(value['enum'])}"
    return "date" if value.get("format") == "date-time" else TYPES[value["type"]]


@pytest.mark.parametrize("name", ["SalesOrder", "Shipment", "Invoice", "Acknowledgement", "OrderLine", "AckLine"])
def test_our_fields_are_the_published_ones(name) -> None:
    """Every field with its type, and which are required; so are the tables below."""
    definitions = json.loads(SWAGGER.read_text())["definitions"]
    todo, seen = [name], set()
    while todo:
        schema = todo.pop()
        seen.add(schema)
        published = {field: kind_of(value) for field, value in definitions[schema]["properties"].items()}
        ours = {field.name: field.type + "[]" * field.many for field in document_fields.SCHEMAS[schema]}
        assert ours == published
        required = {field.name for field in document_fields.SCHEMAS[schema] if field.required}
        assert required == set(definitions[schema].get("required", []))
        todo += [
            field.type
            for field in document_fields.SCHEMAS[schema]
            if field.type in document_fields.SCHEMAS and field.type not in seen
        ]
