"""What a person reads of an event: of long lists only what is about one order, or how they begin.

All of it stays in the record; where something is left out, it says so.
"""

from typing import Any

from harness.record.event import Event, as_text
from harness.record.of_order import is_about

MOST_ITEMS = 5
"""A longer list is cut to so many, or to those that are about the order."""

MOST_LETTERS = 8_000
"""Of a longer text only the beginning is shown."""


def excerpt(event: Event, order_id: str = "") -> str:
    """The facts of an event as people read JSON, without what would bury them; ``order_id`` is what they look for."""
    return beginning(as_text(_cut(event.facts, order_id)), event.number)


def beginning(text: str, number: int) -> str:
    """A text of an event as far as anybody reads, and where all of it is."""
    left_out = len(text) - MOST_LETTERS
    if left_out <= 0:
        return text
    return f"{text[:MOST_LETTERS]}\n... {left_out:,} more letters; all of it is in history.event({number})"


def _cut(value: Any, order_id: str) -> Any:
    if isinstance(value, dict):
        return {name: _cut(part, order_id) for name, part in value.items()}
    if not isinstance(value, list):
        return value
    chosen = value
    if len(value) > MOST_ITEMS:
        chosen = [each for each in value if order_id and is_about(each, order_id)] or value[:MOST_ITEMS]
    more = [f"{len(value) - len(chosen):,} more are left out"] if len(chosen) < len(value) else []
    return [*(_cut(each, order_id) for each in chosen), *more]
