"""Where the items of a stock feed are in the store, found with as few calls as the catalog's filters allow.

Which of the products found an item belongs to is decided in ``mapping.inventory``; what is written is the flow's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from harness.sync.bigcommerce import StoreClient
from harness.sync.mapping.inventory import LookUp
from harness.sync.wire import JsonObject


@dataclass(slots=True)
class SkuIndex:
    """In which products the SKUs of variants are, as found since the pass began.

    A filter for several SKUs exists for products and not for variants (Source: Catalog V3), so a variant is asked for
    by itself, until that would cost more calls than reading the whole list of variants.
    """

    products: dict[str, list[int]] = field(default_factory=dict)
    asked: int = 0
    pages_read: int = 0
    pages: int = 1  # At least; the first page says how many there are.

    def learn(self, store: StoreClient, skus: Iterable[str]) -> None:
        """Find out about these SKUs; what was learnt stays known when a call is refused on the way."""
        unknown = [sku for sku in skus if sku not in self.products]
        while self.pages_read < self.pages < self.asked + len(unknown):
            self._read_page(store)
        for sku in unknown:
            if sku not in self.products:
                found = [] if self.pages_read == self.pages else store.variants_by_sku(sku)
                self.asked += 1
                self.products[sku] = [variant["product_id"] for variant in found]

    def _read_page(self, store: StoreClient) -> None:
        variants, self.pages = store.variants_page(self.pages_read + 1)
        self.pages_read += 1
        for variant in variants:
            self.products.setdefault(variant.get("sku") or "", []).append(variant["product_id"])


def find_products(store: StoreClient, places: SkuIndex, wanted: list[LookUp]) -> list[JsonObject]:
    """The products in which items may be, with their variants and levels as they are now, each once."""
    skus = list(dict.fromkeys(sku for sku, _ in wanted if sku))
    products = store.products_by_sku([sku for sku in skus if not places.products.get(sku)], include="variants")
    own = {product.get("sku") for product in products}
    others = [sku for sku in skus if sku not in own]
    places.learn(store, others)
    ids = {product_id for _, product_id in wanted if product_id}
    ids |= {product_id for sku in others for product_id in places.products[sku]}
    products += store.products_by_id(ids - {product["id"] for product in products}, include="variants")
    return list({product["id"]: product for product in products}.values())
