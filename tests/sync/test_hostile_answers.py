"""Whatever number or text a service answers with, a tick ends in time and in order, and the connector goes on."""

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest

from harness.sync.wire import Request, Response, decode_json
from tests.hostile import NUMBERS, STRINGS, some
from tests.processor_time import within
from tests.sync.sync_place import Place


@dataclass(frozen=True)
class Answer:
    """What came in the place of an answer."""

    status: int
    headers: Any
    body: bytes


def with_instead(body: bytes, pattern: str, what: str, turn: int) -> bytes:
    """The answer with every third number, or text, in the place of which something else stands."""
    seen = -turn

    def change(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return f"{found[1]}{what}" if seen % 3 == 0 else found[0]

    return re.sub(pattern, change, body.decode()).encode("utf-8", "surrogatepass")


NUMBER, TEXT = r"([:\\[,]\\s*)-?[0-9][0-9.]*(?=\\s*[,}\\]])", r'(:\\s*)"[^"]*"(?=\\s*[,}\\]])'


@pytest.mark.parametrize("turn", [0, 1, 2])
@pytest.mark.parametrize("kind", ["numbers", "numbers as texts", "texts"])
def test_a_tick_survives_every_answer(kind: str, turn: int, request: pytest.FixtureRequest) -> None:
    """In any field of any answer, for an hour; afterwards the services answer well again, and the order arrives."""
    drawn = some(STRINGS if kind == "texts" else NUMBERS, request.config, 4, turn)
    values = drawn if kind == "numbers" else [json.dumps(each) for each in drawn]
    place = Place()
    order = place.store.storefront.place_order([("MUG-1", 1)])
    good, current = place.send, [values[0]]

    def spoilt(asked: Request) -> Response:
        answer = good(asked)
        body = with_instead(answer.body, NUMBER if kind == "numbers" else TEXT, current[0], turn)
        return Answer(answer.status, answer.headers, body)

    for value in values:
        current[0] = value
        place.send = spoilt  # type: ignore[method-assign]
        place.start()
        with within(2):
            place.advance(minutes=31)
    place.send = good  # type: ignore[method-assign]
    place.start()
    place.advance(hours=2)

    assert [each.reference for each in place.network.documents(str(order.id), "SalesOrder")][:1] == [str(order.id)]


@pytest.mark.parametrize(
    "number", [each for each in NUMBERS if re.search(r"[eE][-+]?[0-9]{3,}", each) and each[0] != "0"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_number_out_of_bounds_is_what_no_field_takes(number: str, encoding: str) -> None:
    """In every encoding that JSON may have; what stands beside it is read."""
    found = decode_json(f'[{{"price": {number}}}, {{"price": 1}}]'.encode(encoding))

    assert found == [{"price": ["a number of more than 60 places"]}, {"price": 1}]


def test_depth_has_its_bound() -> None:
    """Far below where Python gives up."""
    assert decode_json(b"[" * 64 + b"]" * 64)
    with pytest.raises(ValueError, match="nested more than 64 deep"):
        decode_json(b"[" * 65 + b"]" * 65)


def test_what_is_no_number_or_no_letter_spoils_nothing_else() -> None:
    """A number that is none is a sentence about it; bytes that are no letters are half characters."""
    assert decode_json(b'[NaN, -Infinity, "a"]') == [["nan is no number"], ["-inf is no number"], "a"]
    assert decode_json(b'["S\xe4m", "S\xc3\xa4m"]') == ["S\udce4m", "Säm"]
    assert decode_json(b'\xef\xbb\xbf["a"]') == ["a"]
