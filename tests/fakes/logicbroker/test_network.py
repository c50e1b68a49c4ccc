"""The network as a whole: companies, environments, and being data."""

import copy
from datetime import UTC, datetime

import pytest

from fakes.logicbroker import Logicbroker
from fakes.logicbroker.refusals import NotVisible
from fakes.time.clock import VirtualClock
from fakes.wire.http import Request


def test_a_copy_of_the_network_goes_its_own_way(trade) -> None:
    """It is data: what happens in the copy does not happen here."""
    trade.call("POST", "v3/Orders", trade.sales_order())
    branch = copy.deepcopy(trade)
    branch.settle()

    assert len(branch.network.documents("104")) == 2
    assert [one.status for one in trade.network.documents("104")] == ["New"]


def test_the_same_seed_gives_the_same_keys() -> None:
    """And another seed, environment or company others."""

    def keys(seed):
        network = Logicbroker(seed=seed)
        companies = [network.add_company("Shop", "retailer", name) for name in ("stage", "production")]
        return [network.portal(company).api_authentication.create_primary_key() for company in companies]

    assert keys(1) == keys(1)
    assert len({*keys(1), *keys(2)}) == 4


def test_documents_of_one_environment_are_not_in_the_other(trade) -> None:
    """An order posted to production is not on stage."""
    shop = trade.network.add_company("Real Shop", "retailer", "production")
    key = trade.network.portal(shop).api_authentication.create_primary_key()
    body = b'{"PartnerPO": "9", "OrderLines": [{"ItemIdentifier": {"SupplierSKU": "A"}, "Quantity": 1}]}'
    answer = trade.network.answer(
        Request("POST", f"https://commerceapi.io/api/v3/Orders?subscription-key={key}", {}, body)
    )

    assert answer.status == 201
    assert trade.network.documents("9", environment="stage") == []
    assert [one.reference for one in trade.network.documents("9", environment="production")] == ["9"]


@pytest.mark.parametrize(("role", "environment"), [("shopper", "stage"), ("retailer", "moon")])
def test_a_company_has_a_role_and_an_environment(role, environment) -> None:
    """Others are refused by name."""
    with pytest.raises(ValueError, match=r"shopper|moon"):
        Logicbroker().add_company("Shop", role, environment)


def test_nothing_is_due_in_a_network_at_rest(trade) -> None:
    """Once everything has settled."""
    trade.order()

    assert trade.network.due() is None


def test_every_answer_says_what_time_it_is() -> None:
    """An answer of any status has the network's own time in ``Date``, to the second."""
    clock = VirtualClock(datetime(2026, 3, 2, 9, 0, 0, 700_000, tzinfo=UTC))
    network = Logicbroker(clock=clock)
    key = network.portal(network.add_company("Retailer", "retailer")).api_authentication.create_primary_key()
    paths = [f"/api/v3/Partners?subscription-key={key}", "/api/v3/Partners", f"/api/v3/Orders/1?subscription-key={key}"]
    answers = [network.answer(Request("GET", f"https://stage.commerceapi.io{path}")) for path in paths]

    assert [answer.status for answer in answers] == [200, 401, 404]
    assert {answer.headers["Date"] for answer in answers} == {"Mon, 02 Mar 2026 09:00:00 GMT"}


def test_links_in_events_open_files() -> None:
    """A link opens the file that was kept behind it, and no other link opens anything."""
    network = Logicbroker(clock=VirtualClock(), seed=7)
    link = network.environments["stage"].files.put("stock.csv", b"SupplierSKU")

    assert network.file(link) == b"SupplierSKU"
    with pytest.raises(NotVisible, match="no file is behind"):
        network.file("/files/0/stock.csv")
