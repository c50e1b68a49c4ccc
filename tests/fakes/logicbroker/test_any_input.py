"""Whatever comes over the wire: it is answered, never with an accident, and refusals change nothing."""

import json
from urllib.parse import quote, urlencode

from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.logicbroker.conftest import Trade

ODD_NUMBERS = st.sampled_from(
    [0, -1, 1.5, 10**30, 1e308, "7", "-7", "1E+999999999", "--5", "0001-01-01T00:00:00+14:00"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | ODD_NUMBERS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
DOCUMENT_FIELDS = st.sampled_from(
    [
        "PartnerPO",
        "OrderNumber",
        "OrderDate",
        "OrderLines",
        "AckLines",
        "ShipmentLines",
        "InvoiceLines",
        "ReturnLines",
        "ShipmentNumber",
        "AcknowledgementNumber",
        "InvoiceNumber",
        "ReturnNumber",
        "ShipToAddress",
        "ExtendedAttributes",
        "Identifier",
        "TotalAmount",
        "SenderCompanyId",
        "ReceiverCompanyId",
        "StatusCode",
        "ScheduledShipDate",
        "Summary",
        "Details",
        "Level",
        "TypeId",
        "LogicbrokerKey",
        "ReceiverId",
        "AdditionalData",
        "Processed",
        "Status",
        "LogicbrokerKeys",
        "Format",
        "Address",
        "Topic",
    ]
)
LINES = st.fixed_dictionaries(
    {"ItemIdentifier": st.just({"SupplierSKU": "S-A-1"}) | VALUES},
    optional={"Quantity": ODD_NUMBERS | st.integers(-2, 3), "LineNumber": VALUES, "ShipmentInfos": VALUES},
)
BODIES = st.dictionaries(DOCUMENT_FIELDS, VALUES | st.lists(LINES, min_size=1, max_size=2), max_size=8)
PATHS = st.sampled_from(
    [
        ("POST", "v3/Orders"),
        ("POST", "v3/Acknowledgements"),
        ("POST", "v3/Shipments"),
        ("POST", "v3/Invoices"),
        ("POST", "v3/Returns"),
        ("POST", "v3/Orders/1000002/Shipments"),
        ("PUT", "v3/Orders/Status"),
        ("PUT", "v3/Orders/1000002/Status/0"),
        ("POST", "v1/ActivityEvents"),
        ("PUT", "v3/ActivityEvents/1"),
        ("POST", "v3/Webhooks"),
    ]
)
FILTERS = st.sampled_from(
    [
        "page",
        "pageSize",
        "status",
        "from",
        "to",
        "partnerPO",
        "linkkey",
        "senderCompanyId",
        "filter",
        "term",
        "orderBy",
        "id",
        "category",
        "processed",
    ]
)


@given(st.lists(st.tuples(PATHS, BODIES | VALUES), max_size=4), st.booleans())
def test_any_body_is_answered(posts, as_supplier) -> None:
    """With 200, 201, 400 or 404; what was taken can be read, searched, shown and settled."""
    trade = Trade()
    trade.order()
    company = trade.supplier if as_supplier else trade.retailer
    for (method, path), body in posts:
        assert trade.send(method, path, body, company=company).status in (200, 201, 400, 404)
    trade.settle()

    for collection in ("Orders", "Acknowledgements", "Shipments", "Invoices", "Returns", "Document/Search"):
        answer = trade.send("GET", f"v3/{collection}", company=company)
        assert answer.status == 200
        json.loads(answer.body)
        assert trade.send("GET", f"v3/{collection}", company=company, Accept="application/xml").status == 200
    portal = trade.network.portal(company)
    assert len(portal.orders()) <= 100
    portal.notifications()


@given(
    st.sampled_from(["v3/Orders", "v1/Orders", "v3/Document/Search", "v3/ActivityEvents", "v3/Attachments"]), st.data()
)
def test_any_query_is_answered(path, data) -> None:
    """With 200 or 400."""
    trade = Trade()
    trade.order()
    values = st.text(max_size=6) | ODD_NUMBERS.map(str)
    query = data.draw(st.dictionaries(FILTERS, values, max_size=3))
    text = urlencode(
        {("filters." if path.endswith(("Orders", "Events")) else "") + name: value for name, value in query.items()}
    )
    assert trade.send("GET", f"{path}?{text}").status in (200, 400)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="/?#"), min_size=1, max_size=12))
def test_any_key_in_a_path_is_answered(key) -> None:
    """With 404, or 400 for a status."""
    trade = Trade()
    for path in (
        "v3/Orders/{}",
        "v3/ActivityEvents/{}",
        "v3/Webhooks/{}",
        "v1/Shipments/{}/Events",
        "v3/Returns/{}/Status",
    ):
        assert trade.send("GET", path.format(quote(key))).status in (200, 404)
    order = trade.order()
    assert trade.send("PUT", f"v3/Orders/{order.key}/Status/{quote(key)}").status in (200, 400)
