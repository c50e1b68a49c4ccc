"""Documents as files: exports behind a link, and imports."""

import json
from urllib.parse import quote

import pytest

from fakes.logicbroker.api import document_files
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.state.document_columns import column_of, usual_columns
from fakes.logicbroker.state.documents import DOCUMENT_LAYOUTS
from fakes.logicbroker.state.feeds.files import read_feed
from fakes.wire.bounds import OTHERS_WAIT
from fakes.wire.http import NotFaked, Request

SHIPMENTS = b"""ShipmentNumber,PartnerPO,SupplierSKU,Quantity,ShipmentInfo.TrackingNumber,ExtendedAttribute.Dock
1,PO104-001,S-A-1,2,1Z,north
1,PO104-001,S-A-1,1,2Z,north
1,PO104-001,S-A-2,1,2Z,north
"""


def fetch(trade, link):
    return trade.network.answer(Request("GET", link)).body


def send_file(trade, path, content, company=None):
    headers = {"SubscriptionKey": trade.keys[(company or trade.supplier).id], "Content-Type": "text/csv"}
    url = path if "://" in path else f"https://stage.commerceapi.io/api/{path}"
    return trade.network.answer(Request("POST", url, headers, content))


def columns(*names):
    return [{"SourceField": source, "TargetField": target} for source, target in names]


def test_documents_are_exported_with_chosen_columns(trade) -> None:
    """A row for each line, titles as asked, behind a link that needs no key."""
    order = trade.purchase_order("104", ("A-1", 2), ("A-2", 1))
    wanted = columns(("Identifier.logicbrokerKey", "Key"), ("OrderLine.Quantity", "Pieces"), ("SupplierSKU", None))
    body = {"Columns": wanted, "LogicbrokerKeys": [order.key], "Delimiter": ";"}

    link = trade.call("POST", "v3/Orders/Export", body)["Body"]
    assert fetch(trade, link).decode() == f"Key;Pieces;SupplierSKU\r\n{order.key};2;S-A-1\r\n{order.key};1;S-A-2\r\n"


def test_the_first_version_exports_by_a_query(trade) -> None:
    """Fields are renamed with ``as`` or a blank; a filter chooses the documents."""
    trade.purchase_order("104")
    trade.purchase_order("105")
    fields = quote("DocumentDate as Date, ShipToAddress.FirstName Name,PartnerPO")
    link = trade.call("GET", f"v1/Orders/Export?Fields={fields}&Filter.partnerPO=PO104-001")["Body"]

    header, row = fetch(trade, link).decode().splitlines()
    assert (header, row.split(",")[1:]) == ("Date,Name,PartnerPO", ["Ada", "PO104-001"])


@pytest.mark.parametrize("kind", ["csv", "XLSX", "xml", "json"])
def test_an_export_has_one_of_four_types(trade, kind) -> None:
    """Without columns JSON and XML have whole documents, tables the usual columns."""
    trade.purchase_order()
    link = trade.call("POST", "v3/Orders/Export", {"Filter": {"status": "150"}, "FileType": kind})["Body"]
    content = fetch(trade, link)

    if kind == "json":
        assert [one["PartnerPO"] for one in json.loads(content)] == ["PO104-001"]
    elif kind == "xml":
        assert b"<PartnerPO>PO104-001</PartnerPO>" in content
    else:
        [row] = read_feed(f"orders.{kind}", content).rows()
        assert {"PO104-001", "S-A-1", "Ada"} <= set(row.cells)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"Filter": {}},
        {"LogicbrokerKeys": ["1000001"], "FileType": "doc"},
        {"LogicbrokerKeys": ["1000001"], "Columns": [{"SourceField": "Colour"}]},
        {"LogicbrokerKeys": ["1000001"], "Columns": [{"SourceField": "ShipToAddress"}]},
        {"LogicbrokerKeys": ["1000001"], "Columns": [{"SourceField": "PartnerPO.City"}]},
    ],
)
def test_an_export_that_makes_no_sense_is_refused(trade, body) -> None:
    """Either keys or a filter, a type, and columns that documents have."""
    trade.order()

    assert trade.send("POST", "v3/Orders/Export", body).status == 400


def test_what_is_agreed_with_single_accounts_is_not_faked(trade) -> None:
    """Conditions, aliases, custom mappings and the old type are loud."""
    key = trade.order().key
    condition = {"Columns": [{"SourceField": "PartnerPO", "Condition": {"Logic": "and"}}], "LogicbrokerKeys": [key]}
    for method, path, body in (
        ("POST", "v3/Orders/Export", condition),
        ("GET", f"v1/Orders/Export?LogicbrokerKeys={key}&fileType=legacy", None),
        ("POST", "v1/Orders/Import?aliases=x", {}),
        ("POST", "v3/Orders/CreateImport", {"Custom": True}),
    ):
        with pytest.raises(NotFaked):
            trade.send(method, path, body)


def test_others_documents_are_not_exported(trade) -> None:
    """Nor those of another type under a collection's name."""
    order = trade.purchase_order()

    def export(collection, company):
        return trade.send("POST", f"v3/{collection}/Export", {"LogicbrokerKeys": [order.key]}, company).status

    assert [export("Orders", trade.second_supplier), export("Shipments", trade.retailer)] == [404, 404]


def test_shipments_are_imported_from_a_file(trade) -> None:
    """Rows with the same number are one document; a line's further packages have rows of their own."""
    order = trade.purchase_order("104", ("A-1", 3), ("A-2", 1))
    answer = send_file(trade, "v1/Shipments/Import", SHIPMENTS)
    trade.settle()

    shipment = trade.only("104", "Shipment")
    assert (answer.status, answer.json(), order.status, shipment.system) == (200, {}, "Complete", "CSV")
    assert [line["Quantity"] for line in shipment.lines] == [3, 1]
    assert shipment.attribute("Dock") == "north"


def test_a_file_is_sent_to_the_address_of_an_import(trade) -> None:
    """With the columns that were named there; the others are left out."""
    trade.purchase_order("104", ("A-1", 3), ("A-2", 1))
    names = ("ShipmentNumber", "PartnerPO", "SupplierSKU", "Quantity", "TrackingNumber")
    wanted = columns(*[(f"our {name}", name) for name in names])
    header = b"our ShipmentNumber,our PartnerPO,our SupplierSKU,our Quantity,our TrackingNumber,Dock\n"
    link = trade.call("POST", "v3/Shipments/CreateImport", {"Columns": wanted}, trade.supplier)["Body"]

    assert link.startswith("https://stage.commerceapi.io/api/v3/Shipments/Import?importId=")
    assert send_file(trade, link, header + SHIPMENTS.split(b"\n", 1)[1]).status == 200
    assert trade.only("104", "Shipment").attribute("Dock") is None
    assert send_file(trade, link.replace("Shipments", "Invoices"), SHIPMENTS).status == 404


@pytest.mark.parametrize(("others_wait", "most", "status"), [(True, 1, 400), (True, 2, 200), (False, 1, 200)])
def test_where_others_wait_a_file_has_only_so_many_documents(trade, monkeypatch, others_wait, most, status) -> None:
    """One more than that is refused with the number; alone, its rows are all that counts."""
    monkeypatch.setattr(document_files, "MOST_DOCUMENTS_BESIDE_OTHERS", most)
    header = b"ShipmentNumber,PartnerPO,SupplierSKU,Quantity,TrackingNumber\n"
    before = OTHERS_WAIT.set(others_wait)
    path, rows = "v1/Shipments/Import?dryRun=true", [b"1,PO9,S-A-1,1,1Z\n", b"2,PO9,S-A-1,1,1Z\n"]
    answer = send_file(trade, path, b"".join([header, *rows]))
    OTHERS_WAIT.reset(before)

    assert answer.status == status
    assert status == 200 or "more than 1 documents" in answer.json()["Message"]


def test_a_dry_run_imports_nothing(trade) -> None:
    """It answers what was read."""
    trade.purchase_order()
    answer = send_file(trade, "v1/Shipments/Import?dryRun=true", SHIPMENTS)

    assert [one["PartnerPO"] for one in answer.json()["Body"]] == ["PO104-001"]
    assert trade.network.documents("104", "Shipment") == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"ShipmentNumber,Colour\n1,red\n", "no field 'Colour'"),
        (b"ShipmentNumber\n", "no row"),
        (b"\x89PNG", "PNG"),
        (b"ShipmentNumber,PartnerPO,SupplierSKU,Quantity,TrackingNumber\n1,PO9,S-A-1,1,1Z\n", "1 of 1 documents"),
        (b'ShipmentNumber,PartnerPO\n1,"PO', "quote"),
    ],
)
def test_a_file_that_is_none_of_documents_is_refused(trade, content, said) -> None:
    """With what is wrong in it; nothing is created."""
    trade.purchase_order()
    answer = send_file(trade, "v1/Shipments/Import", content)

    assert (answer.status, said in answer.json()["Message"]) == (400, True)


@pytest.mark.parametrize("layout", DOCUMENT_LAYOUTS.values(), ids=str)
def test_what_is_exported_can_be_read_by_the_same_names(layout) -> None:
    """Each usual column leads somewhere, from its own title too."""
    for column in usual_columns(layout):
        assert column_of(layout, column.title) == column
        document, line = {}, {"ItemIdentifier": {}}
        column.write(document, line, layout, "7")
        assert column.read(document, line) == "7"


def test_a_column_is_found_in_any_spelling() -> None:
    """In any case, lists in the singular; a list itself or an address is no column."""
    layout = DOCUMENT_LAYOUTS["Order"]

    assert column_of(layout, "tax.taxamount").path == ("Taxes", "TaxAmount")
    assert column_of(layout, "OrderLine.ExtendedAttribute.Size").attribute == "Size"
    for name in ("OrderLines", "ExtendedAttributes", "ShipToAddress", ""):
        with pytest.raises(Invalid, match="no field"):
            column_of(layout, name)
