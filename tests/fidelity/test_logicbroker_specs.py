"""Every answer of the Logicbroker fake against Logicbroker's own published description of CommerceAPI V3.

Skipped where the description does not lie beside the checkout.
"""

import re
from typing import Any

import pytest
import yaml

from fakes.logicbroker.api import routes
from fakes.logicbroker.api.routes import ROUTES
from fakes.wire.http import Request, Response
from harness.conformance import FakesTarget, run_conformance
from tests.fidelity.deviations import LOGICBROKER
from tests.fidelity.logicbroker_description import (
    SWAGGER,
    V1,
    Exchange,
    findings,
    operation_of,
)
from tests.fidelity.logicbroker_walk import refusals, walk
from tests.fidelity.recorder import Recorder

pytestmark = [
    pytest.mark.skipif(not SWAGGER.exists(), reason=f"the published description is not here: {SWAGGER}"),
]

LATER = "The description of V1 is of 2018; the operation is in that of V3, and versions are live side by side."

NOT_IN_V1 = {
    "GET /api/v1/inventory/{}/match/{}": LATER,
    "POST /api/v1/inventory/all/export": LATER,
    "POST /api/v1/inventory/{}/export": LATER,
    "PUT /api/v1/inventory/{}/zeroout": LATER,
}
"""What the fake answers at V1 though its description does not have it, and why."""


@pytest.fixture(scope="module")
def listened() -> tuple[list[Exchange], Recorder]:
    """All that is asked in a walk over every route at every version, and in a rehearsal of the connector's flows."""
    exchanges: list[Exchange] = []
    recorder = Recorder()
    genuine = routes.answer

    def answer(environments: Any, request: Request) -> Response:
        response = genuine(environments, request)
        exchanges.append(Exchange(request.method, request.path, response))
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routes, "answer", answer)
        recorder.listen(patch)
        for version in ("v1", "v2", "v3"):
            walk(version)
        refusals()
        run_conformance(FakesTarget(seed=7), only=["G13", "G15", "G16", "G24"])
    return exchanges, recorder


@pytest.fixture
def exchanges(listened: tuple[list[Exchange], Recorder]) -> list[Exchange]:
    return listened[0]


@pytest.mark.slow
def test_the_walk_reaches_every_route(exchanges: list[Exchange]) -> None:
    """Each with a success, so that its answer can be judged."""
    reached = {
        (found[0].method, found[0].template)
        for one in exchanges
        if one.response.status < 300 and (found := ROUTES.match(one.method, one.path))
    }

    assert {(route.method, route.template) for route in ROUTES.routes} - reached == set()


@pytest.mark.slow
def test_answers_are_as_described(listened: tuple[list[Exchange], Recorder]) -> None:
    """Except for what the table of deviations lists with its reason."""
    listened[1].tell()


@pytest.mark.slow
def test_no_listed_deviation_is_stale(listened: tuple[list[Exchange], Recorder]) -> None:
    """What is as described by now is struck off the list."""
    assert [row for row in LOGICBROKER if row not in listened[1].used] == []


@pytest.mark.slow
def test_most_of_what_is_answered_is_described(exchanges: list[Exchange]) -> None:
    """Otherwise the other tests would judge nothing; at v1 only paths are described, and downloads are files."""
    judged = {operation.name for one in exchanges if (operation := operation_of(one))}
    unjudged = {one.path for one in exchanges if operation_of(one) is None}

    assert len(judged) > 80
    assert [path for path in unjudged if not re.match("/api/v1/|/files/", path)] == []


def test_the_routes_of_v1_are_its_own() -> None:
    """All of them are described, except for what is listed above with its reason."""
    paths = yaml.load(V1.read_text(), yaml.CSafeLoader)["paths"]
    described = {_bare(method, path) for path, item in paths.items() for method in item}
    ours = {
        _bare(route.method, path)
        for route in ROUTES.routes
        if (path := route.template.replace("{version}", "v1")).startswith("/api/v1/")
    }

    assert ours - described == NOT_IN_V1.keys()


def _bare(method: str, path: str) -> str:
    return f"{method.upper()} {re.sub('{[^}]+}', '{}', path).lower()}"


def _exchange(path: str, body: object) -> Exchange:
    return Exchange("GET", path, Response.of_json(200, body))


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("/api/v3/Orders", {"Records": [], "TotalPages": 0, "CurrentPage": 0}, "$"),
        ("/api/v3/Orders/7", {"Code": None, "Message": None, "Body": {"Order": {}}}, "$.Body.Order"),
        ("/api/v2/orders/7/status", {"Code": None, "Message": None, "Body": {"Status": 100}}, "$.Body.Status"),
        (
            "/api/v3/Partners",
            {"Code": None, "Message": None, "Body": {"Partners": [{"Id": "7"}]}},
            "$.Body.Partners[].Id",
        ),
        ("/api/v3/Webhooks/7", {"Code": 200, "Message": None, "Body": None}, "$.Code"),
    ],
)
def test_the_judge_sees_what_is_wrong(path: str, body: object, place: str) -> None:
    """A missing, an unknown or a mistyped field, in an envelope or in a record, and where."""
    assert place in {finding.place for finding in findings(_exchange(path, body))}
