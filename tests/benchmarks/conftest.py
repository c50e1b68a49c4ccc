"""Benchmarks run only when they are asked for: ``pytest -n 0 -o addopts= tests/benchmarks``.

The default options block the plugin for benchmarks, and without it this folder has no tests.
"""

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the folder out where nothing can be measured; None leaves the question to others."""
    return None if config.pluginmanager.has_plugin("benchmark") else True
