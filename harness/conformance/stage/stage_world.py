"""The surroundings of a scene: one store, one retailer and its suppliers in one environment, and how to reach them.

A control port opens new ones for each scene; without it, every scene uses those that the connection file describes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fakes.evidence.ledger import Entry
from harness.conformance.stage.agreements import Sharing, Unshared
from harness.conformance.stage.api import Api, Declined, Wait
from harness.conformance.stage.company import Company
from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.hosts import StandingConnection
from harness.conformance.stage.person import CannotBeDone, Person, RemotePerson
from harness.connectors.contract import ConnectorFactory
from harness.simulation.catalog import Item, standard_catalog
from harness.sync import Connection, Credentials
from harness.sync.choices import LogicbrokerEnvironment, StoreKind
from harness.sync.errors import UnusableInput
from harness.sync.secrets import Secret
from harness.sync.wire import Send

OWN_ACCOUNT = "Rehearsal"
"""The name of the harness's own API account, with which the shopper orders and both services are looked at."""

OWN_SCOPES = {"orders": "modify", "products": "modify", "information_and_settings": "read-only"}

TRIAL_LENGTH = timedelta(days=15)
"""Source: "Connect to BigCommerce"."""


@dataclass(frozen=True, slots=True)
class StageCompany:
    """One company of the network, and its key."""

    name: str
    id: int
    key: Secret


@dataclass(frozen=True, slots=True)
class ApiAccountPaper:
    """What was saved when an API account was created: its number, its name, and the file with its credentials."""

    account_id: int
    name: str
    file_name: str
    text: str = field(repr=False)


Elsewhere = Callable[[LogicbrokerEnvironment], tuple[StageCompany, str]]
"""The same retailer's company in another environment, and where that is."""


def _nowhere_else(environment: LogicbrokerEnvironment) -> tuple[StageCompany, str]:
    raise CannotBeDone(f"this needs the retailer's key in {environment}, too, and the connection file names only one")


def _nothing() -> Sequence[Entry]:
    return ()


@dataclass(slots=True)
class StageSurroundings:
    """One store and the companies around it.

    ``credentials`` are those of the harness's own API account.  ``fresh`` says that nobody else uses them, and that
    they are thrown away whole; otherwise ``mark`` is in every name that is given there, and ``shared_names`` are
    those of what all scenes sell.  ``lend_account`` gives an API account with which all connect, where there is one.
    ``exercised`` and ``shown`` tell what of the fakes' ledger ran and was seen; nothing where the services are real.
    """

    environment: LogicbrokerEnvironment
    credentials: Credentials
    plan: str
    trial_started: datetime | None
    retailer: StageCompany
    suppliers: Sequence[StageCompany]
    bigcommerce_url: str
    logicbroker_url: str
    person: Person
    fresh: bool
    catalog: Sequence[Item] = ()
    shared_names: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""
    lend_account: Callable[[], ApiAccountPaper] | None = None
    standing: StandingConnection | None = None
    """The connection that scenes with a hosted connector share, where they do."""
    company: Company | None = None
    """Those with which a scene shares another one."""
    sharing: Sharing = field(default_factory=Unshared)
    """How it gets on with others, where there may be some."""
    accounts_made: int = 0
    elsewhere: Elsewhere = _nowhere_else
    exercised: Callable[[], Sequence[Entry]] = _nothing
    shown: Callable[[], Sequence[Entry]] = _nothing
    give_back: Callable[[], object] = _nothing
    """Throws them away, where they are fresh."""

    @property
    def store_kind(self) -> StoreKind:
        return "trial" if self.plan == "trial" else "sandbox" if self.plan == "sandbox" else "production"

    @property
    def trial_ends(self) -> datetime | None:
        return _end_of_trial(self.store_kind, self.trial_started)

    def store_api(self, send: Send, wait: Wait) -> Api:
        """The store, asked by the harness itself."""
        return store_api(self.credentials, self.bigcommerce_url, send, wait)

    def network_api(self, company: StageCompany, send: Send, wait: Wait) -> Api:
        """Logicbroker, asked by one company."""
        return network_api(company.key, self.logicbroker_url, send, wait)

    def secrets(self) -> list[Secret]:
        """Everything that must never be shown."""
        return [self.credentials.access_token, *(company.key for company in (self.retailer, *self.suppliers))]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a scene needs: a store on a plan, so many suppliers, connected or not, and whose connector.

    ``connector`` None means the one that the connection file names.
    """

    plan: str = "trial"
    suppliers: int = 1
    connect: bool = True
    allow_cancelling_orders: bool = True
    connector: ConnectorFactory | None = None


def store_api(credentials: Credentials, url: str, send: Send, wait: Wait) -> Api:
    """A store, asked with some credentials."""
    token = credentials.access_token
    headers = {"X-Auth-Token": token.reveal()}
    return Api("BigCommerce", f"{url}/stores/{credentials.store_hash}", headers, secret=token, send=send, wait=wait)


def network_api(key: Secret, url: str, send: Send, wait: Wait) -> Api:
    """Logicbroker, asked with a company's key."""
    return Api("Logicbroker", f"{url}/api", {"SubscriptionKey": key.reveal()}, secret=key, send=send, wait=wait)


def open_fresh(port: ControlPort, wish: Wish, now: datetime) -> StageSurroundings:
    """Fresh surroundings through a control port, their shelves stocked and their SKUs matched."""
    catalog = standard_catalog(wish.suppliers)
    environment: LogicbrokerEnvironment = "stage" if wish.plan in ("trial", "sandbox") else "production"
    opened = _opened(port, environment, wish, catalog)
    return StageSurroundings(
        environment=environment,
        credentials=Credentials.from_text(opened["store"]["api_accounts"][0]["credentials_file"]),
        plan=wish.plan,
        trial_started=now if wish.plan == "trial" else None,
        retailer=_company(opened["retailer"]),
        suppliers=[_company(each) for each in opened["suppliers"]],
        bigcommerce_url=opened["bigcommerce_url"],
        logicbroker_url=opened["logicbroker_url"],
        person=RemotePerson(port, opened["name"]),
        fresh=True,
        catalog=catalog,
        elsewhere=lambda other: _network_in(port, other, wish),
        exercised=lambda: port.exercised(opened["name"]),
        give_back=lambda: port.give_back(opened["name"]),
        shown=lambda: port.shown(opened["name"]),
    )


def _opened(
    port: ControlPort, environment: LogicbrokerEnvironment, wish: Wish, catalog: Sequence[Item]
) -> dict[str, Any]:
    account = {"name": OWN_ACCOUNT, "scopes": OWN_SCOPES}
    return port.open_surroundings(
        {
            "environment": environment,
            "store": {"plan": wish.plan, "api_accounts": [account]},
            "retailer": {"name": "Rehearsal Retailer"},
            "suppliers": [{"name": f"Rehearsal Supplier {number}"} for number in range(1, wish.suppliers + 1)],
            "products": [_product(item) for item in catalog],
        }
    )


def _network_in(port: ControlPort, environment: LogicbrokerEnvironment, wish: Wish) -> tuple[StageCompany, str]:
    opened = _opened(port, environment, wish, ())
    return _company(opened["retailer"]), opened["logicbroker_url"]


def of_connection(
    connection: Connection, keys: Mapping[str, Secret], person: Person, send: Send, wait: Wait
) -> StageSurroundings:
    """The surroundings that a connection file describes.

    Raises:
        UnusableInput: a supplier that it names is no partner, or the retailer cannot be told.
    """
    url = connection.logicbroker_url
    partners = _partners(connection.logicbroker_key, url, send, wait)
    unknown = [name for name in keys if name not in partners]
    if unknown:
        came = f"{', '.join(unknown)}; the partners are {', '.join(partners) or 'none at all'}"
        raise UnusableInput(
            "trading partners as suppliers in [rehearsal]", came, "Write the names as they stand there."
        )
    return StageSurroundings(
        environment=connection.environment,
        credentials=connection.credentials,
        plan={"production": "standard"}.get(connection.store_kind, connection.store_kind),
        trial_started=connection.trial_started,
        retailer=_retailer(connection, keys, send, wait),
        suppliers=[StageCompany(name, partners[name], key) for name, key in keys.items()],
        bigcommerce_url=connection.bigcommerce_url,
        logicbroker_url=url,
        person=person,
        fresh=False,
    )


def trial_end(connection: Connection) -> datetime | None:
    """When the trial of a connection file's store ends, as far as the file says when it began."""
    return _end_of_trial(connection.store_kind, connection.trial_started)


def _end_of_trial(kind: StoreKind, started: datetime | None) -> datetime | None:
    return started + TRIAL_LENGTH if kind == "trial" and started is not None else None


def misfit(surroundings: StageSurroundings, wish: Wish) -> str:
    """Why surroundings of a connection file are not what a scene needs; nothing when they are."""
    if surroundings.plan != wish.plan:
        named = f"the connection file names one on the plan {surroundings.plan}"
        return f"this needs a store of its own on the plan {wish.plan}; {named}"
    if len(surroundings.suppliers) < wish.suppliers:
        named = f"[rehearsal] of the connection file names {len(surroundings.suppliers)} with their keys"
        return f"this needs {wish.suppliers} suppliers; {named}"
    return ""


def check_access(connection: Connection, send: Send) -> None:
    """Ask both services once, before anything is done.

    Raises:
        UnusableInput: the token or the key is refused.
        OSError: nobody answers there.
    """
    store = store_api(connection.credentials, connection.bigcommerce_url, send, no_waiting)
    network = network_api(connection.logicbroker_key, connection.logicbroker_url, send, no_waiting)
    _ask(lambda: store.get("/v2/orders", limit=1), "an access token that BigCommerce accepts")
    _ask(lambda: network.get("/v3/Partners"), "a primary key that Logicbroker accepts")


def _ask(question: Callable[[], Any], wanted: str) -> None:
    try:
        question()
    except Declined as declined:
        new = "Create a new one, and name it in the connection file or its environment variable."
        to_do = new if declined.status == 401 else "Look at the store and the account: did a trial end?"
        raise UnusableInput(wanted, str(declined).rstrip("."), to_do) from None


def no_waiting(length: timedelta) -> None:
    """For whoever wants an answer at once."""
    raise UnusableInput("an answer at once", f"the request to come back in {length}", "Try again later.")


def _partners(key: Secret, url: str, send: Send, wait: Wait, *, merchants: bool = False) -> dict[str, int]:
    body = network_api(key, url, send, wait).get("/v3/Partners")["Body"]
    return {each["CompanyName"]: each["Id"] for each in body["Partners"] if bool(each["IsMerchant"]) is merchants}


def _retailer(connection: Connection, keys: Mapping[str, Secret], send: Send, wait: Wait) -> StageCompany:
    """The retailer as its first supplier knows it, whatever the file calls the connection; the number may stand there.

    Raises:
        UnusableInput: nobody can tell which retailer is meant.
    """
    key = next(iter(keys.values()), None)
    merchants = {} if key is None else _partners(key, connection.logicbroker_url, send, wait, merchants=True)
    if connection.retailer_id is None and len(merchants) != 1:
        came = f"{len(merchants)} retailers that the first supplier knows"
        raise UnusableInput("retailer_id in [logicbroker]", came, "Write the account number of the retailer there.")
    number = next(iter(merchants.values())) if connection.retailer_id is None else connection.retailer_id
    name = next((name for name, each in merchants.items() if each == number), connection.name)
    return StageCompany(name, number, connection.logicbroker_key)


def _company(opened: Mapping[str, Any]) -> StageCompany:
    return StageCompany(opened["name"], opened["account_number"], Secret(opened["subscription_key"]))


def _product(item: Item) -> dict[str, Any]:
    return {
        "sku": item.sku,
        "name": item.name,
        "price": str(item.price),
        "stock": item.stock,
        "supplier": item.supplier,
        "supplier_sku": item.sku_at_supplier,
    }
