"""Examines a connection before anybody relies on it: credentials, scopes, clocks, trial, suppliers, new fields.

Nothing is changed: whether the API account may write is asked with changes of records that cannot exist.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from typing import Literal

from harness.sync.bigcommerce import EVERYBODY_MAY, ONE_SECOND, StoreClient
from harness.sync.calls import Backoff
from harness.sync.connection import TRIAL_DAYS, Connection, checked_moment
from harness.sync.errors import (
    Busy,
    CredentialsRefused,
    Refused,
    ScopeMissing,
    StoreSuspended,
    SyncError,
    Unknown,
    UnusableInput,
)
from harness.sync.journal import Journal, Leases
from harness.sync.logicbroker import NetworkClient
from harness.sync.mapping.order import unaccounted_fields, unaccounted_sentence
from harness.sync.order_numbers import order_numbers
from harness.sync.secrets import Secret
from harness.sync.standing import WARN_BEFORE, about_clocks
from harness.sync.wire import Send, says_yes

FindingLevel = Literal["ok", "warning", "error", "unknown"]

_NEEDED = {
    "Orders": ("/v2/orders?limit=1", "/v2/orders/0"),
    "Products": ("/v3/catalog/products?limit=1", "/v3/catalog/products/0"),
}
"""Scopes that must be on modify: what is read, and what a change is tried on."""

_NOT_NEEDED = {
    "Customers": "/v3/customers?limit=1",
    "Information & Settings": "/v2/store",
    "Order Transactions": "/v3/orders/0/transactions",
}
"""Scopes that should be None, by something that only they open."""

_ACCEPTED = "BigCommerce accepts the access token."
_WRONG_STORE = (
    "The access token opens nothing at this store. Compare the store hash with the API path of the credentials file: "
    "the token may belong to another store."
)
_ASK_AGAIN = "Ask again when the service answers."
_NEW_ACCOUNT = "Scopes cannot be changed: create an API account with Orders and Products on modify, and reconnect."


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One thing that was examined: how it is, what it is about, and a sentence for a person."""

    level: FindingLevel
    topic: str
    message: str


def examine(connection: Connection, send: Send, now: datetime) -> list[DoctorFinding]:
    """Ask both services; what cannot be found out is said to be unknown, never to be fine."""
    by_store, by_network = Backoff(), Backoff()
    store = StoreClient(connection, send, by_store, lambda: now)
    network = NetworkClient(connection, send, by_network, lambda: now)
    findings = [_environment(connection), _logicbroker_key(network)]
    findings += _client_id(connection)
    credentials = _credentials(store)
    findings.append(credentials)
    findings += _clocks({"BigCommerce": by_store.clock_ahead, "Logicbroker": by_network.clock_ahead})
    findings += _cut_off(connection, now)
    by_its_clock = now + (by_store.clock_ahead or timedelta())  # By which the trial begins and ends, too.
    if credentials.level == "ok":
        findings += [finding for scope in _NEEDED for finding in _needed_scope(store, scope)]
        numbers = _order_numbers(connection, store, network)  # Before what may be forbidden, and make it stumble.
        findings += [finding for scope in _NOT_NEEDED for finding in _scope_not_needed(store, scope)]
        findings.append(_trial(connection, store, by_its_clock))
        findings += _when_stock_moves(store)
        findings += numbers
    else:
        findings.append(_declared_trial(connection, by_its_clock))
    return findings


def examine_suppliers(
    connection: Connection, suppliers: Mapping[str, Secret], send: Send, now: datetime
) -> list[DoctorFinding]:
    """Whether companies are suppliers of the retailer, and their keys are keys of suppliers; by name with the key."""
    try:
        known = [str(each.get("CompanyName")) for each in _network(connection, send, now).suppliers()]
    except SyncError:
        return []  # There is a finding about the retailer's key already.
    return [
        _supplier(name, known, _network(replace(connection, logicbroker_key=key), send, now))
        for name, key in suppliers.items()
    ]


def examine_journal(connection: Connection, journal: Journal, now: datetime) -> list[DoctorFinding]:
    """What the journal of the connection knows: how it stands, who works it, what needs a person."""
    own = journal.for_connection(connection.key)
    state, since, reason = json.loads(own.cursor("status") or '["waiting", null, "It has not run yet."]')
    counts, holder = own.attention_counts(), Leases(journal, "doctor").holder(connection.key)
    since = f" since {since}" if since else ""
    findings = [
        DoctorFinding("ok" if state == "connected" else "error", "connection", f"It is {state}{since}: {reason}")
    ]
    if holder and holder.until > now:
        message = f"{holder.owner} works it; another process with this journal stands by."
        findings.append(DoctorFinding("ok", "process", message))
    if count := sum(counts.values()):
        things = "thing needs a person" if count == 1 else "things need a person"
        message = f"{count} {things}. `harness sync attention` says which, and what to do."
        findings.append(DoctorFinding("warning", "attention list", message))
    return findings


def examine_order_fields(connection: Connection, send: Send, now: datetime) -> list[DoctorFinding]:
    """Whether the mapping tables know every field of the store's newest order; nothing where no order may be read."""
    topic = "order fields"
    store = StoreClient(connection, send, Backoff(), lambda: now)
    try:
        order = store.newest_order()
        if order is None:
            message = "The store has no order yet. The fields of the first one are compared when it is sent."
            return [DoctorFinding("ok", topic, message)]
        fields = unaccounted_fields(order, *store.order_parts(order))
    except (CredentialsRefused, ScopeMissing):
        return []  # There is an error about that already.
    except SyncError as error:
        return [DoctorFinding("unknown", topic, str(error))]
    if fields:
        return [DoctorFinding("warning", topic, unaccounted_sentence(fields))]
    return [DoctorFinding("ok", topic, f"The mapping tables know every field of order {order['id']}.")]


def _environment(connection: Connection) -> DoctorFinding:
    what = f"a {connection.store_kind} store in the {connection.environment} environment"
    if (connection.store_kind == "production") != (connection.environment == "production"):
        to_do = "Remove mixed_environments_allowed if you did not mean it."
        return DoctorFinding("warning", "environment", f"This is {what}; it was allowed on purpose. {to_do}")
    return DoctorFinding("ok", "environment", f"This is {what}.")


def _logicbroker_key(network: NetworkClient) -> DoctorFinding:
    try:
        suppliers = network.suppliers()
    except CredentialsRefused:
        message = "Logicbroker refuses the key. Create a primary key in its portal and configure it here."
        return DoctorFinding("error", "Logicbroker key", message)
    except SyncError as error:
        return DoctorFinding("unknown", "Logicbroker key", f"{error} {_ASK_AGAIN}")
    if not suppliers:
        message = "The key works, but the company has no supplier. Invite one in Logicbroker's portal."
        return DoctorFinding("warning", "Logicbroker key", message)
    many = "1 supplier" if len(suppliers) == 1 else f"{len(suppliers)} suppliers"
    return DoctorFinding("ok", "Logicbroker key", f"The key works; the company has {many}.")


def _credentials(store: StoreClient) -> DoctorFinding:
    topic = "credentials"
    try:
        store.time()
    except CredentialsRefused:
        message = "BigCommerce refuses the access token. If it is lost, delete the API account and create a new one."
        return DoctorFinding("error", topic, message)
    except StoreSuspended as suspended:
        message = f"The store is suspended; a trial lives {TRIAL_DAYS} days. Choose a plan. ({suspended.reason})"
        return DoctorFinding("error", topic, message)
    except ScopeMissing:
        return _credentials_without_scope(store)
    except SyncError as error:
        return DoctorFinding("unknown", topic, f"{error} {_ASK_AGAIN}")
    return DoctorFinding("ok", topic, _ACCEPTED)


def _credentials_without_scope(store: StoreClient) -> DoctorFinding:
    """Source: Webhooks V3: every API account may look at webhooks, so one that may not has come to another's store."""
    may = _may(lambda: store.ask(EVERYBODY_MAY, "asking for webhooks"))
    if may is False:
        return DoctorFinding("error", "credentials", _WRONG_STORE)
    if isinstance(may, str):
        return DoctorFinding("unknown", "credentials", f"{may} {_ASK_AGAIN}")
    return DoctorFinding("ok", "credentials", _ACCEPTED)


def _client_id(connection: Connection) -> list[DoctorFinding]:
    """No endpoint tells whether a client ID exists; only what can be none is told of."""
    if re.fullmatch("[A-Za-z0-9]*", connection.credentials.client_id):  # A connection file may leave it out.
        return []
    message = "This is no Client ID, which has letters and digits only. Copy it from the credentials file."
    return [DoctorFinding("error", "client ID", message)]


def _order_numbers(connection: Connection, store: StoreClient, network: NetworkClient) -> list[DoctorFinding]:
    """Nothing where orders may not be read: there is an error about that already."""
    topic = "order numbers"
    try:
        largest, stores, sent_otherwise = order_numbers(connection, store, network)
    except (CredentialsRefused, ScopeMissing):
        return []
    except SyncError as error:
        return [DoctorFinding("unknown", topic, f"{error} {_ASK_AGAIN}")]
    others = [_other_connector(sent_otherwise)] if sent_otherwise else []
    if not largest:
        message = "No sales order in Logicbroker has a number that this store is to give."
        return [*others, DoctorFinding("ok", topic, message)]
    of_whom = f"of the store {' or '.join(stores)}" if stores else "of another store or program"
    message = (
        f"Logicbroker has sales orders {of_whom} with numbers that this store is to give; orders with these numbers "
        f"could not be sent. Set Starting Order Number in BigCommerce (Settings > Miscellaneous) above {largest}."
    )
    return [*others, DoctorFinding("warning", topic, message)]


def _other_connector(order_id: int) -> DoctorFinding:
    message = (
        f"The store's newest order {order_id} is in Logicbroker without the mark of this program: another connector "
        "works this store, or an earlier version did. Let only one of them work it."
    )
    return DoctorFinding("warning", "other connectors", message)


def _clocks(ahead: Mapping[str, timedelta | None]) -> list[DoctorFinding]:
    """Nothing where no answer had a date."""
    known = {name: by for name, by in ahead.items() if by is not None}
    if sentence := about_clocks(known):
        return [DoctorFinding("warning", "clocks", f"{sentence} Set the clock that is wrong, best by NTP.")]
    most = max((abs(by) for by in known.values()), default=None)
    if most is None:
        return []
    message = f"The clocks of this machine and of {' and '.join(known)} agree within {most / ONE_SECOND:.0f} seconds."
    return [DoctorFinding("ok", "clocks", message)]


def _cut_off(connection: Connection, now: datetime) -> list[DoctorFinding]:
    try:
        checked_moment(connection, now)
    except UnusableInput as problem:
        return [DoctorFinding("error", "cut-off", str(problem))]
    return []


def _network(connection: Connection, send: Send, now: datetime) -> NetworkClient:
    return NetworkClient(connection, send, Backoff(), lambda: now)


def _supplier(name: str, known: Sequence[str], network: NetworkClient) -> DoctorFinding:
    """Whether a name is among the known ones, and the key with which the network is asked is a supplier's."""
    topic = f"supplier {name}"
    if name not in known:
        near = get_close_matches(name, known, n=1)
        perhaps = f"; perhaps {near[0]!r} is meant" if near else ""
        message = (
            f"No trading partner of the retailer is called so{perhaps}. Write the name as it stands in the portal."
        )
        return DoctorFinding("error", topic, message)
    try:
        partners = network.partners()
    except CredentialsRefused:
        message = "Logicbroker refuses the key. Create a primary key in its portal as this supplier."
        return DoctorFinding("error", topic, message)
    except SyncError as error:
        return DoctorFinding("unknown", topic, f"{error} {_ASK_AGAIN}")
    if not any(says_yes(partner.get("IsMerchant")) for partner in partners):
        message = (
            "The key works and is none of a supplier's: it has no retailer. Create a primary key as this supplier."
        )
        return DoctorFinding("error", topic, message)
    return DoctorFinding("ok", topic, "The retailer knows the name, and the key is a supplier's.")


def _needed_scope(store: StoreClient, scope: str) -> list[DoctorFinding]:
    read, change = _NEEDED[scope]
    topic = f"scope {scope}"
    if (may := _may(lambda: store.ask(read, f"reading {scope.lower()}"), but=frozenset())) is not True:
        return [_missing(topic, f"{scope} cannot be read.", may)]
    if (may := _may(lambda: store.try_writing(change))) is not True:
        return [_missing(topic, f"{scope} can be read but not changed.", may)]
    return [DoctorFinding("ok", topic, f"{scope} can be changed.")]


def _scope_not_needed(store: StoreClient, scope: str) -> list[DoctorFinding]:
    if _may(lambda: store.ask(_NOT_NEEDED[scope], f"asking for {scope}")) is not True:
        return []
    message = f"The API account may read {scope}, which the connection does not need. It should be None."
    return [DoctorFinding("warning", f"scope {scope}", message)]


def _missing(topic: str, what: str, may: bool | str) -> DoctorFinding:
    if isinstance(may, str):
        return DoctorFinding("unknown", topic, f"{may} {_ASK_AGAIN}")
    return DoctorFinding("error", topic, f"{what} {_NEW_ACCOUNT}")


_BEHIND_THE_GATEWAY = frozenset({400, 404, 409, 422})
"""What is said of the record that is asked for, or of what is to become of it."""


def _may(ask: Callable[[], None], but: Collection[int] = _BEHIND_THE_GATEWAY) -> bool | str:
    """Whether the scope lets this pass, ``but`` for some refusals, or why nobody knows.

    Source: the gateway looks at scopes first, so a refusal behind it (such as 404) means that the scope is there.
    """
    try:
        ask()
    except ScopeMissing:
        return False
    except (Busy, CredentialsRefused, Unknown) as error:
        return str(error)
    except Refused as refusal:
        return refusal.status in but or str(refusal)
    return True


def _when_stock_moves(store: StoreClient) -> list[DoctorFinding]:
    """A store that takes stock off late takes off once more what a level is less by; nothing where it may not be read.

    Source: Settings V3, inventory; the scopes that a connection needs do not open it.
    """
    try:
        behavior = store.inventory_settings().get("update_stock_behavior")
    except SyncError:
        return []
    if behavior != "order_completed_or_shipped":
        return []
    message = (
        "The store takes stock off only when an order is shipped or completed, so what is sold between a feed and the "
        "run that brings it is taken off twice until its supplier feeds anew. Let it do so when an order is placed "
        "(Settings > Inventory)."
    )
    return [DoctorFinding("warning", "stock", message)]


def _trial(connection: Connection, store: StoreClient, now: datetime) -> DoctorFinding:
    """From the store itself where it may be read; it says whether it is a trial, but never since when."""
    try:
        is_trial = store.store_information().get("plan_is_trial")
    except SyncError:
        return _declared_trial(connection, now)
    if is_trial is False:
        if connection.store_kind == "trial":
            message = "The connection says trial, but the store has a plan. Correct store_kind in the connection file."
            return DoctorFinding("warning", "trial", message)
        return DoctorFinding("ok", "trial", "The store is no trial.")
    return _declared_trial(connection, now)


def _declared_trial(connection: Connection, now: datetime) -> DoctorFinding:
    """From the declared beginning of the trial."""
    if connection.store_kind != "trial":
        return DoctorFinding("ok", "trial", f"The connection says that this is a {connection.store_kind} store.")
    begins, ends = connection.trial_started, connection.trial_ends
    if begins is None or ends is None:
        message = "Nobody knows when the trial ends. Write trial_started into the connection file, best with the time."
        return DoctorFinding("unknown", "trial", message)
    is_today = begins.date() == now.date() and begins.time() == time(23, 59, 59)  # As a day without a time is read.
    if begins > now and not is_today:
        message = f"The trial begins at {begins.isoformat()}, which is still to come; correct trial_started."
        return DoctorFinding("error", "trial", message)
    days = (ends - now) / timedelta(days=1)
    if days <= 0:
        return DoctorFinding(
            "error", "trial", f"The trial ended at {ends.isoformat()}. Choose a plan, or begin a new trial."
        )
    level: FindingLevel = "warning" if ends <= now + WARN_BEFORE else "ok"
    return DoctorFinding(level, "trial", f"The trial ends in {days:.1f} days, at {ends.isoformat()}.")
