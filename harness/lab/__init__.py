"""JupyterLab on the course: a start page that leads from the promises to the notebooks, and a tile that opens it.

What the notebooks tell is in ``notebooks``; the tile is ``labextensions/harness-course``, a script without a build.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from harness.places import notebooks
from harness.promises import PROMISES

START_PAGE = "START.md"

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Chapter:
    """One notebook of the course: its file, its title, how its story begins, and the promises it tells of."""

    file_name: str
    title: str
    story: str
    promises: tuple[str, ...]

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
        return cls(path.name, title.removeprefix("# "), " ".join(story.strip().split("\n\n")[0].split()), promises)


def chapters() -> list[Chapter]:
    """The course, in its order."""
    return [Chapter.of(path) for path in sorted(notebooks().glob("*.ipynb"))]


def start_page(course: Iterable[Chapter]) -> str:
    """The page that opens first, in Markdown."""
    return "\n".join(_lines(list(course))) + "\n"


def write_start_page(folder: Path) -> Path:
    """Put the start page beside a copy of the course; it is computed again each time.

    Raises:
        OSError: the folder cannot be written to.
    """
    page = folder / START_PAGE
    page.write_text(start_page(chapters()), encoding="utf-8", newline="\n")
    return page


def with_tile(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a JupyterLab whose launcher has the tile."""
    others = environment.get("JUPYTER_PATH")
    return {**environment, "JUPYTER_PATH": os.pathsep.join(filter(None, [str(_FOLDER), others]))}


def _lines(course: list[Chapter]) -> Iterator[str]:
    yield "# The course"
    yield ""
    yield "Everything here happens in memory, between two fakes and a real connector: nothing leaves this machine."
    yield "Open a notebook, read, and run its cells one after the other with Shift+Enter.  This is your own copy."
    yield ""
    yield "| notebook | its story | promises |"
    yield "|---|---|---|"
    for chapter in course:
        told = ", ".join(chapter.promises)
        yield f"| [{chapter.title}]({chapter.file_name}) | {_cell(chapter.story)} | {told} |"
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
