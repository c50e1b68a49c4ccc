"""What the README shows is what happens: its broken verdict, its doors, its table of promises."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.conformance import FakesTarget, run_conformance
from harness.conformance.rehearsal.broken_scenario import told
from harness.connectors.new_connector import write_connector
from harness.promises import PROMISES
from harness.steps.catalogue import catalogue
from tests.processes import ROOT, surroundings

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_the_broken_verdict_is_what_a_broken_connector_gets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connector that is written for newcomers, with one thing wrong, is told of in these very lines."""
    write_connector(tmp_path / "mine", "python")
    source = (tmp_path / "mine" / "connector.py").read_text(encoding="utf-8")
    (tmp_path / "mine" / "connector.py").write_text(
        source.replace('"Quantity": line["quantity"] - line["quantity_refunded"]', '"Quantity": 1')
    )
    monkeypatch.syspath_prepend(tmp_path / "mine")
    module: Any = __import__("connector")
    report = run_conformance(FakesTarget(), connector=module.Orders, scenarios=["An order for one supplier"])

    shown = README.partition("$ harness rehearse")[2].partition("```")[0].splitlines()
    assert shown[1] == f"broken  G13  {PROMISES['G13'].title}"
    assert [line.strip() for line in shown[2:]] == [line.strip() for line in told(report.promises["G13"], report.again)]


def test_the_first_door_runs() -> None:
    """A script with ``requests``, its goods and its keys."""
    script = next(block for block in BLOCKS if "intercept" in block)

    exec(compile(script, "README.md", "exec"), {})  # It is our own page.
    assert "assert [order" in script


def test_the_third_door_runs(tmp_path: Path) -> None:
    """The test with a world passes as it stands."""
    (tmp_path / "test_mine.py").write_text(next(block for block in BLOCKS if block.startswith("def test_an_order")))
    alone = ("--disable-plugin-autoload", "-p", "rehearsal_stage.pytest_plugin", "-p", "no:cacheprovider", "-q")
    command = [sys.executable, "-m", "pytest", *alone]
    run = subprocess.run(command, cwd=tmp_path, env=surroundings(), capture_output=True, text=True, check=False)

    assert "1 passed" in run.stdout, run.stdout + run.stderr


def test_the_table_has_every_promise() -> None:
    """The promises as the project has them, in their order."""
    rows = re.findall(r"^\| (G\d+) \| (.+?) \| (.+) \|$", README, re.MULTILINE)

    assert rows == [(each.id, each.title, each.text) for each in PROMISES.values()]


def test_the_workflow_of_the_page_is_the_one_that_is_written(tmp_path: Path) -> None:
    """docs/ci.md shows what ``harness new-connector`` writes, and both are YAML that does the same."""
    write_connector(tmp_path / "new", "python")
    written = (tmp_path / "new" / ".github" / "workflows" / "rehearsal.yml").read_text(encoding="utf-8")
    shown = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "docs" / "ci.md").read_text(), re.DOTALL | re.MULTILINE)

    assert yaml.safe_load(shown[0]) == yaml.safe_load(written)


def test_every_step_of_the_shipped_features_is_in_the_catalogue() -> None:
    """A word finds the steps with it, whatever its letters; the sentence is readable."""
    assert any(step.sentence == "a connected trial store" for step in catalogue("CONNECTED TRIAL"))
    assert not catalogue("no step says this")
    assert not [step.sentence for step in catalogue() if re.search(r"\(\?|\\[dws]|\[\\?w", step.sentence)]
