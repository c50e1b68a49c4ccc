"""What stands before every store: routes, tokens, scopes, media types, error forms."""

import pytest

from fakes.bigcommerce import BigCommerce, Gateway
from fakes.wire.http import NotFaked, Request
from tests.fakes.bigcommerce.conftest import Api, make, token_of

API_TYPE = "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes"


def test_an_unknown_route_is_404_even_without_a_token(api: Api) -> None:
    """Routing comes before authentication; in process the gap is loud, served it is what the gateway says."""
    with pytest.raises(NotFaked, match="GET /v2/ordres") as raised:
        api.call("GET", "/v2/ordres", headers={"X-Auth-Token": None})

    assert raised.value.response.status == 404
    assert raised.value.response.body == b"The route is not found, check the URL"
    assert "GET /v2/orders" in str(raised.value)


@pytest.mark.parametrize(
    "call",
    [
        "GET /v3/catalog/products/channel-assignments",
        "PUT /v3/catalog/products/category-assignments",
        "DELETE /v3/catalog/products/channel-assignments?product_id:in=111",
        "GET /v3/catalog/brands/metafields",
        "GET /v3/catalog/categories/tree",
        "GET /v3/channels/currency-assignments",
        "GET /v2/orders/100/products/count",
    ],
)
def test_a_gap_is_no_record_that_is_missing(api: Api, call: str) -> None:
    """What stands where others have an id is an operation that is not imitated, and never done in silence."""
    method, path = call.split(" ")
    with pytest.raises(NotFaked, match=f"{method} {path.partition('?')[0]}"):
        api.call(method, path, [] if method == "PUT" else None)


def test_a_wrong_method_is_an_unknown_route_or_405() -> None:
    """A known path with another method is an unknown route; with the quirk it is 405."""
    _, api = make()
    with pytest.raises(NotFaked, match="PUT /v2/time"):
        api.call("PUT", "/v2/time")
    _, insisting = make(wrong_method_status=405)
    assert insisting.refused("PUT", "/v2/time") == (405, [{"status": 405, "message": "Method Not Allowed"}])


def test_methods_that_nothing_has(api: Api) -> None:
    """PATCH and TRACE are nobody's: 501; a PUT of all orders is 405, as the status code guide has it."""
    assert [api.call(method, "/v2/orders").status for method in ("PATCH", "TRACE", "PUT")] == [501, 501, 405]
    assert api.refused("PATCH", "/v3/catalog/products")[1]["status"] == 501


def test_answers_of_v2_have_headers_of_their_own(api: Api) -> None:
    """As recorded in 2026; orders say when the last of them was changed."""
    api.bigcommerce.storefront.place_order([("MUG", 1)])
    listed, one = api.call("GET", "/v2/orders").headers, api.call("GET", "/v2/orders/100").headers
    assert listed["Last-Modified"] == one["Last-Modified"] == "Mon, 02 Mar 2026 09:00:00 +0000"
    assert (listed["X-BC-Store-Version"], listed["X-BC-ApiLimit-Remaining"]) == ("7.6.0", "20000")
    products = api.call("GET", "/v3/catalog/products").headers
    assert products["Vary"] == listed["Vary"] == "Accept-Encoding"
    assert not {"X-BC-Store-Version", "Last-Modified"} & set(products)
    api.bigcommerce.store.rate_limit.take_elsewhere(api.bigcommerce.store.now(), 140)
    assert api.call("GET", "/v2/time").headers["X-Rate-Limit-Requests-Left"] == "6"


def test_the_three_kinds_of_401(api: Api) -> None:
    """No token and an empty token are plain text, an unknown token is JSON."""
    none = api.call("GET", "/v2/orders", headers={"X-Auth-Token": None})
    empty = api.call("GET", "/v2/orders", headers={"X-Auth-Token": ""})
    unknown = api.call("GET", "/v2/orders", headers={"X-Auth-Token": "nonsense"})

    assert (none.status, none.body) == (401, b"X-Auth-Token header is required")
    assert (empty.status, empty.body) == (401, b"X-Auth-Token header should have correct format")
    assert none.headers["content-type"] == "text/plain"
    assert unknown.status == 401
    assert unknown.body.startswith(b'{"status":401,"title":"Unauthorized",')


def test_a_token_beside_the_wrong_hash_is_403() -> None:
    """One host answers for several stores, and no token opens two of them; a wrong hash looks like a missing scope."""
    mine, theirs = BigCommerce(seed=1), BigCommerce(seed=2)
    token = token_of(mine, {"orders": "modify"})
    host = Gateway([mine, theirs])

    def told(store_hash: str, token: str) -> tuple[int, bytes]:
        url = f"https://api.bigcommerce.com/stores/{store_hash}/v2/orders/count"
        response = host.answer(Request("GET", url, {"X-Auth-Token": token}))
        return response.status, response.body

    unscoped = told(mine.store_hash, token_of(mine, {"products": "modify"}))
    assert told(mine.store_hash, token)[0] == 200
    assert told(theirs.store_hash, token) == told(f"store-{mine.store_hash}", token) == unscoped
    assert unscoped[0] == 403
    assert told("nosuchstore", "nonsense")[0] == told(mine.store_hash, "nonsense")[0] == 401


def test_a_missing_scope_is_403(bigcommerce: BigCommerce) -> None:
    """A valid token without the scope gets the recorded body, in V2 as in V3."""
    api = Api(bigcommerce, token_of(bigcommerce, {"orders": "read-only"}))
    expected = {
        "status": 403,
        "title": "You don't have a required scope to access the endpoint",
        "type": API_TYPE,
        "errors": {},
    }

    assert api.refused("GET", "/v3/catalog/products") == (403, expected)
    assert api.refused("POST", "/v2/orders", {}) == (403, expected)
    assert api.refused("GET", "/v2/store") == (403, expected)
    assert api.call("GET", "/v2/orders/count").status == 200


def test_media_types_are_insisted_on(api: Api) -> None:
    """406 for another Accept, 415 for a body that does not say it is JSON, 400 for one that is none."""
    path = "/v3/catalog/products"
    assert api.call("GET", path, headers={"Accept": "application/xml"}).status == 406
    assert api.call("GET", path, headers={"Accept": None}).status == 200
    assert api.call("POST", path, {}, headers={"Content-Type": None}).status == 415
    assert api.call("POST", path, {}, headers={"Content-Type": "text/plain"}).status == 415
    assert api.call("POST", path, b"{", headers={"Content-Type": "application/json; charset=utf-8"}).json() == {
        "status": 400,
        "title": "Input is invalid",
        "type": API_TYPE,
        "detail": "Syntax error",
    }
    assert api.call("POST", "/v2/orders", b"\xff").json()[0]["status"] == 400


def test_v2_errors_are_arrays_and_v3_errors_objects(api: Api) -> None:
    """Two forms of errors, one per version."""
    assert api.refused("GET", "/v2/orders/7") == (
        404,
        [{"status": 404, "message": "The requested resource was not found."}],
    )
    assert api.refused("GET", "/v2/orders/abc")[0] == 404
    status, body = api.refused("GET", "/v3/catalog/products/7")
    assert (status, body["status"], body["title"]) == (404, 404, "The resource at that URL is not found.")


def test_every_answer_carries_the_rate_limit_and_an_id(api: Api) -> None:
    """Four rate-limit headers, a date and a request id are on good answers and on bad ones."""
    for response in (
        api.call("GET", "/v2/time"),
        api.call("GET", "/v2/orders/1"),
        api.call("GET", "/v2/time", headers={"X-Auth-Token": "x"}),
    ):
        names = [name.lower() for name in response.headers]
        assert {
            "x-rate-limit-requests-left",
            "x-rate-limit-requests-quota",
            "x-rate-limit-time-reset-ms",
            "x-rate-limit-time-window-ms",
            "date",
            "x-request-id",
        } <= set(names)


def test_plain_http_is_sent_to_https(api: Api) -> None:
    """The real host answers plain http with a redirect."""
    response = api.bigcommerce.answer(Request("GET", "http://api.bigcommerce.com/stores/x/v2/time"))

    assert (response.status, response.headers["location"]) == (301, "https://api.bigcommerce.com/stores/x/v2/time")


def test_links_lead_back_through_the_same_door(api: Api) -> None:
    """A caller on loopback gets loopback links, so that following them stays within the fake."""
    store = api.bigcommerce
    order = store.storefront.place_order([("MUG", 1)])
    url = f"http://127.0.0.1:8123/stores/{store.store_hash}/v2/orders/{order.id}"

    shown = store.answer(Request("GET", url, {"X-Auth-Token": api.token})).json()

    assert shown["products"] == {"url": f"{url}/products", "resource": "/orders/100/products"}


def test_old_extensions_and_head_are_understood(api: Api) -> None:
    """V2 still takes .json at the end of a path, and HEAD is GET without a body."""
    assert api.call("GET", "/v2/orders/count.json").status == 200
    head = api.call("HEAD", "/v2/time")
    assert (head.status, head.body) == (200, b"")
