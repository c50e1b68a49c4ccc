"""Webhooks: subscribing, and the calls that leave."""

import hashlib
import hmac

import pytest

HOOK = {
    "Format": "json",
    "Address": "https://example.com/hook",
    "Topic": "shipment_submitted",
    "SharedSecret": "s3cret",
}


def ship(trade, reference="104"):
    trade.maker.ship(trade.purchase_order(reference), tracking_number="1Z")
    trade.settle()


def test_a_subscriber_is_called_with_the_document(trade) -> None:
    """In its envelope, signed with the shared secret; each call is given once."""
    trade.call("POST", "v3/Webhooks", HOOK)
    ship(trade)

    [call] = trade.network.take_webhook_calls()
    assert (call.method, call.url, call.json()["Body"]["PartnerPO"]) == ("POST", HOOK["Address"], "PO104-001")
    assert call.headers["X-Logicbroker-Signature"] == hmac.new(b"s3cret", call.body, hashlib.sha256).hexdigest()
    assert trade.network.take_webhook_calls() == []


def test_only_who_asked_is_called(trade) -> None:
    """Not others, not of other topics, not when switched off."""
    trade.call("POST", "v3/Webhooks", HOOK, company=trade.supplier)
    trade.call("POST", "v3/Webhooks", HOOK | {"Topic": "invoice_submitted"})
    trade.call("POST", "v3/Webhooks", HOOK | {"Enabled": False})
    ship(trade)

    assert trade.network.take_webhook_calls() == []


def test_failures_have_a_topic(trade) -> None:
    """A failed order is told once to the retailer, who is both of its sides."""
    trade.call("POST", "v3/Webhooks", HOOK | {"Topic": "document_failed", "Format": "xml"})
    trade.order("104", ("Z-9", 1))

    [call] = trade.network.take_webhook_calls()
    assert (call.headers["Content-Type"], b"<PartnerPO>104<" in call.body) == ("application/xml", True)


def test_formats_and_topics_are_known_in_any_case(trade) -> None:
    """As everything else of the API is."""
    number = trade.call("POST", "v3/Webhooks", HOOK | {"Format": "JSON", "Topic": "Shipment_Submitted"})["Body"]
    ship(trade)

    assert trade.call("GET", f"v3/Webhooks/{number}")["Body"]["Format"] == "JSON"
    assert trade.network.take_webhook_calls()[0].headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("topic", ["order_cancelled", "status_updated", "inventory_updated", "general"])
def test_every_topic_is_told(trade, topic) -> None:
    """With the document that it is about; where there is none, with the event itself."""
    trade.call("POST", "v3/Webhooks", HOOK | {"Topic": topic})
    order = trade.purchase_order()
    trade.maker.cancel(order)
    trade.maker.inventory.upload_inventory(trade.retailer, "stock.csv", b"SupplierSKU,Quantity\r\nS-A-1,5\r\n")
    trade.call("POST", "v1/ActivityEvents", {"Summary": "Hello", "ReceiverId": trade.retailer.id})
    trade.settle()

    body = trade.network.take_webhook_calls()[-1].json()["Body"]
    assert (body.get("PartnerPO") or body.get("Summary")) in {"104", "PO104-001", "Inventory Imported", "Hello"}


def test_a_webhook_is_managed_by_its_owner(trade) -> None:
    """Read, changed, removed; the secret is not shown again and stays when none is given."""
    number = trade.call("POST", "v3/Webhooks", HOOK)["Body"]
    changed = {name: value for name, value in HOOK.items() if name != "SharedSecret"} | {"Format": "xml"}
    assert trade.call("PUT", f"v3/Webhooks/{number}", changed)["Body"] == int(number)

    webhook = trade.call("GET", f"v3/Webhooks/{number}")["Body"]
    assert (webhook["Format"], webhook["SharedSecret"]) == ("xml", None)
    ship(trade)
    assert "X-Logicbroker-Signature" in trade.network.take_webhook_calls()[0].headers
    assert trade.send("GET", f"v3/Webhooks/{number}", company=trade.supplier).status == 404
    trade.call("DELETE", f"v3/Webhooks/{number}")
    assert trade.call("GET", "v3/Webhooks")["Body"] == []


def test_a_webhook_can_be_tried(trade) -> None:
    """With any document of one's own."""
    number = trade.call("POST", "v3/Webhooks", HOOK)["Body"]
    order = trade.order()
    trade.call("GET", f"v3/Webhooks/{number}/Test?LogicbrokerKey={order.key}")
    trade.call("GET", f"v3/Webhooks/{number}/Test")

    assert [call.json()["Body"]["PartnerPO"] for call in trade.network.take_webhook_calls()] == ["104", "PO104-001"]


def test_everything_wrong_with_a_webhook_is_told_at_once(trade) -> None:
    """Format, address and topic."""
    answer = trade.send("POST", "v3/Webhooks", {"Format": "fax", "Address": "here", "Topic": "gossip"})

    assert answer.status == 400
    assert all(name in answer.json()["Message"] for name in ("Format", "Address", "Topic"))


@pytest.mark.parametrize("body", [None, []])
def test_a_webhook_wants_an_object(trade, body) -> None:
    """Nothing else will do."""
    assert trade.send("POST", "v3/Webhooks", body).status == 400


def test_secrets_show_nowhere(trade) -> None:
    """Not in a webhook's text."""
    trade.call("POST", "v3/Webhooks", HOOK)

    assert "s3cret" not in repr(trade.network.environments["stage"].webhooks.of_company(trade.retailer.id))
