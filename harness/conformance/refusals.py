"""People and the harness try what a service has to refuse: to buy, ship and add what cannot be; and it is written down.

Nothing is judged here, and whatever is refused changes nothing.
"""

from collections.abc import Callable

from fakes.bigcommerce.refusals import Refused
from harness.conformance.api_looks import asked_by_the_harness, store_api
from harness.conformance.scene import Scene
from harness.conformance.stage.api import Declined
from harness.record.looks import REFUSALS


def try_to_buy(scene: Scene, count: int, sku: str) -> None:
    """Somebody orders so many pieces."""
    _tried(scene, f"buy {count} of {sku}", lambda: scene.shopper.place_order(lines=[(sku, count)]))


def try_to_add(scene: Scene, sku: str) -> None:
    """The retailer adds a product with a SKU that another one has."""
    name = f"Another {sku.capitalize()}"
    _tried(scene, f"add {sku}", lambda: scene.retailer.add_product(sku=sku, name=name, price="10.00", stock=1))


def try_to_ship(scene: Scene, order_id: int, count: int) -> None:
    """The store is told of a shipment of so many pieces of an order's first line."""
    api = store_api(scene)
    with asked_by_the_harness(scene):
        line = api.get(f"/v2/orders/{order_id}/products")[0]
        parcel = {
            "order_address_id": line["order_address_id"],
            "items": [{"order_product_id": line["id"], "quantity": count}],
        }
        path = f"/v2/orders/{order_id}/shipments"
        _tried(scene, f"ship {count} of {line['sku']}", lambda: api.send("POST", path, parcel))


def _tried(scene: Scene, what: str, deed: Callable[[], object]) -> None:
    try:
        deed()
    except (Refused, Declined) as refusal:
        scene.history.observe(REFUSALS, tried=what, refused=True, words=str(refusal))
    else:
        scene.history.observe(REFUSALS, tried=what, refused=False, words="")
