"""A world to click through: both portals, the timeline and the events, linked by the orders that they are about.

How the parts are linked in a browser is in ``harness.displays.linked``; nothing here changes a world.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from harness.displays.lines import Line, Lines
from harness.displays.linked import Linked, link
from harness.displays.tables import Pane, Table, counted
from harness.displays.timeline.swim_lanes import Group
from harness.record.event import Event
from harness.record.of_order import of_orders
from harness.simulation.views.in_words import TOLD, opened, told
from harness.simulation.views.order_view import chain_of
from harness.simulation.views.overview import panes
from harness.simulation.views.portals import MOST_ROWS
from harness.simulation.views.timeline import timeline_of_world
from harness.simulation.wiring import WiredWorld

MOST_EVENTS = 200
"""How many of the newest events are listed; the caption counts all of them."""

MOST_LETTERS = 60_000
"""So many letters unfold behind the events, the newest first."""


def explored(world: WiredWorld) -> Linked:
    """A world as it is now; the newest orders are linked with what is about them."""
    orders = list(world.bigcommerce.orders)[-MOST_ROWS:]
    about: dict[int, list[int]] = {}
    concerned = of_orders(world.history.events, map(str, orders))
    for order in orders:
        for event in concerned[str(order)]:
            about.setdefault(event.number, []).append(order)
    keys = {str(each.key): order for order in orders for each in chain_of(world, order)}
    store, network = panes(world)
    linked_panes = _linked(store, 0, str), _linked(network, 2, lambda key: keys.get(key, ""))
    return Linked(linked_panes, timeline_of_world(world), partial(_of_group, world, about), _events(world, about))


def _linked(pane: Pane, column: int, order_of: Callable[[str], object]) -> Pane:
    """The pane with links in its first table, by the value of a column."""
    first, *others = pane.tables
    links = [link([order_of(str(row[column]))]) for row in first.rows]
    return replace(pane, tables=[replace(first, attributes=links), *others])


def _of_group(world: WiredWorld, about: dict[int, list[int]], group: Group) -> str:
    """A mark stands for its events; an answer belongs to the row of its request."""
    numbers = [number for number in group.numbers if number]
    listed = dict.fromkeys(_row_of(world.history.events[number - 1]) for number in numbers)
    return link(_orders(about, numbers), list(listed))


def _row_of(event: Event) -> int:
    return event.cause if event.kind == "response" and event.cause else event.number


def _orders(about: dict[int, list[int]], numbers: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(order for number in numbers for order in about.get(number, ())))


def _events(world: WiredWorld, about: dict[int, list[int]]) -> Table:
    """The newest events, each with what unfolds behind it and what it is about."""
    there = [event for event in world.history if event.kind in TOLD]
    shown, left, rows = there[-MOST_EVENTS:], MOST_LETTERS, []
    for event in reversed(shown):
        behind = opened(world.history, "", event.number) if left > 0 else ""
        left -= len(behind)
        words, tone = told(world.history, event)
        rows.append((event.number, f"{event.at:%d %b %H:%M:%S}", Lines([Line(words, behind, tone)])))
    links = [link(about.get(event.number, ()), [event.number]) for event in reversed(shown)]
    newest = f"the newest {len(shown)} of " if len(shown) < len(there) else ""
    caption = f"What happened, {newest}{counted(len(there), 'event')}, the newest first"
    return Table(caption, ("Event", "When (UTC)", "What"), rows, attributes=links)
