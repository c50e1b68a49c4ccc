"""Where the connector under test runs: here, between the two services, or with somebody else who is only watched.

What is typed into the connection form is the retailer's business.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from harness.conformance.stage.api import Declined
from harness.conformance.stage.person import HumanTask, Person
from harness.simulation.connector_host import ConnectorHost
from harness.sync import Connection

MakeConnection = Callable[[], Connection]
"""The connection that a filled-in form would make; raises UnusableInput when it would make none."""

FIELDS = {"store_hash": "Store Hash", "client_id": "Client ID", "access_token": "Access Token"}
"""What is pasted into the form, and how the form calls it."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The connection form filled in: ``pasted`` are its texts by name, ``typed`` those that differ on purpose."""

    pasted: Mapping[str, str]
    typed: Mapping[str, str]
    allow_cancelling_orders: bool
    account: str
    draft: MakeConnection


class Host(Protocol):
    """Where a connector runs."""

    @property
    def connection(self) -> Connection | None: ...
    @property
    def connector(self) -> Any: ...
    def problems(self, form: FilledForm) -> list[str]:
        """Save the form; everything that is wrong with it, or nothing when it was accepted."""
        ...

    def open(self, connection: Connection) -> Connection:
        """From now on the connection stands."""
        ...

    def attention(self) -> list[Any]: ...


@dataclass
class HostedHere:
    """The connector runs in this process; the form is our own, and the doctor verifies it over the wire."""

    hosting: ConnectorHost

    @property
    def connection(self) -> Connection | None:
        return self.hosting.connection

    @property
    def connector(self) -> Any:
        return self.hosting.connector

    def problems(self, form: FilledForm) -> list[str]:
        empty = [f"{FIELDS[name]} is empty" for name, text in form.pasted.items() if not text.strip()]
        return empty or self.hosting.problems(lambda _: form.draft(), {})

    def open(self, connection: Connection) -> Connection:
        return self.hosting.open(connection)

    def attention(self) -> list[Any]:
        return list(self.hosting.journal.attention())


@dataclass
class HostedElsewhere:
    """The connector runs with Logicbroker; a person fills in the portal's form, and nothing here is ticked."""

    person: Person
    retailer: str
    connection: Connection | None = None
    connector: None = None

    def problems(self, form: FilledForm) -> list[str]:
        is_new = self.connection is None
        arguments: dict[str, Any] = dict(form.pasted)
        if is_new:
            arguments["allow_cancelling_orders"] = form.allow_cancelling_orders
        deed = "connect_to_new_system" if is_new else "enter_new_credentials"
        try:
            self.person.do(HumanTask("retailer", deed, self._paragraph(form, is_new), arguments))
        except Declined as declined:
            return [declined.words]
        return []

    def open(self, connection: Connection) -> Connection:
        self.connection = connection
        return connection

    def attention(self) -> list[Any]:
        return []

    def _paragraph(self, form: FilledForm, is_new: bool) -> str:
        where = f"In Logicbroker's portal, as {self.retailer}: open Settings > Connections"
        first = (
            f"{where}, remove a connection to BigCommerce that is there from before, and choose Connect to a New System"
            if is_new
            else f"{where} and edit the connection to BigCommerce"
        )
        fields = "; ".join(f"{label}: {_what_to_paste(form, name)}" for name, label in FIELDS.items())
        allowed = f"; Allow Cancelling Orders: {str(form.allow_cancelling_orders).lower()}" if is_new else ""
        return f"{first}.  Fill in {fields}{allowed}, and save.  Then press Enter."


def _what_to_paste(form: FilledForm, name: str) -> str:
    """What to paste; what is secret stays in its file."""
    if name in form.typed and "\n" not in form.typed[name]:
        return f"“{form.typed[name]}”"
    whole = "the whole text of" if name in form.typed else "that of"
    return f"{whole} the credentials file of the API account {form.account}"
