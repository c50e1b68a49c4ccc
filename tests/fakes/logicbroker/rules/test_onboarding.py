"""Onboarding: test orders and the cases of a new supplier."""

import pytest

from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.state.onboarding_cases import OnboardingCase

ONE, SEVERAL = "Order fulfilment, single line", "Order fulfilment, several lines"
PARTIAL = "Partial cancellation, several lines"
STOCK = b"SupplierSKU,UPC,Quantity\r\nS-A-1,012345678905,9\r\nS-A-2,,9\r\n"


@pytest.fixture
def stocked(trade):
    """A trade whose first supplier has fed two matched items."""
    return with_stock(trade)


def with_stock(trade):
    trade.maker.inventory.upload_inventory(trade.retailer, "stock.csv", STOCK)
    return trade


def new_order(trade, case, lines=None):
    order = trade.maker.create_test_order(trade.retailer, case, lines)
    trade.settle()
    return order


def do(trade, deed, *arguments, **options):
    document = deed(*arguments, **options)
    trade.settle()
    return document


def row(trade, case):
    return next(one for one in trade.maker.test_cases(trade.retailer) if one.case.name == case)


def test_a_supplier_creates_a_test_order_for_a_case(stocked) -> None:
    """An ordinary purchase order that says TEST, with all SKUs of the feed, ready within half a minute."""
    start = stocked.clock.now()
    order = new_order(stocked, ONE)

    [line] = order.lines
    assert (order.type, order.system, order.status) == ("PurchaseOrder", "Testing", "Ready to Acknowledge")
    assert (order.reference, (stocked.clock.now() - start).seconds <= 30) == ("TEST 1", True)
    assert {"SupplierSKU": "S-A-1", "PartnerSKU": "A-1", "UPC": "012345678905"}.items() <= line[
        "ItemIdentifier"
    ].items()


def test_a_case_is_complete_when_all_of_it_was_done(stocked) -> None:
    """Nothing before; each valid document has its check mark and completes by itself."""
    assert row(stocked, SEVERAL).status == "Not Started"
    order = new_order(stocked, SEVERAL)
    accepted = do(stocked, stocked.maker.accept, order)
    assert (accepted.status, row(stocked, SEVERAL).status) == ("Complete", "In Progress")
    do(stocked, stocked.maker.ship, order, tracking_number="1Z")

    found = row(stocked, SEVERAL)
    assert (found.status, found.order, found.documents) == ("Complete", order, ("Acknowledgement", "Shipment"))
    assert [result.passed for result in found.results] == [True, True]


def test_what_the_case_does_not_ask_for_fails(stocked) -> None:
    """The document's newest event says so, and the page what was wanted."""
    order = new_order(stocked, PARTIAL)
    failed = do(stocked, stocked.maker.cancel, order)

    assert (failed.status, stocked.maker.document_events(failed)[0].summary) == ("Failed", "Test Case Failed")
    [result] = row(stocked, PARTIAL).results
    assert (result.passed, "line 2 wants 2 accepted and 0 cancelled" in result.details) == (False, True)
    assert order.status == "Ready to Acknowledge"


def test_a_part_is_cancelled_and_the_rest_shipped(stocked) -> None:
    """By default the first line goes."""
    order = new_order(stocked, PARTIAL)
    do(stocked, stocked.maker.acknowledge, order, accepted=[("S-A-2", 2)], cancelled=[("S-A-1", 2)])
    do(stocked, stocked.maker.ship, order, tracking_number="1Z")

    assert row(stocked, PARTIAL).status == "Complete"


def test_a_cancellation_wants_an_acknowledgement_alone(stocked) -> None:
    """Of everything; shipping fails."""
    case = "Order cancellation, single line"
    order = new_order(stocked, case)
    shipped = do(stocked, stocked.maker.ship, order, tracking_number="1Z")
    do(stocked, stocked.maker.reject, order)

    assert (shipped.status, row(stocked, case).documents) == ("Failed", ("Acknowledgement",))
    assert row(stocked, case).status == "Complete"


def test_a_return_comes_last(stocked) -> None:
    """Without it the case is not complete; in any other case it fails."""
    order = new_order(stocked, "Return, single line")
    do(stocked, stocked.maker.accept, order)
    do(stocked, stocked.maker.ship, order, tracking_number="1Z")
    assert row(stocked, "Return, single line").status == "In Progress"
    do(stocked, stocked.maker.return_, order, [("S-A-1", 1)])
    assert row(stocked, "Return, single line").status == "Complete"

    other = new_order(stocked, ONE)
    do(stocked, stocked.maker.ship, other, tracking_number="2Z")
    assert do(stocked, stocked.maker.return_, other, [("S-A-1", 1)]).status == "Failed"


def test_an_invoice_is_wanted_where_the_retailer_wants_invoices(trade_with) -> None:
    """And no acknowledgement where it wants none."""
    trade = with_stock(trade_with(wants_invoices=True, wants_acknowledgements=False))
    order = new_order(trade, ONE)
    do(trade, trade.maker.ship, order, tracking_number="1Z")
    assert row(trade, ONE).status == "In Progress"
    do(trade, trade.maker.invoice, order)

    assert (row(trade, ONE).status, row(trade, ONE).documents) == ("Complete", ("Shipment", "Invoice"))


def test_a_new_order_restarts_its_case(stocked) -> None:
    """The former one becomes Ignored; the orders of other cases stay."""
    other, former = new_order(stocked, SEVERAL), new_order(stocked, ONE)
    do(stocked, stocked.maker.accept, former)
    order = new_order(stocked, ONE)

    assert (former.status, other.status) == ("Ignored", "Ready to Acknowledge")
    assert (row(stocked, ONE).order, row(stocked, ONE).results) == (order, ())


def test_one_case_of_a_group_completes_all_of_it(stocked) -> None:
    """Cases that have no group, and the others' groups, stay as they are."""
    cases = [OnboardingCase(name, "fulfilment", group=group) for name, group in (("a", "1"), ("b", "1"), ("c", None))]
    stocked.network.configure_test_cases(stocked.retailer, cases)
    order = new_order(stocked, "a")
    do(stocked, stocked.maker.accept, order)
    do(stocked, stocked.maker.ship, order, tracking_number="1Z")

    found = stocked.shop.test_cases(stocked.supplier)
    assert [one.status for one in found] == ["Complete", "Complete", "Not Started"]


def test_a_retailer_may_want_a_reason_and_a_number_of_pieces(stocked) -> None:
    """As in the cases of real retailers: two of four pieces, with a valid code."""
    case = OnboardingCase("part", "partial cancellation", 2, 4, cancelled=2, reason="Discontinued item")
    stocked.network.configure_test_cases(stocked.retailer, [case])
    order = new_order(stocked, "part")

    wrong = do(stocked, stocked.maker.cancel, order, [("S-A-1", 2)])
    right = do(stocked, stocked.maker.cancel, order, [("S-A-1", 2)], "Discontinued item")
    assert (wrong.status, right.status) == ("Failed", "Complete")


def test_back_orders_are_not_accepted(stocked) -> None:
    """No case asks for one."""
    order = new_order(stocked, ONE)
    late = do(stocked, stocked.maker.acknowledge, order, accepted=(), backordered=[("S-A-1", 2)])

    assert late.status == "Failed"


def test_goods_can_be_chosen(stocked) -> None:
    """From the feed, and from nothing else."""
    assert new_order(stocked, ONE, [("S-A-2", 1)]).lines[0]["ItemIdentifier"]["SupplierSKU"] == "S-A-2"
    with pytest.raises(Invalid, match="the feed has S-A-1, S-A-2"):
        new_order(stocked, ONE, [("ANY", 1)])


def test_there_is_no_test_before_inventory_is_loaded(trade) -> None:
    """And inventory itself is no case."""
    with pytest.raises(Invalid, match="no matched item"):
        new_order(trade, ONE)
    assert not any("nventory" in one.case.name for one in trade.maker.test_cases(trade.retailer))


def test_a_case_must_be_the_retailers(stocked) -> None:
    """The message names those that there are."""
    with pytest.raises(Invalid, match="Order fulfilment, single line"):
        new_order(stocked, "Juggling")


def test_retailers_create_no_test_orders(stocked) -> None:
    """They look on."""
    with pytest.raises(Invalid, match="by suppliers"):
        stocked.shop.create_test_order(stocked.supplier, ONE)


def test_production_has_no_page_for_tests(trade) -> None:
    """There orders are real."""
    shop = trade.network.add_company("Real Shop", "retailer", "production")
    maker = trade.network.add_company("Real Maker", "supplier", "production")

    with pytest.raises(Invalid, match="stage"):
        trade.network.portal(maker).create_test_order(shop, ONE)
