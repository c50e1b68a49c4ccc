"""The garbage collector rests, and works again afterwards."""

import gc

import pytest

from harness.simulation.resting import collector_rests


def test_the_collector_works_again_afterwards() -> None:
    """It rests inside, also within another rest, and works again even when something went wrong."""
    with pytest.raises(ValueError, match="wrong"), collector_rests():
        with collector_rests():
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise ValueError("wrong")

    assert gc.isenabled()
