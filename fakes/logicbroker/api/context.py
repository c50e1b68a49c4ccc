"""One call to the API, and the shapes of what it answers.

Who may call and which function answers is decided in ``api.routes``; nothing here knows a document or a feed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fakes.evidence.ledger import Alternative, imitates
from fakes.logicbroker.instants import parse_instant
from fakes.logicbroker.refusals import Hidden, Invalid, NotVisible, Refusal
from fakes.logicbroker.sources import ESTIMATE
from fakes.logicbroker.state import document_fields
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.document_fields import LARGEST_INTEGER
from fakes.logicbroker.state.environment import Environment
from fakes.logicbroker.state.feeds.files import shortened
from fakes.wire.http import NotFaked, Request, Response

_INT32 = re.compile(r"[+-]?[0-9]{1,10}")


class Query(Mapping[str, str]):
    """Query parameters whose names compare without regard to case: ``Filters.status`` is ``filters.status``.

    Source: the published description writes both.  The typed readers raise Invalid when a value cannot be read.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = {name.lower(): value for name, value in values.items()}

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Query({', '.join(self._values)})"  # Names only: one of the values is the key.

    def text(self, name: str) -> str | None:
        """The value, or None when it is absent or empty."""
        return self._values.get(name.lower()) or None

    def integer(self, name: str) -> int | None:
        value = self.text(name)
        if value is None:
            return None
        if not _INT32.fullmatch(value) or abs(int(value)) > LARGEST_INTEGER:
            raise Invalid(f"the query parameter {name} wants a whole number, got {shortened(value)!r}")
        return int(value)

    def flag(self, name: str) -> bool | None:
        value = self.text(name)
        if value is None:
            return None
        if value.lower() not in {"true", "false"}:
            raise Invalid(f"the query parameter {name} wants true or false, got {value!r}")
        return value.lower() == "true"

    def instant(self, name: str) -> datetime | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            return parse_instant(value)
        except ValueError:
            wanted = "a date such as 2026-03-02T09:00:00Z"
            raise Invalid(f"the query parameter {name} wants {wanted}, got {value!r}") from None


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request: who asks, in which environment, at which version of the API, and when.

    ``company`` is the owner of the key.  Where no key is needed (downloads) nobody is known to ask.
    """

    request: Request
    environment: Environment
    caller: Company | None
    version: str
    query: Query
    now: datetime

    @property
    def oldest_first(self) -> bool:
        """Whether searches answer so; see ``quirks``."""
        return self.environment.quirks.search_order == "oldest first"

    @property
    def company(self) -> Company:
        if self.caller is None:
            raise AssertionError(f"{self.request.path} is answered without a key, so nobody is known to ask")
        return self.caller

    def body(self) -> Any:
        """The request's body as a JSON value; None when it is empty.

        Raises:
            Invalid: the body is not JSON.
            NotFaked: the body is a form.
        """
        if not self.request.body.strip():
            return None
        if "form-urlencoded" in self.request.headers.get("Content-Type", "").lower():
            raise self.not_faked("a body as a form (x-www-form-urlencoded)")
        try:
            value = self.request.json()
        except ValueError as error:
            raise Invalid(f"the body is no JSON that can be taken: {error}; send one JSON object") from None
        if _may_hold_half_characters(self.request.body) and _holds_half_characters(value):
            raise Invalid("the body has half a character (a lone surrogate), which no answer could carry back")
        return value

    def read_body(self, schema: str) -> dict[str, Any]:
        """The request's body as one of the described records: its known fields, each in its own type.

        Raises:
            Invalid: the body is not JSON, or its fields do not fit.
        """
        return document_fields.read(schema, self.body())

    def not_faked(self, what: str) -> NotFaked:
        """Something published in a request that this fake does not imitate; a served door refuses it with 400."""
        wanted = f"{self.request.method} {self.request.path} with {what}"
        return NotFaked(wanted, [], refusal(Invalid(f"{what} is not imitated")))

    def json_object(self) -> dict[str, Any]:
        """The request's body as a JSON object.

        Raises:
            Invalid: the body is not JSON, or something else than an object.
        """
        body = self.body()
        if not isinstance(body, dict):
            raise Invalid("the body wants one JSON object")
        return body

    @imitates(
        "API: largest page",
        "A page holds a hundred records, at most and when nobody says.",
        evidence="guess",
        source=ESTIMATE,
        test="api/test_documents.py::test_a_page_holds_a_hundred",
        shows=lambda page, *_: page.number > 0,
        otherwise=(
            Alternative("A page holds 25 records, at most and when nobody says.", "largest_page", 25),
            Alternative("A page holds a thousand records, at most and when nobody says.", "largest_page", 1000),
        ),
        ask="GET /api/v3/Orders?filters.pageSize=1000 with more than a hundred orders there: how many Records?",
    )
    def page(self, prefix: str = "filters.") -> "Page":
        """The page that the query asks for, counted from 0.

        Raises:
            Invalid: page or pageSize is not a whole number, or negative.
        """
        number = self.query.integer(f"{prefix}page") or 0
        most = self.environment.quirks.largest_page
        size = self.query.integer(f"{prefix}pageSize") or most
        if number < 0 or size < 0:
            raise Invalid(f"page and pageSize cannot be negative, got {number} and {size}")
        return Page(number, min(size, most))


def _may_hold_half_characters(body: bytes) -> bool:
    """Whether there is an escape, or a byte with which some encoders begin one half of a character."""
    return b"\\u" in body or b"\xed" in body


def _holds_half_characters(value: Any) -> bool:
    if isinstance(value, str):
        return not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return any(map(_holds_half_characters, (*value, *value.values())))
    return isinstance(value, list) and any(map(_holds_half_characters, value))


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a long answer: its number, counted from 0, and how many records it holds at most."""

    number: int
    size: int

    def of(self, records: Sequence[Any]) -> Sequence[Any]:
        return records[self.number * self.size : (self.number + 1) * self.size]

    def total(self, count: int) -> int:
        """How many pages ``count`` records fill."""
        return -(-count // self.size)


def whole_number(text: str) -> int:
    """A number in a path.

    Raises:
        NotVisible: the text is no number that anything could have.
    """
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise NotVisible(f"nothing has the number {text!r}")
    return int(text)


def message(body: Any, status: int = 200) -> Response:
    """An ``LBMessage`` around a body.  Source: the recordings, where Code and Message are null on success."""
    return Response.of_json(status, {"Code": None, "Message": None, "Body": body})


def array(records: Sequence[Any], page: Page, total: int) -> Response:
    """An ``ArrayResponse``: one page of records with the count of all of them."""
    value = {"Records": records, "TotalPages": page.total(total), "CurrentPage": page.number, "TotalRecords": total}
    return Response.of_json(200, value)


def empty() -> Response:
    """The empty object that a successful change answers.  Source: the published description (an empty schema)."""
    return Response.of_json(200, {})


def refusal(refused: Refusal, hidden: int = 404) -> Response:
    """How a refusal looks on the wire.

    Guess: the published description has no bodies for errors, and clients must not parse them.
    """
    unseen = hidden if isinstance(refused, Hidden) else 404
    status = unseen if isinstance(refused, NotVisible) else 400
    return Response.of_json(status, {"Code": str(status), "Message": str(refused), "Body": None})
