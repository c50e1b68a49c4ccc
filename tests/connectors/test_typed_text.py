"""What shoppers type and choose on a line reaches the supplier, whatever make the connector is of."""

from typing import Any

import pytest

from harness.conformance import checks
from harness.conformance.observations import look_at_everything
from harness.connectors.examples.orders import Orders
from harness.simulation import World
from tests.connectors import by_change_date, by_notices, hourly_batch, job_queue, one_by_one, other_spellings

MODULES = (by_change_date, by_notices, hourly_batch, job_queue, one_by_one, other_spellings)


class Forgetful(Orders):
    """One that reads lines without what was typed on them."""

    def call(self, method: str, url: str, body: Any = None) -> Any:
        """The answer of a service, its lines stripped."""
        answer = super().call(method, url, body)
        return [{**each, "product_options": []} for each in answer] if "/products" in url else answer


def broken(connector: Any) -> list[str]:
    """What the laws say of a connector in a world whose shopper has a pen engraved."""
    world = World(connector=connector)
    engraving = {"display_name": "Engraving", "type": "text", "required": True}
    world.retailer.add_product(sku="PEN", name="Pen", price=10, stock=9, modifiers=[engraving])
    world.retailer.upload_matching_file(world.suppliers[0], [{"SupplierSKU": "S-PEN", "MerchantSKU": "PEN"}])
    world.shopper.place_order([("PEN", 2)], options={"PEN": {"Engraving": 'For "Zoë" & <3'}})
    world.advance(hours=2)
    look_at_everything(world)
    return [verdict.promise for verdict in checks.judge(world.history) if verdict.state == "broken"]


@pytest.mark.slow
@pytest.mark.parametrize("connector", [None, Orders, *(module.build for module in MODULES)], ids=range(8))
def test_typed_text_condemns_no_correct_connector(connector: Any) -> None:
    """Whether they send it in attributes of their own or as the store calls it."""
    assert broken(connector) == []


@pytest.mark.slow
def test_text_that_is_lost_is_noticed() -> None:
    """The supplier would engrave nothing."""
    assert broken(Forgetful) == ["G13"]
