"""One town for each test of the people."""

import pytest

from tests.fakes.people.town import Town


@pytest.fixture
def town() -> Town:
    return Town()
