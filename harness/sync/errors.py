"""What can go wrong between the connector and the two services, as a tree.

A call that is *done* returns; every other end is an error of this tree:

    SyncError
    ├── UnusableInput              a setting, a file or a text of a person cannot be used
    │   ├── UnusableSettings       several settings of one file
    │   ├── UnusableCredentials    store hash, API path or credentials file
    │   └── EnvironmentMixUp       a trial store in production, or the production store in stage
    ├── Unmappable                 a record of one service has no counterpart in the other
    ├── Refused                    the service itself said no; saying it again does not help
    │   ├── CredentialsRefused     401, wherever it is asked: the token or the key does not count (any more)
    │   ├── ScopeMissing           403: the API account may not do this, or not to this one record
    │   ├── NotFound               404
    │   └── AlreadyExists          Logicbroker has this order already, and says under which link key
    ├── Busy                       they said later, and until when; nothing has happened
    │   ├── Outage                 no sensible answer to a question: a timeout, a 5xx, a page instead of data
    │   └── StoreSuspended         503 with the suspension text: the trial ended, or a bill is open
    ├── Unknown                    nobody knows whether they did it: look before repeating
    ├── JournalUnavailable         the journal cannot be read or written: nothing is sent until it can
    └── LeaseLost                  another process works this connection now: stop

Who catches what is not decided here: ``connector.py`` and ``flows/work.py`` catch, everybody else raises.
"""

from collections.abc import Sequence
from datetime import datetime


class SyncError(Exception):
    """Everything that the connector raises on purpose."""


class UnusableInput(SyncError, ValueError):
    """Something that a person gave cannot be used: what was wanted, what came, what to do."""

    def __init__(self, wanted: str, came: str, to_do: str) -> None:
        self.wanted = wanted
        self.came = came
        self.to_do = to_do
        super().__init__(f"Wanted {wanted}; got {came}. {to_do}")


class UnusableSettings(UnusableInput):
    """Several settings of one file cannot be used; the message has a line for each of the ``problems``."""

    def __init__(self, problems: Sequence[UnusableInput]) -> None:
        self.problems = tuple(problems)
        parts = zip(*((each.wanted, each.came, each.to_do) for each in problems), strict=True)
        super().__init__(*map("; ".join, parts))
        self.args = ("\n".join(map(str, problems)),)


class UnusableCredentials(UnusableInput):
    """A store hash, an API path or a credentials file that cannot be read as one."""


class EnvironmentMixUp(UnusableInput):
    """A trial or sandbox store was connected to production, or the production store to stage."""


class Unmappable(SyncError):
    """A record that cannot be said in the other service's words; ``reason`` is a sentence for a person."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Refused(SyncError):
    """The service said no to ``what`` ("creating ..."); ``status`` is its HTTP status, ``message`` its own words."""

    def __init__(self, service: str, what: str, status: int, message: str) -> None:
        self.service = service
        self.what = what
        self.status = status
        self.message = message
        super().__init__(f'{service} refused {what} ({status}, "{message}").')


class CredentialsRefused(Refused):
    """The access token or the key is unknown or was deleted.  Configure new credentials; nothing is lost meanwhile."""


class ScopeMissing(Refused):
    """The API account may not do this.  Create an account with Orders and Products on modify, and reconnect.

    Said of one record, it may also be about that record alone: it is, once ``operation`` is allowed for another one.
    """

    def __init__(self, service: str, what: str, status: int, message: str, operation: str = "") -> None:
        self.operation = operation
        super().__init__(service, what, status, message)


class NotFound(Refused):
    """There is nothing of this name or number."""


class AlreadyExists(Refused):
    """Logicbroker has this order already; ``link_key`` leads to it (empty when the answer does not name it)."""

    def __init__(self, service: str, what: str, status: int, message: str, link_key: str) -> None:
        self.link_key = link_key
        super().__init__(service, what, status, message)


class Busy(SyncError):
    """The service asks to come back at ``until``.  Nothing has happened; asking again then is right."""

    def __init__(self, service: str, until: datetime, reason: str) -> None:
        self.service = service
        self.until = until
        self.reason = reason
        super().__init__(f"{service} asks to wait until {until.isoformat()}: {_ended(reason)}")


class Outage(Busy):
    """The service gave no sensible answer.  Perhaps it is down, perhaps this one record makes it stumble."""

    def __init__(self, service: str, until: datetime, reason: str) -> None:
        super().__init__(service, until, reason)
        when = f"it is asked again at {until.isoformat()}"
        self.args = (f"{service} gave no sensible answer, and {when}: {_ended(reason)}",)

    @property
    def trouble(self) -> str:
        """The same for a list on which it stands for long: without an instant, which would be news each time."""
        return f"{self.service} gave no sensible answer: {_ended(self.reason)}"


class StoreSuspended(Busy):
    """BigCommerce has suspended the store.  Choose a plan (a trial lives 15 days); the connector carries on then."""


class Unknown(SyncError):
    """Nobody knows whether ``service`` did ``what``.  Look for the result before doing it again."""

    def __init__(self, service: str, what: str, reason: str) -> None:
        self.service = service
        self.what = what
        self.reason = reason
        super().__init__(f"Nobody knows whether {what} happened at {service}: {_ended(reason)}")


class JournalUnavailable(SyncError):
    """The journal ``name`` did not answer, or its disk is full.  A write may be in it or not: read before relying."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"The journal {name} cannot be used: {reason}.")


class LeaseLost(SyncError):
    """The lease of a connection was taken over: its new holder goes on from the journal, and we write nothing more."""

    def __init__(self, connection: str) -> None:
        self.connection = connection
        super().__init__(f"The connection {connection!r} is worked by another process now.")


def _ended(reason: str) -> str:
    """With one full stop, also where a service's own words end in one."""
    return reason if reason.endswith(".") else f"{reason}."
