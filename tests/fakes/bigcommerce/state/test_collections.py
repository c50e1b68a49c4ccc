"""What a store's records say of those that are not there."""

import pytest

from fakes.state.copy_on_write import Records
from harness.simulation import World


def test_an_unknown_id_is_refused_without_a_look_at_all_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal says which ones there are; it costs the same in a store of a hundred thousand orders."""
    world = World(seed=7)
    with pytest.raises(KeyError, match="there is no order 99; there are none yet"):
        world.bigcommerce.orders[99]
    for _ in range(3):
        world.shopper.place_order()
    monkeypatch.setattr(Records, "__iter__", lambda self: pytest.fail("all records were looked at"))

    with pytest.raises(KeyError, match="there is no order 99; there are 100 to 102"):
        world.bigcommerce.orders[99]
    with pytest.raises(KeyError, match="there is no product 'MUG'; there are "):
        world.bigcommerce.store.products["MUG"]  # type: ignore[index]
