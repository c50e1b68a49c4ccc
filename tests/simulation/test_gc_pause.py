"""The garbage collector rests, and works again afterwards."""

import gc

import pytest

from harness.simulation.gc_pause import collector_rests


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
