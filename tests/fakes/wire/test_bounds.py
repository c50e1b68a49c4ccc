"""The quick reader of JSON against the standard library's, and what is left to the slow one."""

import json
from decimal import Decimal

import pytest

from fakes.logicbroker.rules.document_forms import Package
from fakes.wire.bounds import DECODER, READER, check_letters, decoded
from fakes.wire.http import encode_json

BODIES = (
    '{"a": 1.10, "b": [1e5, -0, -0.0, 1E-7, null, true], "c": {"c": ""}, "c": 2}',
    '["\\u2028\\u0000\\ud83d\\ude00", "\x7f é 😀", "\\/", 123456789012345678901234567890, 18446744073709551616]',
    '{"long": 1.1111111111111111111111111, "zeros": 0.00000000000000000000, "big": 9e59}',
    " 1 ",
)


@pytest.mark.parametrize("text", BODIES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_a_body_is_read_as_the_standard_library_reads_it(text, encoding):
    """Whichever reader takes a body, its values are the same, digit by digit."""
    assert repr(decoded(text.encode(encoding))) == repr(DECODER.decode(text))


@pytest.mark.parametrize("text", ["NaN", "[1,]", "01", "1.", '"\x01"', "", '"\\ud800"', "1e61", "1" * 61, "[" * 2000])
def test_what_is_no_json_is_refused(text):
    """What is no JSON, or beyond the bounds, is refused by whichever reader sees it."""
    with pytest.raises(ValueError, match=r"."):
        decoded(text.encode())


@pytest.mark.parametrize("number", ["1e19", "0e-30", "1e-13", "1" * 19 + ".5", "0e400"])
def test_the_quick_reader_takes_no_unusual_number(number):
    """A number that a field may refuse is never read without a look at it."""
    with pytest.raises(ArithmeticError):
        READER.decode(number.encode())


def test_what_is_written_has_the_digits_that_were_given():
    """Money is written as a number with the digits that it has, and texts as they are."""
    value = {
        "price": Decimal("10.10"),
        "small": Decimal("1E-7"),
        "text": 'é \u2028\x7f"\\\n\x1f',
        "none": [None, True, 10**30],
    }

    written = encode_json(value)

    assert written.startswith(b'{"price":10.10,"small":1E-7,"text":"\xc3\xa9 ')
    assert json.loads(written, parse_float=Decimal) == value


@pytest.mark.parametrize("given", ["a\ud800", ["\udc00"], ({"\udfff": 1},), {"x": ["y", "\ud83d"]}, Package("\ud800")])
def test_half_a_character_is_found_wherever_it_stands(given):
    """In texts, lists, names, values and what people fill in; the text itself, which may be a secret, is not told."""
    with pytest.raises(
        ValueError, match=r"wanted whole characters, got half of one, U\+D[0-9A-F]{3}, at place [12] of"
    ):
        check_letters(given)


def test_whole_characters_pass():
    """Among them those that two halves make."""
    check_letters({"a": [("\U0001f600", b"\xed\xa0\x80", None, 1, Package("1Z", [("MUG", 1)]))]})
