"""What may befall the connector itself while a request is under way, as faults like those of the wire.

Its process dies, or its journal goes away.  What befalls a process and a real database at each of their steps is tried
in the tests of the connector, one step after the other.
"""

from fakes.wire.faults import Fault
from fakes.wire.http import RequestLike, Responder, Response
from harness.sync.errors import JournalUnavailable


class Died(BaseException):
    """The process of the connector is gone; no ``Exception``, because a dead process catches nothing."""


def _dies_before(request: RequestLike, answer: Responder) -> Response:
    raise Died("the process died before the request was sent")


def _dies_after(request: RequestLike, answer: Responder) -> Response:
    answer(request)
    raise Died("the process died before it read the answer")


def _full_disk(request: RequestLike, answer: Responder) -> Response:
    raise JournalUnavailable("in memory", "the disk is full")


def _lost_connection(request: RequestLike, answer: Responder) -> Response:
    answer(request)
    raise JournalUnavailable("in memory", "the connection to the database was lost")


CONNECTOR_FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("crash before a call", False, _dies_before, "nothing any more: its process died before the call"),
        Fault("crash after a call", True, _dies_after, "nothing any more: its process died after the call"),
        Fault("journal disk full", False, _full_disk, "that its journal takes nothing, so nothing is sent"),
        Fault(
            "database connection lost",
            True,
            _lost_connection,
            "that its journal is gone, so how the call ended cannot be written down",
        ),
    )
}
"""A connector whose process died is restarted a moment later, on the same journal."""

DEATH_INSTEAD = {
    "journal disk full": CONNECTOR_FAULTS["crash before a call"],
    "database connection lost": CONNECTOR_FAULTS["crash after a call"],
}
"""What a fault of our journal is for a connector that keeps its memory elsewhere: the death of its process."""
