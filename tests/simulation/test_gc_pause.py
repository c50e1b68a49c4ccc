"""The garbage collector rests or looks rarely, and works as before afterwards."""

import gc

import pytest

from harness.simulation.gc_pause import collector_looks_rarely, collector_rests


def test_the_collector_works_again_afterwards() -> None:
    """It rests inside, and the end of a rest within another one does not wake it."""
    with collector_rests():
        with collector_rests():
            within = gc.isenabled()
        between = gc.isenabled()

    assert (within, between, gc.isenabled()) == (False, False, True)


def test_the_collector_works_again_when_something_goes_wrong() -> None:
    """An error ends the rest."""
    with pytest.raises(ZeroDivisionError), collector_rests():
        _ = 1 / 0

    assert gc.isenabled()


@pytest.mark.parametrize(("before", "during"), [(700, 20_000), (100_000, 100_000), (0, 0)])
def test_the_collector_looks_no_more_often_than_before(before: int, during: int) -> None:
    """Who has switched it off, or made it look more rarely still, has it so."""
    own = gc.get_threshold()
    gc.set_threshold(before, *own[1:])
    try:
        with collector_looks_rarely():
            within = gc.get_threshold()[0]
        after = gc.get_threshold()[0]
    finally:
        gc.set_threshold(*own)

    assert (within, after) == (during, before)
