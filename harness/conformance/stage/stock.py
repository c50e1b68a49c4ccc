"""The products that a shared store sells from the beginning: added before the first scene, deleted after the last.

A store that is opened for one scene already has them.
"""

from fakes.scenery.setting_up import matching_rows
from harness.conformance.stage.api import Declined
from harness.conformance.stage.clocks import StageClock
from harness.conformance.stage.lens import Lens
from harness.conformance.stage.network import StageNetwork, csv_of
from harness.conformance.stage.stage_world import StageSurroundings
from harness.conformance.stage.store import StageStore, product_body
from harness.simulation.catalog import standard_catalog
from harness.sync.wire import Send


class SharedStock:
    """The standard goods in a shared store, all of them from the first supplier, under names that nobody else has.

    Nobody counts how many are left: scenarios that share them would see what the others sell.
    """

    def __init__(self, surroundings: StageSurroundings, send: Send, clock: StageClock, mark: str) -> None:
        self._surroundings = surroundings
        self._lens = Lens(send, mark)
        send = self._lens.send
        self._store = StageStore(
            surroundings, surroundings.store_api(send, lambda wait: clock.move(clock.now() + wait))
        )
        retailer = surroundings.retailer
        api = surroundings.network_api(retailer, send, lambda wait: clock.move(clock.now() + wait))
        self._network = StageNetwork(api, clock.now())
        self._added: dict[str, int] = {}

    def stock(self) -> None:
        """Add the products, and match all of them to the first supplier's SKUs."""
        goods = standard_catalog(1)
        for item in goods:
            body = product_body(item.sku, item.name, item.price, None, ())
            self._added[item.sku] = self._store.add_product(body)
        content = csv_of(matching_rows(goods, 0, lambda item: item.sku_at_supplier))
        self._network.upload_matching_file(self._surroundings.suppliers[0].id, "rehearsal_matching.csv", content)
        self._surroundings.catalog = goods
        self._surroundings.shared_names = self._lens.names

    def clear(self) -> list[str]:
        """Delete the products that were added; returns those that could not be deleted, each with the reason."""
        left = []
        for sku, product_id in self._added.items():
            try:
                self._store.delete_product(product_id)
            except (Declined, OSError) as problem:
                left.append(f"product {sku}: {problem}")
        return left
