"""A connector may send bodies that few can read: every display, file and comparison of its life goes on."""

import dataclasses
from typing import Any

import pytest

from harness.simulation import World
from harness.simulation.views.notebook_reprs import event_repr
from harness.sync import Connector

ODD = {
    "no number": b', "Foo": NaN, "Bar": -Infinity}',
    "deep": b', "Foo": ' + b"[" * 3_000 + b"]" * 3_000 + b"}",
    "half a character": b', "Foo": "\\ud800"}',
    "no text": b', "Foo": "\xff"}',
    "endless figures": b', "Foo": 1' + b"0" * 5_000 + b"}",
}


def adding(odd: bytes) -> Any:
    class Odd(Connector):
        def __init__(self, connection: Any, send: Any, journal: Any) -> None:
            super().__init__(connection, _Adding(send, odd), journal)

    return Odd


@dataclasses.dataclass
class _Adding:
    send: Any
    odd: bytes

    def __call__(self, request: Any) -> Any:
        if request.method == "POST" and request.url.endswith("/Orders"):
            request = dataclasses.replace(request, body=request.body.rstrip()[:-1] + self.odd)
        return self.send(request)


@pytest.mark.parametrize("kind", ODD)
def test_one_odd_body_ends_nothing(kind: str, tmp_path: Any) -> None:
    world = World(seed=7, connector=adding(ODD[kind]))
    order = world.shopper.place_order([("SKU-1", 1)])
    world.advance(minutes=15)
    asked = world.history.requests(method="POST", path="/Orders")
    assert asked

    for shown in (world, world.diagram(order), world.timeline(), world.order(order), world.fields(order)):
        assert shown._repr_mimebundle_()["text/plain"]
    assert all(event_repr(event)["text/plain"] for event in asked)
    world.history.to_har(tmp_path / "life.har")
    world.history.to_json(tmp_path / "life.json")
    world.history.to_excel(tmp_path / "life.xlsx")
    assert len(world.history.digest()) == 64
    assert len(world.history.calls()) == len(world.history.requests())
    assert all(path.stat().st_size > 1_000 for path in tmp_path.iterdir())
