"""The retailer of a world: the person of the fakes, whose connection form leads to a running connector.

What the person does in the two portals lives in ``fakes.people``; how a connector is run, in ``connector_host``.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from fakes.bigcommerce import BigCommerce
from fakes.logicbroker import Logicbroker
from fakes.logicbroker.portal.connections import ConnectionNotSaved
from fakes.logicbroker.state.companies import Company, EnvironmentName
from fakes.logicbroker.state.system_connections import SystemConnection
from fakes.people import Retailer
from fakes.time.clock import VirtualClock
from harness.record.history import History
from harness.simulation.connector_host import (
    ConnectionForm,
    ConnectorHost,
    connection_of,
    credentials_in,
    read_credentials,
)
from harness.sync.choices import StoreKind
from harness.sync.connection import Connection
from harness.sync.credentials import Credentials
from harness.sync.mapping.inventory import StockIdentity
from harness.sync.secrets import Secret

AnyCredentials = Credentials | str | Path
"""Credentials, the text of the credentials file, or its path."""


class ConnectingRetailer(Retailer):
    """A retailer who can connect the store, because a host runs a connector for them."""

    def __init__(
        self,
        store: BigCommerce,
        network: Logicbroker,
        company: Company,
        *,
        clock: VirtualClock,
        history: History,
        host: ConnectorHost,
        stock_identity: StockIdentity,
    ) -> None:
        super().__init__(store, network, company, clock=clock, diary=history)
        self._host = host
        self._stock_identity = stock_identity
        self._companies = {company.environment: company}
        self._keys: dict[int, Secret] = {}

    def connect(
        self,
        credentials: AnyCredentials,
        *,
        allow_cancelling_orders: bool = True,
        environment: EnvironmentName | None = None,
        store_kind: StoreKind | None = None,
        mixed_environments_allowed: bool = False,
        **typed: str,
    ) -> Connection:
        """Connect to a New System: fill in the form, let the doctor verify it over the wire, and start the connector.

        ``environment`` None means where the retailer is; suppliers and feeds of one are not in the other.
        ``store_kind`` None means what the store is.  ``typed`` is what is pasted into the form instead of what the
        credentials say: ``store_hash``, ``client_id`` or ``access_token``.

        Raises:
            UnusableCredentials: the credentials cannot be read.
            ConnectionNotSaved: naming everything that is wrong; nothing was connected.
        """
        pasted = {**_pasted(credentials), **typed}
        before = self.company
        self._work_in(environment or before.environment)
        draft = partial(connection_of, self._settings(store_kind, mixed_environments_allowed))
        verify = partial(self._host.problems, draft)
        try:
            saved = self.connect_to_new_system(**pasted, allow_cancelling_orders=allow_cancelling_orders, verify=verify)
        except ConnectionNotSaved:
            self.company = before
            raise
        return self._host.open(draft(saved.fields))

    def reconnect(self, credentials: AnyCredentials, **typed: str) -> Connection:
        """Enter new credentials; the connection keeps its settings, its cut-off and its place.

        Raises:
            ValueError: nothing is connected.
            UnusableCredentials: the credentials cannot be read.
            ConnectionNotSaved: naming everything that is wrong; the former credentials stay.
        """
        draft = partial(_with_credentials, self._host.connected())
        verify = partial(self._host.problems, draft)
        saved = self.enter_new_credentials(**{**_pasted(credentials), **typed}, verify=verify)
        return self._host.open(draft(saved.fields))

    def allow_cancelling_orders(self, allowed: bool) -> SystemConnection:
        """Change the setting Allow Cancelling Orders; the connector goes on with it.

        Raises:
            NotVisible: the store is not connected.
        """
        saved = super().allow_cancelling_orders(allowed)
        self._host.change(allow_cancelling_orders=allowed)
        return saved

    def renew_primary_key(self) -> str:
        """Make a new primary key, which locks out the former one; the connection goes on with the new one."""
        key = self.portal.api_authentication.create_primary_key()
        self._keys[self.company.id] = Secret(key)
        if self._host.connection is not None:
            self._host.change(logicbroker_key=Secret(key))
        return key

    def _settings(self, store_kind: StoreKind | None, mixed_environments_allowed: bool) -> dict[str, Any]:
        """What a connection needs beside what is typed into the form."""
        return {
            "name": self.name,
            "environment": self.company.environment,
            "logicbroker_key": self._key(),
            "connected_at": self._clock.now(),
            "store_kind": store_kind or store_kind_of(self._store.plan),
            "trial_started": self._store.trial.started_at if self._store.trial else None,
            "stock_identity": self._stock_identity,
            "retailer_id": self.company.id,
            "mixed_environments_allowed": mixed_environments_allowed,
        }

    def _work_in(self, environment: EnvironmentName) -> None:
        """Have an account in an environment and use it; there is one for each, with a key of its own."""
        if environment not in self._companies:
            self._companies[environment] = self._network.add_company(self.name, "retailer", environment)
        self.company = self._companies[environment]

    def _key(self) -> Secret:
        """The primary key of the company's API; made once, because a new one would break the old."""
        if self.company.id not in self._keys:
            self._keys[self.company.id] = Secret(self.portal.api_authentication.create_primary_key())
        return self._keys[self.company.id]


def store_kind_of(plan: str) -> StoreKind:
    """What kind of store a plan makes: every paid plan is a production store."""
    return "trial" if plan == "trial" else "sandbox" if plan == "sandbox" else "production"


def _pasted(credentials: AnyCredentials) -> dict[str, str]:
    """What goes from the credentials into the form."""
    read = read_credentials(credentials)
    return {
        "store_hash": read.store_hash,
        "client_id": read.client_id,
        "access_token": read.access_token.reveal(),
    }


def _with_credentials(connection: Connection, form: ConnectionForm) -> Connection:
    return replace(connection, credentials=credentials_in(form))
