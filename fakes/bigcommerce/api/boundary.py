"""Where bytes become values: the body and the query of a request.  What passes here harms no later request.

Numbers out of text, and dates, are read by ``state.values``.
"""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fakes.bigcommerce.refusals import invalid_field
from fakes.bigcommerce.sources import ESTIMATE
from fakes.bigcommerce.state.values import is_storable
from fakes.evidence.ledger import Alternative, imitates
from fakes.wire.bounds import DECODER, DEEPEST, READER, UNREADABLE, is_plain, is_too_deep


class MalformedBody(Exception):
    """The body of a request is not JSON."""


class HostileBody(MalformedBody):
    """Nobody sends such a body by mistake."""


def read_body(body: bytes) -> Any:
    """The body as JSON, its decimal numbers as Decimal; of a name that stands twice in an object, the last counts.

    Raises:
        MalformedBody: it is not JSON in an encoding of Unicode, is nested too deep, or holds half a character.
        Invalid: a number that no field can hold.
    """
    try:
        value = READER.decode(body)
        if is_plain(body):
            return value
    except UNREADABLE:
        value = _read_otherwise(body)
    _check(value, "body", 0)
    return value


def _read_otherwise(body: bytes) -> Any:
    said = ""
    try:
        said = body.decode(json.detect_encoding(body))
        return DECODER.decode(said)
    except RecursionError:
        raise _hostile() from None
    except ValueError:  # A number of more digits than Python takes is one, too.
        raise (_hostile() if is_too_deep(said) else MalformedBody()) from None


@imitates(
    "hostile bodies",
    "a body that is nested too deep, is in a wrong encoding or holds half a character is as malformed as one that is "
    "no JSON; a number that no field can hold is refused by the name of its field; nothing of either is kept",
    evidence="guess",
    source=ESTIMATE,
    test="test_hostile_values.py::test_hostile_values_in_every_field_harm_nothing",
    otherwise=(Alternative("such a body is 503", "hostile_bodies", "server error"),),
    ask="POST /v2/orders with a body of 100 nested lists: 400, or 503?",
)
def _hostile() -> HostileBody:
    return HostileBody()


def _check(value: Any, name: str, depth: int) -> None:
    if isinstance(value, dict | list):
        if depth >= DEEPEST:
            raise _hostile()
        pairs = value.items() if isinstance(value, dict) else ((name, each) for each in value)
        for key, each in pairs:
            _check(key, name, depth)
            _check(each, key, depth + 1)
    elif isinstance(value, str):
        if not _is_text(value):
            raise _hostile()
    elif not is_storable(value):
        raise invalid_field(name)


def _is_text(value: str) -> bool:
    """Whether it is Unicode text, without halves of characters."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_query(url: str) -> dict[str, str]:
    """Query parameters by name; of several with one name the last counts, as in PHP. Guess: in V3 as well.

    What is not text in it, such as half a character, is read as a character that nothing has.
    """
    if "?" not in url:
        return {}
    if not url.isascii():
        url = url.encode(errors="replace").decode()
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
