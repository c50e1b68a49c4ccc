"""Finding orders: filters, sorts, pages, counts."""

from typing import Any
from urllib.parse import quote

import pytest

from fakes.bigcommerce import Quirks
from fakes.time.clock import VirtualClock
from tests.fakes.bigcommerce.conftest import Api, make, wait


@pytest.fixture
def five(clock: VirtualClock) -> Api:
    """Five orders, an hour apart: 100 to 104, with differing values in every filtered field."""
    store, api = make(clock)
    for number in range(5):
        wait(clock, hours=1)
        billing = {"email": f"shopper{number % 2}@example.com"}
        order = store.storefront.place_order([("MUG", number + 1)], billing, customer_id=number % 2, pay=number != 3)
        assert order.id == 100 + number
    api.put("/v2/orders/102", {"external_order_id": "A-1"})
    return api


def ids(api: Api, query: str) -> list[int]:
    return [order["id"] for order in api.get(f"/v2/orders?{query}") or []]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [100, 101, 102, 103, 104]),
        ("min_id=102", [102, 103, 104]),
        ("max_id=101", [100, 101]),
        ("min_id=101&max_id=103", [101, 102, 103]),
        ("min_total=30", [102, 103, 104]),
        ("max_total=20.00", [100, 101]),
        ("customer_id=1", [101, 103]),
        ("email=SHOPPER0@example.com", [100, 102, 104]),
        ("status_id=0", [103]),
        ("status_id=11&customer_id=1", [101]),
        ("customer_id=0&sort=id:desc", [104, 102, 100]),
        ("status_id=11&sort=id:desc&limit=2&page=2", [101, 100]),
        ("payment_method=Test%20Payment%20Gateway&min_id=104", [104]),
        ("payment_method=cash", []),
        ("channel_id=1&max_id=100", [100]),
        ("channel_id=2", []),
        ("external_order_id=A-1", [102]),
        ("min_date_created=2026-03-02T13:00:00%2B00:00", [103, 104]),
        ("max_date_created=2026-03-02T11:00:00%2B00:00", [100, 101]),
        ("min_date_modified=2026-03-02T14:00:00%2B00:00", [102, 104]),
        ("sort=date_modified:desc", [104, 102, 103, 101, 100]),
        ("sort=customer_id:asc", [100, 102, 104, 101, 103]),
        ("sort=status_id", [103, 100, 101, 102, 104]),
        ("sort=id:desc&limit=2", [104, 103]),
        ("sort=id:desc&limit=2&page=3", [100]),
        ("limit=2&page=2", [102, 103]),
        ("customer_id=0&limit=1&page=2", [102]),
        ("status_id=11&min_date_created=2026-03-02T11:00:00%2B00:00", [101, 102, 104]),
        ("status_id=11&max_date_created=2026-03-02T12:00:00%2B00:00&sort=id:desc", [102, 101, 100]),
        ("status_id=11&min_date_modified=2026-03-02T14:00:00%2B00:00&sort=date_modified:desc", [104, 102]),
        ("status_id=11&min_date_modified=2026-03-02T11:00:00%2B00:00&sort=date_created:desc", [104, 102, 101]),
    ],
)
def test_each_filter_finds_its_orders(five: Api, query: str, expected: list[int]) -> None:
    """Every documented filter and sort finds just its orders, in its order, on its page."""
    assert ids(five, query) == expected


def test_an_order_that_has_not_changed_since_is_304(five: Api) -> None:
    """Until it changes; a date that is none is passed over, and a switch makes the store deaf to the header."""

    def since(moment: str) -> tuple[int, bytes]:
        answer = five.call("GET", "/v2/orders/101", headers={"If-Modified-Since": moment})
        return answer.status, answer.body[:8]

    assert since("Mon, 02 Mar 2026 11:00:00 GMT") == (304, b"")
    assert since("Mon, 02 Mar 2026 10:59:59 GMT") == since("yesterday") == (200, b'{"id":10')
    five.put("/v2/orders/101", {"staff_notes": "Called."})
    assert since("Mon, 02 Mar 2026 11:00:00 GMT")[0] == 200
    five.bigcommerce.store.quirks = Quirks(not_modified=False)
    assert since("Mon, 02 Mar 2036 11:00:00 GMT")[0] == 200


def test_a_cart_finds_its_order(five: Api) -> None:
    """An order can be found by the cart it was made from."""
    cart_id = five.get("/v2/orders/101")["cart_id"]

    assert ids(five, f"cart_id={cart_id}") == [101]


def test_an_empty_list_is_204_without_a_body(five: Api) -> None:
    """Nothing found, and a page past the end, are 204 with no body at all."""
    for query in ("status_id=4", "page=2", "customer_id=77"):
        response = five.call("GET", f"/v2/orders?{query}")
        assert (response.status, response.body) == (204, b"")


@pytest.mark.parametrize(
    "field", ["id", "customer_id", "date_created", "date_modified", "status_id", "channel_id", "external_id"]
)
def test_a_list_is_sorted_by_every_documented_field(five: Api, field: str) -> None:
    """Upwards and downwards, and by id where the values are the same."""
    upwards = [(order[field], order["id"]) for order in five.get(f"/v2/orders?sort={field}")]
    downwards = [(order[field], order["id"]) for order in five.get(f"/v2/orders?sort={field}:desc")]

    assert upwards == sorted(upwards, key=lambda each: (each[0] or 0, each[1]))
    assert downwards == list(reversed(upwards))


@pytest.mark.parametrize("value", ["2,10", "11,", "99", "Shipped"])
def test_a_list_of_statuses_is_refused(five: Api, value: str) -> None:
    """status_id takes one known number."""
    expected = [{"status": 400, "message": "The field 'status_id' is invalid."}]

    assert five.refused("GET", f"/v2/orders?status_id={value}") == (400, expected)


def test_an_unknown_filter_is_refused(five: Api) -> None:
    """A filter that orders do not have is named in the refusal."""
    expected = [{"status": 400, "message": "The field 'id' is not supported by this resource."}]

    assert five.refused("GET", "/v2/orders?customer_id=1&id=3") == (400, expected)


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "limit=0", "limit=-1", "sort=total", "sort=id:up", "min_date_created=soon"]
)
def test_bad_parameters_are_refused(five: Api, query: str) -> None:
    """A page, limit, sort or date that makes no sense is 400."""
    assert five.refused("GET", f"/v2/orders?{query}")[0] == 400


def test_date_bounds_include_their_second(five: Api) -> None:
    """RFC 2822 and ISO 8601 both do, any offset too, and the bound itself is inside."""
    for date in ("Mon, 02 Mar 2026 14:00:00 +0000", "2026-03-02T14:00:00.000Z", "2026-03-02T16:00:00+02:00"):
        assert ids(five, f"min_date_created={quote(date)}") == [104]
    assert ids(five, f"min_date_created={quote('Mon, 02 Mar 2026 14:00:01 +0000')}") == []


def test_a_page_larger_than_250_is_refused_or_cut(clock: VirtualClock) -> None:
    """251 is too many; with the quirk it is cut down without a word."""
    assert make(clock)[1].refused("GET", "/v2/orders?limit=251")[0] == 413
    store, api = make(clock, over_limit="clamp")
    store.storefront.place_order([("MUG", 1)])
    assert len(api.get("/v2/orders?limit=1000")) == 1


def test_the_default_page_has_fifty_orders(clock: VirtualClock) -> None:
    """Without a limit a page has fifty orders."""
    store, api = make(clock)
    for _ in range(51):
        store.storefront.place_order([("SONG", 1)])

    assert len(ids(api, "")) == 50
    assert ids(api, "page=2") == [150]


def test_a_list_that_changes_shifts_under_its_reader(five: Api) -> None:
    """What leaves a list between two pages makes the reader skip one order, what joins it in front repeat one."""
    first = ids(five, "status_id=11&limit=2")
    five.put("/v2/orders/100", {"status_id": 2})
    assert (first, ids(five, "status_id=11&limit=2&page=2")) == ([100, 101], [104])  # 102 was never seen.

    newest = ids(five, "sort=id:desc&limit=2")
    five.bigcommerce.storefront.place_order([("MUG", 1)])
    assert (newest, ids(five, "sort=id:desc&limit=2&page=2")) == ([104, 103], [103, 102])

    known = ids(five, "sort=id&limit=2")
    five.put("/v2/orders/101", {"status_id": 11})
    assert ids(five, f"sort=id&limit=2&min_id={known[-1] + 1}") == [102, 103]


def test_archived_orders_are_listed_unless_filtered(five: Api) -> None:
    """Archived orders show in plain lists; is_deleted picks one kind."""
    five.delete("/v2/orders/101")

    assert ids(five, "") == [100, 101, 102, 103, 104]
    assert ids(five, "is_deleted=false") == [100, 102, 103, 104]
    assert ids(five, "is_deleted=true") == [101]


def test_archived_orders_can_be_kept_out_and_the_filter_off(clock: VirtualClock) -> None:
    """Two switches: lists without archived orders, and a store that does not know the filter."""
    store, api = make(clock, archived_orders_listed=False, is_deleted_filter=False)
    store.control_panel.archive_order(store.storefront.place_order([("MUG", 1)]).id)

    assert ids(api, "") == []
    assert api.refused("GET", "/v2/orders?is_deleted=false")[0] == 400


def test_counts_by_status(five: Api) -> None:
    """The count lists all statuses in their order, and takes the filters of the list."""

    def counts(query: str = "") -> tuple[int, dict[str, Any]]:
        body = five.get(f"/v2/orders/count{query}")
        return body["count"], {each["name"]: each["count"] for each in body["statuses"] if each["count"]}

    assert counts() == (5, {"Incomplete": 1, "Awaiting Fulfillment": 4})
    assert counts("?customer_id=1") == (2, {"Incomplete": 1, "Awaiting Fulfillment": 1})
    assert [each["sort_order"] for each in five.get("/v2/orders/count")["statuses"]] == list(range(15))


def test_an_order_that_changes_moves_in_every_index(five: Api, clock: VirtualClock) -> None:
    """After a change an order is found by its new values and no longer by its old ones."""
    wait(clock, hours=1)
    for number in range(5):
        five.bigcommerce.storefront.register(f"{number}@example.com", "A", "B")
    five.put("/v2/orders/100", {"status_id": 9, "customer_id": 5, "billing_address": {"email": "new@example.com"}})

    assert ids(five, "status_id=9") == ids(five, "customer_id=5") == ids(five, "email=new@example.com") == [100]
    assert ids(five, "status_id=11") == [101, 102, 104]
    assert ids(five, "email=shopper0@example.com") == [102, 104]
    assert ids(five, "sort=date_modified:desc&limit=1") == [100]
