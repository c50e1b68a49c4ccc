"""Where the connector under test runs: here, between the two services, or with somebody else who is only watched.

What is typed into the connection form is the retailer's business.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from harness.conformance.stage.api import Declined
from harness.conformance.stage.person import HumanTask, Person
from harness.simulation.connector_host import ConnectorHost
from harness.sync import Connection

ALLOWED = "Allow Cancelling Orders"

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

    def allow_cancelling_orders(self, allowed: bool) -> None:
        """Change the setting of the saved connection."""
        ...

    def saved_form(self) -> dict[str, str]:
        """What the saved connection shows by the names of its fields, but for its token; nothing before it stands."""
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

    def allow_cancelling_orders(self, allowed: bool) -> None:
        self.hosting.change(allow_cancelling_orders=allowed)

    def saved_form(self) -> dict[str, str]:
        """Our own form shows what the connector runs with."""
        if self.connection is None:
            return {}
        since = self.connection.connected_at
        return {
            FIELDS["store_hash"]: self.connection.credentials.store_hash,
            FIELDS["client_id"]: self.connection.credentials.client_id,
            ALLOWED: str(self.connection.allow_cancelling_orders).lower(),
            **({"Connected": since.isoformat()} if since else {}),
        }

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

    def allow_cancelling_orders(self, allowed: bool) -> None:
        """Have the setting changed.

        Raises:
            ValueError: nothing is connected.
        """
        if self.connection is None:
            raise ValueError("nothing is connected; let the retailer connect the store first")
        paragraph = f"{self._where()} and edit the connection to BigCommerce.  Set {ALLOWED} to {str(allowed).lower()}"
        paragraph += " and save.  Then press Enter."
        self.person.do(HumanTask("retailer", "allow_cancelling_orders", paragraph, {"allowed": allowed}))
        self.connection = replace(self.connection, allow_cancelling_orders=allowed)

    def saved_form(self) -> dict[str, str]:
        names = f"{FIELDS['store_hash']}, {FIELDS['client_id']} and {ALLOWED}"
        paragraph = f"{self._where()} and look at the connection to BigCommerce.  Type its {names} with commas between"
        paragraph += ", or: none, if there is none."
        found = self.person.do(HumanTask("retailer", "saved_connection", paragraph, read=_fields))
        return dict(found)

    def attention(self) -> list[Any]:
        return []

    def _paragraph(self, form: FilledForm, is_new: bool) -> str:
        where = self._where()
        first = (
            f"{where}, remove a connection to BigCommerce that is there from before, and choose Connect to a New System"
            if is_new
            else f"{where} and edit the connection to BigCommerce"
        )
        fields = "; ".join(f"{label}: {_what_to_paste(form, name)}" for name, label in FIELDS.items())
        allowed = f"; {ALLOWED}: {str(form.allow_cancelling_orders).lower()}" if is_new else ""
        return f"{first}.  Fill in {fields}{allowed}, and save.  Then press Enter."

    def _where(self) -> str:
        return f"In Logicbroker's portal, as {self.retailer}: open Settings > Connections"


def _fields(answer: str) -> dict[str, str]:
    """What a person read on the page of a saved connection.

    Raises:
        ValueError: not everything that was asked for.
    """
    if answer.strip().lower() == "none":
        return {}
    names = (FIELDS["store_hash"], FIELDS["client_id"], ALLOWED)
    return dict(zip(names, (text.strip() for text in answer.split(",")), strict=True))


def _what_to_paste(form: FilledForm, name: str) -> str:
    """What to paste; what is secret stays in its file."""
    if name in form.typed and "\n" not in form.typed[name]:
        return f"“{form.typed[name]}”"
    whole = "the whole text of" if name in form.typed else "that of"
    return f"{whole} the credentials file of the API account {form.account}"
