"""Pick lists: links with tokens, and the files behind them."""

import pytest

from fakes.wire.http import NotFaked, Request


def fetch(trade, link):
    return trade.network.answer(Request("GET", link))


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF-1.4"), ("PS", b"%!PS"), ("zpl", b"^XA")])
def test_a_pick_list_is_behind_a_link_with_a_token(trade, kind, start) -> None:
    """The link has the path that was asked, and needs no key; the file has the lines of the order."""
    order = trade.purchase_order("104", ("A-1", 2))
    path = f"v3/Orders/{order.key}/PickList"
    link = trade.call("GET", f"{path}?FileType={kind}&ViewInBrowser=true", company=trade.supplier)["Body"]

    assert link.startswith(f"https://stage.commerceapi.io/api/{path}?imagetoken=")
    file = fetch(trade, link)
    assert (file.status, file.body.startswith(start), b"2 x S-A-1" in file.body) == (200, True, True)


def test_several_orders_are_on_one_list(trade) -> None:
    """By their keys."""
    keys = [trade.purchase_order(reference).key for reference in ("104", "105")]
    link = trade.call("GET", f"v1/Orders/PickList?LogicbrokerKeys={','.join(keys)}&FileType=zpl")["Body"]

    assert fetch(trade, link).body.count(b"Pick list of PO10") == 2


def test_a_token_must_be_good(trade) -> None:
    """Without one the key is wanted, and a made-up one finds nothing."""
    url = f"https://stage.commerceapi.io/api/v3/Orders/{trade.purchase_order().key}/PickList"

    assert [fetch(trade, url + query).status for query in ("?FileType=pdf", "?imagetoken=1")] == [401, 404]


@pytest.mark.parametrize("query", ["", "FileType=doc", "FileType="])
def test_a_pick_list_wants_a_type(trade, query) -> None:
    """One of the published ones."""
    assert trade.send("GET", f"v3/Orders/{trade.order().key}/PickList?{query}").status == 400


def test_a_pick_list_is_of_orders(trade) -> None:
    """Of nothing else, and of some."""
    shipment = trade.maker.ship(trade.purchase_order(), tracking_number="1Z")

    assert trade.send("GET", f"v3/Orders/{shipment.key}/PickList?FileType=pdf").status == 404
    assert trade.send("GET", "v3/Orders/PickList?FileType=pdf").status == 400


def test_pictures_are_not_faked(trade) -> None:
    """They are loud."""
    with pytest.raises(NotFaked, match="png"):
        trade.send("GET", f"v3/Orders/{trade.order().key}/PickList?FileType=png")
