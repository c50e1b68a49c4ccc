"""One connection's settings: which store, which Logicbroker environment, which credentials, and what it may do.

How a file is read is in ``connection_file.py``; whether the settings work is asked by ``doctor.py``.
"""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from harness.sync.choices import (
    BIGCOMMERCE_URL,
    LOGICBROKER_URLS,
    LogicbrokerEnvironment,
    SeveralSuppliers,
    StoreKind,
    VanishedItems,
)
from harness.sync.credentials import Credentials, checked_secret
from harness.sync.errors import EnvironmentMixUp, UnusableInput
from harness.sync.hosts import host_of, is_loopback, is_plain
from harness.sync.mapping.inventory import StockIdentity
from harness.sync.secrets import Secret, quoted_unless_secret

TRIAL_DAYS = 15
"""How long a trial store lives.  Source: "Connect to BigCommerce"."""


@dataclass(frozen=True, slots=True, repr=False)
class Connection:
    """One store connected to one Logicbroker environment.

    ``connected_at`` is the cut-off: older orders are never sent.  None means the moment of the first run; the journal
    keeps whichever came first, so that later changes of credentials do not move it.  ``quota_share`` is how much of
    the store's quota of requests the connection may use, in per cent; the rest is left to the store's other apps.
    ``several_suppliers`` None means that nobody chose yet: the first one's level counts, and people are told of it.
    Everything is sent through the proxy at the URL ``proxy``; ``ca_file`` holds the only authorities that count.
    """

    name: str
    environment: LogicbrokerEnvironment
    credentials: Credentials
    logicbroker_key: Secret
    connected_at: datetime | None = None
    allow_cancelling_orders: bool = True
    store_kind: StoreKind = "trial"
    trial_started: datetime | None = None
    stock_identity: StockIdentity = StockIdentity.EITHER
    several_suppliers: SeveralSuppliers | None = None
    vanished_items: VanishedItems = "keep"
    quota_share: int = 75
    retailer_id: int | None = None
    bigcommerce_url: str = BIGCOMMERCE_URL
    logicbroker_url: str = ""
    mixed_environments_allowed: bool = False
    proxy: Secret | None = None
    ca_file: str = ""

    def __post_init__(self) -> None:
        _check_choice("environment", self.environment, get_args(LogicbrokerEnvironment))
        _check_choice("store_kind", self.store_kind, get_args(StoreKind))
        _check_choice("stock_identity", self.stock_identity, [str(identity) for identity in StockIdentity])
        _check_choice("vanished_items", self.vanished_items, get_args(VanishedItems))
        if self.several_suppliers is not None:
            _check_choice("several_suppliers", self.several_suppliers, get_args(SeveralSuppliers))
        checked_secret(self.credentials.access_token.reveal(), "an access token")
        checked_secret(self.logicbroker_key.reveal(), "Logicbroker's key")
        if any(secret.reveal() in self.name for secret in self.secrets):
            raise UnusableInput(
                "a name for the connection", "one with a secret in it", "It is shown everywhere: change it."
            )
        _check_environment(self)
        if type(self.quota_share) is not int or not 1 <= self.quota_share <= 100:
            wanted = "quota_share as a whole number of per cent from 1 to 100"
            raise UnusableInput(wanted, repr(self.quota_share), "Correct this setting.")
        for name in ("connected_at", "trial_started"):
            instant = getattr(self, name)
            if instant is not None and instant.tzinfo is None:
                raise UnusableInput(f"{name} with a time zone", instant.isoformat(), "Write it in UTC, with a Z.")
        url = self.logicbroker_url or LOGICBROKER_URLS[self.environment]
        check_url("[bigcommerce] url", self.bigcommerce_url)
        check_url("[logicbroker] url", url)
        _check_not_swapped(self.bigcommerce_url, url)
        _check_host(url, self.environment)
        object.__setattr__(self, "logicbroker_url", url.rstrip("/"))
        object.__setattr__(self, "stock_identity", StockIdentity(self.stock_identity))
        object.__setattr__(self, "bigcommerce_url", self.bigcommerce_url.rstrip("/"))

    def __repr__(self) -> str:
        return f"Connection({self.name}, store {self.credentials.store_hash}, {self.environment}, {self.store_kind})"

    @property
    def trial_ends(self) -> datetime | None:
        """When the trial ends by what was declared; None for a store that is no trial, or when nobody said."""
        if self.store_kind != "trial" or self.trial_started is None:
            return None
        return self.trial_started + timedelta(days=TRIAL_DAYS)

    @property
    def key(self) -> str:
        """What its rows in a journal go by, whatever it is called: a store is connected to an environment once."""
        return f"{self.credentials.store_hash} in {self.environment}"

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must never be told, also not where one service repeats what was meant for the other."""
        secrets = (self.credentials.access_token, self.logicbroker_key, self.credentials.client_secret, self.proxy)
        return tuple(filter(None, secrets))

    @classmethod
    def from_file(cls, path: str | Path, environ: Mapping[str, str] | None = None) -> "Connection":
        """Read a TOML connection file; its secrets come only from a credentials file or environment variables.

            name = "Trial store"
            environment = "stage"              # or "production"
            store_kind = "trial"               # or "sandbox", "production"
            allow_cancelling_orders = true
            trial_started = 2026-03-02         # the trial lives 15 days from here, to the second where a time is given
            connected_at = 2026-03-02T09:00:00Z    # as the portal shows it; without it: the first run
            several_suppliers = "first"        # of one item; or "sum", "largest", "cheapest"
            vanished_items = "keep"            # the level of what left the feed; or "zero"
            quota_share = 75                   # per cent of the store's requests; the rest is for its other apps
            proxy_variable = "HTTPS_PROXY"     # the variable with the proxy's URL; without it none is used
            ca_file = "company.pem"            # the only authorities that count, beside this file; else the usual ones

            [bigcommerce]
            credentials_file = "BigCommerceAPI-credentials-store.txt"    # beside this file; or: store_hash, client_id,
            # and access_token_variable = "BIGCOMMERCE_ACCESS_TOKEN"

            [logicbroker]
            key_variable = "LOGICBROKER_KEY"   # the environment variable that holds the primary key

        The table [rehearsal] may stand there, too; it is for whoever rehearses the connection, and not read here.

        Raises:
            UnusableInput: the file cannot be read, holds a secret, or a setting is missing, unknown or wrong.
            UnusableSettings: several settings are.
        """
        from harness.sync.connection_file import settings_in  # noqa: PLC0415 - pydantic takes long to load

        return cls(**settings_in(Path(path), os.environ if environ is None else environ))


MOST_AHEAD = timedelta(hours=1)
"""By so much the clock of the portal, which shows the moment of connection, may be ahead of this machine's."""


def checked_moment(connection: Connection, now: datetime) -> Connection:
    """The connection, unless its moment of connection is still to come.

    Raises:
        UnusableInput: it is, so that no order would be sent until then.
    """
    moment = connection.connected_at
    if moment is not None and moment > now + MOST_AHEAD:
        wanted = f"connected_at as a moment that is over (it is {now:%Y-%m-%d %H:%M} UTC by this machine's clock)"
        raise UnusableInput(wanted, f"{moment:%Y-%m-%d %H:%M} UTC", "Correct it, or the clock.")
    return connection


def _check_environment(connection: Connection) -> None:
    if connection.mixed_environments_allowed:
        return
    wanted = "production" if connection.store_kind == "production" else "stage"
    if connection.environment != wanted:
        came = f"a {connection.store_kind} store with the {connection.environment} environment"
        to_do = "Connect the other one; if you mean it, set mixed_environments_allowed to true."
        raise EnvironmentMixUp(f"a {connection.store_kind} store in the {wanted} environment", came, to_do)


def check_url(setting: str, url: str) -> None:
    """Whether keys may be sent to an address: over TLS, or to this machine itself.

    Raises:
        UnusableInput: not to this one, or it is none; what may be secret in it is not repeated.
    """
    wanted = f"{setting} as https://HOST, or http://HOST for a host of this machine"
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise UnusableInput(wanted, "an address that cannot be read", "Correct this setting.") from None
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment or port == 0:
        raise UnusableInput(wanted, "an address with more in it", "Leave out user, password, query and fragment.")
    if _KEY_IN_A_PATH.search(parts.path):
        came = "an address with what may be a secret in its path"
        raise UnusableInput(wanted, came, "Addresses are shown wherever something fails; leave keys out of them.")
    if not is_plain(host) or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise UnusableInput(wanted, quoted_unless_secret(url), "Correct this setting.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        came = f"{parts.scheme or 'no scheme'} for {host}"
        raise UnusableInput(wanted, came, "Use https, or the keys could be read on the way.")


_KEY_IN_A_PATH = re.compile(r"[;%]|(?:^|/)\.\.?(?:/|$)|(?:^|/)(?=(?:[^/]*[0-9]){6})(?=[^/]*[A-Za-z])[^/]{20,}(?:/|$)")
"""A part as long as a token, with letters and digits; parameters, escapes and steps back hide as well what is meant."""


def _check_not_swapped(store: str, network: str) -> None:
    """Each service would only say that there is no such page."""
    for setting, url, other, owner in (
        ("[bigcommerce] url", store, host_of(LOGICBROKER_URLS["production"]), "Logicbroker"),
        ("[logicbroker] url", network, ".".join(host_of(BIGCOMMERCE_URL).split(".")[-2:]), "BigCommerce"),
    ):
        host = host_of(url)
        if host == other or host.endswith(f".{other}"):
            raise UnusableInput(f"another host in {setting}", f"{host}, which is {owner}'s", "Swap the two addresses.")


def _check_host(url: str, environment: LogicbrokerEnvironment) -> None:
    """Whether an environment's name fits the host, where the host is known to belong to the other environment."""
    host = host_of(url)
    if host == "commerceapi.io" or host.endswith(".commerceapi.io"):
        of_host = "stage" if host == host_of(LOGICBROKER_URLS["stage"]) else "production"
        if of_host != environment:
            to_do = "Correct environment or url; nothing allows one environment under the other's name."
            raise EnvironmentMixUp(f"Logicbroker's host for {environment}", f"{host}, which is {of_host}", to_do)


def _check_choice(name: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise UnusableInput(f"{name} as one of {', '.join(choices)}", repr(value), "Correct this setting.")
