"""What every endpoint works with: the current call, its page parameters, the response envelopes, and the route table.

The endpoints are in the other API modules; authentication and errors are in ``gateway``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

from fakes.bigcommerce.api.boundary import read_body
from fakes.bigcommerce.api.filters import PAGES, ListTable
from fakes.bigcommerce.refusals import NotFound, TooMany, invalid_field, not_supported
from fakes.bigcommerce.sources import PRODUCTS_V3, RECORDED_2026, STATUS_CODES, THREADS
from fakes.bigcommerce.state.accounts import ApiAccount
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import digits
from fakes.evidence.ledger import Alternative, imitates
from fakes.wire.http import Headers, Request, Response, Router

Version = Literal["v2", "v3"]
RecordT = TypeVar("RecordT")
DEFAULT_LIMIT, HIGHEST_LIMIT = 50, 250


@dataclass(slots=True)
class Call:
    """An authenticated request to one store."""

    request: Request
    store: Store
    account: ApiAccount
    version: Version
    query: dict[str, str]
    _root: str = ""
    """Where links lead, once there was one."""

    def body(self) -> Any:
        """The parsed JSON body.

        Raises:
            MalformedBody: the body is not JSON.
            Invalid: a number that no field can hold.
        """
        return read_body(self.request.body)

    def url(self, resource: str) -> str:
        if not self._root:
            self._root = f"{self.request.origin}/stores/{self.store.store_hash}/v2"
        return self._root + resource

    def link(self, resource: str) -> dict[str, str]:
        return {"url": self.url(resource), "resource": resource}


def answer_json(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response without an envelope."""
    return Response.of_json(status, value, headers)


def nothing() -> Response:
    """A 204 response."""
    return Response(204, Headers(), b"")


def data(value: Any, status: int = 200) -> Response:
    """A response with V3's envelope around one record. Source: recorded V3 answers."""
    return Response.of_json(status, {"data": value, "meta": {}})


def path_id(value: str) -> int:
    """An id from a path.

    Raises:
        NotFound: it is not a number. Guess.
    """
    number = digits(value)
    if number is None:
        raise NotFound
    return number


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: its number, starting at 1, and the maximum number of records."""

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
        Invalid: a value that is not a number, or below 1.
        TooMany: a limit above the maximum.
    """
    values = {"page": 1, "limit": default}
    for name in values:
        given = call.query.get(name, "")
        if not given:
            continue
        number = digits(given)
        if not number:
            raise invalid_field(name)
        values[name] = number
    if values["limit"] > highest:
        values["limit"] = _too_large(call.store, highest)
    return Page(values["page"], values["limit"])


@imitates(
    "largest page",
    "a limit above 250 is refused with 413",
    evidence="guess",
    source=STATUS_CODES,
    test="api/test_orders_list.py::test_a_page_larger_than_250_is_refused_or_cut",
    otherwise=(Alternative("a limit above 250 is cut down to it", "over_limit", "clamp"),),
    ask="GET /v2/orders?limit=251: 413, or an ordinary list?",
)
def _too_large(store: Store, highest: int) -> int:
    if store.quirks.over_limit == "refuse":
        raise TooMany(f"The limit is too large. The maximum allowed is {highest}.")
    return highest


def v2_list(call: Call, items: Sequence[Any], headers: Mapping[str, str] | None = None) -> Response:
    """A V2 list: a bare array, or 204."""
    return answer_json(200, list(items), headers) if items else _empty_list(call)


@imitates(
    "empty lists of V2",
    "a V2 list with nothing to show is 204 with an empty body, also past the last page",
    evidence="third party",
    source=THREADS,
    test="api/test_orders_list.py::test_an_empty_list_is_204_without_a_body",
    shows=lambda _, call: not any(name.startswith("min_") for name in call.query),  # Who asks for news gets none.
    otherwise=(Alternative("a V2 list with nothing to show is 200 with an empty array", "empty_v2_lists", 200),),
    ask="GET /v2/orders?min_id=999999999: 204, or 200 with an empty array?",
)
def _empty_list(call: Call) -> Response:
    return nothing() if call.store.quirks.empty_v2_lists == 204 else answer_json(200, [])


def v2_page(
    call: Call, records: Sequence[Any], show: Callable[[Any], Any], others: frozenset[str] = frozenset()
) -> Response:
    """A V2 list of one page of these records; ``others`` are the parameters that it has besides.

    Raises:
        Invalid: a parameter that the list does not have. Guess: as the list of orders says it.
    """
    for name in call.query:
        if name not in PAGES and name not in others:
            raise not_supported(name)
    page = read_page(call)
    return v2_list(call, [show(record) for record in records[page.start : page.stop]])


@imitates(
    "pages of V3",
    "a V3 list tells its totals, and links in which the caller's parameters keep their order; past the last page it is "
    "200 with no data",
    evidence="recorded",
    source=RECORDED_2026,
    test="api/test_catalog.py::test_a_page_tells_where_it_stands",
)
def v3_page(call: Call, items: Iterable[Any], total: int, page: Page, **more: Any) -> Response:
    """A V3 list of these items of a page, in its envelope; ``total`` counts all pages, ``more`` stands beside it."""
    shown = list(items)
    pages = -(-total // page.limit)
    links = {"current": _page_link(call, page, page.number)}
    if page.number > 1:
        links["previous"] = _page_link(call, page, page.number - 1)
    if page.number < pages:
        links["next"] = _page_link(call, page, page.number + 1)
    pagination = {
        "total": total,
        "count": len(shown),
        "per_page": page.limit,
        "current_page": page.number,
        "total_pages": pages,
        "links": links,
        **more,
    }
    return Response.of_json(200, {"data": shown, "meta": {"pagination": pagination}})


def _page_link(call: Call, page: Page, number: int) -> str:
    """Guess: the other parameters stay in links, too."""
    if not call.query:
        return f"?page={number}&limit={page.limit}"
    return f"?{urlencode({**call.query, 'page': number, 'limit': page.limit}, safe=':,*')}"


def v3_whole(call: Call, items: Sequence[Any]) -> Response:
    """A V3 list that has pagination in its envelope but is always one page."""
    return v3_page(call, items, len(items), Page(1, max(DEFAULT_LIMIT, len(items))))


def v3_list(
    call: Call,
    table: ListTable[RecordT],
    records: Iterable[RecordT],
    show: Callable[[RecordT], dict[str, Any]],
    highest: int = HIGHEST_LIMIT,
) -> Response:
    """A page of the records that fit what a call asks of a list, in the order in which they came, with chosen fields.

    Raises:
        Invalid: a parameter that the list does not have, or a bad value.
        TooMany: a limit above the maximum.
    """
    found = table.find(call.query, records)
    page = read_page(call, highest)
    shown = (chosen_fields(call, show(each)) for each in found[page.start : page.stop])
    return v3_page(call, shown, len(found), page)


@imitates(
    "chosen fields",
    "include_fields and exclude_fields narrow what is shown; the id always is",
    evidence="official",
    source=PRODUCTS_V3,
    test="api/test_catalog.py::test_fields_can_be_chosen_and_left_out",
    shows=lambda _, call, shown: bool({"include_fields", "exclude_fields"} & call.query.keys()),
)
def chosen_fields(call: Call, shown: dict[str, Any]) -> dict[str, Any]:
    """What ``include_fields`` and ``exclude_fields`` leave of a record."""
    if "include_fields" not in call.query and "exclude_fields" not in call.query:
        return shown
    only, without = names_in(call, "include_fields"), names_in(call, "exclude_fields")
    if only:
        shown = {name: value for name, value in shown.items() if name == "id" or name in only}
    return {name: value for name, value in shown.items() if name == "id" or name not in without}


def names_in(call: Call, parameter: str) -> list[str]:
    """The names that a parameter lists, separated by commas."""
    return [each for each in call.query.get(parameter, "").split(",") if each]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The handler of a route, and the scope families of which an account needs one; no families: none is needed."""

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
    """Add a route to the table; ``families`` as in ``Endpoint``."""
    routes.add(method, template, Endpoint(handle, families, method not in ("GET", "HEAD"), takes_forms))
