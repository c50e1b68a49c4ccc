"""Bodies of a history: little is kept of them, and what is read is what came, however long ago that was."""

import gc
import json
import tracemalloc
from decimal import Decimal

import pytest

from harness.record.body import SHORT, AtHand, Body
from harness.sync.secrets import redact_value

JSON = (
    b'[{"id": 100, "total": 12.500, "rate": 1E+2, "big": 123456789012345678901234567890, "note": "\\"a\\"\\n\xc3\xa9"}]'
)
BODIES = [JSON, JSON * 40, b"no JSON", b"\xff", b'{"a": NaN}', b'"\\ud800"', b"a=1&b=2" * 200, b"null"]


@pytest.mark.parametrize("raw", BODIES)
def test_a_body_that_was_put_away_is_read_as_it_came(raw: bytes) -> None:
    """Packed or not, read or not, it says the same, and is equal to another one."""
    body, other = Body(raw), Body(raw)
    first = repr(body.read())

    body.put_away()

    assert body == other
    assert body.as_bytes() == raw
    assert repr(body.read()) == first
    body.put_away()
    assert body.as_bytes() == raw


def test_numbers_keep_their_digits() -> None:
    """Those with a decimal point are Decimal."""
    (record,) = Body(JSON).read()

    assert record["total"] == Decimal("12.500")
    assert str(record["total"]) == "12.500"
    assert record["big"] == 123456789012345678901234567890


@pytest.mark.parametrize("raw", BODIES)
def test_a_changed_body_says_what_the_change_gave(raw: bytes) -> None:
    """What JSON can write is a body again; what only Python's reader takes is kept as it is."""
    changed = Body(raw).changed(lambda value: [value, Decimal("1.10")])

    told = changed.read() if isinstance(changed, Body) else changed

    assert repr(told) == repr([Body(raw).read(), Decimal("1.10")])


def test_a_word_may_be_spelled_with_escapes() -> None:
    """So a body with a backslash may hold any word; another one those that stand in it."""
    assert Body(b'{"a": "SO-100"}').may_mention_any(["SO-1", "x"])
    assert not Body(b'{"a": "SO-100"}').may_mention_any(["SO-2"])
    assert Body(rb'{"a": "SO-\u0032"}').may_mention_any(["SO-2"])


def test_numbers_are_looked_for_without_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole ones; of other words, and of numbers that are spelled, nothing is known until the body is unpacked."""
    packed, spelled = (Body(text + b" " * SHORT) for text in (b'{"id": 1001, "po": "PO7-001"}', rb'{"id": "\u0031"}'))
    for each in (packed, spelled):
        each.put_away()
    assert packed.may_mention_any(["PO7"])
    assert spelled.may_mention_any(["1"])

    monkeypatch.setattr("zlib.decompress", None)
    assert [packed.may_mention_any([each]) for each in ("1001", "7", "001", "100", "1", "01")] == [True] * 3 + [
        False
    ] * 3


def test_the_last_ones_stay_at_hand() -> None:
    """Up to so many bytes; the one that came first is put away first."""
    first, second = Body(b'["first"]'), Body(b'["second"]')
    value = first.read(), second.read()
    hand = AtHand(1_000)

    hand.add(first, 600)
    hand.add(second, 600)

    assert second.read() is value[1]
    assert first.read() is not value[0]
    assert first.read() == value[0]


def test_a_long_history_keeps_little_of_what_was_masked_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists that hold a secret's name are kept as bytes, too, and what a judge read is forgotten again.

    As objects they would take eight times their bytes; a day with an order of 500 lines brought sixty megabytes.
    """
    monkeypatch.setattr("harness.record.body._AT_HAND", AtHand(200_000))
    record = {"id": 1, "access_token": "hush", "names": ["some text"] * 40, "numbers": list(range(1_000, 1_200))}
    pages = [json.dumps([{**record, "id": number}] * 25).encode() for number in range(40)]
    gc.collect()
    tracemalloc.start()
    try:
        kept = [Body(page).changed(redact_value) for page in pages]
        assert {body.read()[0]["access_token"] for body in kept} == {"**********"}
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert all(body.read()[0]["id"] == number for number, body in enumerate(kept))
    assert size < sum(map(len, pages))


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "Mug", "price": 12.50, "rest": [1, {"name": "inner"}]}',
        b'{"name": null}',
        b'{"name": "first", "name": "second"}',
        b'{"price": 1e400, "other": "\\ud83d\\ude00"}',
        b"[1, 2]",
        b'"name"',
        b"null",
        b"",
        b"<html>name</html>",
        b'{"name": "cut o',
        b'{"name": {"price": 1.10}}',
    ],
)
def test_some_fields_are_what_the_whole_body_says(body: bytes) -> None:
    """Whether or not it has been read before; what is no object has none."""
    whole, fresh = Body(body).read(), Body(body)
    wanted = {name: whole.get(name) if isinstance(whole, dict) else None for name in ("name", "price")}

    assert fresh.some_of(("name", "price")) == wanted
    fresh.read()
    assert fresh.some_of(("name", "price")) == wanted
