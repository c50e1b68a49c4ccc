"""What a store sells from the beginning, where scenes share it: put there once, and taken away at the end.

Fresh surroundings come with their shelves stocked.
"""

from harness.conformance.stage.api import Declined
from harness.conformance.stage.clocks import StageClock
from harness.conformance.stage.network import StageNetwork, csv_of
from harness.conformance.stage.scene import matching_rows
from harness.conformance.stage.stage_world import Surroundings
from harness.conformance.stage.store import StageStore, product_body
from harness.simulation.catalog import standard_catalog
from harness.sync.wire import Send


class Shelves:
    """The standard goods in a shared store, all of them from the first supplier."""

    def __init__(self, surroundings: Surroundings, send: Send, clock: StageClock) -> None:
        self._surroundings = surroundings
        self._store = StageStore(
            surroundings, surroundings.store_api(send, lambda wait: clock.move(clock.now() + wait))
        )
        retailer = surroundings.retailer
        api = surroundings.network_api(retailer, send, lambda wait: clock.move(clock.now() + wait))
        self._network = StageNetwork(api, clock.now())
        self._added: dict[str, int] = {}

    def stock(self) -> None:
        """Add what is not there yet, and match all of it to the first supplier's SKUs."""
        goods = standard_catalog(1)
        there = {product.sku for product in self._store.products.values()}
        for item in goods:
            if item.sku not in there:
                body = product_body(item.sku, item.name, item.price, item.stock, ())
                self._added[item.sku] = self._store.add_product(body)
        content = csv_of(matching_rows(goods, 0))
        self._network.upload_matching_file(self._surroundings.suppliers[0].id, "rehearsal_matching.csv", content)
        self._surroundings.catalog = goods

    def clear(self) -> list[str]:
        """Delete what was added; names what is left."""
        left = []
        for sku, product_id in self._added.items():
            try:
                self._store.delete_product(product_id)
            except (Declined, OSError) as problem:
                left.append(f"product {sku}: {problem}")
        return left
