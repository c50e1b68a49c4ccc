"""The attention list, and what people took off it, as rows for programs and as tables for people.

What is on them is known to ``decisions.py``.
"""

from rich.table import Table

from harness.displays.terminal import cell
from harness.operations.decisions import AttentionEntry, dismissals, dismissed_as_json, entries
from harness.sync.journal import Journal
from harness.sync.wire import JsonObject

RowsAndTable = tuple[list[JsonObject], Table | str]


def attention(journal: Journal, connection: str | None) -> RowsAndTable:
    """What needs a person, oldest first."""
    found = entries(journal, connection)
    table = Table("Connection", "Flow", "Subject", "Since (UTC)", "Why", "Tried", "What to do", show_lines=True)
    for each in found:
        entry = each.entry
        since = f"{entry.since:%Y-%m-%d %H:%M}"
        cells = (each.connection, entry.flow, entry.subject, since, entry.reason, _tried(each), entry.to_do)
        table.add_row(*map(cell, cells))
    return [each.as_json() for each in found], table if found else "Nothing needs a person."


def dismissed(journal: Journal, connection: str | None) -> RowsAndTable:
    """What people took off the list, oldest decision first."""
    found = dismissals(journal, connection)
    table = Table("Connection", "Flow", "Subject", "Dismissed (UTC)", "By", "Because", "It was", show_lines=True)
    for name, kept in found:
        at = f"{kept.at:%Y-%m-%d %H:%M}"
        cells = (name, kept.entry.flow, kept.entry.subject, at, kept.who, kept.why, kept.entry.reason)
        table.add_row(*map(cell, cells))
    return [dismissed_as_json(*each) for each in found], table if found else "Nothing was dismissed."


def _tried(each: AttentionEntry) -> str:
    times = "once" if each.entry.attempts == 1 else f"{each.entry.attempts} times"
    steps = [f"{step.name}: {step.outcome} {step.at:%m-%d %H:%M}" for step in each.tried]
    return "\n".join([times, *steps[-5:]])
