"""What Tab offers within quotes where a call wants a name: faults, carriers, promises, deeds, SKUs and the like.

Names of attributes and keys IPython finds by itself.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fakes.people.deeds import FACTS
from fakes.people.supplier import CARRIERS
from harness.promises import PROMISES
from harness.record.history import METHODS, SERVICES
from harness.simulation.trouble.nemesis import ALL_FAULTS, MIXTURES
from harness.simulation.wiring import WiredWorld

Names = Callable[[Mapping[str, Any]], Iterable[str]]
"""Gives the names that there are; it is given those of the notebook, since its worlds have goods of their own."""


def _skus(names: Mapping[str, Any]) -> Iterable[str]:
    worlds = [each for each in names.values() if isinstance(each, WiredWorld)]
    return dict.fromkeys(one.sku for world in worlds for one in world.bigcommerce.store.products.variants.scan())


_WITH_LINES = "place_order|abandon_order|ship|cancel|back_order|take_back|refund_order|enter_order"
_WANTED: tuple[tuple[str, Names], ...] = (
    (r"\b(strike|with_fault)\(\s*(fault\s*=\s*)?", lambda names: ALL_FAULTS),
    (r"\bfaults\s*=\s*", lambda names: MIXTURES),
    (r"\bcarrier(\s*=|[\"']\s*:)\s*", lambda names: CARRIERS),
    (r"\b(evidence|when_decided)\(\s*|\bonly\s*=\s*\[[^\]]*", lambda names: PROMISES),
    (r"\bdeeds\(\s*", lambda names: FACTS),
    (r"\bservice\s*=\s*", lambda names: SERVICES),
    (r"\bmethod\s*=\s*", lambda names: METHODS),
    (rf"\b({_WITH_LINES})\(.*\(\s*|\b(product|set_stock|delete_product|change_quantity)\((.*,)?\s*", _skus),
)
"""What stands before the quote, and the names that are wanted there."""


def offers(before: str, names: Mapping[str, Any]) -> tuple[str, list[str]]:
    """What was typed of a name so far, and all names that go on so, of what stands before the cursor on its line."""
    opened = re.search(r"[\"']([^\"']*)$", before)
    if opened is None:
        return "", []
    head, typed = before[: opened.start()], opened[1]
    wanted = next((each for pattern, each in _WANTED if re.search(f"(?:{pattern})$", head)), None)
    found = wanted(names) if wanted else ()
    return typed, [name for name in found if name.lower().startswith(typed.lower())]


def register(shell: Any) -> None:
    """Let a shell of IPython offer them, and nothing else in such a place."""
    from IPython.core.completer import SimpleCompletion, context_matcher  # noqa: PLC0415 - IPython runs this process.

    def matcher(context: Any) -> Any:
        typed, found = offers(context.line_with_cursor[: context.cursor_position], shell.user_ns)
        completions = [SimpleCompletion(name, type="name") for name in found]
        return {"completions": completions, "matched_fragment": typed, "suppress": bool(found), "ordered": True}

    shell.Completer.custom_matchers.append(context_matcher(identifier="names of the rehearsal stage")(matcher))
