"""The control port: clock, state, surroundings and people, spoken to without a server."""

import json
from typing import Any

import pytest

from fakes.doors.control import Control
from fakes.scenery.config import ConfigError, ServeConfig
from fakes.scenery.outside_world import OutsideWorld
from fakes.wire.http import Request, encode_json
from tests.fakes.doors.served import ADDRESSES


def control(**settings: Any) -> Control:
    return Control(OutsideWorld(ServeConfig.model_validate({"clock": "virtual", "seed": 7, **settings}), ADDRESSES))


def ask(port: Control, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    content = b"" if body is None else encode_json(body)
    answer = port.answer(Request(method, f"http://127.0.0.1:4{path}", {}, content))
    return answer.status, json.loads(answer.body)


def do(port: Control, deed: str, **arguments: Any) -> Any:
    status, value = ask(port, "POST", f"/people/{deed}", arguments)
    assert status == 200, value
    return value


def test_the_clock_is_read_and_moved() -> None:
    """The clock stands still until it is moved, by a length or to an instant."""
    port = control()

    assert ask(port, "GET", "/clock") == (
        200,
        {"kind": "virtual", "now": "2026-03-02T09:00:00+00:00", "next_due": None, "waiting_for": []},
    )
    assert ask(port, "POST", "/clock", {"advance": {"minutes": 15}})[1]["now"] == "2026-03-02T09:15:00+00:00"
    assert ask(port, "POST", "/clock", {"to": "2026-03-02T11:00:00+01:00"})[1]["now"] == "2026-03-02T10:00:00+00:00"


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({}, 400, 'either "advance"'),
        ({"advance": {"minutes": 1}, "to": "2026-03-02T11:00:00Z"}, 400, 'either "advance"'),
        ({"advance": {"fortnights": 1}}, 400, "fortnights"),
        ({"advance": {"minutes": -1}}, 400, "greater than or equal to 0"),
        ({"advance": {"days": 10**12}}, 400, "within the calendar"),
        ({"to": "2026-03-02T11:00:00"}, 400, "timezone"),
        ({"to": "2026-03-02T08:00:00Z"}, 409, "time cannot go backwards"),
    ],
)
def test_a_bad_wish_for_the_clock(body: Any, status: int, message: str) -> None:
    """A wish that makes no sense is refused with one message, and the clock stays."""
    port = control()

    came, value = ask(port, "POST", "/clock", body)
    assert (came, list(value)) == (status, ["error"])
    assert message in value["error"]
    assert ask(port, "GET", "/clock")[1]["now"] == "2026-03-02T09:00:00+00:00"


def test_a_real_clock_cannot_be_moved() -> None:
    """Nobody advances real time; the message says how to get a clock that can be."""
    status, value = ask(control(clock="real"), "POST", "/clock", {"advance": {"minutes": 1}})

    assert (status, "--clock virtual" in value["error"]) == (409, True)


def test_a_service_that_never_finishes_is_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not a request without an answer."""
    port = control()
    network = port.outside.surroundings["1"].network
    monkeypatch.setattr(network, "due", port.outside.clock.now)

    status, value = ask(port, "POST", "/clock", {"advance": {"minutes": 1}})

    assert (status, "a service was called 10000 times at 2026-03-02T09:00" in value["error"]) == (409, True)


def test_what_is_due_happens_on_the_way() -> None:
    """A sales order has become a purchase order, at its own instant, when the clock has passed it."""
    port = control()
    access = port.outside.introduction()
    post_order(port, access["subscription_key"], 100)

    assert ask(port, "GET", "/clock")[1]["next_due"] is not None
    ask(port, "POST", "/clock", {"advance": {"hours": 1}})
    documents = do(port, "retailer/related_documents", order=100)
    assert [document["type"] for document in documents] == ["SalesOrder", "PurchaseOrder"]
    assert documents[1]["created_at"] < "2026-03-02T09:01"


def post_order(port: Control, key: str, order_id: int, sku: str = "SKU-1") -> None:
    line = {"LineNumber": "1", "Quantity": 1, "ItemIdentifier": {"SupplierSKU": sku}}
    body = encode_json({"PartnerPO": str(order_id), "OrderNumber": str(order_id), "OrderLines": [line]})
    headers = {"SubscriptionKey": key, "Content-Type": "application/json"}
    answer = port.outside.answer_stage(Request("POST", "http://127.0.0.1:2/api/v3/Orders", headers, body))
    assert answer.status == 201


def test_the_state_has_counts_and_no_secret() -> None:
    """The state counts orders, documents and gaps, and shows no token and no key."""
    port = control()
    do(port, "shopper/place_order", lines=[["SKU-1", 2]])
    port.outside.not_faked["GET /v2/coupons"] += 1

    status, state = ask(port, "GET", "/state")
    access = port.outside.introduction()
    (counts,) = state["surroundings"].values()
    assert (status, counts["orders"], counts["plan"], counts["trial_days_left"]) == (
        200,
        {"Awaiting Fulfillment": 1},
        "trial",
        15,
    )
    assert state["not_faked"] == {"GET /v2/coupons": 1}
    for secret in ("access_token", "client_secret", "subscription_key"):
        assert access[secret] not in json.dumps(state)


def test_fresh_surroundings_share_nothing() -> None:
    """Each surroundings has its own hash, keys, orders and partners; people are sent to one by name."""
    port = control()
    status, second = ask(port, "POST", "/surroundings", {"name": "second", "store": {"plan": "pro"}})
    first = port.outside.introduction()

    do(port, "shopper/place_order?surroundings=second")
    post_order(port, second["subscription_key"], 100)
    assert (status, second["store"]["plan"], second["bigcommerce_url"]) == (201, "pro", "http://127.0.0.1:1")
    assert first["store_hash"] != second["store_hash"]
    assert first["subscription_key"] != second["subscription_key"]
    counts = ask(port, "GET", "/state")[1]["surroundings"]
    assert (counts["1"]["orders"], counts["1"]["documents"]) == ({}, {})
    assert ask(port, "GET", "/surroundings")[1] == ["1", "second"]


def test_surroundings_in_production_have_their_own_port() -> None:
    """A key of production opens the production port and not the one of stage; and the other way round."""
    port = control()
    _, made = ask(port, "POST", "/surroundings", {"environment": "production", "store": {"plan": "standard"}})
    stage_key = port.outside.introduction()["subscription_key"]

    def status(answer: Any, key: str) -> int:
        request = Request("GET", "http://127.0.0.1:3/api/v3/Partners", {"SubscriptionKey": key})
        code: int = answer(request).status
        return code

    assert made["logicbroker_url"] == "http://127.0.0.1:3"
    assert status(port.outside.answer_production, made["subscription_key"]) == 200
    assert status(port.outside.answer_stage, made["subscription_key"]) == 401
    assert status(port.outside.answer_stage, stage_key) == 200
    assert status(port.outside.answer_production, stage_key) == 401


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"name": "1"}, "name of its own"),
        ({"store": {"store_hash": "taken1"}}, "hash of its own; taken1 is taken"),
        ({"retailer": {"key": "key-1"}}, "keys of its own"),
        ({"products": [{"sku": "A", "name": "A", "price": "1", "supplier": 3}]}, "a supplier from 0 to 0; got 3"),
        ({"retailer": {"name": "Same"}, "suppliers": [{"name": "Same"}]}, "Same came more than once"),
        ({"store": {"plan": "tial"}}, "store.plan: wanted 'trial'"),
        ({"store": {"api_accounts": [{"scopes": {"moon": "modify"}}]}}, "no scope 'moon'"),
        ({"products": [{"sku": "A", "name": name, "price": "1"} for name in ("A", "B")]}, "surroundings 2: "),
    ],
)
def test_bad_surroundings_are_refused_whole(wish: Any, message: str) -> None:
    """A wish for surroundings that cannot be is refused with its place, and nothing is added."""
    port = control(surroundings=[{"store": {"store_hash": "taken1"}, "retailer": {"key": "key-1"}}])

    status, value = ask(port, "POST", "/surroundings", wish)
    assert (status, message in value["error"]) == (400, True), value
    assert ask(port, "GET", "/surroundings")[1] == ["1"]


def test_fixed_access() -> None:
    """Hash, credentials, keys and quota that the configuration fixes are those that work."""
    account = {"client_id": "c1", "access_token": "t1", "client_secret": "s1"}
    store = {"store_hash": "fixed1", "api_accounts": [account], "rate_limit": {"quota": 2, "window_seconds": 5}}
    port = control(surroundings=[{"store": store, "retailer": {"name": "R", "key": "k1"}}])
    headers = {"X-Auth-Token": "t1", "Accept": "application/json"}
    request = Request("GET", "http://127.0.0.1:1/stores/fixed1/v2/orders", headers)

    introduction = port.outside.introduction()
    assert [introduction[name] for name in ("store_hash", "client_id", "access_token", "client_secret")] == [
        "fixed1",
        "c1",
        "t1",
        "s1",
    ]
    assert introduction["subscription_key"] == "k1"
    assert [port.outside.answer_bigcommerce(request).status for _ in range(3)] == [204, 204, 429]
    ask(port, "POST", "/clock", {"advance": {"seconds": 5}})
    assert port.outside.answer_bigcommerce(request).status == 204


def test_equal_configurations_are_equal_worlds() -> None:
    """The same seed gives the same names, hashes, tokens and keys; another one gives others."""
    assert control().outside.introduction() == control().outside.introduction()
    assert control().outside.introduction()["store_hash"] != control(seed=8).outside.introduction()["store_hash"]


def test_two_stores_with_one_hash_are_refused_from_the_start() -> None:
    """A configuration that contradicts itself is refused before anything is served."""
    with pytest.raises(ConfigError, match="taken1 is taken"):
        control(surroundings=[{"store": {"store_hash": "taken1"}}, {"store": {"store_hash": "taken1"}}])


def test_a_whole_life_of_an_order() -> None:
    """What no API offers can be done from outside: buying, cancelling, acknowledging, shipping, looking."""
    port = control()
    order = do(port, "shopper/place_order", lines=[["SKU-1", 1]], ship_to=1)
    post_order(port, port.outside.introduction()["subscription_key"], order["id"])
    ask(port, "POST", "/clock", {"advance": {"minutes": 1}})

    (acknowledgement,) = do(port, "supplier/acknowledge", order=order["id"])
    (shipment,) = do(port, "supplier/ship", order=order["id"], lines=[["SKU-1", 1]], tracking_number="T1")
    assert (order["status"], order["total_inc_tax"]) == ("Awaiting Fulfillment", "10.00")
    assert (acknowledgement["type"], shipment["type"]) == ("Acknowledgement", "Shipment")
    assert do(port, "retailer/orders_page")[0]["Order ID"] == str(order["id"])
    assert {row["type"] for row in do(port, "retailer/portal_orders", search=order["id"])} >= {"Shipment"}


def test_an_api_account_shows_its_credentials_once() -> None:
    """Creating an account gives its file; the list has no secret; deleting it ends it."""
    port = control()
    new = do(port, "retailer/create_api_account", name="Another")

    assert "ACCESS TOKEN: " in new["credentials_file"]
    listed = do(port, "retailer/api_accounts")
    assert [account["name"] for account in listed] == ["Logicbroker API Connection", "Another"]
    assert not {"client_secret", "token_digest"} & set(listed[1])
    assert do(port, "retailer/delete_api_account", account=new["account_id"]) is None


def test_the_connection_is_tried_before_it_is_saved() -> None:
    """The form takes credentials that open the store, and says what is wrong with others."""
    port = control()
    good = {name: port.outside.introduction()[name] for name in ("store_hash", "client_id", "access_token")}
    reader = do(port, "retailer/create_api_account", name="R", scopes={"orders": "modify", "products": "read-only"})
    reading = dict(line.split(": ", 1) for line in reader["credentials_file"].splitlines())["ACCESS TOKEN"]

    def refused(**changes: str) -> str:
        status, value = ask(port, "POST", "/people/retailer/connect_to_new_system", {**good, **changes})
        assert status == 409
        text: str = value["error"]
        return text

    assert "does not know this Access Token" in refused(access_token="wrong")
    assert "does not know this Access Token" in refused(store_hash="elsewhere1")
    assert "may not modify Products (403)" in refused(access_token=reading)
    saved = do(port, "retailer/connect_to_new_system", **good, allow_cancelling_orders=False)
    assert (saved["system"], saved["allow_cancelling_orders"], "fields" in saved) == ("BigCommerce", False, False)


def test_an_ended_trial_is_told_by_the_form() -> None:
    """Connecting a store whose trial is over says so."""
    port = control()
    good = {name: port.outside.introduction()[name] for name in ("store_hash", "client_id", "access_token")}
    ask(port, "POST", "/clock", {"advance": {"days": 15}})

    status, value = ask(port, "POST", "/people/retailer/connect_to_new_system", good)
    assert (status, "is the trial over?" in value["error"]) == (409, True)


def test_files_come_as_text_or_base64() -> None:
    """A CSV file is shown as text, another one as base64."""
    port = control()

    assert do(port, "supplier/product_feed_template")["text"].split(",")[0]
    assert list(do(port, "supplier/product_feed_template", file_type="XLSX")) == ["base64"]


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("/people/king/rule", {}, 404, "there are shopper, retailer, supplier"),
        ("/people/shopper/steal", {}, 404, "a shopper can place_order, "),
        ("/people/shopper/_cart", {}, 404, "a shopper can place_order, "),
        ("/people/supplier/ship?named=Nobody", {"order": 1}, 404, "no supplier is called 'Nobody'"),
        ("/people/shopper/place_order?surroundings=x", {}, 404, "no surroundings are called 'x'; there are 1"),
        ("/people/supplier/ship", {}, 400, "wanted ship(order, lines=None"),
        ("/people/supplier/ship", {"order": 1, "colour": "red"}, 400, "colour"),
        ("/people/supplier/ship", [1], 400, "wanted a JSON object of arguments"),
        ("/people/supplier/ship", {"order": 1}, 400, "nothing to ship for order 1"),
        ("/people/shopper/place_order", {"lines": [["NO", 1]]}, 409, "the store has no SKU 'NO'"),
        ("/people/shopper/place_order", {"lines": [["SKU-1", 51]]}, 409, "out of stock"),
        ("/people/retailer/approve", {"feed": "x"}, 409, "no product feed has the id 'x'"),
        ("/people/supplier/upload_inventory", {"path_or_rows": "/etc/passwd"}, 400, "no file of the server"),
    ],
)
def test_a_bad_deed_is_one_clear_message(path: str, body: Any, status: int, message: str) -> None:
    """Whatever goes wrong with a deed is a 4xx that says what was wanted, what came, or what there is."""
    came, value = ask(control(), "POST", path, body)

    assert (came, message in value["error"]) == (status, True), value


NO_AMOUNTS = (
    *(
        "1E+999999",
        "1E+60000000",
        "1E-999999",
        "Infinity",
        "NaN",
        "1_000",
        "\uff11\uff12",
        "-0",
        "-1",
        "1,5",
        "",
        " 1",
        True,
    ),
    *(None, [1], 10**13, "1" * 5000, "0.00000000001"),
)
NO_QUANTITIES = (1.5, 10**50, -1, True, "7", None, [1])


def test_no_person_can_enter_what_is_no_amount_and_no_quantity() -> None:
    """Whoever enters such a number hears what was wanted, nothing changes, and every page can still be read."""
    port = control()
    place = "/people/shopper/place_order"
    one = {"lines": [["SKU-1", 1]]}
    deeds = [
        *(("/people/retailer/add_product", {"sku": "NEW", "name": "New", "price": each}) for each in NO_AMOUNTS),
        *(
            ("/people/retailer/add_product", {"sku": "NEW", "name": "New", "price": 1, name: "1E+999999"})
            for name in ("cost_price", "retail_price", "sale_price", "map_price")
        ),
        *(("/people/retailer/add_currency", {"code": "EUR", "rate": each}) for each in (*NO_AMOUNTS, "0")),
        *(("/people/retailer/create_coupon", {"code": "C", "kind": "percent", "amount": each}) for each in NO_AMOUNTS),
        *(("/people/retailer/change_setting", {"setting": "tax_rate", "value": each}) for each in NO_AMOUNTS),
        *(
            (place, {**one, name: each})
            for name in ("shipping_cost", "handling_cost", "discount")
            for each in NO_AMOUNTS
        ),
        *(("/people/retailer/set_stock", {"sku": "SKU-1", "level": each}) for each in NO_QUANTITIES),
        *((place, {"lines": [["SKU-1", each]]}) for each in (*NO_QUANTITIES, 0)),
        ("/people/retailer/add_currency", {"code": "EUR", "rate": "0.9", "digits": 2.0}),
    ]

    answers = [ask(port, "POST", path, body) for path, body in deeds]

    wrong = [(deed, value) for deed, (status, value) in zip(deeds, answers, strict=True) if status != 400]
    assert wrong == []
    assert all("wanted" in value["error"] and len(value["error"]) < 250 for _, value in answers), answers
    levels = {row["SKU"]: row["Stock"] for row in ask(port, "POST", "/people/retailer/products_page")[1]}
    assert levels == {"SKU-1": "50", "SKU-2": "50", "SKU-3": "50"}
    assert ask(port, "POST", "/people/retailer/add_product", {"sku": "NEW", "name": "New", "price": "0.10"})[0] == 200


def test_many_pieces_to_many_places_are_dealt_out_at_once() -> None:
    """What is more than can be multiplied is said in words; two thousand million pieces take no longer than two."""
    port = control()
    ask(port, "POST", "/people/retailer/add_product", {"sku": "SAND", "name": "Sand", "price": 10**12})

    lines = {"lines": [["SAND", 2**31 - 1]], "ship_to": 2}
    status, value = ask(port, "POST", "/people/shopper/place_order", lines)
    assert status == 200, value
    ask(port, "POST", "/people/retailer/add_currency", {"code": "EUR", "rate": 10**12})
    status, value = ask(port, "POST", "/people/shopper/place_order", {**lines, "currency": "EUR"})
    assert (status, value) == (400, {"error": "amounts and quantities so large cannot be multiplied exactly"})


def test_what_there_is_can_be_asked() -> None:
    """The port names its routes, and the people with their deeds and arguments."""
    port = control()

    assert "POST /clock" in ask(port, "GET", "/")[1]["routes"]
    people = ask(port, "GET", "/people")[1]
    assert people["retailer"]["set_stock"] == "(sku, level)"
    assert "verify" not in people["retailer"]["connect_to_new_system"]
    status, value = ask(port, "GET", "/nowhere")
    assert (status, "it has GET " in value["error"]) == (404, True)
    assert ask(port, "DELETE", "/clock") == (405, {"error": "/clock takes GET, POST, not DELETE"})
    answer = port.answer(Request("POST", "http://127.0.0.1:4/clock", {}, b"{"))
    assert (answer.status, b"not JSON" in answer.body) == (400, True)
