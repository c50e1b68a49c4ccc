"""Whoever follows docs/connector.md from an empty folder has a connector that is judged green for its flow."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from harness.cli import app
from harness.connectors.new_connector import write_connector
from tests.processes import ROOT, surroundings

PAGE = (ROOT / "docs" / "connector.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```bash\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
BLOCKS = dict(zip(("python", "node"), SHOWN, strict=False))
"""What the page lets its reader type in the first ten minutes."""


ALONE = "--disable-plugin-autoload -p rehearsal_stage.pytest_plugin -p no:cacheprovider"
"""Without the plugins of others that happen to be installed here."""


def typed(line: str, folder: Path) -> str:
    """What a line prints that is typed in a folder."""
    words = shlex.split(line)
    command = [sys.executable, "-m", {"harness": "harness.cli"}.get(words[0], words[0]), *words[1:]]
    run = subprocess.run(command, cwd=folder, env=surroundings(), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.mark.slow
@pytest.mark.parametrize("language", BLOCKS)
def test_the_page_is_followed(language: str, tmp_path: Path) -> None:
    """Every line that it shows is typed, and the last one holds."""
    if language == "node" and shutil.which("node") is None:
        pytest.skip("wanted node, to follow what is written for it")
    begin, change, rehearsal = BLOCKS[language].splitlines()

    assert typed(begin, tmp_path).splitlines()[1] == rehearsal
    folder = tmp_path / change.removeprefix("cd ")
    assert "HOLDS: 3 of 3 promises hold" in typed(rehearsal, folder)
    if language == "python":
        assert "1 passed" in typed(f"pytest -q {ALONE} -k passed_on", folder)


@pytest.mark.slow
def test_the_same_connector_runs_in_a_process_of_its_own_with_any_library(tmp_path: Path) -> None:
    """The line of the page for connectors that use other libraries, with one that sends by ``urllib``."""
    (begin, change, _), (line,) = SHOWN[0].splitlines(), SHOWN[2].splitlines()
    typed(begin, tmp_path)
    folder = tmp_path / change.removeprefix("cd ")
    (folder / "connector.py").write_text((folder / "connector.py").read_text().replace("session(send)", "Own()") + OWN)

    assert "HOLDS: 3 of 3 promises hold" in typed(line.replace('"python ', f'"{sys.executable} '), folder)


OWN = """

import json
import urllib.request


class Answer:
    def __init__(self, got):
        self.content = got.read()

    def raise_for_status(self):
        pass

    def json(self):
        return json.loads(self.content)


class Own:
    def request(self, method, url, json, headers):
        body = None if json is None else __import__("json").dumps(json).encode()
        headers = {**headers, "Content-Type": "application/json"}
        asked = urllib.request.Request(url, data=body, headers=headers, method=method)
        return Answer(urllib.request.urlopen(asked, timeout=20))
"""


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """A folder with something in it is left as it is."""
    (tmp_path / "mine.py").write_text("1")

    with pytest.raises(FileExistsError, match="has something in it already"):
        write_connector(tmp_path, "python")
    ended = CliRunner().invoke(app, ["new-connector", str(tmp_path)])
    assert (ended.exit_code, [path.name for path in tmp_path.iterdir()]) == (2, ["mine.py"])


def test_the_file_for_ci_runs_what_is_there(tmp_path: Path) -> None:
    """It rehearses the connector that was written, and keeps both reports."""
    command = write_connector(tmp_path / "new", "node")
    workflow = (tmp_path / "new" / ".github" / "workflows" / "rehearsal.yml").read_text(encoding="utf-8")

    assert f"- run: {command} --junit rehearsal.xml --html rehearsal.html" in workflow


def test_github_shows_what_is_broken_beside_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """In its CI each promise that is broken is an annotation of one line; nowhere else is one printed."""
    arguments = ["rehearse", "--scenario", "The supplier cancels the whole order", "--connector"]
    arguments += ["harness.connectors.examples.orders:Orders"]
    usual = CliRunner().invoke(app, arguments)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    in_ci = CliRunner().invoke(app, arguments)

    assert "::error" not in usual.stdout
    assert any(line.startswith("::error title=G16 Cancelled orders::") for line in in_ci.stdout.splitlines())
