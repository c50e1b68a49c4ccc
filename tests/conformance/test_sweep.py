"""A sweep: what it finds, what it writes down, and that a seed is all one needs to see it again."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.conformance import sweep as sweeping
from harness.conformance.bugs import BUGS
from harness.conformance.sweep import Life, judge_seed, sweep

SHORT = Life(orders_per_day=3)


def test_a_seed_lives_again_exactly() -> None:
    """The same seed gives the same history, to the byte."""
    once, again = judge_seed(5, SHORT), judge_seed(5, SHORT)

    assert once == again
    assert once.holds
    assert once.faults > 0


def test_a_planted_bug_is_found_and_named() -> None:
    """What broke is shown with the faults that were in it and the command that replays it."""
    (result,) = sweep([5], SHORT, connector=BUGS["lost_line"].factory)

    assert not result.holds
    shown = sweeping.table([result], SHORT).text()
    assert "G13" in shown
    assert "harness replay --seed 5" in shown


def test_a_life_that_crashes_is_a_result() -> None:
    """One bad seed does not end the others."""

    def crashes(connection: Any, send: Any, journal: Any) -> Any:
        raise RuntimeError("no connector today")

    results = sweep([1, 2], SHORT, connector=crashes)

    assert [result.error for result in results] == ["RuntimeError: no connector today"] * 2
    assert "crashed" in sweeping.table(results, SHORT).text()


def test_what_is_in_the_results_is_not_lived_again(tmp_path: Path) -> None:
    """A sweep goes on where it was stopped, also in the middle of a line."""
    file, lived = tmp_path / "results.jsonl", []
    sweep([1], SHORT, results=file)
    file.write_text(file.read_text() + '{"life": {"fau')

    results = sweep([1, 2], SHORT, results=file, on_result=lambda result, left: lived.append((result.seed, left)))

    assert [result.seed for result in results] == [1, 2]
    assert lived == [(2, 0)]
    assert [json.loads(line)["result"]["seed"] for line in file.read_text().splitlines()] == [1, 2]


@pytest.mark.parametrize(
    ("content", "message"),
    [("no json\n", "no file of results"), ('{"life": {}, "result": {}}\n', "no file of results")],
)
def test_another_file_is_left_alone(tmp_path: Path, content: str, message: str) -> None:
    """What is no file of results is named, and not written to."""
    file = tmp_path / "other.txt"
    file.write_text(content)

    with pytest.raises(ValueError, match=message):
        sweep([1], SHORT, results=file)
    assert file.read_text() == content


def test_results_of_other_lives_are_not_mixed_in(tmp_path: Path) -> None:
    """Results of quiet days say nothing about stormy ones."""
    file = tmp_path / "results.jsonl"
    sweep([1], Life("quiet", orders_per_day=0), results=file)

    with pytest.raises(ValueError, match="name another file"):
        sweep([1], SHORT, results=file)
