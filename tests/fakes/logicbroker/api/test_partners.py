"""HTTP of partners and of the table of statuses."""


def test_a_retailer_trades_with_suppliers(trade) -> None:
    """And a supplier with retailers; each knows which the merchant is."""

    def partners(company):
        body = trade.call("GET", "v3/Partners", company=company)["Body"]
        return [(one["CompanyName"], one["Id"], one["IsMerchant"]) for one in body["Partners"]]

    assert [name for name, _, _ in partners(trade.retailer)] == ["Maker", "Other Maker"]
    assert partners(trade.supplier) == [("Shop", trade.retailer.id, True)]


def test_the_table_of_statuses_is_served(trade) -> None:
    """Whole, or for one type of document."""
    rows = trade.call("GET", "v3/Statuses")["Body"]["DocumentTypeStatuses"]
    orders = trade.call("GET", "v3/Statuses/order")["Body"]["DocumentTypeStatuses"]

    assert {"DocumentType": "Order", "StatusDescription": "Ready to Ship", "StatusId": 500, "Default": True} in orders
    assert {row["DocumentType"] for row in rows} == {"Order", "Acknowledgement", "Shipment", "Invoice", "Return"}
    assert trade.send("GET", "v3/Statuses/Weather").status == 404
