"""Attachments: files on documents."""

from datetime import timedelta

import pytest

from fakes.wire.http import NotFaked, Request

PART = b'Content-Disposition: form-data; name="file_upload"; filename="report.csv"'
FORM = b"--X\r\n" + PART + b"\r\n\r\nSKU,Old,New\r\n\r\n--X--\r\n"


def upload(trade, query, body=FORM, content_type="multipart/form-data; boundary=X"):
    url = f"https://stage.commerceapi.io/api/v1/Attachments?{query}"
    headers = {"SubscriptionKey": trade.keys[trade.retailer.id], "Content-Type": content_type}
    return trade.network.answer(Request("POST", url, headers, body))


def test_a_file_hangs_on_every_document_that_is_named(trade) -> None:
    """Both sides see it, and its link needs no key."""
    order, other = trade.purchase_order("104"), trade.purchase_order("105")
    answer = upload(trade, f"type=csv&logicbrokerKeys={order.key},{other.key}&description=stock")

    records = answer.json()["Body"]["Records"]
    assert [record["LogicbrokerKey"] for record in records] == [int(order.key), int(other.key)]
    assert {record["ReceiverId"] for record in records} == {trade.supplier.id}
    assert trade.network.answer(Request("GET", records[0]["Url"])).body == b"SKU,Old,New\r\n"
    assert [one.size for one in trade.maker.attachments(order)] == [13]


def test_a_file_can_be_read_with_a_key(trade) -> None:
    """By the container and name in its link; others cannot."""
    url = upload(trade, f"type=csv&receiverId={trade.supplier.id}").json()["Body"]["Records"][0]["Url"]
    path = f"v3/Attachments/{url.split('/files/')[1]}"

    answer = trade.send("GET", path, company=trade.supplier)
    assert (answer.body, answer.headers["Content-Type"]) == (b"SKU,Old,New\r\n", "text/csv")
    assert trade.send("GET", path, company=trade.second_supplier).status == 404


def test_an_address_can_be_attached_instead(trade) -> None:
    """Then there is no file."""
    order = trade.purchase_order()
    upload(trade, f"type=pdf&logicbrokerKeys={order.key}&url=https://example.com/a.pdf", b"")

    [record] = trade.call("GET", f"v3/Attachments?logicbrokerKey={order.key}")["Body"]["Records"]
    assert (record["Url"], record["Size"]) == ("https://example.com/a.pdf", 0)


def test_attachments_are_found_by_what_they_are(trade) -> None:
    """Type, receiver and whether somebody has acknowledged them."""
    upload(trade, f"type=csv&receiverId={trade.supplier.id}")
    upload(trade, "type=txt", b"hello", "text/plain")

    def found(query):
        return [one["Type"] for one in trade.call("GET", f"v3/Attachments?{query}")["Body"]["Records"]]

    assert found("") == ["csv", "txt"]
    assert found("type=txt") == ["txt"]
    assert found(f"receiverId={trade.supplier.id}&acknowledged=false") == ["csv"]
    assert found("acknowledged=true") == []


def test_attachments_expire(trade) -> None:
    """They are gone a month later."""
    order = trade.purchase_order()
    upload(trade, f"type=csv&logicbrokerKeys={order.key}")
    trade.clock.move(trade.clock.now() + timedelta(days=31))

    assert trade.maker.attachments(order) == []


@pytest.mark.parametrize(("query", "status"), [("type=exe", 400), ("", 400), ("type=csv&logicbrokerKeys=9", 404)])
def test_an_attachment_that_cannot_be_taken_is_refused(trade, query, status) -> None:
    """A type that there is not, or a document that the caller cannot see."""
    assert upload(trade, query).status == status


def test_the_first_version_names_a_single_document(trade) -> None:
    """In the singular; mail to the partner is not faked."""
    order = trade.purchase_order()
    hung = trade.call("POST", f"v1/Attachments?type=csv&logicbrokerKey={order.key}", ["a"])["Body"]["Records"]

    assert [one["LogicbrokerKey"] for one in hung] == [int(order.key)]
    with pytest.raises(NotFaked, match="notify"):
        trade.send("POST", f"v1/Attachments?type=csv&logicbrokerKey={order.key}&notify=true", ["a"])
