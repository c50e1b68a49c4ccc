"""A general client, made from Logicbroker's own Swagger file by a library that knows nothing of us, talks to the fake.

Skipped where the file does not lie beside the checkout, or where that library (bravado) is not installed.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.fakes.doors.served import control, served
from tests.fidelity.logicbroker_description import SWAGGER
from tests.processes import PATIENCE

pytestmark = [
    pytest.mark.skipif(not SWAGGER.exists(), reason=f"the published description is not here: {SWAGGER}"),
    # The library is older than the libraries below it, and says so a hundred times.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Found .* with siblings"),
]

OpenClient = Callable[[str], Any]


@pytest.fixture(scope="module")
def fakes() -> Iterator[dict[str, Any]]:
    with served("--clock", "virtual") as running:
        yield running


@pytest.fixture(scope="module")
def open_client(fakes: dict[str, Any]) -> Iterator[OpenClient]:
    """A client of the served fake with a key; it checks every request and every answer against the description."""
    bravado = pytest.importorskip("bravado.client", reason="bravado is not installed: pip install '.[clients]'")
    requests_client = pytest.importorskip("bravado.requests_client")
    opened: list[Any] = []

    def open_with(key: str) -> Any:
        http = requests_client.RequestsClient()
        http.session.trust_env = False
        host = fakes["logicbroker_url"].partition("//")[2]
        http.set_api_key(host, key, param_name="subscription-key", param_in="query")
        opened.append(http)
        config = {"formats": [zoneless_dates()]}
        return bravado.SwaggerClient.from_spec(description_for(host), http_client=http, config=config)

    yield open_with
    for http in opened:
        http.session.close()


def description_for(host: str) -> dict[str, Any]:
    """The Swagger file for another host, in which absent values may be null: Swagger 2.0 has no word for that."""
    description: dict[str, Any] = json.loads(SWAGGER.read_text())
    for definition in description["definitions"].values():
        for schema in (definition, *definition.get("properties", {}).values()):
            schema["x-nullable"] = True
    return {**description, "host": host, "schemes": ["http"]}


def zoneless_dates() -> Any:
    """``date-time`` as the recorded answers write it, without a zone, which the format strictly wants."""
    formatter = pytest.importorskip("bravado_core.formatter")
    return formatter.SwaggerFormat(
        format="date-time",
        to_wire=datetime.isoformat,
        to_python=datetime.fromisoformat,
        validate=datetime.fromisoformat,
        description="ISO 8601 in UTC, with or without a zone",
    )


@pytest.fixture(scope="module")
def retailer(fakes: dict[str, Any], open_client: OpenClient) -> Any:
    return open_client(fakes["subscription_key"])


@pytest.fixture(scope="module")
def supplier(fakes: dict[str, Any], open_client: OpenClient) -> Any:
    return open_client(fakes["surroundings"][0]["suppliers"][0]["subscription_key"])


def result_of(call: Any) -> Any:
    """The result of a call, and nothing but an answer that was understood as described."""
    return call.response(timeout=PATIENCE).result


def order(reference: str, pieces: int = 2) -> dict[str, Any]:
    """A sales order for one line."""
    line = {"ItemIdentifier": {"SupplierSKU": "SKU-1"}, "Quantity": pieces, "Price": 10.0}
    return {"PartnerPO": reference, "OrderNumber": reference, "OrderLines": [line]}


@pytest.fixture
def send_order(fakes: dict[str, Any], retailer: Any, supplier: Any) -> Callable[[str], Any]:
    """Sends a sales order and gives the purchase order that the supplier finds."""

    def send(reference: str) -> Any:
        result_of(retailer.Order.Order_CreateSalesOrder(SalesOrder=order(reference)))
        control(fakes, "clock", advance={"minutes": 1})
        wanted = {"Filters.partnerPO": f"PO{reference}-001"}
        [found] = result_of(supplier.Order.Order_SearchSalesOrdersV2(**wanted)).Records
        return found

    return send


def test_an_order_is_created_and_read(fakes: dict[str, Any], retailer: Any) -> None:
    """By its key, by its reference, and its status; a date comes as a date."""
    key = result_of(retailer.Order.Order_CreateSalesOrder(SalesOrder=order("A1"))).Body.LogicbrokerKey
    control(fakes, "clock", advance={"minutes": 1})

    read = result_of(retailer.Order.Order_GetSalesOrderDetails(LogicbrokerKey=key)).Body.SalesOrder
    assert (read.PartnerPO, read.OrderLines[0].Quantity, read.OrderLines[0].Price) == ("A1", 2, 10.0)
    assert read.DocumentDate.year == 2026
    assert result_of(retailer.Order.Order_GetSalesOrderStatus(LogicbrokerKey=key)).Body.Status == "Complete"
    page = result_of(retailer.Order.Order_SearchSalesOrdersV2(**{"Filters.partnerPO": "A1"}))
    assert ([one.Identifier.LogicbrokerKey for one in page.Records], page.TotalRecords) == ([key], 1)


def test_the_supplier_picks_up_accepts_and_ships(
    fakes: dict[str, Any], send_order: Callable[[str], Any], retailer: Any, supplier: Any
) -> None:
    """The order's shipments then show it, and the retailer sets it to processing."""
    bought = send_order("A2")
    key = bought.Identifier.LogicbrokerKey
    line = {"ItemIdentifier": {"SupplierSKU": "SKU-1"}}
    accepted = {
        "AcknowledgementNumber": "ACK-2",
        "PartnerPO": bought.PartnerPO,
        "ScheduledShipDate": bought.DocumentDate,
        "AckLines": [{**line, "Quantity": 2}],
    }
    number = result_of(supplier.Acknowledgement.Acknowledgement_CreateAck(Acknowledgement=accepted)).Body.LogicbrokerKey
    packed = {**line, "ShipmentInfos": [{"TrackingNumber": "1Z", "Qty": 2, "CarrierCode": "UPSN"}]}
    shipment = {"ShipmentNumber": "S-2", "PartnerPO": bought.PartnerPO, "ShipmentLines": [packed]}
    control(fakes, "clock", advance={"minutes": 1})
    made = result_of(supplier.Order.Order_CreateShipmentForSalesOrder(LogicbrokerKey=key, Shipment=shipment)).Body
    control(fakes, "clock", advance={"minutes": 1})

    assert result_of(retailer.Acknowledgement.Acknowledgement_GetAck(LogicbrokerKey=number)).Body.Type == 1
    [shown] = result_of(retailer.Order.Order_GetASN(LogicbrokerKey=key)).Body.Shipments
    assert (shown.Identifier.LogicbrokerKey, shown.ShipmentLines[0].Quantity) == (made.LogicbrokerKey, 2)
    ready = result_of(retailer.Shipment.Shipment_SearchShipmentsV2(**{"Filters.status": "100"})).Records
    assert [one.ShipmentNumber for one in ready] == ["S-2"]
    result_of(retailer.Shipment.Shipment_UpdateShipmentStatus(LogicbrokerKey=made.LogicbrokerKey, Status="200"))
    control(fakes, "clock", advance={"minutes": 1})
    status = result_of(retailer.Shipment.Shipment_GetShipmentStatus(LogicbrokerKey=made.LogicbrokerKey)).Body
    assert (status.Status, status.ErrorMessage) == ("Complete", None)


def test_statuses_change_in_bulk(send_order: Callable[[str], Any], supplier: Any) -> None:
    """The answer lists the keys that changed, and the order is no longer among the ready ones' keys."""
    key = send_order("A3").Identifier.LogicbrokerKey
    change = {"Status": "Acknowledged", "OnlyIncreaseStatus": True, "LogicbrokerKeys": [key, "7"]}

    assert key in result_of(supplier.Order.Order_GetReadyOrderKeys()).Records
    assert result_of(supplier.Order.Order_BulkUpdateStatus(request=change)).Records == [key]
    assert key not in result_of(supplier.Order.Order_GetReadyOrderKeys()).Records


def test_a_webhook_comes_and_goes(retailer: Any) -> None:
    """Its number is a text when it is made, and a number when it is removed."""
    hook = {"Format": "json", "Address": "https://example.com/hook", "Topic": "order_submitted"}
    number = int(result_of(retailer.Webhook.Webhook_CreateWebhook(Webhook=hook)).Body)

    shown = result_of(retailer.Webhook.Webhook_GetWebhook(WebhookId=number)).Body
    assert (shown.Topic, shown.Enabled) == ("order_submitted", True)
    assert [one.Id for one in result_of(retailer.Webhook.Webhook_GetWebHooks()).Body] == [number]
    assert result_of(retailer.Webhook.Webhook_DeleteWebhook(WebhookId=number)).Body == number
    assert result_of(retailer.Webhook.Webhook_GetWebHooks()).Body == []


def test_refusals_arrive_as_errors(retailer: Any, open_client: OpenClient) -> None:
    """A known order, a document that nobody has, and a key that nobody has."""
    exceptions = pytest.importorskip("bravado.exception")
    result_of(retailer.Order.Order_CreateSalesOrder(SalesOrder=order("A4")))

    with pytest.raises(exceptions.HTTPBadRequest) as known:
        result_of(retailer.Order.Order_CreateSalesOrder(SalesOrder=order("A4")))
    assert "This order already exists" in known.value.response.text
    with pytest.raises(exceptions.HTTPNotFound):
        result_of(retailer.Order.Order_GetSalesOrderDetails(LogicbrokerKey="999999"))
    with pytest.raises(exceptions.HTTPUnauthorized):
        result_of(open_client("nobody's").Order.Order_SearchSalesOrdersV2())
