"""The attention lists of all connections in a journal, as people see them and decide about them.

What a retry or a dismissal leads to is the connector's business.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from harness.displays.texts import visible
from harness.sync.errors import UnusableInput
from harness.sync.journal import Attention, Dismissed, Journal, JournalStep
from harness.sync.schedule import CADENCE
from harness.sync.wire import JsonObject

UNATTENDED = timedelta(hours=1)
"""Within so long a connector that runs has looked several times."""


@dataclass(frozen=True, slots=True)
class AttentionEntry:
    """One entry: whose it is, what it says, and what was tried."""

    connection: str
    entry: Attention
    tried: tuple[JournalStep, ...]

    def as_json(self) -> JsonObject:
        """For programs: instants in ISO 8601."""
        tried = [
            {"step": step.name, "outcome": step.outcome, "at": step.at.isoformat(), "attempts": step.attempts}
            for step in self.tried
        ]
        return {"connection": self.connection, **_entry_as_json(self.entry), "tried": tried}


def entries(journal: Journal, connection: str | None = None) -> list[AttentionEntry]:
    """What needs a person, of one connection or of all in the journal, oldest first."""
    found = []
    for name in journal.connections() if connection is None else [connection]:
        own = journal.for_connection(name)
        for entry in own.attention():
            steps = own.steps(entry.flow, subject=entry.subject)
            found.append(AttentionEntry(name, entry, tuple(sorted(steps, key=lambda step: step.at))))
    return sorted(found, key=lambda each: (each.entry.since, each.connection, each.entry.flow, each.entry.subject))


def unattended(journal: Journal, now: datetime, connection: str | None = None) -> list[str]:
    """Of each connection that nothing has worked for longer than any cycle, a sentence: its list may be out of date."""
    said = []
    for name in journal.connections() if connection is None else [connection]:
        own = journal.for_connection(name)
        runs = [ran for flow in CADENCE if (ran := own.cursor(f"ran {flow}"))]
        if runs and now - datetime.fromisoformat(max(runs)) > UNATTENDED:
            said.append(f"No process has worked {name} since {max(runs)[:16].replace('T', ' ')} UTC: start one.")
    return said


def dismissals(journal: Journal, connection: str | None = None) -> list[tuple[str, Dismissed]]:
    """What people took off the list, with the connection's name."""
    names = journal.connections() if connection is None else [connection]
    return [(name, kept) for name in names for kept in journal.for_connection(name).dismissed()]


def dismissed_as_json(connection: str, kept: Dismissed) -> JsonObject:
    """For programs: instants in ISO 8601."""
    decision = {"dismissed": kept.at.isoformat(), "who": kept.who, "why": kept.why}
    return {"connection": connection, **_entry_as_json(kept.entry), **decision}


def retry(journal: Journal, flow: str, subject: str, now: datetime, connection: str | None = None) -> AttentionEntry:
    """Let the connector try an entry again at its next tick.

    Raises:
        UnusableInput: there is no such entry, or several connections have it.
    """
    found = _the_entry(journal, flow, subject, connection)
    journal.for_connection(found.connection).ask_for_retry(flow, found.entry.subject, now)
    return found


def retry_all(journal: Journal, flow: str | None, now: datetime, connection: str | None = None) -> int:
    """Let the connector try every entry of a flow again, or of all flows, some at each tick; how many there are."""
    count = 0
    for name in journal.connections() if connection is None else [connection]:
        own = journal.for_connection(name)
        for entry in own.attention():
            if flow in {None, entry.flow}:
                own.ask_for_retry(entry.flow, entry.subject, now)
                count += 1
    return count


def dismiss(
    journal: Journal, flow: str, subject: str, now: datetime, *, who: str, why: str, connection: str | None = None
) -> AttentionEntry:
    """Take an entry off the list, with who decided so and why.

    Raises:
        UnusableInput: there is no such entry, several connections have it, or no reason is given.
    """
    if not why.strip():
        raise UnusableInput("a reason for the dismissal", "none", "Say it with --why, for those who look later.")
    found = _the_entry(journal, flow, subject, connection)
    journal.for_connection(found.connection).dismiss(flow, found.entry.subject, now, who=who, why=why)
    return found


def _the_entry(journal: Journal, flow: str, subject: str, connection: str | None) -> AttentionEntry:
    known = entries(journal, connection)
    named = [each for each in known if each.entry.flow == flow]
    found = [each for each in named if subject in (each.entry.subject, visible(each.entry.subject))]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(each.connection for each in found)
        raise UnusableInput("one entry", f"one of each of {names}", "Name the connection with --connection.")
    listed = ", ".join(f"{each.entry.flow} {each.entry.subject!r}" for each in known[:10]) or "nothing"
    raise UnusableInput("an entry of the attention list", f"{flow} {subject!r}", f"On the list is {listed}.")


def _entry_as_json(entry: Attention) -> JsonObject:
    return {
        "flow": entry.flow,
        "subject": entry.subject,
        "reason": entry.reason,
        "since": entry.since.isoformat(),
        "attempts": entry.attempts,
        "to_do": entry.to_do,
    }
