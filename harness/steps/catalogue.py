"""Every step that a feature may use, as it is registered: for a command, and for a page.

What the steps do is in the modules beside this one.
"""

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pytest_bdd import steps as registered

TITLES = {
    "staging": "How a scenario begins",
    "connector": "The connection, API accounts and time",
    "people": "Shopper, supplier and retailer",
    "other_stores": "Another store of the retailer",
    "feeds": "Inventory and product feeds",
    "feed_pages": "The pages of feeds",
    "onboarding": "The guide's walk-through",
    "outcomes": "What has to hold",
}
"""The modules whose steps people write, in the order of a scenario; the others are for lives that are told again."""


@dataclass(frozen=True, slots=True)
class CatalogueStep:
    """One step: the keywords under which it is known, and its sentence with its alternatives and gaps."""

    keywords: tuple[str, ...]
    sentence: str
    where: str


def catalogue(word: str = "") -> list[CatalogueStep]:
    """All steps, or those with a word in their sentence, whatever its letters."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in TITLES:
        module = importlib.import_module(f"harness.steps.{name}")
        for keyword, parser in _steps(module.__name__):
            known = found.setdefault((name, readable(parser.name)), [])
            known.extend([keyword] if keyword not in known else [])
    steps = [CatalogueStep(tuple(sorted(keywords)), sentence, name) for (name, sentence), keywords in found.items()]
    return [step for step in steps if word.casefold() in step.sentence.casefold()]


def page() -> str:
    """The page of all steps."""
    parts = [
        "# Steps\n\n<!-- rendered: python -m harness.pages steps -->\n\nWhat a feature may say, as it is written; "
        "in ⟨ ⟩ stand alternatives, a name or a number. `harness steps WORD` shows those with a word in them.\n"
    ]
    steps = catalogue()
    for name, title in TITLES.items():
        rows = [f"| {', '.join(step.keywords)} | {_cell(step.sentence)} |" for step in steps if step.where == name]
        parts.append("\n".join([f"## {title}\n", "| keyword | step |", "|---|---|", *rows, ""]))
    return "\n".join(parts)


def readable(pattern: str) -> str:
    """A step's pattern as people write it: without the signs of regular expressions, alternatives beside each other."""
    text = re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: f"⟨{found[1].replace('_', ' ')}⟩", pattern)
    while (simpler := _GROUP.sub(_gap, text)) != text:  # From the innermost group on.
        text = simpler
    text = re.sub(r"(\w)\?", r"(\1)", text).replace("⟩?", "⟩").replace("\\", "")
    return re.sub(r"(?<=\w)⟨|⟩(?=\w)", lambda found: f" {found[0]}".replace(" ⟩", "⟩ "), text).strip()


_GROUP = re.compile(r"\((?:\?P<(\w+)>|\?:)([^()]*)\)[?*]?")


def _gap(found: re.Match[str]) -> str:
    """What stands in a gap: its alternatives, or its name where anything may stand."""
    name, inside = (found[1] or "more").replace("_", " "), found[2]
    if re.search(r"[\[\]+*^$]|\\[dws]", inside):
        return f"⟨{name}⟩"
    return f"⟨{' | '.join(each.strip().strip('⟨⟩') for each in inside.split('|') if each.strip())}⟩"


def _steps(module: str) -> Iterator[tuple[str, Any]]:
    """The keyword and the parser of every step that a module registers."""
    for context in registered.step_function_context_registry.values():
        if context.step_func.__module__ == module:
            yield (context.type or "any").capitalize(), context.parser


def _cell(sentence: str) -> str:
    return sentence.replace("|", "\\|")
