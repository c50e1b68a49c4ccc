"""What a store sells: standard things, an assortment of everyday life, or what is given."""

import pytest

from harness.simulation import World
from harness.simulation.catalog import ASSORTED, assorted_catalog, catalog_of, standard_catalog
from harness.simulation.story.steps_of_history import as_json, from_json


def test_the_assortment_is_on_the_shelves_and_matched() -> None:
    """Variants under their product, a download that no supplier has, and all else dealt out to the suppliers."""
    world = World(suppliers=2, catalog=ASSORTED)
    tee = world.bigcommerce.product("TEE")
    matched = [row["MerchantSKU"] for number in range(2) for row in world.matching_rows(number)]

    assert [variant.sku for variant in tee.variants.values()] == ["TEE-S", "TEE-M", "TEE-L"]
    assert tee.inventory_tracking == "variant"
    assert world.bigcommerce.product("EBOOK-1").type == "digital"
    assert sorted(matched) == sorted(item.sku for item in assorted_catalog(2) if item.type == "physical")
    assert {"00123", "TEE-S", "靴-23"} < set(matched)


def test_a_catalog_by_its_name() -> None:
    """Nothing is the standard one; a name that nobody knows is refused."""
    assert catalog_of(None, 1) == standard_catalog(1)
    assert catalog_of(ASSORTED, 2) == assorted_catalog(2)
    with pytest.raises(ValueError, match="no catalog 'all'; give 'assorted'"):
        catalog_of("all", 1)


def test_a_world_remembers_its_catalog_by_name() -> None:
    """So that its story need not list it."""
    world = World(catalog=ASSORTED)

    assert world.options.changed()["catalog"] == ASSORTED
    assert from_json({"catalog": as_json(ASSORTED)}) == {"catalog": ASSORTED}


def test_items_may_be_variants() -> None:
    """Each with its size and its stock, as rows, too."""
    rows = [
        {"sku": f"HAT-{size}", "name": "Hat", "price": "9.50", "of": "HAT", "size": size, "stock": 3} for size in "SL"
    ]
    hat = World(catalog=rows).bigcommerce.product("HAT")

    assert [(each.sku, each.inventory_level) for each in hat.variants.values()] == [("HAT-S", 3), ("HAT-L", 3)]
    assert [value["label"] for each in hat.variants.values() for value in each.option_values] == ["S", "L"]
