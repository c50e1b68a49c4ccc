"""Feeds over the API: inventory, matching, product feeds, and links to files."""

import json
from datetime import timedelta

import pytest
import requests

from fakes.logicbroker.state.downloads import Downloads
from fakes.logicbroker.state.feeds.files import read_feed
from fakes.time.clock import VirtualClock
from fakes.wire.http import NotFaked, Request

FEED = b"SupplierSKU,Quantity\r\nS-A-1,5\r\nS-A-2,6\r\nX-1,7\r\n"
STAGE = "https://stage.commerceapi.io/api"
HALF_A_CHARACTER = b'{"name": "\\ud800"}'
PRODUCTS = b"name,sku,price,weight\r\nMug,M-1,9.99,0.5\r\nCup,C-1,cheap,1\r\nJar,J-1,2,1\r\n"


def upload(trade, path, content, company=None, name="feed.csv"):
    """POST a file as `requests` does."""
    form = requests.Request("POST", "https://x/", files={"file": (name, content)}).prepare()
    company = company or trade.supplier
    headers = {"SubscriptionKey": trade.keys[company.id], "Content-Type": form.headers["Content-Type"]}
    return trade.network.answer(Request("POST", f"{STAGE}/{path}", headers, form.body))


def follow(trade, url):
    return trade.network.answer(Request("GET", url))


@pytest.fixture
def fed(trade):
    assert upload(trade, f"v3/Inventory/{trade.retailer.id}", FEED).json()["Body"] == "Imported 3 records."
    return trade


def read_inventory(trade, query="", partner=None):
    partner = partner or trade.supplier
    body = trade.call("GET", f"v3/Inventory/{partner.id}{query}")["Body"]
    return follow(trade, body)


def test_inventory_is_read_through_a_link_to_a_csv(fed):
    """CRLF, five documented columns first, no key needed for the second GET."""
    answer = read_inventory(fed)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.body == (
        b"SupplierSKU,MerchantSKU,UPC,ManufacturerSKU,Quantity,LastUpdate\r\n"
        b"S-A-1,A-1,,,5,2026-03-02T09:00:00\r\n"
        b"S-A-2,A-2,,,6,2026-03-02T09:00:00\r\n"
    )


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
def test_every_version_and_every_case_of_the_path_is_the_same(fed, version):
    """All three are live side by side."""
    body = fed.call("GET", f"{version}/inventory/{fed.supplier.id}")["Body"]
    assert body.startswith("https://stage.commerceapi.io/files/")


def test_the_query_chooses_what_is_in_the_file(fed):
    """Unmatched items, changes, null quantities, XLSX."""
    assert read_inventory(fed, "?mapped=false").body.splitlines()[1].startswith(b"X-1,,")
    fed.clock.move(fed.clock.now() + timedelta(minutes=10))
    upload(fed, f"v3/Inventory/{fed.retailer.id}", b"SupplierSKU,Quantity\nS-A-2,9\n")
    changed = read_inventory(fed, "?modifiedAfter=2026-03-02T09:05:00Z").body
    assert [line.split(b",")[0] for line in changed.splitlines()[1:]] == [b"S-A-2"]
    assert len(read_inventory(fed, "?modifiedAfter=2026-03-02T09:10:00").body.splitlines()) == 1
    book = read_inventory(fed, "?fileType=xlsx")
    assert [row.cells[0] for row in read_feed("f", book.body).rows()] == ["S-A-1", "S-A-2"]
    nothing = read_inventory(fed, partner=fed.second_supplier).body
    with_null = read_inventory(fed, "?includeNullQuantity=true", fed.second_supplier).body
    assert (len(nothing.splitlines()), with_null.splitlines()[1].startswith(b"S-B-1,B-1,,,,")) == (1, True)


@pytest.mark.parametrize("query", ["?mapped=perhaps", "?modifiedAfter=yesterday", "?fileType=PDF"])
def test_a_query_that_makes_no_sense_is_refused(fed, query):
    """400, and what was wanted."""
    assert fed.send("GET", f"v3/Inventory/{fed.supplier.id}{query}").status == 400


@pytest.mark.parametrize("partner", ["0", "1234567", "x", "99999999999999999999", "²"])
def test_a_partner_that_nobody_knows_is_not_found(trade, partner):
    """404, as for everything that the caller cannot see."""
    assert trade.send("GET", f"v3/Inventory/{partner}").status == 404


def test_feeds_go_between_a_supplier_and_a_retailer_only(trade):
    """Two suppliers have nothing to send to each other."""
    answer = upload(trade, f"v3/Inventory/{trade.second_supplier.id}", FEED)
    assert (answer.status, "both suppliers" in answer.json()["Message"]) == (400, True)


def test_a_link_dies_after_a_day(fed):
    """An adversity with a name: timedelta(days=1)."""
    url = fed.call("GET", f"v3/Inventory/{fed.supplier.id}")["Body"]
    fed.clock.move(fed.clock.now() + timedelta(days=1) - timedelta(seconds=1))
    assert follow(fed, url).status == 200
    fed.clock.move(fed.clock.now() + timedelta(seconds=1))
    assert follow(fed, url).status == 404


def test_links_lead_back_through_the_callers_door(fed):
    """Also those in events, when the fake is served somewhere else."""
    headers = {"SubscriptionKey": fed.keys[fed.retailer.id]}
    url = f"http://127.0.0.1:8123/api/v3/Inventory/{fed.supplier.id}"
    link = fed.network.answer(Request("GET", url, headers)).json()["Body"]
    assert link.startswith("http://127.0.0.1:8123/files/")
    assert follow(fed, link).status == 200
    url = "http://127.0.0.1:8123/api/v3/ActivityEvents?Filters.category=Inventory"
    event = fed.network.answer(Request("GET", url, headers)).json()["Body"]["ActivityEvents"][-1]
    assert follow(fed, json.loads(event["AdditionalData"])["OriginalFileUrl"]).body == FEED


def test_a_wrong_file_is_refused_and_leaves_an_alert(trade):
    """400 with the sentence of the event."""
    answer = upload(trade, f"v3/Inventory/{trade.retailer.id}", b"\x89PNG", name="photo.png")
    alert = trade.shop.inventory.events()[0]
    assert (answer.status, answer.json()["Message"]) == (400, alert.details)
    assert (alert.severity, alert.summary) == ("Alert", "Inventory Import Error")


def test_items_can_be_uploaded_as_json(trade):
    """The file in the event is named by the moment."""
    items = [{"SupplierSKU": "S-A-1", "Quantity": 5}]
    trade.send(
        "POST", f"v3/Inventory/{trade.retailer.id}", items, trade.supplier, **{"Content-Type": "application/json"}
    )
    assert trade.shop.inventory.events()[0].details == "Imported 1 records from '2026-03-02_0900.csv'."


def test_a_broadcast_reaches_all_partners(trade):
    """Here the retailer feeds for both suppliers."""
    answer = upload(trade, "v3/Inventory/Broadcast", b"SupplierSKU,Quantity\nS-B-1,5\n", trade.retailer)
    assert answer.json()["Body"] == "Imported 2 records."
    items = trade.call("GET", "v3/Inventory/Availability/B-1")
    assert (items["TotalRecords"], items["Records"][0]["Quantity"]) == (1, 5)


def test_one_item_by_supplier_sku_merchant_sku_or_across_suppliers(fed):
    """With its companies and the moment of its update; quoted SKUs are unquoted."""
    upload(fed, f"v3/Inventory/{fed.retailer.id}", b"SupplierSKU,MerchantSKU,Quantity,Cost\nA/ 1,M/ 1,4,1.50\n")
    item = fed.call("GET", f"v3/Inventory/{fed.supplier.id}/Item/A%2F%201")["Body"]
    assert item["LastUpdate"] == "2026-03-02T09:00:00"
    assert (item["SupplierId"], item["MerchantId"]) == (fed.supplier.id, fed.retailer.id)
    assert fed.call("GET", f"v3/Inventory/{fed.supplier.id}/Match/m%2F%201")["Body"] == item
    assert fed.call("GET", "v3/Inventory/Availability/M%2F%201")["Records"] == [item]
    assert fed.send("GET", f"v3/Inventory/{fed.supplier.id}/Item/none").status == 404
    assert fed.send("GET", f"v3/Inventory/{fed.supplier.id}/Match/none").status == 404


def test_matching_can_be_uploaded_and_deleted(fed):
    """And what was not matched is not sent."""
    answer = upload(fed, f"v3/Inventory/{fed.retailer.id}/Matching", b"SupplierSKU,MerchantSKU\nX-1,M-X\n")
    assert answer.json()["Body"] == "Imported 1 records."
    assert len(read_inventory(fed).body.splitlines()) == 4
    fed.call("DELETE", f"v3/Inventory/{fed.supplier.id}/Matching")
    assert len(read_inventory(fed).body.splitlines()) == 1


def test_resend_zero_out_and_delete(fed):
    """What a retailer can do to a supplier's inventory."""
    fed.clock.move(fed.clock.now() + timedelta(minutes=1))
    since = "?modifiedAfter=2026-03-02T09:00:30"
    assert len(read_inventory(fed, since).body.splitlines()) == 1
    fed.call("PUT", f"v3/Inventory/{fed.supplier.id}/Resend")
    assert len(read_inventory(fed, since).body.splitlines()) == 3
    fed.call("PUT", f"v3/Inventory/{fed.supplier.id}/ZeroOut")
    assert read_inventory(fed).body.splitlines()[1].startswith(b"S-A-1,A-1,,,0,")
    fed.call("DELETE", f"v3/Inventory/{fed.supplier.id}")
    assert len(read_inventory(fed).body.splitlines()) == 1


def test_exports_ask_with_a_body(fed):
    """One partner, or all of them in one file."""
    upload(fed, f"v3/Inventory/{fed.retailer.id}", b"SupplierSKU,Quantity\nS-B-1,8\n", fed.second_supplier)
    one = fed.call("POST", f"v3/Inventory/{fed.supplier.id}/Export", {"Mapped": False})["Body"]
    assert follow(fed, one).body.splitlines()[1].startswith(b"X-1,")
    both = fed.call("POST", "v3/Inventory/All/Export", {"ModifiedAfter": "2026-03-01T00:00:00"})["Body"]
    assert len(follow(fed, both).body.splitlines()) == 4
    for body in ([], {"ModifiedAfter": "soon"}, {"ModifiedAfter": "0001-01-01T00:00:00+14:00"}):
        assert fed.send("POST", "v3/Inventory/All/Export", body).status == 400


@pytest.fixture
def feed(trade):
    answer = upload(trade, f"v1/Product/{trade.retailer.id}", PRODUCTS, name="PFA_products.csv")
    return answer.json()["Body"]


def test_a_product_feed_answers_its_status_and_counts(trade, feed):
    """By the portal's columns."""
    assert trade.call("GET", f"v1/Product/{trade.supplier.id}/{feed['FeedId']}")["Body"] == feed
    assert {**feed, "FeedId": ""} == {
        "FeedId": "",
        "SupplierId": trade.supplier.id,
        "MerchantId": trade.retailer.id,
        "FileName": "PFA_products.csv",
        "Created": "2026-03-02T09:00:00",
        "Status": "Pending",
        "Items": 3,
        "Compliant": 2,
        "LastUpdate": "2026-03-02T09:00:00",
    }


def test_items_of_a_product_feed_are_read_page_by_page(trade, feed):
    """By compliance, from page 0 on."""
    path = f"v1/Product/{trade.supplier.id}/{feed['FeedId']}/Items"
    page = trade.call("GET", f"{path}?isCompliant=true&page=1&pageSize=1")["Body"]
    assert {**page, "Records": 0} == {"Records": 0, "TotalPages": 2, "CurrentPage": 1, "TotalRecords": 2}
    assert page["Records"] == [
        {
            "ProductId": "3",
            "Row": 4,
            "IsCompliant": True,
            "Errors": [],
            "Data": {"name": "Jar", "sku": "J-1", "price": "2", "weight": "1"},
        }
    ]
    [bad] = trade.call("GET", f"{path}?isCompliant=false")["Body"]["Records"]
    assert bad["Errors"] == ["price is no Decimal: 'cheap' is not a number such as 1234.50"]
    assert trade.call("GET", f"{path}/2")["Body"] == bad
    assert trade.call("GET", path)["Body"]["TotalRecords"] == 3
    assert trade.call("GET", path.removesuffix("/Items"))["Body"]["Items"] == 3


def test_items_are_fixed_and_taken_out_by_the_supplier(trade, feed):
    """Then the feed can be sent."""
    path = f"v1/Product/{trade.retailer.id}/{feed['FeedId']}"
    assert trade.send("PUT", path, company=trade.supplier).status == 400
    fixed = trade.call("PUT", f"{path}/Items/2", {"price": "3"}, trade.supplier)["Body"]
    assert (fixed["IsCompliant"], fixed["Data"]["price"]) == (True, "3")
    trade.call("PUT", f"{path}/Items/2", {"Data": {"price": "4"}}, trade.supplier)
    trade.call("DELETE", f"{path}/Items/3", company=trade.supplier)
    assert trade.call("PUT", path, company=trade.supplier)["Body"]["Items"] == 2
    for body in ({"price": 3}, {"Data": 1}, []):
        assert trade.send("PUT", f"{path}/Items/2", body, trade.supplier).status == 400
    half = Request(
        "PUT", f"{STAGE}/{path}/Items/2", {"SubscriptionKey": trade.keys[trade.supplier.id]}, HALF_A_CHARACTER
    )
    assert trade.network.answer(half).status == 400


def test_a_product_feed_of_others_is_not_found(trade, feed):
    """Nor one that was deleted."""
    path = f"v1/Product/{trade.retailer.id}/{feed['FeedId']}"
    assert trade.send("GET", path, company=trade.second_supplier).status == 404
    assert trade.send("GET", f"v1/Product/{trade.second_supplier.id}/{feed['FeedId']}").status == 404
    trade.call("DELETE", path, company=trade.supplier)
    assert trade.send("GET", path, company=trade.supplier).status == 404


def test_only_a_supplier_uploads_product_feeds(trade):
    """The retailer approves them."""
    assert upload(trade, f"v1/Product/{trade.supplier.id}", PRODUCTS, trade.retailer).status == 400


def test_the_whole_way_of_a_feed_over_the_wire(trade, feed):
    """Approved in the portal, read by a connector, reported as exported, Complete."""
    path = f"v1/Product/{trade.supplier.id}/{feed['FeedId']}"
    trade.call("DELETE", f"{path}/Items/2")
    trade.shop.product_feeds.approve(feed["FeedId"])
    waiting = "v3/ActivityEvents?Filters.category=Product&Filters.processed=false&Filters.level=Info"
    [approval] = [
        event
        for event in trade.call("GET", waiting)["Body"]["ActivityEvents"]
        if event["Summary"] == "Product Feed Approved"
    ]
    data = json.loads(approval["AdditionalData"])
    assert data == {"FeedId": feed["FeedId"], "PartnerId": trade.supplier.id}
    report = {"Summary": "Product Feed Exported", "Level": "Info", "Category": "Product"}
    trade.call("POST", "v1/activityevents", {**report, "AdditionalData": json.dumps({"FeedId": data["FeedId"]})})
    trade.call("PUT", f"v3/ActivityEvents/{approval['Id']}", {"Processed": True})
    assert trade.call("GET", path)["Body"]["Status"] == "Complete"
    assert trade.shop.product_feeds.events()[0].summary == "Product Feed Exported"


@pytest.mark.parametrize("path", ["v3/Product/Products", "v3/Product/100001/SupplierProducts"])
def test_the_catalog_of_the_onboarding_center_is_not_faked(trade, path):
    """Loudly, so that the gap is never taken for an answer."""
    with pytest.raises(NotFaked):
        trade.send("GET", path)


def test_a_dead_file_leaves_the_shelf_with_the_next_one():
    """So that a long run does not fill the memory; names are quoted in paths."""
    clock = VirtualClock()
    shelf = Downloads(clock)
    path = shelf.put("a b.csv", b"x", timedelta(hours=1))
    kept = shelf.put("k.csv", b"y")
    assert path.endswith("/a%20b.csv")
    clock.move(clock.now() + timedelta(hours=1))
    shelf.put("c.csv", b"z")
    assert shelf.get(path.split("/")[2]) is None
    assert shelf.get(kept.split("/")[2]).content == b"y"
    assert shelf.get("unknown") is None


def test_an_export_has_the_delimiter_that_was_asked_for(fed) -> None:
    """One that cannot stand between cells is refused; a filter, whose operators are not published, is not faked."""
    path = f"v3/Inventory/{fed.supplier.id}/Export"
    link = fed.call("POST", path, {"Delimiter": ";"})["Body"]

    assert follow(fed, link).body.startswith(b"SupplierSKU;MerchantSKU;")
    assert fed.send("POST", path, {"Delimiter": "<>"}).status == 400
    with pytest.raises(NotFaked, match="Filter"):
        fed.send("POST", path, {"Filter": {"Field": "Quantity"}})
