"""What the connection costs is measured, and its page says what is measured."""

from pathlib import Path

import pytest

from harness.conformance.costs import measure, page

PAGE = Path(__file__).parents[2] / "docs" / "costs.md"


@pytest.mark.slow
def test_the_page_says_what_is_measured() -> None:
    """The page is the one that is rendered from a measurement of today's connector."""
    assert page(measure()) == PAGE.read_text(encoding="utf-8"), "run: python -m harness.pages costs"
