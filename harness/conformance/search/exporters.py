"""The files that a judged world becomes: a plain test, and a notebook that lives it again.

Its feature, and where the files go, are in ``case``.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from harness.conformance.search.judged_life import JudgedLife
from harness.displays.extras import extra
from harness.displays.texts import docstring, fenced, markdown
from harness.simulation.story.quoting import identifier
from harness.simulation.story.sentences import Step

_IMPORTS = {
    "timedelta(": "from datetime import timedelta",
    "datetime.datetime(": "import datetime",
    "Decimal(": "from decimal import Decimal",
    "StoreQuirks(": "from fakes.bigcommerce import Quirks as StoreQuirks",
    "NetworkQuirks(": "from fakes.logicbroker.quirks import Quirks as NetworkQuirks",
    "look.": "from harness.conformance import observations as look",
    "Case.of(": "from harness.conformance.search.case import Case",
    "World(": "from harness.simulation import World",
    "Item(": "from harness.simulation.catalog import Item",
    "Mixture(": "from harness.simulation.trouble.nemesis import Mixture",
    "MIXTURES[": "from harness.simulation.trouble.nemesis import MIXTURES",
}
"""What has to be imported for code in which a word stands."""


def test_file(case: JudgedLife, name: str) -> str:
    """The case as a file of one plain test, which another connector is given in the place of its default."""
    story, imported = case.story, connector_import(case)
    body = [_born(story.beginning.code), *(step.code for step in story.steps), "case = Case.of(world)"]
    lines = [*body, "assert not case.broken, case.table().text()"]
    default = imported.rpartition(" ")[2] if imported else "None"
    note = _no_place(case)
    test = [f"def test_{identifier(name, 'case')}(connector=CONNECTOR):", f"    {docstring(case.headline())}"]
    first = [*_imports([*lines, imported]), "", *note, f"CONNECTOR = {default}"]
    return "\n".join([docstring(case.found), "", *first, "", "", *test, *(f"    {line}" for line in lines), ""])


def notebook(case: JudgedLife) -> str:
    """The case as the text of a notebook: its story first, then cells that live it again, and what came of it."""
    story, imported = case.story, connector_import(case)
    told = "\n".join(case.sentences())
    heading = "What broke, and how" if case.broken else "What happened, and that no law was broken"
    cells = [
        _prose(f"# {heading}\n\n{markdown(f'{case.found} {case.headline()}')}\n\n{fenced(told, 'gherkin')}"),
        _prose("## The same life again\n\nEverything comes from the seed and from what people did."),
    ]
    born = [
        *_no_place(case),
        f"connector = {imported.rpartition(' ')[2] or None}",
        _born(story.beginning.code),
        "world",
    ]
    chapters = [[*chapter, "world.now"] for chapter in _chapters(story.steps)]
    ends = [["case = Case.of(world)", "case"], ["case.evidence()"], ["world.timeline()"]]
    imports = _imports([line for cell in [[imported], born, *chapters, *ends] for line in cell])
    cells += [_code(lines) for lines in ([*imports, *born], *chapters)]
    cells.append(_prose("## What the laws say, and the evidence\n\nThe events are those of this very life."))
    cells += [_code(lines) for lines in ends]
    for number, cell in enumerate(cells):
        cell["id"] = str(number)
    made = _nbformat()
    return f"{made.writes(made.new_notebook(cells=cells, metadata=_KERNEL))}\n"


def _nbformat() -> Any:
    """The library that writes notebooks, which publishes no types."""
    return extra("nbformat.v4", "lab", "writing a notebook")


def _prose(text: str) -> Any:
    return _nbformat().new_markdown_cell(text)


def _code(lines: list[str]) -> Any:
    return _nbformat().new_code_cell("\n".join(lines))


def connector_import(case: JudgedLife) -> str:
    """The line that imports the factory of the connector in the case; empty for our own, or one that has no place."""
    factory = case.world.options.connector
    module, name = getattr(factory, "__module__", None), getattr(factory, "__qualname__", "")
    named = all(part.isidentifier() for part in [*str(module).split("."), name])
    return f"from {module} import {name}" if named and module not in (None, "__main__") else ""


def _no_place(case: JudgedLife) -> list[str]:
    """A remark where the factory of the connector cannot be imported."""
    lost = case.world.options.connector is not None and not connector_import(case)
    return ["# The connector of this case has no place to be imported from; give its factory here."] if lost else []


def _born(code: str) -> str:
    """The line that makes the world, with the connector under test."""
    return code.removesuffix(")") + ", connector=connector)"


def _chapters(steps: tuple[Step, ...]) -> Iterator[list[str]]:
    """The lines of Python between one passing of time and the next, that included."""
    chapter = 0

    def counted(step: Step) -> int:
        nonlocal chapter
        before, chapter = chapter, chapter + step.code.startswith("world.advance(")
        return before

    for _, part in groupby(steps, key=counted):
        yield [step.code for step in part]


def _imports(lines: list[str]) -> list[str]:
    code = "\n".join(lines)
    wanted = [line for word, line in _IMPORTS.items() if re.search(rf"\b{re.escape(word)}", code)]
    wanted += [line for line in lines if line.startswith("from ")]
    return sorted(wanted, key=lambda line: (not line.startswith("import "), line.split()[1]))


_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
