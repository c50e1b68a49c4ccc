"""Where the feature files are found."""

from pathlib import Path

import pytest

import harness
from harness.conformance.features import features_folder


@pytest.mark.parametrize("inside", [True, False], ids=["installed", "checkout"])
def test_features_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: bool) -> None:
    """An installed package has its features inside, a checkout beside it."""
    folder = (tmp_path / "harness" if inside else tmp_path) / "features"
    folder.mkdir(parents=True)
    (folder / "orders.feature").touch()
    monkeypatch.setattr(harness, "__file__", str(tmp_path / "harness" / "__init__.py"))

    assert features_folder() == folder


def test_without_features_the_message_says_where_they_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken installation says what it misses."""
    monkeypatch.setattr(harness, "__file__", str(tmp_path / "harness" / "__init__.py"))

    with pytest.raises(FileNotFoundError, match=r"wanted feature files in .*features, found none; install"):
        features_folder()
