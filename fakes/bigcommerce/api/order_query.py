"""Finding orders for a list call: filters, sorting and pages, by way of the narrowest index.

Which fields filter and sort is in ``state.order_fields``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from fakes.bigcommerce.api.context import Page
from fakes.bigcommerce.refusals import Invalid, invalid_field, not_supported
from fakes.bigcommerce.sources import ESTIMATE, OLD_ORDERS, PATCHWORKS, QUERY_PARAMETERS, THREADS
from fakes.bigcommerce.state.order_fields import ORDER_FIELDS
from fakes.bigcommerce.state.records import Order
from fakes.bigcommerce.state.statuses import STATUSES
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.values import flag
from fakes.evidence.ledger import Alternative, imitates

_FILTERS = {parameter: row for row in ORDER_FIELDS.values() for parameter in row.filters}
_NOT_FILTERS = ("page", "limit", "sort", "include", "consignment_structure")


@imitates(
    "one status per filter",
    "status_id takes one number; a list of them is refused with 400",
    evidence="third party",
    source=THREADS,
    test="api/test_orders_list.py::test_a_list_of_statuses_is_refused",
)
def _several_statuses(field: str) -> Invalid:
    return invalid_field(field)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one value of an order must be: from low to high; None leaves a side open."""

    of: str
    low: Any
    high: Any

    def admits(self, store: Store, order: Order) -> bool:
        value = ORDER_FIELDS[self.of].value(order)
        if (
            value is None
            or (self.low is not None and value < self.low)
            or (self.high is not None and value > self.high)
        ):
            return False
        return not self.of.startswith("date_") or value not in (self.low, self.high) or _bound_is_included(store)


@imitates(
    "date bounds",
    "an order of the very second of a date filter is within its bound, whichever side it is on",
    evidence="third party",
    source=PATCHWORKS,
    test="api/test_orders_list.py::test_date_bounds_include_their_second",
    otherwise=(Alternative("the very second of a date filter is outside of its bound", "date_bounds", "excluded"),),
    ask="GET /v2/orders?min_date_created={date_created of an order}&max_date_created={the same}: is that order in "
    "the list?",
)
def _bound_is_included(store: Store) -> bool:
    return store.quirks.date_bounds == "included"


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """A checked list call."""

    bounds: tuple[Bounds, ...]
    archived: bool | None
    sort: str
    descending: bool


def read_query(store: Store, parameters: Mapping[str, str]) -> OrderQuery:
    """Raises Invalid for an unknown filter or a bad value."""
    sides: dict[str, list[Any]] = {}
    for name, value in parameters.items():
        if name in _FILTERS:
            row = _FILTERS[name]
            if name == "status_id" and "," in value:
                raise _several_statuses(name)
            bound, both = row.read(value, name), sides.setdefault(row.name, [None, None])
            both[0] = both[0] if name.startswith("max_") else bound
            both[1] = both[1] if name.startswith("min_") else bound
        elif name not in _NOT_FILTERS and not (name == "is_deleted" and store.quirks.is_deleted_filter):
            raise _unknown_filter(name)
    sort, descending = _read_sort(parameters.get("sort", "id"))
    bounds = tuple(Bounds(of, low, high) for of, (low, high) in sides.items())
    return OrderQuery(bounds, _read_archived(store, parameters), sort, descending)


@imitates(
    "unknown filters",
    "a filter that orders do not have is refused with 400, and the text names it",
    evidence="third party",
    source=THREADS,
    test="api/test_orders_list.py::test_an_unknown_filter_is_refused",
)
def _unknown_filter(name: str) -> Invalid:
    return not_supported(name)


def _read_archived(store: Store, parameters: Mapping[str, str]) -> bool | None:
    if "is_deleted" in parameters:
        return _read_is_deleted(parameters["is_deleted"])
    return _archived_by_default(store) if store.seen_orders.any_archived else None


@imitates(
    "the is_deleted filter",
    "the filter of the old reference is still taken",
    evidence="official",
    source=OLD_ORDERS,
    test="api/test_orders_list.py::test_archived_orders_are_listed_unless_filtered",
    otherwise=(Alternative("is_deleted is refused like any filter that there is none of", "is_deleted_filter", False),),
    ask="GET /v2/orders?is_deleted=true&limit=1: 400, or orders that are archived?",
)
def _read_is_deleted(value: str) -> bool:
    return flag(value, "is_deleted")


@imitates(
    "archived orders in lists",
    "a list shows archived orders too, unless is_deleted says which are wanted",
    evidence="guess",
    source=ESTIMATE,
    test="api/test_orders_list.py::test_archived_orders_are_listed_unless_filtered",
    otherwise=(Alternative("a list leaves archived orders out", "archived_orders_listed", False),),
    ask="GET /v2/orders?min_id={id of an archived order}&max_id={the same}: is it in the list?",
)
def _archived_by_default(store: Store) -> bool | None:
    return None if store.quirks.archived_orders_listed else False


def _read_sort(given: str) -> tuple[str, bool]:
    """Source: Orders V2: a field, then perhaps :asc or :desc."""
    field, _, direction = given.partition(":")
    row = ORDER_FIELDS.get(field)
    if row is None or not row.sorts or direction not in ("", "asc", "desc"):
        raise invalid_field("sort")
    return field, direction == "desc"


def _sort_value(order: Order, field: str) -> Any:
    value = ORDER_FIELDS[field].value(order)
    return "" if value is None else value, order.id


def find(store: Store, query: OrderQuery) -> Iterator[Order]:
    """All orders that match, to look at, in the wanted order; lazily where an index has that order already."""
    orders = store.seen_orders
    driver, positions = _narrowest(store, query)
    in_order = driver.rpartition(" and ")[2] == query.sort or (query.sort == "id" and _is_one_value(query, driver))
    ids = orders.indexes[driver].ids(positions, descending=query.descending and in_order)
    found = (order for each in ids if _admits(store, query, order := orders.peek(each)))
    if in_order:
        return found
    return iter(sorted(found, key=lambda order: _sort_value(order, query.sort), reverse=query.descending))


def _is_one_value(query: OrderQuery, of: str) -> bool:
    """Whether all candidates have the same value; an index then has them by id."""
    return any(bound.of == of and bound.low is not None and bound.low == bound.high for bound in query.bounds)


def _admits(store: Store, query: OrderQuery, order: Order) -> bool:
    if query.archived is not None and order.is_deleted != query.archived:
        return False
    return all(bound.admits(store, order) for bound in query.bounds)


def _narrowest(store: Store, query: OrderQuery) -> tuple[str, range]:
    """The index with the fewest candidates, and their positions in it; the one of the sort when all are equal."""
    indexes = store.seen_orders.indexes
    start = query.sort if query.sort in indexes else "id"
    best = (start, indexes[start].between())
    for name, low, high in (*_bounds_alone(query), *_bounds_together(query)):
        if name in indexes:
            positions = indexes[name].between(low, high)
            if len(positions) < len(best[1]) or (name == best[0] and len(positions) <= len(best[1])):
                best = (name, positions)
    return best


def _bounds_alone(query: OrderQuery) -> Iterator[tuple[str, Any, Any]]:
    return ((bound.of, bound.low, bound.high) for bound in query.bounds)


def _bounds_together(query: OrderQuery) -> Iterator[tuple[str, Any, Any]]:
    """The indexes of a status with a date, and from where to where in them."""
    for status_id in (bound.low for bound in query.bounds if bound.of == "status_id"):
        for bound in query.bounds:
            low, high = bound.low or _ALWAYS[0], bound.high or _ALWAYS[1]
            yield f"status_id and {bound.of}", (status_id, low), (status_id, high)


_ALWAYS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@imitates(
    "pages by position",
    "a page is cut by position out of the list as it is then: a reader of several pages skips or repeats what moved",
    evidence="guess",
    source=QUERY_PARAMETERS,
    test="api/test_orders_list.py::test_a_list_that_changes_shifts_under_its_reader",
    shows=lambda found, store, query, page: page.start > 0,
    otherwise=(Alternative("pages are cut out of the list as it was a minute before", "stale_reads", 60.0),),
    ask="GET /v2/orders?sort=id:desc&limit=1, place an order, then GET the same with page=2: is it the same order "
    "again?",
)
def find_page(store: Store, query: OrderQuery, page: Page) -> list[Order]:
    """The orders of one page, to look at; a page of everything is cut out of the index without a look at the rest."""
    if not query.bounds and query.archived is None and query.sort in store.seen_orders.indexes:
        index = store.seen_orders.indexes[query.sort]
        everything = index.between()
        part = everything[page.start : page.stop]
        if query.descending:
            size = len(everything)
            part = everything[max(0, size - page.stop) : max(0, size - page.start)]
        return [store.seen_orders.peek(each) for each in index.ids(part, descending=query.descending)]
    return list(islice(find(store, query), page.start, page.stop))


def count_by_status(store: Store, query: OrderQuery) -> Counter[int]:
    """How many matching orders each status has."""
    if not query.bounds and query.archived is None:
        index = store.seen_orders.indexes["status_id"]
        return Counter({status_id: len(index.between(status_id, status_id)) for status_id in STATUSES})
    return Counter(order.status_id for order in find(store, query))
