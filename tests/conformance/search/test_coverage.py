"""What happens in the lives of a sweep is counted, and everything that can happen happens."""

from pathlib import Path

import pytest
from hypothesis import settings

from harness.conformance.search.coverage import measure, page
from harness.simulation.days.coverage import DIMENSIONS
from harness.simulation.days.occasions import ROUND, occasion_of

PAGE = Path(__file__).parents[3] / "docs" / "lives.md"
NAMES = [name for group in DIMENSIONS.values() for name in group]


def test_the_page_has_every_dimension_and_none_at_zero() -> None:
    """In the stormy days that it was rendered from."""
    cells = [line.strip("| ").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if " | " in line]
    told = {name: count for name, count in cells if name != "what"}

    assert list(told) == NAMES
    assert "0" not in told.values()


@pytest.mark.skipif(settings().max_examples < 100, reason="twenty stormy days take a minute: --hypothesis-profile=ci")
def test_the_page_is_what_is_counted() -> None:
    """The page is the one that is rendered from today's lives."""
    assert page(measure()) == PAGE.read_text(encoding="utf-8"), "write it anew: python -m harness.pages lives"


def test_every_twenty_seeds_have_every_occasion() -> None:
    """Wherever a sweep begins, it has the nights on which clocks change, and the big things."""
    whole = {(occasion.start, occasion.big) for occasion in map(occasion_of, range(ROUND))}

    for first in (1, 7, 10_000):
        assert {(o.start, o.big) for o in map(occasion_of, range(first, first + ROUND))} == whole
    assert len({start for start, _ in whole}) == 10
    assert len({big for _, big in whole}) == 6
