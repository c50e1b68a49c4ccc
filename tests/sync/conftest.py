"""Fixtures of this room: a small place for the connector, ready or to be built."""

import pytest

from tests.sync.sync_place import Place


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def build() -> type[Place]:
    return Place
