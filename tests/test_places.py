"""Features and course are found; the course is copied to where its reader may write, without overwriting changes."""

import importlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from harness import places
from harness.places import copy_notebooks, notebooks
from tests.processes import surroundings

NAMES = sorted(path.name for path in notebooks().glob("*.ipynb"))


@pytest.mark.parametrize("inside", [True, False], ids=["installed", "checkout"])
def test_features_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: bool) -> None:
    """An installed package has its features inside, a checkout beside it."""
    folder = (tmp_path / "harness" if inside else tmp_path) / "features"
    folder.mkdir(parents=True)
    (folder / "orders.feature").touch()
    monkeypatch.setattr(places, "_PACKAGE", tmp_path / "harness")

    assert places.features() == folder


def test_without_features_the_message_says_where_they_should_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken installation says what it misses."""
    (tmp_path / "features").mkdir()
    monkeypatch.setattr(places, "_PACKAGE", tmp_path / "harness")

    with pytest.raises(FileNotFoundError, match=r"wanted \*\.feature in .*features, found none; install"):
        places.features()


def test_the_whole_course_is_copied(tmp_path: Path) -> None:
    """Into a folder that is made on the way; the copies can be written to."""
    folder = tmp_path / "my" / "course"

    assert copy_notebooks(folder) == NAMES
    for name in NAMES:
        (folder / name).open("a").close()
        assert (folder / name).read_bytes() == (notebooks() / name).read_bytes()


def test_what_a_reader_changed_stays(tmp_path: Path) -> None:
    """Opening the course again brings only what is missing."""
    copy_notebooks(tmp_path)
    (tmp_path / NAMES[0]).write_text("mine")
    (tmp_path / NAMES[1]).unlink()

    assert copy_notebooks(tmp_path) == [NAMES[1]]
    assert (tmp_path / NAMES[0]).read_text() == "mine"


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    """The error names the place."""
    (tmp_path / "file").write_text("")

    with pytest.raises(OSError, match="file"):
        copy_notebooks(tmp_path / "file")


@pytest.mark.slow
def test_the_lab_opens_on_the_copy(tmp_path: Path) -> None:
    """The command copies, says so, and hands its further options to JupyterLab, which here only says its version."""
    command = [sys.executable, "-m", "harness.cli", "lab", "--folder", "course", "--version"]
    run = subprocess.run(
        command, cwd=tmp_path, env=surroundings(HOME=str(tmp_path)), capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(f"course: {len(NAMES)} notebooks copied")
    assert sorted(path.name for path in (tmp_path / "course").iterdir()) == [*NAMES, "START.md"]


def test_the_working_directory_is_importable_first_within_the_block_and_last_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connector that lies there is found, and what it imports later; but nothing there hides a library."""
    (tmp_path / "their_connector.py").write_text("OWN = 1\n")
    (tmp_path / "their_helpers.py").write_text("OWN = 2\n")
    (tmp_path / "this.py").write_text("OWN = 3\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))

    with places.working_directory_importable():
        found = importlib.import_module("their_connector")

    assert found.OWN == 1
    assert sys.path[-1] == str(tmp_path)
    assert importlib.import_module("their_helpers").OWN == 2
    assert importlib.util.find_spec("this").origin != str(tmp_path / "this.py")  # type: ignore[union-attr]
    for name in ("their_connector", "their_helpers"):
        del sys.modules[name]
