"""Companies and their API keys: who takes part in one environment of the network, and who a key belongs to.

What companies may see and do is not decided here; documents know their sender and receiver.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from fakes.evidence.ledger import imitates
from fakes.logicbroker.refusals import NotVisible
from fakes.logicbroker.sources import API_KEYS
from fakes.logicbroker.state.statuses import DocumentType
from fakes.state.dice import Dice

Role = Literal["retailer", "supplier"]
EnvironmentName = Literal["stage", "production"]
KeyKind = Literal["primary", "secondary"]

SourcingMethod = Literal["SKU", "cost", "vendor number", "partner"]
"""How a retailer's sales orders find their suppliers; what each method does is in ``rules.routing``."""


@dataclass(frozen=True, slots=True)
class Company:
    """One account of the network in one environment.

    ``pick_up_status`` is where orders wait for the company: 100 Submitted, or 150 Ready to Acknowledge as for a
    supplier who works in the portal.  ``wants_acknowledgements`` and ``wants_invoices`` say for a retailer whether its
    orders wait for these.  ``requires`` are the fields that it wants of documents, by their type, in place of the
    published standard's.
    """

    id: int
    name: str
    role: Role
    environment: EnvironmentName
    pick_up_status: int = 100
    wants_acknowledgements: bool = True
    wants_invoices: bool = False
    vendor_code: str | None = None
    requires: Mapping[DocumentType, tuple[str, ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Company({self.id}, {self.name}, {self.role}, {self.environment})"


class CompanyBook:
    """All companies of one environment.  Every retailer is a partner of every supplier."""

    def __init__(self) -> None:
        self._by_id: dict[int, Company] = {}

    def add(self, company: Company) -> None:
        self._by_id[company.id] = company

    def get(self, company_id: int) -> Company:
        """The company with an account number.

        Raises:
            NotVisible: this environment has none with that number.
        """
        if company_id not in self._by_id:
            raise NotVisible(f"no company has the account number {company_id} here")
        return self._by_id[company_id]

    def partners_of(self, company: Company) -> list[Company]:
        """The companies on the other side of trade, in the order in which they joined."""
        return [other for other in self._by_id.values() if other.role != company.role]


class KeyRing:
    """API keys of one environment: a primary one for the company itself and a secondary one for third parties.

    Source: support article 360022068791 "API authentication": a new key breaks whoever used the old one.
    """

    def __init__(self, seed: str) -> None:
        self._random = Dice(f"{seed}:api keys")
        self._owners: dict[str, int] = {}
        self._keys: dict[tuple[int, KeyKind], str] = {}

    @imitates(
        "API: keys",
        "A key is sent as subscription-key in the query or as a header; a new key breaks the old one of its kind.",
        evidence="official",
        source=API_KEYS,
        test="api/test_routes.py::test_a_new_key_breaks_the_old_one",
    )
    def create(self, company_id: int, kind: KeyKind, key: str | None = None) -> str:
        """Make a new key, a GUID in capitals (Source: several public clients show theirs) unless a fixed one is wanted.

        The company's former key of that kind stops working at once.

        Raises:
            ValueError: the fixed key belongs to somebody already.
        """
        if key in self._owners:
            raise ValueError("wanted a key of one's own; this one belongs to a company already")
        former = self._keys.get((company_id, kind))
        if former is not None:
            del self._owners[former]
        key = key or str(uuid.UUID(int=self._random.getrandbits(128), version=4)).upper()
        self._keys[company_id, kind] = key
        self._owners[key] = company_id
        return key

    def owner(self, key: str) -> int | None:
        """The account number that a key belongs to, or None when it opens nothing."""
        return self._owners.get(key)

    def __repr__(self) -> str:
        return f"KeyRing({len(self._keys)} keys)"
