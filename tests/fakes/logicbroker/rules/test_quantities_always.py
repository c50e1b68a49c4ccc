"""Whatever is posted in whatever order: an order's quantities stay sane and nothing is counted twice."""

from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.logicbroker.conftest import Trade

DEEDS = st.lists(
    st.tuples(st.sampled_from(["accept", "cancel", "back-order", "ship", "again"]), st.integers(-1, 5)), max_size=12
)
QUANTITIES = {"accept": "Quantity", "cancel": "QuantityCancelled", "back-order": "QuantityBackordered"}


def do(trade: Trade, number: int, deed: str, pieces: int) -> None:
    """Post one document of a supplier's, or process his last one again."""
    item = {"ItemIdentifier": {"SupplierSKU": "S-A-1"}}
    header = {"PartnerPO": "PO104-001", "ScheduledShipDate": "2026-03-05T00:00:00"}
    if deed == "again":
        answers = [one for one in trade.network.documents("104") if one.document_type != "Order"]
        for one in answers[-1:]:
            collection = one.layout.collection
            trade.call("PUT", f"v3/{collection}/{one.key}/Status/0", company=trade.supplier)
    elif deed == "ship":
        line = item | {"ShipmentInfos": [{"Qty": pieces, "TrackingNumber": f"1Z{number}"}]}
        body = header | {"ShipmentNumber": str(number), "ShipmentLines": [line]}
        trade.call("POST", "v3/Shipments", body, company=trade.supplier)
    else:
        body = header | {"AcknowledgementNumber": str(number), "AckLines": [item | {QUANTITIES[deed]: pieces}]}
        trade.call("POST", "v3/Acknowledgements", body, company=trade.supplier)


@given(DEEDS)
def test_quantities_stay_sane(deeds: list[tuple[str, int]]) -> None:
    """Shipped and cancelled never exceed ordered, they are the sums of what was counted, and the status fits them."""
    trade = Trade()
    order = trade.purchase_order("104", ("A-1", 4))
    for number, (deed, pieces) in enumerate(deeds):
        do(trade, number, deed, pieces)
        trade.settle()

    [line] = order.progress
    valid = [one for one in trade.network.documents("104") if one.counted]
    shipped = sum(one.lines[0]["Quantity"] for one in valid if one.type == "Shipment")
    assert (line.shipped, line.open) == (shipped, line.ordered - line.shipped - line.cancelled)
    assert min(line.open, line.shipped, line.cancelled) >= 0
    assert (order.status == "Cancelled") == (line.cancelled == line.ordered)
    assert (order.status == "Complete") == (line.open == 0 and line.shipped > 0)
    assert all(
        one.counted != (one.status == "Failed") for one in trade.network.documents("104") if one.type == "Shipment"
    )
