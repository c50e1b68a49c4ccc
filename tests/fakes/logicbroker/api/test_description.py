"""What the API says of itself, against the published description where that lies beside the checkout."""

import json

import pytest

from fakes.wire.http import NotFaked, Request
from tests.fidelity.logicbroker_description import SWAGGER


def described(trade, path="/swagger/docs/v3"):
    answer = trade.network.answer(Request("GET", f"https://stage.commerceapi.io{path}"))
    assert answer.status == 200
    return answer.json()


def test_a_client_generator_finds_what_it_needs(trade) -> None:
    """Without a key, in any case: the host that was asked, operations with answers, records without a hole."""
    found = described(trade, "/Swagger/docs/V3/")
    assert (found["swagger"], found["host"], found["schemes"]) == ("2.0", "stage.commerceapi.io", ["https"])

    def references(value):
        if isinstance(value, dict):
            yield from ([value["$ref"]] if "$ref" in value else ())
            value = list(value.values())
        for inner in value if isinstance(value, list) else ():
            yield from references(inner)

    names = {reference.removeprefix("#/definitions/") for reference in references(found)}
    assert names <= set(found["definitions"])
    assert len(found["paths"]) > 60


def test_other_versions_are_not_described(trade) -> None:
    """Only the newest one's description was captured."""
    with pytest.raises(NotFaked):
        trade.network.answer(Request("GET", "https://stage.commerceapi.io/swagger/docs/v1"))


@pytest.mark.skipif(not SWAGGER.exists(), reason=f"the published description is not here: {SWAGGER}")
def test_the_description_agrees_with_the_published_one(trade) -> None:
    """Names, parameters, bodies, statuses and records of every operation that was captured."""
    published, ours = json.loads(SWAGGER.read_text()), described(trade)

    def gist(operation):
        parameters = [(one["name"], one["in"], one.get("type"), one.get("schema")) for one in operation["parameters"]]
        answers = {status: answer.get("schema") for status, answer in operation["responses"].items()}
        return operation["operationId"], operation["tags"], sorted(parameters, key=str), answers

    for path, item in published["paths"].items():
        for method, operation in item.items():
            assert gist(ours["paths"][path][method]) == gist({"parameters": [], **operation}), (method, path)
    for name, definition in published["definitions"].items():
        properties = ours["definitions"][name]["properties"]
        assert properties.keys() == definition.get("properties", {}).keys(), name
        for field, kind in definition.get("properties", {}).items():
            assert properties[field].get("type") == kind.get("type"), (name, field)
