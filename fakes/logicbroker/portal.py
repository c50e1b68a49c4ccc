"""The human door: what one company's people see and do in the portal.

The pages of feeds are in ``portal_feeds``; the rules are in the modules named for them.
"""

from typing import TYPE_CHECKING

from fakes.logicbroker.companies import Company, KeyKind
from fakes.logicbroker.portal_feeds import InventoryPages, ProductFeedPages

if TYPE_CHECKING:
    from fakes.logicbroker.network import Environment, Logicbroker


class ApiAuthentication:
    """Settings > API Authentication of one company."""

    def __init__(self, network: "Logicbroker", company: Company) -> None:
        self._environment = network.environments[company.environment]
        self._company = company

    def create_primary_key(self) -> str:
        """Make and show a new primary key; whoever used the former one is locked out."""
        return self._create("primary")

    def create_secondary_key(self) -> str:
        """Make and show a new key for a third party; whoever used the former one is locked out."""
        return self._create("secondary")

    def _create(self, kind: KeyKind) -> str:
        return self._environment.keys.create(self._company.id, kind)


class Portal:
    """The portal as one company sees it.  It holds no state of its own."""

    def __init__(self, network: "Logicbroker", company: Company) -> None:
        self._network = network
        self.company = company
        self.api_authentication = ApiAuthentication(network, company)
        self.inventory = InventoryPages(network, company)
        self.product_feeds = ProductFeedPages(network, company)

    @property
    def _environment(self) -> "Environment":
        """The company's environment, after doing what is due."""
        self._network.run_due()
        return self._network.environments[self.company.environment]

    def __repr__(self) -> str:
        return f"Portal({self.company.name}, {self.company.environment})"
