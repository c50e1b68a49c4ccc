"""The retailer: accounts, goods, the connection's form, feeds and documents, as people do it in both portals."""

import copy
from decimal import Decimal
from typing import Any

import pytest

from fakes.bigcommerce.refusals import NotFound
from fakes.logicbroker.portal.connections import ConnectionNotSaved
from fakes.wire.http import Request
from tests.fakes.people.town import Town


def token_of(credentials: str) -> str:
    return dict(line.split(": ", 1) for line in credentials.splitlines())["ACCESS TOKEN"]


def status_of(town: Town, token: str) -> int:
    url = f"https://api.bigcommerce.com/stores/{town.store.store_hash}/v2/orders"
    return town.store.answer(Request("GET", url, {"X-Auth-Token": token, "Accept": "application/json"})).status


def connect(town: Town, **changes: str) -> None:
    fields = {"store_hash": town.store.store_hash, "client_id": "c1", "access_token": "t1"} | changes
    town.retailer.connect_to_new_system(**fields)


def feed_of(town: Town, **row: str) -> str:
    return town.first.upload_product_feed([row]).id


def test_an_api_account_for_the_connection(town: Town) -> None:
    """By default the account has the guide's name and scopes, and its token opens the orders."""
    account = town.retailer.create_api_account()

    (listed,) = town.retailer.api_accounts()
    assert (listed.name, dict(listed.scopes)) == (
        "Logicbroker API Connection",
        {"orders": "modify", "products": "modify"},
    )
    assert status_of(town, token_of(account.credentials_file())) in {200, 204}


@pytest.mark.parametrize("by_id", [True, False])
def test_a_deleted_account_opens_nothing(town: Town, by_id: bool) -> None:
    """Deleting an account, by itself or by its number, ends its token at once."""
    account = town.retailer.create_api_account()
    token = token_of(account.credentials_file())

    town.retailer.delete_api_account(account.account_id if by_id else account)
    assert status_of(town, token) == 401
    with pytest.raises(NotFound):
        town.retailer.delete_api_account(account.account_id)


def test_secrets_are_not_written_down(town: Town) -> None:
    """The diary knows that an account was made, and none of its credentials."""
    account = town.retailer.create_api_account()
    connect(town, access_token=token_of(account.credentials_file()))

    token = town.retailer.portal.connections.get("BigCommerce").fields["Access Token"]
    assert token not in repr(town.diary.deeds)
    assert [what for _, what, _ in town.diary.deeds] == ["create an API account", "connect the store"]


def test_the_connection_is_verified_before_it_is_saved(town: Town) -> None:
    """What the verification finds is told, and nothing is saved."""
    fields = {"store_hash": "abc", "client_id": "c", "access_token": "t"}

    with pytest.raises(ConnectionNotSaved, match="the token opens nothing"):
        town.retailer.connect_to_new_system(**fields, verify=lambda values: ["the token opens nothing"])
    assert town.retailer.portal.connections.saved == []


def test_new_credentials_keep_the_moment_of_connection(town: Town) -> None:
    """Credentials can be changed; the connection stays as old as it is."""
    connect(town)
    before = town.retailer.portal.connections.get("BigCommerce").connected_at
    town.wait()

    after = town.retailer.enter_new_credentials(store_hash=town.store.store_hash, client_id="c2", access_token="t2")
    assert (after.connected_at, after.fields["Client ID"]) == (before, "c2")


def test_cancelling_can_be_allowed_and_forbidden(town: Town) -> None:
    """The setting of the connection changes, and nothing else of it."""
    connect(town)

    assert town.retailer.allow_cancelling_orders(False).allow_cancelling_orders is False
    assert town.retailer.allow_cancelling_orders(True).allow_cancelling_orders is True


def test_saved_connections_show_no_token(town: Town) -> None:
    """Each saved connection is shown with its fields, but for the token, and since when it stands."""
    assert town.retailer.saved_connections() == []
    connect(town)

    (shown,) = town.retailer.saved_connections()
    assert set(shown) == {"Store Hash", "Client ID", "Allow Cancelling Orders", "Connected"}


def test_goods_by_hand(town: Town) -> None:
    """Products are added, and their stock is set, as the products page then shows."""
    town.retailer.add_product(sku="MUG", name="Mug", price=Decimal("9.50"), stock=3)
    town.retailer.set_stock("MUG", 8)

    (row,) = [row for row in town.retailer.products_page() if row["SKU"] == "MUG"]
    assert (row["Price"], row["Stock"]) == ("$9.50", "8")


def test_an_order_status_by_hand(town: Town) -> None:
    """The owner may put an order into any status, and archive it."""
    order = town.shopper.place_order()
    town.retailer.set_order_status(order, "Completed")

    assert town.retailer.orders_page()[0]["Status"] == "Completed"
    town.retailer.archive_order(order.id)
    assert town.retailer.orders_page() == []


def test_an_order_is_edited(town: Town) -> None:
    """The staff may put more or less of something into an order."""
    order = town.shopper.place_order()
    line = order.products[0]
    town.retailer.change_quantity(order, line.sku, 1)

    assert line.quantity == 1


def test_an_order_is_paid_back(town: Town) -> None:
    """All of it goes back to the shopper, and the orders page says so."""
    order = town.shopper.place_order()
    town.retailer.refund_order(order)

    assert town.retailer.orders_page()[0]["Status"] == "Refunded"


def test_pieces_of_an_order_are_paid_back(town: Town) -> None:
    """What they cost goes back, and the diary says which."""
    order = town.shopper.place_order([("SKU-1", 2)])
    town.retailer.refund_order(order, [("SKU-1", 1)])

    assert town.retailer.orders_page()[0]["Status"] == "Partially Refunded"
    assert town.diary.deeds[-1] == ("retailer", "refund an order", {"order_id": order.id, "lines": [("SKU-1", 1)]})


def test_staff_notes_are_written_and_read(town: Town) -> None:
    """As the control panel shows them, beside the lines."""
    order = town.shopper.place_order([("SKU-1", 2), ("SKU-2", 1)])
    before = town.retailer.staff_notes(order)
    town.retailer.write_staff_notes(order.id, "Called.")

    assert (before, town.retailer.staff_notes(order.id)) == ("", "Called.")
    assert town.retailer.order_lines(order) == [("SKU-1", 2), ("SKU-2", 1)]


def test_an_order_is_entered_for_somebody_who_called(town: Town) -> None:
    """With something on it that is in no catalog; it awaits fulfillment."""
    home = {"first_name": "Ada", "zip": "78701"}
    order = town.retailer.enter_order([("SKU-1", 1)], home, custom_lines=[{"name": "Card", "price": 1, "quantity": 1}])

    assert (order.status, order.order_source) == ("Awaiting Fulfillment", "manual")
    assert [(line.name, line.sku) for line in order.products] == [("Thing 1", "SKU-1"), ("Card", "")]
    assert town.diary.deeds[-1][2]["billing_address"] == home


def test_reserved_money_is_taken(town: Town) -> None:
    """Then the order awaits fulfillment."""
    order = town.shopper.place_order([("SKU-1", 1)], authorize_only=True)
    town.retailer.capture_payment(order)

    assert order.status == "Awaiting Fulfillment"


def test_what_makes_shopping_cheaper(town: Town) -> None:
    """Coupons, store credit, and other currencies."""
    town.retailer.create_coupon("TENOFF", "percent", "10")
    town.retailer.give_store_credit(town.shopper.open_account(), "3.00")
    town.retailer.add_currency("EUR", "0.5")
    cheap = town.shopper.place_order([("SKU-1", 1)], coupon_codes=["TENOFF"], guest=False, use_store_credit=True)
    foreign = town.shopper.place_order([("SKU-1", 1)], currency="EUR")

    assert (cheap.total_inc_tax, cheap.store_credit, foreign.total_inc_tax) == (9, 3, 5)
    told = [what for _, what, _ in town.diary.deeds[:4]]
    assert told == ["create a coupon", "open an account", "give store credit", "add a currency"]


def test_a_plan_is_chosen(town: Town) -> None:
    """An upgraded store is no trial any more."""
    town.retailer.choose_plan("pro")

    assert (town.store.plan, town.store.trial) == ("pro", None)


def test_settings(town: Town) -> None:
    """Settings change by their name; an unknown name and a wrong type are refused with what there is."""
    town.retailer.change_setting("inventory.edit_order_stock_adjustment", False)

    assert town.store.control_panel.settings.inventory.edit_order_stock_adjustment is False
    town.retailer.change_setting("tax_rate", 5)
    assert town.store.control_panel.settings.tax_rate == Decimal(5)
    town.retailer.change_setting("tax_rate", "0.0825")
    assert town.store.control_panel.settings.tax_rate == Decimal("0.0825")
    with pytest.raises(ValueError, match=r"tax_rate: wanted an amount such as 12\.50, .*, got 'a lot'"):
        town.retailer.change_setting("tax_rate", "a lot")
    with pytest.raises(KeyError, match=r"there are .*edit_order_stock_adjustment"):
        town.retailer.change_setting("inventory.no_such_thing", True)
    with pytest.raises(TypeError, match="wants bool, got str"):
        town.retailer.change_setting("inventory.edit_order_stock_adjustment", "no")


def test_related_documents(town: Town) -> None:
    """All documents of an order are found under its id: the sales order, the purchase orders, the shipments."""
    town.send_to_logicbroker(100, ("SKU-1", 1), ("SKU-3", 1))
    town.first.ship(100)
    town.wait()

    types = [document.type for document in town.retailer.related_documents(100)]
    assert types == ["SalesOrder", "PurchaseOrder", "PurchaseOrder", "Shipment"]


def test_a_failed_order_is_retried(town: Town) -> None:
    """An order that no matching file knew is sourced after the file was completed and the order retried."""
    town.retailer.add_product(sku="SKU-4", name="Thing 4", price="1.00")
    town.send_to_logicbroker(100, ("SKU-4", 1))
    (order,) = town.retailer.related_documents(100)
    assert order.status == "Failed"
    assert town.retailer.document_events(order.key)[0].summary == "Failed to Source Items"

    town.match(town.second, "SKU-4")
    town.retailer.retry(order.key)
    town.wait()
    assert [each.type for each in town.retailer.related_documents(100)] == ["SalesOrder", "PurchaseOrder"]


def test_unmatched_items(town: Town) -> None:
    """What no matching file knows is in the list of unmatched items, not in the merchant feed."""
    rows = [{"SupplierSKU": "S-SKU-1", "Quantity": 5}, {"SupplierSKU": "ODD", "Quantity": 1}]
    town.first.upload_inventory(rows)

    assert b"ODD" in town.retailer.unmatched_items("First Supplier")
    assert b"S-SKU-1" in town.retailer.merchant_feed(town.first)
    assert b"ODD" not in town.retailer.merchant_feed(town.first.company.id)
    town.retailer.change_feed_settings(town.first, auto_match=True)
    assert b"ODD" not in town.retailer.unmatched_items(town.first)


def test_an_unknown_supplier_is_named(town: Town) -> None:
    """A supplier who is not there is named, with those who are."""
    with pytest.raises(KeyError, match="no supplier 'Nobody'; it has First Supplier, Second Supplier"):
        town.retailer.upload_matching_file("Nobody", [{"SupplierSKU": "A", "MerchantSKU": "B"}])


def test_a_product_feed_is_approved_sent_downloaded_and_deleted(town: Town) -> None:
    """The retailer does with a feed what the list offers, by its id."""
    feed_id = feed_of(town, sku="NEW-1", name="New", price="1.00", weight="1")
    book = town.network.environments["stage"].product_feeds

    assert b"NEW-1" in town.retailer.download_feed(feed_id)
    town.retailer.approve(feed_id)
    book.export_reported(town.retailer.company.id, "Product Feed Export Failed", f'{{"FeedId": "{feed_id}"}}')
    town.retailer.send_feed(feed_id)
    town.retailer.delete_feed(feed_id)
    assert town.retailer.product_feeds() == []
    deeds = [what for _, what, facts in town.diary.deeds if facts.get("feed_id") == feed_id]
    assert [what.split()[0] for what in deeds] == ["upload", "download", "approve", "send", "delete"]


def test_people_are_data(town: Town) -> None:
    """A copy of everybody goes on by itself: what happens in it does not happen in the original."""
    town.send_to_logicbroker(100, ("SKU-1", 1))
    other = copy.deepcopy(town)

    other.first.ship(100)
    other.shopper.place_order()
    assert len(town.store.orders) == 0
    assert [each.type for each in town.retailer.related_documents(100)] == ["SalesOrder", "PurchaseOrder"]


def test_a_product_is_deleted(town: Town) -> None:
    """A product that the retailer deletes is gone from the store, and the deed is told."""
    town.retailer.add_product(sku="OLD", name="Old", price="1.00", stock=1)

    town.retailer.delete_product("OLD")

    assert "OLD" not in {row["SKU"] for row in town.retailer.products_page()}
    with pytest.raises(KeyError, match="OLD"):
        town.retailer.delete_product("OLD")


def test_pages_of_products_and_feeds(town: Town) -> None:
    """The page of products is searched by SKU; the list of feeds has pages; both sides see a feed's events."""
    for number in range(1, 4):
        town.first.upload_product_feed([{"sku": f"NEW-{number}", "name": "New"}], f"feed-{number}.csv")

    assert [row["SKU"] for row in town.retailer.products_page("SKU-1")] == ["SKU-1"]
    assert town.retailer.feed_names(page=0, rows=2) == ["feed-3.csv", "feed-2.csv"]
    assert town.retailer.feed_names(page=1, rows=2) == ["feed-1.csv"]
    assert [event.summary for event in town.retailer.feed_events(town.first)] == ["Product Feed Imported"] * 3
    assert town.retailer.feed_events() == town.first.feed_events()
    assert town.retailer.feed_events(town.second) == []


HALF = "half \ud800"


@pytest.mark.parametrize(
    "deed",
    [
        lambda town: town.shopper.place_order([("SKU-1", 1)], customer_message=HALF),
        lambda town: town.retailer.add_product(sku="X", name=HALF, price="1.00"),
        lambda town: town.retailer.create_api_account(name=HALF),
        lambda town: connect(town, access_token=HALF),
        lambda town: town.first.upload_inventory([{"SupplierSKU": HALF, "Quantity": 1}]),
        lambda town: town.first.upload_inventory([{"SupplierSKU": "S", "Quantity": 1}], HALF),
        lambda town: town.retailer.upload_matching_file(town.first, [{"SupplierSKU": "S", HALF: "M"}]),
    ],
    ids=["message", "name", "account", "token", "cell", "file name", "column"],
)
def test_half_a_character_is_typed_nowhere(town: Town, deed: Any) -> None:
    """No keyboard types one, and what holds one could be answered to nobody."""
    with pytest.raises(ValueError, match="wanted whole characters"):
        deed(town)
