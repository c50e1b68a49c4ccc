"""The table ``[rehearsal]`` of a connection file: who acts on the stage, and what is allowed there.

The rest of the file describes the connection, and is read by ``harness.sync.Connection``.
"""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from harness.sync import Connection
from harness.sync.connection import check_url
from harness.sync.errors import UnusableInput
from harness.sync.secrets import Secret
from harness.sync.settings import Settings, read_toml, secret_in, validated

MOST_GRACE = 600
"""Seconds: with more of them, nothing that is promised within a quarter of an hour could be broken."""

ConnectorKind = Literal["ours", "hosted"]


class SupplierSettings(Settings):
    """One supplier who takes part: its company's name, and the environment variable that holds its primary key."""

    name: str = Field(min_length=1)
    key_variable: str = Field(min_length=1)

    def key(self, variables: Mapping[str, str]) -> Secret:
        """The supplier's key.

        Raises:
            UnusableInput: the variable is not set.
        """
        return secret_in(self.key_variable, variables, f"the key of {self.name}")


class RehearsalSettings(Settings):
    """What the table says.

    ``connector_version`` is what whoever hosts the connector calls its version.  ``control`` is the address of a
    control port, ``clock`` that of one of which only the clock is used, and passes when it is waited for;
    ``production`` allows a rehearsal on a production store; ``longest_wait_hours`` is how long one step may wait on the
    wall clock, and ``grace_seconds`` how much later than promised is still in time there, where a cycle takes time to
    run.  ``side_by_side`` false plays one scenario after the other there.
    """

    connector: ConnectorKind = "ours"
    control: str | None = Field(default=None, pattern="^https?://[^/]+/?$")
    connector_version: str = ""
    clock: str | None = Field(default=None, pattern="^https?://[^/]+/?$")
    production: bool = False
    longest_wait_hours: int = Field(default=7, ge=1, le=10_000)
    grace_seconds: int = Field(default=120, ge=0, le=MOST_GRACE)
    side_by_side: bool = True
    suppliers: Annotated[tuple[SupplierSettings, ...], Field(strict=False)] = ()

    @property
    def longest_wait(self) -> timedelta:
        return timedelta(hours=self.longest_wait_hours)


def read(path: Path, environ: Mapping[str, str] | None = None) -> tuple[Connection, RehearsalSettings]:
    """The connection and the rehearsal that a file describes.

    Raises:
        UnusableInput: the file cannot be used, or names production without allowing it.
    """
    connection = Connection.from_file(path, environ)
    settings = rehearsal_of(path)
    for name, url in (("control", settings.control), ("clock", settings.clock)):
        if url:
            check_url(f"{name} in [rehearsal]", url)
    if settings.control and settings.clock:
        came = "both, so that nobody knows whether people are asked"
        raise UnusableInput("control or clock in [rehearsal]", came, "Leave one of them out.")
    if connection.environment == "production" and not settings.production:
        raise UnusableInput(
            "leave to rehearse in production: production = true in [rehearsal]",
            "a connection to production without it",
            "A rehearsal places orders, ships and cancels. Rehearse in stage, or allow it if you mean it.",
        )
    if settings.production and connection.environment != "production":
        wanted = 'environment = "production" beside production = true in [rehearsal]'
        raise UnusableInput(wanted, f'environment = "{connection.environment}"', "Remove the one or correct the other.")
    return connection, settings


def rehearsal_of(path: Path) -> RehearsalSettings:
    """The table ``[rehearsal]`` of a file, whatever the rest of it says.

    Raises:
        UnusableInput: the table cannot be used.
    """
    return validated(RehearsalSettings, read_toml(path).get("rehearsal", {}), "rehearsal")


def served_clock(path: Path) -> str | None:
    """The address of the clock by which time is judged, where a file names one; else the machine's own is meant.

    Raises:
        UnusableInput: the table cannot be used.
    """
    settings = rehearsal_of(path)
    return settings.control or settings.clock


def suppliers(path: Path, environ: Mapping[str, str] | None = None) -> dict[str, Secret]:
    """The keys of the suppliers who are to take part, by name; empty where a control port makes them.

    Raises:
        UnusableInput: the table cannot be used, or a variable is not set.
    """
    settings = rehearsal_of(path)
    return {} if settings.control else keys(settings, environ)


def keys(settings: RehearsalSettings, environ: Mapping[str, str] | None = None) -> dict[str, Secret]:
    """The suppliers' keys by the names of their companies, in the order of the file.

    Raises:
        UnusableInput: a variable is not set.
    """
    variables = os.environ if environ is None else environ
    return {supplier.name: supplier.key(variables) for supplier in settings.suppliers}
