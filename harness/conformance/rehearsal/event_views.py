"""What a report says of one event: a heading, and what unfolds below it.

Where it is shown, on a page or in a notebook, is decided elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.record.curl import as_curl
from harness.record.event import Event, as_text


@dataclass(frozen=True, slots=True)
class EventView:
    """An event in words: its heading, and texts with a name each, such as the header fields and the content."""

    heading: str
    parts: tuple[tuple[str, str], ...]


def view_of(event: Event) -> EventView:
    """What one reads of an event; of a request also the command that sends it again."""
    facts = dict(event.facts)
    head = f"{event.at:%d %b %H:%M:%S} {event.lane}, {event.kind}"
    if event.kind not in ("request", "response"):
        return EventView(f"{head}: {event.name}", (("Content", as_text(facts)),))
    what = f"{facts['method']} {facts['url']}" if event.kind == "request" else f"Answer {facts['status'] or event.name}"
    return EventView(f"{head}: {what}", tuple(_parts(event, facts)))


def _parts(event: Event, facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if facts.get("headers"):
        yield "Header fields", "\n".join(f"{name}: {value}" for name, value in facts["headers"].items())
    if facts.get("body") is not None:
        yield "Content", as_text(facts["body"])
    if event.kind == "request":
        yield "As a command", as_curl(facts)
