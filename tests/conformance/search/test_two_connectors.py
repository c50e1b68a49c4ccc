"""Two connectors in the same lives."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from harness.cli import app
from harness.conformance.planted.bugs import BUGS
from harness.conformance.search.lives import SweptLife
from harness.conformance.search.two_connectors import compare_connectors
from tests.connectors import by_change_date

SHORT = SweptLife("quiet", orders_per_day=3)


def test_who_breaks_what_and_what_each_costs(tmp_path: Path) -> None:
    """Ours and one that loses lines: the table names the law, the picture the promise, both count calls and minutes."""
    done = compare_connectors(None, BUGS["lost_line"].factory, [5], SHORT)
    shown = done.table().text()
    done.to_html(tmp_path / "compared.html")
    done.to_svg(tmp_path / "compared.svg")

    assert done.headline() == "ours: 0 of 1 life broken; lost_line: 1 of 1 life broken"
    assert "breaks G13" in shown
    assert "1 life, seed 5" in shown
    assert "minutes" in shown
    assert "lost_line: 1 (seed 5)" in done.grid().described()
    assert "lost_line" in (tmp_path / "compared.html").read_text()
    assert (tmp_path / "compared.svg").read_text().startswith("<svg")


def test_why_a_life_crashed_stands_beside_it() -> None:
    """With the file and the line, and the first seed of it."""
    done = compare_connectors(raising, raising, [5], SHORT)

    row = next(row for row in done.table().rows if row[0].startswith("crashed"))
    assert row[1:] == ("1 life, seed 5", "1 life, seed 5")
    assert "crashed RuntimeError: no settings" in row[0]
    assert "test_two_connectors.py:" in row[0]


def raising(connection: Any, send: Any, journal: Any) -> Any:
    raise RuntimeError("no settings")


@pytest.mark.slow
def test_the_same_lives_are_lived_by_both() -> None:
    """What differs is the connector alone; one of another make breaks nothing either."""
    done = compare_connectors(by_change_date.build, None, [5], SHORT)
    one, other = done.lives

    assert (one.orders, one.broken) == (other.orders, other.broken)
    assert one.calls != other.calls


@pytest.mark.slow
def test_the_command_ends_with_what_was_found() -> None:
    """1 where a law is broken; a connector that cannot be imported is unusable input."""
    arguments = ["--seeds", "1", "--first", "5", "--orders-per-day", "3", "--jobs", "1"]
    broken = CliRunner().invoke(app, ["compare", "ours", "harness.conformance.planted.bugs:lost_line", *arguments])
    unusable = CliRunner().invoke(app, ["compare", "ours", "nowhere:factory", *arguments])

    assert (broken.exit_code, unusable.exit_code) == (1, 2)
    assert "an order arrives after (median)" in broken.stdout
