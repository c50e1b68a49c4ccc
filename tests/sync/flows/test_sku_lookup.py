"""Products and variants are found with as few calls as the catalog's filters allow."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from harness.sync import Request
from harness.sync.bigcommerce import StoreClient
from harness.sync.calls import Backoff
from harness.sync.flows.sku_lookup import SkuIndex, find_products
from harness.sync.mapping.inventory import LookUp
from harness.sync.wire import ReceivedResponse
from tests.sync.scripted import NOON, Scripted, answer, connection, data

VARIANTS = {"TEE-S": 7, "TEE-M": 7, "CAP-S": 8}
PRODUCTS = {"MUG": 1, "TEE": 7, "CAP": 8}


class Catalog:
    """A store of these products and variants, whose list of variants has some pages; what it was asked, in short."""

    def __init__(self, pages: int = 1) -> None:
        self.asked: list[str] = []
        self._pages = pages
        wire = Scripted()
        wire.on("GET", "/v3/catalog/variants", self._told(self._variants))
        wire.on("GET", "/v3/catalog/products", self._told(self._products))
        self.client = StoreClient(connection(), wire, Backoff(), lambda: NOON)

    def _told(self, reply: Callable[[dict[str, str]], ReceivedResponse]) -> Callable[[Request], ReceivedResponse]:
        def told(request: Request) -> ReceivedResponse:
            query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
            name = next(name for name in ("sku", "sku:in", "id:in", "page") if name in query)
            self.asked.append(f"{request.url.partition('?')[0].rpartition('/')[2]} {name} {query[name]}")
            assert len(self.asked) == len(set(self.asked)), "asked twice"
            return reply(query)

        return told

    def _variants(self, query: dict[str, str]) -> ReceivedResponse:
        if "sku" in query:
            return data(*({"product_id": place} for sku, place in VARIANTS.items() if sku == query["sku"]))
        skus = VARIANTS if query["page"] == "1" else {f"PAGE-{query['page']}": 99}
        listed = [{"sku": sku, "product_id": place} for sku, place in skus.items()]
        return answer(body={"data": listed, "meta": {"pagination": {"total_pages": self._pages}}})

    def _products(self, query: dict[str, str]) -> ReceivedResponse:
        assert query["include"] == "variants"
        wanted = query.get("sku:in", query.get("id:in", "")).split(",")
        return data(*({"id": n, "sku": sku} for sku, n in PRODUCTS.items() if sku in wanted or str(n) in wanted))


@pytest.mark.parametrize(
    ("skus", "asked"),
    [
        (["TEE-S"], ["variants sku TEE-S"]),
        (["TEE-S", "CAP-S"], ["variants page 1"]),
        (["TEE-S", "CAP-S", "NONE"], ["variants page 1"]),
    ],
)
def test_one_variant_is_asked_for_and_several_are_listed(skus: list[str], asked: list[str]) -> None:
    """Whichever costs fewer calls; who knows the whole list asks no more, not even for what is not in it."""
    catalog, places = Catalog(), SkuIndex()
    places.learn(catalog.client, skus)
    places.learn(catalog.client, skus)

    assert catalog.asked == asked
    assert places.products["TEE-S"] == [7]
    assert places.products.get("NONE", []) == []


def test_a_known_list_is_not_asked_again() -> None:
    """A SKU that is in no page of the list, learnt later, is nowhere: no call is needed to know it."""
    catalog, places = Catalog(), SkuIndex()
    places.learn(catalog.client, ["TEE-S", "CAP-S"])
    places.learn(catalog.client, ["NONE", "TEE-M"])

    assert catalog.asked == ["variants page 1"]
    assert (places.products["NONE"], places.products["TEE-M"]) == ([], [7])


def test_a_long_list_is_read_when_asking_has_become_dearer() -> None:
    """Of five pages one is read to learn how many there are; SKU after SKU is asked for until that makes six calls."""
    catalog, places = Catalog(pages=5), SkuIndex()
    for number in range(7):
        places.learn(catalog.client, [f"NONE-{number}"])

    assert catalog.asked == [
        "variants sku NONE-0",
        "variants page 1",
        *(f"variants sku NONE-{number}" for number in range(1, 5)),
        *(f"variants page {page}" for page in range(2, 6)),
    ]


@pytest.mark.parametrize(
    ("wanted", "found", "asked"),
    [
        ([("MUG", None)], [1], ["products sku:in MUG"]),
        ([("TEE-S", None)], [7], ["products sku:in TEE-S", "variants sku TEE-S", "products id:in 7"]),
        (
            [("MUG", None), ("TEE-S", None)],
            [1, 7],
            ["products sku:in MUG,TEE-S", "variants sku TEE-S", "products id:in 7"],
        ),
        ([("MUG", 1), ("TEE", 7)], [1, 7], ["products sku:in MUG,TEE"]),
        ([("", 8), ("MUG", 8)], [1, 8], ["products sku:in MUG", "products id:in 8"]),
        ([("NONE", None)], [], ["products sku:in NONE", "variants sku NONE"]),
    ],
)
def test_items_are_found_by_the_sku_of_a_product_then_of_a_variant_and_by_id(
    wanted: list[tuple[str, int | None]], found: list[int], asked: list[str]
) -> None:
    """Each product once, with its variants; what was found by its own SKU is looked for nowhere else."""
    catalog = Catalog()

    assert [
        product["id"] for product in find_products(catalog.client, SkuIndex(), [LookUp(*each) for each in wanted])
    ] == found
    assert catalog.asked == asked


def test_what_is_known_to_be_a_variant_is_no_product() -> None:
    """In the next piece of a pass its product is read at once; the levels in it must be those of now."""
    catalog, places = Catalog(), SkuIndex()
    find_products(catalog.client, places, [LookUp("TEE-S", None)])
    catalog.asked.clear()

    assert [product["id"] for product in find_products(catalog.client, places, [LookUp("TEE-S", None)])] == [7]
    assert catalog.asked == ["products id:in 7"]
