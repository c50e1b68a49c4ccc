"""What statuses are called, whichever Python tells it."""

import pytest

from fakes.wire.bounds import is_too_deep
from fakes.wire.phrases import phrase_of


@pytest.mark.parametrize(
    ("status", "phrase"), [(200, "OK"), (413, "Content Too Large"), (422, "Unprocessable Content"), (299, "")]
)
def test_a_status_is_called_as_it_is_registered(status: int, phrase: str) -> None:
    """By the names of today; one that is not registered has none."""
    assert phrase_of(status) == phrase


@pytest.mark.parametrize(
    ("text", "deep"),
    [("[" * 65, True), ("[" * 64, False), ("[]" * 900, False), ('"' + "[" * 900, False), ('{"a\\"[": ' * 65, True)],
)
def test_how_deep_a_text_goes(text: str, deep: bool) -> None:
    """As far as it goes, and without what stands in texts."""
    assert is_too_deep(text) is deep
