"""What crosses the wire is recorded, and what is long is not kept for longer than the life."""

from harness.record.event import Unread
from harness.simulation.recorder import KEPT, _recorded


def test_a_long_body_ends_with_its_life() -> None:
    """A sweep of lives with endless answers keeps none of them, and short ones that come again are read once."""
    body = b'{"filler": "' + b"x" * KEPT + b'"}'

    assert isinstance(_recorded(body), Unread)
    assert _recorded(body) is not _recorded(body)
    assert _recorded(b"{}") is _recorded(b"{}")
