"""Where the connector under test runs: here, between the two services, or with somebody else who is only watched.

What is typed into the connection form is the retailer's business.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

from harness.conformance.stage.api import Declined, Wait
from harness.conformance.stage.company import STANDING, Company
from harness.conformance.stage.person import CannotBeDone, HumanTask, Person
from harness.conformance.stage.record import Record
from harness.simulation.connector_host import ConnectorHost
from harness.sync import Connection

ALLOWED = "Allow Cancelling Orders"

REMOVE = "remove a connection to BigCommerce that is there from before"
"""What a person is told to do before they connect, if there is one."""

MOST_EXAMINATIONS, BETWEEN_EXAMINATIONS = 5, timedelta(seconds=30)
"""How often, and how far apart, a form is examined whose verdict the road leaves open."""

MakeConnection = Callable[[], Connection]
"""The connection that a filled-in form would make; raises UnusableInput when it would make none."""

FIELDS = {"store_hash": "Store Hash", "client_id": "Client ID", "access_token": "Access Token"}
"""What is pasted into the form, and how the form calls it."""


class LeftOpen(CannotBeDone):
    """Trouble on the road kept anybody from finding out whether a form is right."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """The connection form filled in: ``pasted`` are its texts by name, ``typed`` those that differ on purpose."""

    pasted: Mapping[str, str]
    typed: Mapping[str, str]
    allow_cancelling_orders: bool
    account: str
    is_new: bool
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

    def saved_forms(self) -> list[dict[str, str]]:
        """What each saved connection shows by the names of its fields, but for its token."""
        ...

    def attention(self) -> list[Any]: ...


@dataclass
class HostedHere:
    """The connector runs in this process; the form is our own, and the doctor verifies it over the wire."""

    hosting: ConnectorHost
    wait: Wait

    @property
    def connection(self) -> Connection | None:
        return self.hosting.connection

    @property
    def connector(self) -> Any:
        return self.hosting.connector

    def problems(self, form: FilledForm) -> list[str]:
        """Everything that is wrong with the form, which is examined again while the road leaves it open.

        Raises:
            LeftOpen: it stayed open.
        """
        empty = [f"{FIELDS[name]} is empty" for name, text in form.pasted.items() if not text.strip()]
        if form.is_new and self.connection is not None:
            return ["BigCommerce is connected already; edit that connection instead"]
        return empty or self._examined(form)

    def _examined(self, form: FilledForm) -> list[str]:
        for _ in range(MOST_EXAMINATIONS):
            problems = self.hosting.problems(lambda _: form.draft(), {})
            levels = {finding.level for finding in self.hosting.findings}
            if not problems or "error" in levels or "unknown" not in levels:
                return problems
            self.wait(BETWEEN_EXAMINATIONS)
        raise LeftOpen(f"nobody could find out whether the form is right: {'; '.join(problems)}")

    def open(self, connection: Connection) -> Connection:
        return self.hosting.open(connection)

    def allow_cancelling_orders(self, allowed: bool) -> None:
        self.hosting.change(allow_cancelling_orders=allowed)

    def saved_forms(self) -> list[dict[str, str]]:
        """Our own form shows what the connector runs with."""
        if self.connection is None:
            return []
        since = self.connection.connected_at
        shown = {
            FIELDS["store_hash"]: self.connection.credentials.store_hash,
            FIELDS["client_id"]: self.connection.credentials.client_id,
            ALLOWED: str(self.connection.allow_cancelling_orders).lower(),
            **({"Connected": since.isoformat()} if since else {}),
        }
        return [shown]

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
        arguments: dict[str, Any] = dict(form.pasted)
        if form.is_new:
            arguments["allow_cancelling_orders"] = form.allow_cancelling_orders
        try:
            self.person.do(HumanTask("retailer", _deed(form), self._paragraph(form), arguments))
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
        self._set_allowed(allowed)
        self.connection = replace(self.connection, allow_cancelling_orders=allowed)

    def _set_allowed(self, allowed: bool) -> None:
        paragraph = f"{self._where()} and edit the connection to BigCommerce.  Set {ALLOWED} to {str(allowed).lower()}"
        paragraph += " and save.  Then press Enter."
        self.person.do(HumanTask("retailer", "allow_cancelling_orders", paragraph, {"allowed": allowed}))

    def saved_forms(self) -> list[dict[str, str]]:
        names = f"{FIELDS['store_hash']}, {FIELDS['client_id']} and {ALLOWED}"
        paragraph = (
            f"{self._where()} and look at the connection to BigCommerce.  Type its {names} with commas between; of "
            "several connections one after the other, with semicolons between; or: none, if there is none."
        )
        found = self.person.do(HumanTask("retailer", "saved_connections", paragraph, read=_fields))
        return [dict(each) for each in found]

    def attention(self) -> list[Any]:
        return []

    def _paragraph(self, form: FilledForm) -> str:
        first = f"{self._where()} and edit the connection to BigCommerce"
        if form.is_new:
            former = "" if self.connection else f", {REMOVE},"
            first = f"{self._where()}{former} and choose Connect to a New System"
        fields = "; ".join(_what_to_paste(form))
        allowed = f"; {ALLOWED}: {str(form.allow_cancelling_orders).lower()}" if form.is_new else ""
        return f"{first}.  Fill in {fields}{allowed}, and save.  Then press Enter."

    def _where(self) -> str:
        return f"In Logicbroker's portal, as {self.retailer}: open Settings > Connections"


@dataclass
class StandingConnection:
    """The one connection that stands in the portal, as far as scenes with a hosted connector share it.

    What stands is in the ``record``: whether cancelling orders is allowed, or "another" where a scene has made its own,
    as one that ``is_own`` does.  ``asked_before`` tells which question a scene that is played again was asked here.
    """

    record: Record
    asked_before: Callable[[], str | None]
    admit_others: Callable[[], object]
    be_alone: Callable[..., object]
    is_own: bool = False

    @property
    def stands(self) -> bool | str | None:
        """Whether cancelling is allowed in it, "another", or None where there is none."""
        found: Any = self.record.fact(STANDING)
        if isinstance(found, dict):  # A company's, which has connected or not.
            return "another" if found["steps"] else None
        return None if found == "nothing" else found

    def note(self, what: bool | str) -> None:
        """Write down what stands from now on."""
        self.record.note(STANDING, what)

    def take(self, allowed: bool, connect: Callable[[], list[str]], change: Callable[[], object]) -> list[str]:
        """Let the connection be as a scene wants it; everything that is wrong with the form, where it is filled in.

        Raises:
            Pause: others still need it as it is.
        """
        if not self.is_own:
            is_other = self.stands is not None and self.stands is not allowed
            self.be_alone(admits_others=True, is_needed=is_other)
        asked, problems = self.asked_before(), list[str]()
        if self.is_own:
            problems = connect()
            if asked is None and not problems:
                self.note("another")
            return problems
        is_changed = isinstance(self.stands, bool) and self.stands is not allowed
        is_new = asked is None
        if asked is None:
            asked = (
                "allow_cancelling_orders" if is_changed else "" if self.stands is allowed else "connect_to_new_system"
            )
        if asked.endswith("connect_to_new_system"):
            problems = connect()
        elif asked.endswith("allow_cancelling_orders"):
            change()
        if is_new and not problems:  # Whoever is played again says nothing of what stands now.
            self.note(allowed)
            self.admit_others()
        return problems


@dataclass
class HostedForAll(HostedElsewhere):
    """A hosted connector whose connection several scenes share, so that a person connects once for each setting.

    One of a ``company`` shares another one with those that go through the same.
    """

    standing: StandingConnection | None = None
    company: Company | None = None

    def problems(self, form: FilledForm) -> list[str]:
        is_next = form.is_new is (self.connection is None)
        if self.company is not None and is_next and self._is_of_all(form):
            return self.company.go_on(_deed(form), lambda: HostedElsewhere.problems(self, form))
        if self.standing is None or not form.is_new or self.connection is not None:
            return super().problems(form)
        allowed = form.allow_cancelling_orders
        return self.standing.take(
            allowed, lambda: HostedElsewhere.problems(self, form), lambda: self._set_allowed(allowed)
        )

    def allow_cancelling_orders(self, allowed: bool) -> None:
        """Have the setting changed; from then on others who want it so go on beside this scene.

        Raises:
            ValueError: nothing is connected.
        """
        if self.standing is not None:
            self.standing.be_alone()
        is_new = self.standing is not None and self.standing.asked_before() is None
        super().allow_cancelling_orders(allowed)
        if self.standing is not None and is_new and not self.standing.is_own:
            self.standing.note(allowed)
            self.standing.admit_others()

    def _is_of_all(self, form: FilledForm) -> bool:
        """Whether what is filled in are the credentials of the company, as they are."""
        account = self.company.account if self.company else None
        return account is not None and not form.typed and form.pasted["access_token"] in account.text


def _deed(form: FilledForm) -> str:
    """What a person does who fills in a form."""
    return "connect_to_new_system" if form.is_new else "enter_new_credentials"


def _fields(answer: str) -> list[dict[str, str]]:
    """What a person read on the pages of saved connections.

    Raises:
        ValueError: not everything that was asked for.
    """
    told = [] if answer.strip().lower() == "none" else answer.split(";")
    names = (FIELDS["store_hash"], FIELDS["client_id"], ALLOWED)
    rows = [[text.strip() for text in each.split(",")] for each in told]
    if odd := [each for each in rows if len(each) != len(names)]:
        raise ValueError(f"wanted {', '.join(names)} of each connection; got {', '.join(odd[0]) or 'nothing'}")
    return [dict(zip(names, each, strict=True)) for each in rows]


def _what_to_paste(form: FilledForm) -> Iterator[str]:
    """What to type into which field, and into which to paste; what is secret stays in its file."""
    file = f"the credentials file of the API account {form.account}"
    for name, label in FIELDS.items():
        if name in form.typed:
            is_whole = "\n" in form.typed[name]
            yield f"{label}: the whole text of {file}" if is_whole else f"{label}: “{form.typed[name]}”"
    if pasted := [label for name, label in FIELDS.items() if name not in form.typed]:
        yield f"{', '.join(pasted)}: as in {file}"
