"""What a run leaves behind is its owner's: shoppers' names and addresses stand in it."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.conformance import FakesTarget, run_conformance
from harness.conformance.search.case import Case
from harness.files import write_file
from harness.simulation import World
from harness.sync import Journal


@pytest.fixture(autouse=True)
def generous() -> Iterator[None]:
    """A system on which everybody may read new files."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture(scope="module")
def world() -> World:
    world = World(7)
    world.shopper.place_order()
    world.advance(minutes=16)
    return world


@pytest.fixture(scope="module")
def report() -> Any:
    return run_conformance(FakesTarget(), only=["G1"])


def rights(path: Path) -> str:
    return stat.filemode(path.stat().st_mode)


WRITERS: dict[str, Callable[[Any, Any, Path], object]] = {
    "history": lambda world, report, path: world.history.to_json(path),
    "har": lambda world, report, path: world.history.to_har(path),
    "feature": lambda world, report, path: Case.of(world).to_feature("x", path),
    "test": lambda world, report, path: Case.of(world).to_pytest("x", path),
    "notebook": lambda world, report, path: Case.of(world).to_notebook(path),
    "report": lambda world, report, path: report.to_html(path),
    "report as json": lambda world, report, path: report.to_json(path),
    "junit": lambda world, report, path: report.to_junit(path),
    "report as har": lambda world, report, path: report.to_har(path),
    "journal": lambda world, report, path: Journal.open(path).close(),
}


@pytest.mark.parametrize("kind", WRITERS)
def test_only_the_owner_reads_it(kind: str, world: World, report: Any, tmp_path: Path) -> None:
    """Whatever the system gives to new files; one that was there with more rights loses them."""
    WRITERS[kind](world, report, tmp_path / "new")
    assert {rights(path) for path in tmp_path.iterdir()} == {"-rw-------"}

    if kind != "journal":
        (tmp_path / "old").write_text("")
        WRITERS[kind](world, report, tmp_path / "old")
        assert rights(tmp_path / "old") == "-rw-------"


def test_the_journal_keeps_what_lies_beside_it_to_itself(tmp_path: Path) -> None:
    """SQLite's own files while it is open."""
    with Journal.open(tmp_path / "journal.sqlite"):
        found = {path.name: rights(path) for path in tmp_path.iterdir()}

    assert set(found.values()) == {"-rw-------"}


def test_a_device_stays_as_it_is() -> None:
    """Whoever writes a report to nowhere changes nothing."""
    before = rights(Path(os.devnull))
    write_file(os.devnull, "x")

    assert rights(Path(os.devnull)) == before
