"""A mistyped name is answered with the nearest one, and with all that there are."""

import pytest

from fakes.names import check_name


def test_the_nearest_name_is_offered():
    """Whatever its case; a name that there is passes, and so does none."""
    check_name("fault", "timeout", ["timeout", "lost reply"])
    check_name("fault", None, ["timeout"])

    with pytest.raises(
        ValueError, match=r"no fault 'Lost repyl' \(did you mean 'lost reply'\?\); the faults are: time"
    ):
        check_name("fault", "Lost repyl", ["timeout", "lost reply"])
    with pytest.raises(ValueError, match="no fault 'xyz'; the faults are: timeout"):
        check_name("fault", "xyz", ["timeout"])
