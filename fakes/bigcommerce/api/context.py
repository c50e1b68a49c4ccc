"""One API call on its way through the fake: request, store, page, the envelope of its answer; and the route table.

Which routes there are is said by the API modules, who may pass by the gateway.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fakes.bigcommerce.refusals import NotFound, TooMany, invalid_field
from fakes.bigcommerce.sources import QUERY_PARAMETERS, STATUS_CODES, THREADS
from fakes.bigcommerce.state.accounts import ApiAccount
from fakes.bigcommerce.state.store import Store
from fakes.evidence.ledger import imitates
from fakes.wire.http import Headers, Request, Response, Router

Version = Literal["v2", "v3"]
DEFAULT_LIMIT, HIGHEST_LIMIT = 50, 250


class MalformedBody(Exception):
    """The body is not JSON."""


@dataclass(slots=True)
class Call:
    """An authenticated call for one store."""

    request: Request
    store: Store
    account: ApiAccount
    version: Version
    query: dict[str, str]

    def body(self) -> Any:
        """The JSON body.

        Raises:
            MalformedBody: it is none.
        """
        try:
            return self.request.json()
        except (json.JSONDecodeError, UnicodeDecodeError):
            raise MalformedBody from None

    def url(self, resource: str) -> str:
        return f"{self.request.origin}/stores/{self.store.store_hash}/v2{resource}"

    def link(self, resource: str) -> dict[str, str]:
        return {"url": self.url(resource), "resource": resource}


def answer_json(status: int, value: Any) -> Response:
    """An answer without an envelope."""
    return Response.of_json(status, value)


def nothing() -> Response:
    """204 with an empty body."""
    return Response(204, Headers(), b"")


def data(value: Any, status: int = 200) -> Response:
    """V3's envelope around one thing. Source: recorded V3 answers."""
    return Response.of_json(status, {"data": value, "meta": {}})


def path_id(value: str) -> int:
    """A number out of a path. Guess: what is no number is not found.

    Raises:
        NotFound: it is none.
    """
    if not (value.isascii() and value.isdigit()):
        raise NotFound
    return int(value)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: its number, from 1, and how many records it may have."""

    number: int
    limit: int

    @property
    def start(self) -> int:
        return (self.number - 1) * self.limit

    @property
    def stop(self) -> int:
        return self.start + self.limit


def read_page(call: Call, highest: int = HIGHEST_LIMIT, default: int = DEFAULT_LIMIT) -> Page:
    """The page and limit parameters.

    Raises:
        Invalid: not a number, or below 1.
        TooMany: a limit above the highest.
    """
    values = {"page": 1, "limit": default}
    for name in values:
        given = call.query.get(name, "")
        if not given:
            continue
        if not (given.isascii() and given.isdigit() and int(given) >= 1):
            raise invalid_field(name)
        values[name] = int(given)
    if values["limit"] > highest:
        values["limit"] = _too_large(call.store, highest)
    return Page(values["page"], values["limit"])


@imitates(
    "largest page",
    "a limit above 250 is refused with 413, or cut down when the quirk says so",
    evidence="guess",
    source=STATUS_CODES,
    test="api/test_orders_list.py::test_a_page_larger_than_250_is_refused_or_cut",
)
def _too_large(store: Store, highest: int) -> int:
    if store.quirks.over_limit == "refuse":
        raise TooMany(f"The limit is too large. The maximum allowed is {highest}.")
    return highest


def v2_list(items: Sequence[Any]) -> Response:
    """V2's bare array."""
    return answer_json(200, list(items)) if items else _empty_list()


@imitates(
    "empty lists of V2",
    "a V2 list with nothing to show is 204 with an empty body, also past the last page",
    evidence="third party",
    source=THREADS,
    test="api/test_orders_list.py::test_an_empty_list_is_204_without_a_body",
)
def _empty_list() -> Response:
    return nothing()


def v2_page(call: Call, records: Sequence[Any], show: Callable[[Any], Any]) -> Response:
    """One page of records as a bare array."""
    page = read_page(call)
    return v2_list([show(record) for record in records[page.start : page.stop]])


@imitates(
    "pages of V3",
    "a V3 list tells its totals and links; past the last page it is 200 with no data",
    evidence="recorded",
    source=QUERY_PARAMETERS,
    test="api/test_catalog.py::test_a_page_tells_where_it_stands",
)
def v3_page(items: Iterable[Any], total: int, page: Page) -> Response:
    """One page of things in V3's envelope."""
    shown = list(items)
    pages = -(-total // page.limit)
    links = {"current": f"?page={page.number}&limit={page.limit}"}
    if page.number > 1:
        links["previous"] = f"?page={page.number - 1}&limit={page.limit}"
    if page.number < pages:
        links["next"] = f"?page={page.number + 1}&limit={page.limit}"
    pagination = {
        "total": total,
        "count": len(shown),
        "per_page": page.limit,
        "current_page": page.number,
        "total_pages": pages,
        "links": links,
    }
    return Response.of_json(200, {"data": shown, "meta": {"pagination": pagination}})


def v3_whole(items: Sequence[Any]) -> Response:
    """A list that tells of pages and cannot be paged."""
    return v3_page(items, len(items), Page(1, max(DEFAULT_LIMIT, len(items))))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What handles a route, and the scope families of which any one opens it; none: every account may."""

    handle: Callable[..., Response]
    families: tuple[str, ...] = ()
    write: bool = False
    takes_forms: bool = False


Routes = Router[Endpoint]


def add(
    routes: Routes,
    method: str,
    template: str,
    handle: Callable[..., Response],
    *families: str,
    takes_forms: bool = False,
) -> None:
    """Enter a route; whoever may use it has one of the scope families, or any account when none is named."""
    routes.add(method, template, Endpoint(handle, families, method not in ("GET", "HEAD"), takes_forms))
