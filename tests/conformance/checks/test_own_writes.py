"""Where a connection may write, on histories written by hand."""

from typing import Any

import pytest

from fakes.people.deeds import DELETE_ACCOUNT
from harness.conformance.checks import own_writes
from tests.conformance.conftest import document

STORE = "https://api.bigcommerce.com/stores/abc123"
NETWORK = "https://stage.commerceapi.io"


def wrote(written: Any, method: str, url: str, body: Any = None, status: int = 200, answer: Any = None) -> None:
    """A request of the connector with its answer."""
    service = "bigcommerce" if url.startswith(STORE) else "logicbroker"
    facts = {"service": service, "method": method, "url": url, "headers": {}, "body": body}
    asked = written.history.record("connector", "request", f"{method} {url}", facts)
    came = {"status": status, "headers": {}, "body": answer or {}}
    written.history.record(service, "response", str(status), came, asked.number)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("PUT", f"{STORE}/v2/orders/100"),
        ("POST", f"{STORE}/v2/orders/100/shipments"),
        ("PUT", f"{STORE}/v3/catalog/products?include_fields=id"),
        ("POST", f"{STORE}/v3/catalog/products/7/options/3/values"),
        ("DELETE", f"{STORE}/v3/catalog/products/7/custom-fields/3"),
        ("PUT", f"{STORE}/v3/inventory/adjustments/absolute"),
        ("POST", f"{STORE}/v3/hooks"),
        ("PUT", f"{STORE}/v3/catalog/products/channel-assignments"),
        ("POST", f"{STORE}/v3/orders/100/metafields"),
        ("DELETE", f"{STORE}/v3/catalog/products/7/variants/9/metafields/3"),
        ("POST", f"{NETWORK}/api/v3/Orders/Import"),
        ("POST", f"{NETWORK}/api/v3/Shipments/Export"),
        ("POST", f"{NETWORK}/api/v3/Orders"),
        ("PUT", f"{NETWORK}/api/v2/shipments/1001/status/200"),
        ("PUT", f"{NETWORK}/api/v3/Acknowledgements/Status"),
        ("POST", f"{NETWORK}/api/v1/activityevents/"),
        ("GET", f"{STORE}/v3/customers"),
    ],
)
def test_what_a_flow_writes(written: Any, method: str, url: str) -> None:
    """Orders, parcels, products, stock, documents' statuses, events and notices are a connection's own business."""
    wrote(written, method, url)

    assert own_writes.does_only_its_own(written.history).state == "holds"


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", f"{STORE}/v2/orders"),
        ("DELETE", f"{STORE}/v2/orders/100"),
        ("PUT", f"{STORE}/v2/orders/100/shipping_addresses/4"),
        ("POST", f"{STORE}/v3/orders/100/payment_actions/refunds"),
        ("DELETE", f"{STORE}/v3/catalog/products/7"),
        ("PUT", f"{STORE}/v3/catalog/categories/7"),
        ("PUT", f"{STORE}/v3/settings/inventory"),
        ("POST", f"{STORE}/v3/inventory/locations"),
        ("POST", f"{NETWORK}/api/v3/Shipments"),
        ("PUT", f"{NETWORK}/api/v3/Shipments/1001"),
        ("PUT", f"{NETWORK}/api/v3/Invoices/1001/Status/1000"),
        ("PUT", f"{NETWORK}/api/v3/Orders/1001/Status/1000"),
        ("POST", f"{NETWORK}/api/v1/Inventory/100002"),
        ("DELETE", f"{NETWORK}/api/v1/Product/100002/0f8fad5b"),
    ],
)
def test_what_belongs_to_others(written: Any, method: str, url: str) -> None:
    """What shoppers, the staff and suppliers make is theirs to make, change and delete; to try does nothing."""
    wrote(written, method, url, status=403)
    tried = own_writes.does_only_its_own(written.history).state
    wrote(written, method, url)

    assert (tried, own_writes.does_only_its_own(written.history).state) == ("holds", "broken")


@pytest.mark.parametrize(
    ("kind", "name", "state"),
    [
        ("categories", "Lamps", "holds"),
        ("categories", "Imported", "broken"),
        ("brands", "Lumen", "holds"),
        ("brands", "Generic", "broken"),
    ],
)
def test_names_come_from_feeds(written: Any, feed: Any, kind: str, name: str, state: str) -> None:
    """A brand or a category that no feed names is nothing that anybody wants in the shop."""
    lamp = {"sku": "LAMP", "name": "Lamp", "price": "9", "categories": "Home > Lamps", "brand_name": "Lumen"}
    written.feeds([feed("Complete", contents=[lamp])])
    wrote(written, "POST", f"{STORE}/v3/catalog/{kind}", {"name": name})

    assert own_writes.names_come_from_feeds(written.history).state == state


ORDERS, PRODUCTS = "store/order/*", "store/product/updated"
HERE, ELSEWHERE = "https://connector.example/hooks", "https://hooks.example.com/1"


@pytest.mark.parametrize(
    ("hooks", "state"),
    [
        ([(ORDERS, HERE), (PRODUCTS, f"{HERE}/products")], "holds"),
        ([(ORDERS, HERE), (ORDERS, f"{HERE}/2")], "broken"),
        ([(ORDERS, HERE), (PRODUCTS, ELSEWHERE)], "broken"),
        ([("store/customer/*", HERE)], "broken"),
    ],
    ids=["one place", "twice", "two places", "customers"],
)
def test_who_is_told(written: Any, hooks: list[tuple[str, str]], state: str) -> None:
    """Each thing that happens in a store is told once, in one place, and only what a flow wants to know."""
    for number, (scope, destination) in enumerate(hooks):
        hook = {"id": number, "scope": scope, "destination": destination, "is_active": True}
        wrote(written.at(number), "POST", f"{STORE}/v3/hooks", hook, answer={"data": hook})

    assert own_writes.told_to_one_place(written.history).state == state


def test_a_subscription_that_is_given_up_counts_no_more(written: Any) -> None:
    """Whoever moves takes the old address out."""
    for number, destination in enumerate((ELSEWHERE, HERE)):
        hook = {"id": number, "scope": ORDERS, "destination": destination}
        wrote(written, "POST", f"{STORE}/v3/hooks", hook, answer={"data": hook})
    wrote(written, "DELETE", f"{STORE}/v3/hooks/0", answer={"data": {"id": 0}})

    assert own_writes.told_to_one_place(written.history).state == "holds"


def test_new_credentials_bring_new_subscriptions(written: Any) -> None:
    """What an account had asked for is gone with it, so that the next one asks again."""
    hook = {"id": 1, "scope": ORDERS, "destination": HERE}
    wrote(written, "POST", f"{STORE}/v3/hooks", hook, answer={"data": hook})
    written.deed("retailer", DELETE_ACCOUNT, account_id=1)
    wrote(written, "POST", f"{STORE}/v3/hooks", hook, answer={"data": {**hook, "id": 2}})

    assert own_writes.told_to_one_place(written.history).state == "holds"


@pytest.mark.parametrize(
    ("about", "state"),
    [
        ({"LogicbrokerKey": 1000, "Level": "Warning", "Category": "Document"}, "holds"),
        ({"LogicbrokerKey": 7000, "Level": "Info", "Category": "Status"}, "broken"),
        ({"LogicbrokerKey": None, "Level": "Info", "Category": "Product"}, "holds"),
        ({"LogicbrokerKey": None, "Level": "Warning", "Category": "Inventory"}, "broken"),
    ],
    ids=["of its own document", "of another's document", "of a feed", "a warning to a supplier"],
)
def test_which_events_a_connection_marks(written: Any, about: dict[str, Any], state: str) -> None:
    """What its flows wait for is its own; what warns somebody else, or is about another's document, is not."""
    events = f"{NETWORK}/api/v3/ActivityEvents"
    wrote(written, "GET", events, answer={"Body": {"ActivityEvents": [{"Id": 5, "Summary": "News", **about}]}})
    wrote(written, "PUT", f"{events}/5", {"Processed": True}, answer={"Body": 5})
    written.order(documents=[document("SalesOrder", key="1000")])

    assert own_writes.marks_its_own_events(written.history).state == state


def test_a_connection_marks_what_it_wrote(written: Any) -> None:
    """What a connection has reported itself it may take back."""
    posted, events = f"{NETWORK}/api/v1/activityevents", f"{NETWORK}/api/v3/ActivityEvents"
    wrote(written, "POST", posted, {"Summary": "News"}, answer={"Body": 5})
    told = {"Id": 5, "Summary": "News", "Level": "Alert", "Category": "Document", "LogicbrokerKey": None}
    wrote(written, "GET", events, answer={"Body": {"ActivityEvents": [told]}})
    wrote(written, "PUT", f"{events}/5", {"Processed": True}, answer={"Body": 5})

    assert own_writes.marks_its_own_events(written.history).state != "broken"


def test_what_was_reported_without_an_answer_is_its_own(written: Any) -> None:
    """A gateway may give up on a report that is done all the same; its author knows it by its words."""
    posted, events = f"{NETWORK}/api/v1/activityevents", f"{NETWORK}/api/v3/ActivityEvents"
    wrote(written, "POST", posted, {"Summary": "News", "Details": "Old"}, status=504, answer={})
    told = {"Id": 5, "Summary": "News", "Details": "Old", "Level": "Alert", "Category": "Document"}
    wrote(written, "GET", events, answer={"Body": {"ActivityEvents": [told]}})
    wrote(written, "PUT", f"{events}/5", {"Processed": True}, answer={"Body": 5})

    assert own_writes.marks_its_own_events(written.history).state == "holds"


def test_an_event_that_was_read_by_its_number_is_known_too(written: Any) -> None:
    """Whoever reads one event after the other marks no more of them than who reads a list."""
    event = f"{NETWORK}/api/v3/ActivityEvents/5"
    told = {"Id": 5, "Summary": "News", "Level": "Alert", "Category": "Document", "LogicbrokerKey": "9"}
    wrote(written, "GET", event, answer={"Body": told})
    wrote(written, "PUT", event, {"Processed": True}, answer={"Body": 5})

    assert own_writes.marks_its_own_events(written.history).state == "broken"
