"""The fake as its users hold it: one BigCommerce store, or several behind one host.

State is in ``state``, behaviour in ``rules``, ``api`` and ``doors``.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from fakes.arguments import checked
from fakes.bigcommerce.api import gateway
from fakes.bigcommerce.doors.control_panel import ControlPanel
from fakes.bigcommerce.doors.storefront import Storefront
from fakes.bigcommerce.quirks import Quirks
from fakes.bigcommerce.rules import jobs
from fakes.bigcommerce.rules.deliveries import Deliver, nobody_listens
from fakes.bigcommerce.rules.deliveries import run_due as run_deliveries
from fakes.bigcommerce.state.rate_limit import RateLimit
from fakes.bigcommerce.state.records import Order, Product, Variant
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.trial import Trial
from fakes.evidence.ledger import Exercised
from fakes.time.clock import Clock, VirtualClock
from fakes.wire.http import Request, RequestLike, Response


class BigCommerce:
    """One store: its API through ``answer``, its shopper at the ``storefront``, its owner in the ``control_panel``.

    Plans are trial, standard, plus, pro, enterprise and sandbox; a trial begins now on the clock and lives 15 days.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        seed: int = 0,
        store_hash: str | None = None,
        plan: str = "trial",
        quirks: Quirks | None = None,
    ) -> None:
        clock = clock or VirtualClock()
        self.store = Store(clock=clock, seed=seed, store_hash=store_hash, plan=plan, quirks=quirks or Quirks())
        self.storefront = Storefront(self.store)
        self.control_panel = ControlPanel(self.store)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host that the store answers for."""
        return (gateway.HOST,)

    @property
    def store_hash(self) -> str:
        return self.store.store_hash

    @property
    def clock(self) -> Clock:
        return self.store.clock

    @property
    def quirks(self) -> Quirks:
        return self.store.quirks

    @property
    def exercised(self) -> Exercised:
        """What was exercised of the ledger, by name."""
        return self.store.exercised

    @property
    def plan(self) -> str:
        return self.store.plan

    @property
    def trial(self) -> Trial | None:
        """The trial with expires_at, days_left and expired; None on every other plan."""
        return self.store.trial

    @property
    def rate_limit(self) -> RateLimit:
        """How many requests the store answers in a window, and how many of them are left."""
        return self.store.rate_limit

    @checked
    def upgrade(self, plan: str) -> None:
        """Choose a paid plan; everything is kept.

        Raises:
            ValueError: not a paid plan.
            StoreClosed: the store was deleted after its trial.
        """
        self.store.upgrade(plan)

    @property
    def orders(self) -> Mapping[int, Order]:
        """All orders by id, archived ones too; the live records."""
        return self.store.orders

    @property
    def products(self) -> Mapping[int, Product]:
        """All products by id; the live records."""
        return self.store.products

    @checked
    def brand_name(self, brand_id: int) -> str:
        """The name of a brand by its number; empty for a product that has none."""
        brand = self.store.brands.get(brand_id)
        return str(brand["name"]) if brand else ""

    @checked
    def category_name(self, category_id: int) -> str:
        """The name of a category by its number; empty when there is none any more."""
        category = self.store.categories.get(category_id)
        return str(category["name"]) if category else ""

    @checked
    def product(self, sku: str) -> Product | Variant:
        """The product or variant with a SKU.

        Raises:
            KeyError: there is none.
        """
        found = self.store.products.by_sku(sku)
        if found is None:
            known = ", ".join(
                sorted(variant.sku for variant in self.store.products.variants.values() if variant.sku)[:20]
            )
            raise KeyError(
                f"no product or variant with SKU {sku!r} in store {self.store_hash}; it has: {known or 'none'}"
            )
        return found

    def answer(self, request: RequestLike) -> Response:
        """Answer one request to this store.

        Raises:
            NotFaked: the route is not imitated.
        """
        jobs.run_due(self.store)
        return gateway.answer({self.store_hash: self.store}, Request.of(request))

    def due(self) -> datetime | None:
        """When the store next has something to do by itself, deliveries of webhooks among it."""
        return min(filter(None, (self.store.agenda.next(), self.store.webhooks.agenda.next())), default=None)

    def run_due(self, deliver: Deliver = nobody_listens) -> None:
        """Do all that is due by now, in order.

        ``deliver`` brings webhooks to their listeners; without it nobody listens, and deliveries are retried in vain.
        """
        jobs.run_due(self.store)
        run_deliveries(self.store, deliver)

    def __repr__(self) -> str:
        return f"BigCommerce(store_hash={self.store_hash!r}, plan={self.plan!r}, orders={len(self.orders)})"


class Gateway:
    """The one host in front of several stores."""

    def __init__(self, stores: Iterable[BigCommerce]) -> None:
        self._stores = {store.store_hash: store for store in stores}

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host that all stores share."""
        return (gateway.HOST,)

    def answer(self, request: RequestLike) -> Response:
        """Answer one request to whichever store its path names.

        Raises:
            NotFaked: the route is not imitated.
        """
        for each in self._stores.values():
            jobs.run_due(each.store)
        return gateway.answer({name: each.store for name, each in self._stores.items()}, Request.of(request))

    def due(self) -> datetime | None:
        """When the first of the stores next has something to do by itself."""
        return min((due for each in self._stores.values() if (due := each.due())), default=None)

    def run_due(self, deliver: Deliver = nobody_listens) -> None:
        """Do all that is due by now, in every store."""
        for each in self._stores.values():
            each.run_due(deliver)

    def __repr__(self) -> str:
        return f"Gateway({', '.join(self._stores)})"
