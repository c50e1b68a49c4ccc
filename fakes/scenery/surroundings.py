"""One surroundings: a store, a network of its own, and the people who use both, furnished as a configuration says.

Several of them and their shared clock are in ``outside_world``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from fakes.bigcommerce import BigCommerce
from fakes.bigcommerce.state.accounts import FixedCredentials
from fakes.evidence.ledger import Entry, entries_of
from fakes.logicbroker import Logicbroker
from fakes.logicbroker.state.companies import Company, EnvironmentName
from fakes.people import Diary, NoDiary, Retailer, Shopper, Supplier
from fakes.people.deeds import CREATE_ACCOUNT
from fakes.scenery.config import ApiAccountConfig, CompanyConfig, ProductConfig, StoreConfig, SurroundingsConfig
from fakes.scenery.setting_up import admit_companies, matching_rows, stock_store, supplier_named, upload_matching_files
from fakes.time.clock import Clock
from fakes.wire.http import Request

Access = dict[str, str]


@dataclass
class Surroundings:
    """What one scenario needs, shared with no other.  ``keys`` are the companies' primary keys by company name."""

    name: str
    environment: EnvironmentName
    store: BigCommerce
    network: Logicbroker
    shopper: Shopper
    retailer: Retailer
    suppliers: list[Supplier]
    keys: dict[str, str] = field(repr=False)
    api_accounts: list[Access] = field(repr=False)

    def supplier(self, named: str | None = None) -> Supplier:
        """A supplier by name; the first one when none is named.

        Raises:
            KeyError: there is none of that name.
        """
        return self.suppliers[0] if named is None else supplier_named(self.suppliers, named)

    def access(self) -> Access:
        """What a connector needs: hash, credentials of the first API account, the retailer's key."""
        first = self.api_accounts[0] if self.api_accounts else {}
        credentials = {name: value for name, value in first.items() if name in _CREDENTIALS}
        key = self.keys[self.retailer.name]
        return {"store_hash": self.store.store_hash, **credentials, "subscription_key": key}

    def connections(self) -> Iterator[dict[str, Any]]:
        """The retailer's saved connection, if there is one, by the names that a connector is told."""
        saved = self.network.environments[self.environment].connections.get(self.retailer.company.id, {})
        for system in saved.values():
            yield {
                "name": self.name,
                "environment": self.environment,
                "store_hash": system.fields["Store Hash"],
                "client_id": system.fields["Client ID"],
                "access_token": system.fields["Access Token"],
                "logicbroker_key": self.keys[self.retailer.name],
                "connected_at": system.connected_at.isoformat(),
                "allow_cancelling_orders": system.fields["Allow Cancelling Orders"] == "true",
                "stock_identity": "either",
            }

    def introduction(self) -> dict[str, Any]:
        """Everything that somebody outside cannot know: names, numbers, hash, credentials, keys."""
        return {
            "name": self.name,
            "environment": self.environment,
            **self.access(),
            "store": {"store_hash": self.store.store_hash, "plan": self.store.plan, "api_accounts": self.api_accounts},
            "retailer": self._company(self.retailer.company),
            "suppliers": [self._company(each.company) for each in self.suppliers],
        }

    def _company(self, company: Company) -> dict[str, Any]:
        return {"name": company.name, "account_number": company.id, "subscription_key": self.keys[company.name]}

    def exercised(self) -> list[Entry]:
        """The ledger's entries that ran here so far."""
        return entries_of(bigcommerce=self.store.exercised, logicbroker=self.network.exercised)

    def shown(self) -> list[Entry]:
        """The ledger's entries whose behaviour could be seen since everything was set up."""
        return entries_of(bigcommerce=self.store.exercised.shown, logicbroker=self.network.exercised.shown)

    def counts(self) -> dict[str, Any]:
        """How much there is of everything, and no secret."""
        documents = self.network.documents(environment=self.environment)
        return {
            "store_hash": self.store.store_hash,
            "plan": self.store.plan,
            "trial_days_left": self.store.trial.days_left if self.store.trial else None,
            "api_accounts": len(self.store.store.accounts.all()),
            "products": len(self.store.products),
            "orders": Counter(order.status for order in self.store.store.orders.scan()),
            "documents": Counter(f"{document.type} {document.status}" for document in documents),
            "events": len(self.network.events(environment=self.environment)),
        }

    def verify(self, fields: Mapping[str, str]) -> list[str]:
        """What is wrong with the fields of the connection's form, found by trying them against the store.

        Guess: that the portal tries a write that changes nothing, and these texts.
        """
        statuses = {name: self._try("PUT", path, fields) for name, path in _TRIALS.items()}
        opens_nothing = set(statuses.values()) == {403} and self._try("GET", _ALWAYS_OPEN, fields) == 403
        if opens_nothing or 401 in statuses.values():
            status = 403 if opens_nothing else 401
            return [f"BigCommerce does not know this Access Token in the store with this Store Hash ({status})"]
        return [
            f"the API account may not modify {name} (403): create one with Orders and Products on modify"
            for name, status in statuses.items()
            if status == 403
        ] + [
            f"BigCommerce answered {status} when {name} were tried: is the trial over?"
            for name, status in statuses.items()
            if status >= 500
        ]

    def _try(self, method: str, path: str, fields: Mapping[str, str]) -> int:
        url = f"https://api.bigcommerce.com/stores/{fields['Store Hash']}/{path}"
        headers = {"X-Auth-Token": fields["Access Token"], "Accept": "application/json"}
        headers["Content-Type"] = "application/json"
        return self.store.answer(Request(method, url, headers, b"{}")).status


_CREDENTIALS = {"client_id", "access_token", "client_secret"}

_TRIALS = {"Orders": "v2/orders/0", "Products": "v3/catalog/products/0"}
"""Writes to things that never exist: they tell whether one may write, and write nothing."""

_ALWAYS_OPEN = "v3/hooks"
"""Open to every API account of a store. Source: Webhooks V3."""


def furnish(
    wish: SurroundingsConfig, *, name: str, clock: Clock, seed: int, diary: Diary | None = None
) -> Surroundings:
    """Build surroundings; what the configuration leaves open comes from the seed, what people do goes into the diary.

    Raises:
        ValueError: two companies of one name, two tokens or keys that are the same, or an unknown scope.
        Refused: the store does not take a product, such as the second one of a SKU.
    """
    store = _store(wish.store, clock, seed)
    network = Logicbroker(clock=clock, seed=seed, quirks=wish.network_quirks)
    company, others = admit_companies(network, wish.environment, seed, wish.retailer, wish.suppliers)
    suppliers = [Supplier(network, other, company, clock=clock, seed=seed, diary=diary) for other in others]
    keys = _keys(network, [company, *others], [wish.retailer, *wish.suppliers])
    retailer = Retailer(store, network, company, clock=clock, diary=diary)
    stock_store(retailer, wish.products)
    upload_matching_files(retailer, suppliers, lambda number: matching_rows(wish.products, number, _sku_at_supplier))
    accounts = [_account(store, each, diary or NoDiary()) for each in wish.store.api_accounts]
    shopper = Shopper(store, seed=seed, diary=diary)
    return Surroundings(name, wish.environment, store, network, shopper, retailer, suppliers, keys, accounts)


def _store(wish: StoreConfig, clock: Clock, seed: int) -> BigCommerce:
    store = BigCommerce(clock=clock, seed=seed, store_hash=wish.store_hash, plan=wish.plan, quirks=wish.quirks)
    if wish.rate_limit:
        store.store.rate_limit.quota = wish.rate_limit.quota
        store.store.rate_limit.window = timedelta(seconds=wish.rate_limit.window_seconds)
    return store


def _account(store: BigCommerce, wish: ApiAccountConfig, diary: Diary) -> Access:
    """An API account and its credentials, which are shown this once."""
    fixed = FixedCredentials(wish.client_id, _reveal(wish.access_token), _reveal(wish.client_secret))
    made = store.store.accounts.create(wish.name, wish.scopes, wish.token_type, store.store.now(), fixed)
    facts = {"account_id": made.account_id, "name": wish.name, "scopes": wish.scopes, "type": wish.token_type}
    diary.deed("retailer", CREATE_ACCOUNT, **facts)
    text = made.credentials_file()
    found = dict(line.split(": ", 1) for line in text.splitlines())
    return {
        "name": wish.name,
        "client_id": found["CLIENT ID"],
        "access_token": found["ACCESS TOKEN"],
        "client_secret": found["CLIENT SECRET"],
        "credentials_file": text,
    }


def _keys(network: Logicbroker, companies: Sequence[Company], wishes: Sequence[CompanyConfig]) -> dict[str, str]:
    """A primary key for every company, by its name."""
    names = [company.name for company in companies]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"wanted a name of its own for each company; {', '.join(twice)} came more than once")
    return {
        company.name: network.environments[company.environment].keys.create(company.id, "primary", _reveal(wish.key))
        for company, wish in zip(companies, wishes, strict=True)
    }


def _sku_at_supplier(product: ProductConfig) -> str:
    return product.supplier_sku or product.sku


def _reveal(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
