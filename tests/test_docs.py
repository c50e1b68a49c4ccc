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
    """Every link to a file of the project leads to one, and every link to a heading to a heading."""
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8"))

    assert not [link for link, _ in links if not (page.parent / link).exists()]
    assert not [
        f"{link}#{anchor}"
        for link, anchor in links
        if anchor and anchor not in anchors_of(page.parent / link if link else page)
    ]


def anchors_of(page: Path) -> set[str]:
    """What GitHub calls the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_architecture_names_what_exists() -> None:
    """Every room and file in the map of the house stands in the house, where the map has it."""
    assert len(drawn()) > 50
    assert not [path for path in drawn() if not (ROOT / path).exists()]


def test_the_architecture_names_every_room() -> None:
    """Every folder of the house, and every file beside the folders, has its sentence in the map."""
    houses = (ROOT / "fakes", ROOT / "harness", ROOT / "rehearsal_stage")
    rooms = {path.parent.relative_to(ROOT).as_posix() + "/" for house in houses for path in house.rglob("*.py")}
    files = {path.relative_to(ROOT).as_posix() for house in houses for path in house.glob("[!_]*.py")}

    assert not (rooms | files) - set(drawn())
    assert not [path for path, sentence in drawn().items() if len(sentence.split()) < 2]


def drawn() -> dict[str, str]:
    """The map: what it says of each folder (with a slash at the end) and file, by its whole path."""
    drawing = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("```")[1]
    lines = re.findall(r"^( *)([\w.]+/?) +(.*)$", drawing, re.MULTILINE)
    around: list[str] = []
    found = {}
    for indent, name, sentence in lines:
        del around[len(indent) // 2 :]
        around.append(name)
        found["".join(around)] = sentence
    return found


def test_the_readme_counts_the_promises() -> None:
    """The number of promises in the README is the number of promises."""
    assert f"**{len(PROMISES)} promises**" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_have_the_options_that_pages_say(page: Path) -> None:
    """Whoever types a command from a page is not told that it does not exist, or has no such option."""
    text = page.read_text(encoding="utf-8")
    typed = re.findall(r"(?:`|^\$? ?)harness ((?:[a-z][\w-]* ?)(?:[^`\n|#]*))", text, re.MULTILINE)

    assert not [line for line in typed if not_understood(line)]


def not_understood(line: str) -> list[str]:
    """What the command line has no command or option for."""
    first, *words = line.split()
    command = get_command(app).commands.get(first)  # type: ignore[attr-defined]
    if command is None:
        return [first]
    if words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    typed = re.findall(r"(?<!\S)\[?(--[a-z][a-z-]*)", " ".join(words))
    return [option for option in typed if option not in known]


def test_the_word_of_the_readme_finds_steps() -> None:
    """The example of `harness steps` shows some."""
    word = re.search(r"`harness steps (\w+)`", README)

    assert word
    assert word[1] in (ROOT / "docs" / "steps.md").read_text(encoding="utf-8")
