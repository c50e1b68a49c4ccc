"""What newcomers read is true: commands, names and the two lines that set everything up."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from harness.cli import app
from harness.conformance import PROMISES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGES = sorted([ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")])
PAGES += sorted((ROOT / "docs").glob("*.md"))


def test_ci_runs_the_readme_s_test_command() -> None:
    """People and CI pass the same gate."""
    commands = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)

    assert len(commands) == 2
    assert commands[1] in (ROOT / ".ci" / "run").read_text()


@pytest.mark.parametrize("command", sorted(get_command(app).commands))  # type: ignore[attr-defined]
def test_every_command_is_in_the_readme_and_shows_an_example(command: str) -> None:
    """No command is hidden, and its help ends with an example."""
    assert f"`harness {command}`" in README
    assert f"Example: harness {command}" in (get_command(app).commands[command].help or "")  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every link to a file of the project leads to one."""
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())

    assert not [link for link in links if not (page.parent / link).exists()]


def test_the_architecture_names_what_exists() -> None:
    """Every room and file in the map of the house stands in the house."""
    drawing = (ROOT / "ARCHITECTURE.md").read_text().split("```")[1]
    names = re.findall(r"[\w.]+(?:\.py|/)", "\n".join(line[:25] for line in drawing.splitlines()))
    names += re.findall(r"\w+\.py", drawing)
    rooms = ("fakes", "harness", "features", "notebooks", "tests")
    standing = {*rooms, *(path.name for room in rooms for path in (ROOT / room).rglob("*"))}

    assert len(names) > 30
    assert not [name for name in names if name.rstrip("/") not in standing]


def test_the_readme_counts_the_promises() -> None:
    """The number of promises in the README is the number of promises."""
    assert f"**{len(PROMISES)} promises**" in README
