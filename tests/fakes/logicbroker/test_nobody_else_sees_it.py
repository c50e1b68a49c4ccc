"""One company never sees or touches what is between two others, whatever it asks of which route."""

import copy
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.logicbroker.api.routes import ROUTES
from fakes.logicbroker.quirks import Quirks
from fakes.wire.http import NotFaked, Request, encode_json
from tests.fakes.logicbroker.conftest import STAGE, Trade

SECRET = "Secret"
"""Stands in every text that the other two wrote."""


class Private(Trade):
    """A trade of two companies with all that there can be between them, and a third supplier who looks on.

    ``foreign`` are the numbers and names of what is theirs; the onlooker's own things are under the same routes.
    """

    def __init__(self) -> None:
        super().__init__(Quirks(rate_limits=False, step_seconds=0))
        self.other_shop = self.network.add_company("Onlooking Shop", "retailer")
        self.keys[self.other_shop.id] = self.network.portal(self.other_shop).api_authentication.create_primary_key()
        order = self.purchase_order(f"{SECRET}-104", ("A-1", 3), Note=SECRET)
        self.maker.accept(order)
        self.maker.ship(order, [("A-1", 2)], tracking_number=f"{SECRET}1Z")
        self.settle()
        self.maker.return_(order, [("A-1", 1)])
        self.maker.invoice(order)
        self.settle()
        feed = self._feeds()
        attachment = self._around(order)
        self.foreign = {
            "key": [one.key for one in self.network.documents(f"{SECRET}-104")],
            "link key": [order.link_key],
            "reference": [order.reference, f"{SECRET}-104"],
            "event_id": [str(event.id) for event in self.network.events()],
            "feed_id": [feed.id],
            "item_id": ["1"],
            "webhook_id": ["1"],
            "partner_id": [str(self.supplier.id), str(self.retailer.id)],
            "sku": ["S-A-1", "A-1"],
            "container": [attachment.split("/")[-2]],
            "name": [attachment.split("/")[-1]],
        }

    def _feeds(self) -> Any:
        rows = f"SupplierSKU,Quantity,Description\r\nS-A-1,7,{SECRET}\r\n{SECRET},1,\r\n"
        self.maker.inventory.upload_inventory(self.retailer, f"{SECRET}.csv", rows.encode())
        products = f"sku,name,price,weight\r\nM-1,{SECRET},1,1\r\n"
        feed = self.maker.product_feeds.upload(self.retailer, f"{SECRET}.csv", products.encode())
        self.shop.product_feeds.approve(feed)
        return feed

    def _around(self, order: Any) -> str:
        hook = {"Format": "json", "Address": f"https://example.com/{SECRET}", "Topic": "order_submitted"}
        self.call("POST", "v3/Webhooks", hook)
        event = {"Summary": SECRET, "LogicbrokerKey": int(order.key), "ReceiverId": self.supplier.id}
        self.call("POST", "v1/ActivityEvents", event)
        self.shop.cancel_late_orders(self.supplier, 3)
        attached = self.call("POST", f"v3/Attachments?type=txt&logicbrokerKeys={order.key}&description={SECRET}", {})
        return str(attached["Body"]["Records"][0]["Url"])

    def theirs(self) -> Any:
        """Everything that is between the two, as they themselves would find it."""
        stage, pair = self.network.environments["stage"], (self.supplier.id, self.retailer.id)
        two = set(pair)
        return (
            [(one.key, one.status_code, one.body, one.changes) for one in stage.documents if _sides(one) <= two],
            [repr(vars_of(one)) for one in stage.events if {one.sender_id, one.receiver_id} <= two],
            stage.inventory.items(*pair, mapped=None),
            stage.inventory.settings(*pair),
            [(one.status, one.is_approved, one.columns) for one in stage.product_feeds.of_company(*pair)],
            [repr(one) for one in stage.webhooks.of_company(self.retailer.id)],
            [(one.days, one.last_start) for one in stage.tasks.of_company(self.retailer.id)],
            [repr(one) for one in stage.attachments.of_company(self.retailer.id)],
            [stage.keys.owner(self.keys[one]) for one in pair],
        )


def _sides(document: Any) -> set[int]:
    return {one for one in (document.sender_id, document.receiver_id) if one is not None}


def vars_of(event: Any) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__slots__}


@cache
def prepared() -> Private:
    return Private()


WHO = ["second_supplier", "other_shop"]
ASKED_WITH_A_KEY = [route for route in ROUTES.routes if not route.template.startswith("/files/")]
QUERIES: list[dict[str, Any]] = [
    {},
    {"filters.partnerPO": "reference"},
    {"filters.linkkey": "link key", "filters.linkKey": "link key"},
    {"filters.logicbrokerKey": "key"},
    {"filters.senderCompanyId": "partner_id"},
    {"filters.receiverCompanyId": "partner_id", "filters.receiverId": "partner_id"},
    {"filters.status": 100},
    {"filters.from": "2026-01-01T00:00"},
    {"term": "reference"},
    {"filter": "ReferenceNumber eq '{reference}'"},
    {"filter": "LinkKey eq '{link key}' or SenderCompanyId eq {partner_id}"},
    {"filter": "not (Type eq 'Nothing')", "orderBy": "LinkKey asc"},
    {"id": "webhook_id", "LogicbrokerKey": "key"},
    {"type": "txt", "logicbrokerKeys": "key"},
    {"mapped": "false", "includeNullQuantity": "true"},
]
BODIES: list[Any] = [
    None,
    {},
    {"Status": "Ignored", "LogicbrokerKeys": ["{key}"]},
    {"Processed": True, "Viewed": True},
    {"Summary": "x", "LogicbrokerKey": "{key}"},
    {"Summary": "Product Feed Exported", "AdditionalData": '{{"FeedId": "{feed_id}"}}'},
    {"Format": "json", "Address": "https://example.com", "Topic": "order_submitted"},
    {"Data": {"name": "x"}},
    {"PartnerPO": "{reference}", "OrderLines": [{"ItemIdentifier": {"SupplierSKU": "S-A-1"}, "Quantity": 1}]},
    *(
        {
            "PartnerPO": "{reference}",
            "Identifier": {"LinkKey": "{link key}", "LogicbrokerKey": "{key}"},
            f"{number}Number": "ACK_{reference}",
            "ReceiverCompanyId": None,
            lines: [{"ItemIdentifier": {"SupplierSKU": "S-A-1"}, "Quantity": 1, "QuantityCancelled": 1}],
        }
        for number, lines in (
            ("Acknowledgement", "AckLines"),
            ("Shipment", "ShipmentLines"),
            ("Invoice", "InvoiceLines"),
            ("Return", "ReturnLines"),
        )
    ),
]


def filled(value: Any, names: dict[str, str]) -> Any:
    """A body or query with the others' names in it."""
    if isinstance(value, str):
        return names.get(value) or value.format(**names)
    if isinstance(value, dict):
        return {name: filled(each, names) for name, each in value.items()}
    return [filled(each, names) for each in value] if isinstance(value, list) else value


def asked(trade: Private, who: str, route: Any, version: str, choice: int, query: dict[str, Any], body: Any) -> bytes:
    """What an onlooker hears by one route, without the names that it said itself."""
    names = {name: values[choice % len(values)] for name, values in trade.foreign.items()}
    in_path = {name: quote(each, safe="") for name, each in names.items()}
    path = route.template.format(version=version, status="1400", document_type="Order", **in_path)
    words = urlencode(filled({name: str(each) for name, each in query.items()}, names))
    headers = {"SubscriptionKey": trade.keys[getattr(trade, who).id], "Content-Type": "application/json"}
    content = b"" if body is None else encode_json(filled(body, names))
    url = f"{STAGE.removesuffix('/api')}{path}?{words}"
    request = Request(route.method, url, headers, content)
    try:
        response = trade.network.answer(request)
    except NotFaked as gap:
        response = gap.response  # As it leaves a served door.
    trade.settle()
    return _without_echo(response.body, trade.foreign)


@pytest.mark.parametrize("who", WHO)
def test_no_route_tells_or_gives_anything_to_a_third_company(who) -> None:
    """Every route, with every way of asking for the others' things, one after the other."""
    trade = copy.deepcopy(prepared())
    before = trade.theirs()
    for number, route in enumerate(ASKED_WITH_A_KEY):
        for query, body in [*((query, None) for query in QUERIES), *(({}, body) for body in BODIES)]:
            assert SECRET.encode() not in asked(trade, who, route, "v3", number, query, body), (route, query, body)
        assert trade.theirs() == before, route


@given(
    st.sampled_from(WHO),
    st.sampled_from(ASKED_WITH_A_KEY),
    st.sampled_from(["v1", "v2", "v3"]),
    st.integers(0, 30),
    st.sampled_from(QUERIES),
    st.sampled_from(BODIES),
)
def test_whatever_a_third_company_asks_it_gets_nothing_of_the_others(who, route, version, choice, query, body) -> None:
    """By any of their keys, numbers, names and links, at any version: none of it is answered, none of it changes."""
    trade = copy.deepcopy(prepared())
    before = trade.theirs()

    assert SECRET.encode() not in asked(trade, who, route, version, choice, query, body)
    assert trade.theirs() == before


def _without_echo(answer: bytes, foreign: dict[str, list[str]]) -> bytes:
    """A refusal may repeat what was asked for, and what the onlooker posted holds what it said."""
    for name in sorted((each for names in foreign.values() for each in names), key=len, reverse=True):
        answer = answer.replace(name.encode(), b"")
    return answer


def test_the_two_themselves_see_all_of_it() -> None:
    """Else the onlooker's empty hands would show nothing."""
    trade = prepared()
    for path in (
        f"v3/Orders?filters.partnerPO={SECRET}-104",
        "v3/ActivityEvents",
        f"v1/Product/{trade.supplier.id}/{trade.foreign['feed_id'][0]}/Items",
        "v3/Webhooks",
        "v3/Attachments",
    ):
        assert SECRET.encode() in trade.send("GET", path).body, path
    assert len(trade.foreign["key"]) == 6
    assert len([part for part in trade.theirs() if part]) == 9
