"""The pages of the documentation that are rendered, and the one command that writes them all.

``python -m harness.pages`` writes every page, which takes some minutes; ``python -m harness.pages mapping`` writes one.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from fakes import fidelity_page
from harness.conformance import costs
from harness.conformance.doubt import page as doubt_page
from harness.conformance.doubt.doubt import doubt
from harness.conformance.planted import calibration, page
from harness.conformance.search import coverage
from harness.conformance.stage import deeds
from harness.displays.reference import reference
from harness.simulation.trouble import faults_page
from harness.steps import catalogue
from harness.sync.mapping import documentation

DOCS = Path(__file__).parent.parent / "docs"
"""The folder of the pages, in a checkout."""

BEGIN, END = "<!-- rendered: python -m harness.pages stage -->\n", "<!-- end of what is rendered -->\n"
"""What stands around the rendered part of a page that people write."""


def _with_deeds(page: str) -> str:
    above, begin, rest = page.partition(BEGIN)
    _, end, below = rest.partition(END)
    return above + begin + deeds.page() + end + below


PUBLIC = (
    *("harness.simulation", "harness.conformance", "harness.connectors", "harness.sync", "harness.strategies"),
    *("fakes", "fakes.people"),
)
"""The packages whose names others import, those of tests and notebooks first."""


def _reference() -> str:
    above = (
        "# Reference\n\n<!-- rendered: python -m harness.pages reference -->\n\n"
        "What can be imported, from the source itself: how it is called, what it says of itself, what it offers. "
        "The commands say theirs with `--help`, the steps of features are in [steps.md](steps.md).\n\n"
    )
    return above + reference(PUBLIC, Path(__file__).parent.parent)


PAGES: Mapping[str, Callable[[str], str]] = {
    "mapping": lambda _: documentation.render_tables(),
    "fidelity": lambda _: fidelity_page.render(),
    "quirks": lambda _: faults_page.render(),
    "stage": _with_deeds,
    "steps": lambda _: catalogue.page(),
    "reference": lambda _: _reference(),
    "questions": lambda _: doubt_page.questions_page(),
    "costs": lambda _: costs.page(costs.measure()),
    "lives": lambda _: coverage.page(coverage.measure()),
    "doubt": lambda _: doubt_page.page(doubt(jobs=os.cpu_count() or 1)),
    "planted_bugs": lambda text: page.page(
        calibration.calibrate(jobs=os.cpu_count() or 1, before=page.caught_before(text))
    ),
}
"""What becomes of the text of each page, by the page's name.  The quick ones come first."""


def write(names: Sequence[str] = (), docs: Path = DOCS) -> list[Path]:
    """Write the named pages, or all of them, into a folder; returns the files.

    Raises:
        ValueError: there is no such page.
        FileNotFoundError: the folder does not have the page, because this is no checkout.
    """
    if unknown := [name for name in names if name not in PAGES]:
        raise ValueError(f"wanted one of {', '.join(PAGES)}; got {', '.join(unknown)}")
    files = {name: docs / f"{name}.md" for name in names or PAGES}
    if missing := [str(file) for file in files.values() if not file.exists()]:
        raise FileNotFoundError(f"wanted {', '.join(missing)}, found nothing there; pages are written in a checkout")
    for name, file in files.items():
        file.write_text(PAGES[name](file.read_text(encoding="utf-8")), encoding="utf-8")
    return list(files.values())


def _main(names: Annotated[list[str] | None, typer.Argument(help=f"Of: {', '.join(PAGES)}.")] = None) -> None:
    """Write the rendered pages of the documentation: those that are named, or all."""
    try:
        files = write(names or ())
    except (ValueError, FileNotFoundError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    for file in files:
        typer.echo(f"wrote {file}")


if __name__ == "__main__":
    typer.run(_main)
