"""JupyterLab on the course: a start page that leads from the promises to the notebooks, and a tile that opens it.

What the notebooks tell is in ``notebooks``; the tile is ``labextensions/harness-course``, a script without a build.
"""

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.places import notebooks
from harness.promises import PROMISES

START_PAGE = "START.md"

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Chapter:
    """One notebook of the course: its file, title and length, how its story begins, and the promises it tells of."""

    file_name: str
    title: str
    story: str
    promises: tuple[str, ...]
    minutes: int

    @classmethod
    def of(cls, path: Path) -> "Chapter":
        """The chapter in a file, whose first cell has a title and a story.

        Raises:
            ValueError: it tells of a promise that there is not.
        """
        notebook = json.loads(path.read_text(encoding="utf-8"))
        title, _, story = "".join(notebook["cells"][0]["source"]).partition("\n")
        promises = tuple(notebook["metadata"].get("promises", ()))
        if unknown := [promise for promise in promises if promise not in PROMISES]:
            raise ValueError(f"{path.name} tells of {', '.join(unknown)}; the promises are {', '.join(PROMISES)}")
        first = " ".join(story.strip().split("\n\n")[0].split())
        return cls(path.name, title.removeprefix("# "), first, promises, _minutes(notebook["cells"]))


def chapters() -> list[Chapter]:
    """The course, in its order."""
    return [Chapter.of(path) for path in sorted(notebooks().glob("*.ipynb"))]


def start_page(course: Iterable[Chapter], done: Collection[str] = ()) -> str:
    """The page that opens first, in Markdown; ``done`` are the files of the notebooks that were run."""
    return "\n".join(_lines(list(course), done)) + "\n"


def write_start_page(folder: Path) -> Path:
    """Put the start page beside a copy of the course; it is computed again each time.

    Raises:
        OSError: the folder cannot be written to.
    """
    page = folder / START_PAGE
    done = [path.name for path in sorted(folder.glob("*.ipynb")) if _was_run(path)]
    page.write_text(start_page(chapters(), done), encoding="utf-8", newline="\n")
    return page


def with_tile(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a JupyterLab whose launcher has the tile, and which asks nobody outside for news."""
    paths = {name: os.pathsep.join(filter(None, [str(_FOLDER), environment.get(name)])) for name in _PATHS}
    return {**environment, **paths}


_PATHS = ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH")
"""Where JupyterLab looks for extensions, and for settings such as the one that switches the question for news off."""


def options_for(user: int | None) -> list[str]:
    """What JupyterLab has to be told for a user, by number: root, as in a container, has to be allowed."""
    return ["--allow-root"] if user == 0 else []


_WORDS_A_MINUTE, _CELLS_A_MINUTE = 150, 2
"""How fast people read, and run and look at cells."""


def _minutes(cells: Iterable[Mapping[str, Any]]) -> int:
    words = sum(len("".join(cell["source"]).split()) for cell in cells if cell.get("cell_type") == "markdown")
    code: int = sum(cell.get("cell_type") == "code" for cell in cells)
    minutes: int = round(words / _WORDS_A_MINUTE + code / _CELLS_A_MINUTE)
    return max(minutes, 1)


def _was_run(path: Path) -> bool:
    """Whether a copy of a notebook was saved with what its cells gave."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError):
        return False  # Its reader may have saved it half.
    return any(cell.get("outputs") for cell in cells)


def _lines(course: list[Chapter], done: Collection[str]) -> Iterator[str]:
    yield "# The course"
    yield ""
    yield "Everything here happens in memory, between two fakes and a real connector: nothing leaves this machine."
    yield "Open a notebook, read, and run its cells one after the other with Shift+Enter.  This is your own copy."
    yield ""
    yield "| | notebook | minutes | its story | promises |"
    yield "|---|---|---|---|---|"
    for chapter in course:
        told, run = ", ".join(chapter.promises), " ✓ run" if chapter.file_name in done else ""
        named = f"{_number(chapter)}{run} | [{chapter.title}]({chapter.file_name}) | {chapter.minutes}"
        yield f"| {named} | {_cell(chapter.story)} | {told} |"
    yield ""
    yield "Each ends with an exercise that checks its own answer.  This page marks what was run when it is opened again"
    yield "with `harness lab`."
    yield ""
    yield "## The promises of the connection guide, and where they are told"
    yield ""
    yield "| promise | in a sentence | notebooks |"
    yield "|---|---|---|"
    for promise in PROMISES.values():
        where = [f"[{_number(each)}]({each.file_name})" for each in course if promise.id in each.promises]
        rehearsed = ", ".join(where) or f"`harness rehearse --only {promise.id}`"
        yield f"| {promise.id} {promise.title} | {_cell(promise.text)} | {rehearsed} |"


def _number(chapter: Chapter) -> str:
    return chapter.file_name.partition("_")[0]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
