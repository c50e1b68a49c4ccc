"""What may happen to the connector's journal while a request is under way, as faults like those of the wire.

What befalls a real database at each of its statements is tried with real databases in the tests of the journal.
"""

from fakes.faults import Fault
from fakes.http import Answer, RequestLike, Response
from harness.sync.errors import JournalUnavailable


def _full_disk(request: RequestLike, answer: Answer) -> Response:
    raise JournalUnavailable("in memory", "the disk is full")


def _lost_connection(request: RequestLike, answer: Answer) -> Response:
    answer(request)
    raise JournalUnavailable("in memory", "the connection to the database was lost")


JOURNAL_FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("journal disk full", False, _full_disk, "the journal takes nothing, so nothing is sent"),
        Fault("database connection lost", True, _lost_connection, "how the call ended cannot be written down"),
    )
}
"""They strike our own connector; one that keeps no journal of ours sees an exception that it does not know."""
