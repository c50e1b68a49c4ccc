"""The state of one store: its orders and products, settings, accounts, plan, counters and agenda.

The rules change it, the API serializes it; neither is here.
"""

from datetime import datetime, timedelta
from string import ascii_lowercase, digits
from typing import Any

from fakes.bigcommerce.quirks import Quirks
from fakes.bigcommerce.refusals import StoreClosed
from fakes.bigcommerce.sources import SUPPORT_PAGES
from fakes.bigcommerce.state.accounts import ApiAccounts
from fakes.bigcommerce.state.collections import OrderCollection, ProductCollection
from fakes.bigcommerce.state.rate_limit import QUOTAS, RateLimit
from fakes.bigcommerce.state.records import DEFAULT_LOCATION, Order, Product
from fakes.bigcommerce.state.settings import StoreProfile, StoreSettings
from fakes.bigcommerce.state.statuses import STATUSES
from fakes.bigcommerce.state.trial import PAID_PLANS, StorePlan, Trial, check_plan
from fakes.bigcommerce.state.webhooks import Webhooks
from fakes.evidence.ledger import Exercised, imitates
from fakes.state.dice import Dice
from fakes.time.agenda import Agenda
from fakes.time.clock import Clock

ORDER_SEEN = "order seen"

# Orders begin at 100 (recorded).  Guess: the rest; different beginnings keep one kind of id from passing for another.
_FIRST_IDS = {"order": 100, "order_product": 31, "address": 11, "product": 111, "variant": 76, "sku": 301}


class Store:
    """One store, as data."""

    def __init__(self, *, clock: Clock, seed: int, store_hash: str | None, plan: str, quirks: Quirks) -> None:
        chance = Dice(f"{seed}:store")
        self.clock = clock
        self.seed = seed
        self.quirks = quirks
        self.store_hash = store_hash or "".join(chance.choices(ascii_lowercase + digits, k=10))
        self.store_number = chance.randrange(1_000_000_000, 1_010_000_000)
        self.account_uuid = uuid_from(chance)
        self.opened_at = clock.now()
        self.plan: StorePlan = check_plan(plan)
        self.trial = Trial(clock, clock.now(), quirks) if plan == "trial" else None
        self.rate_limit = RateLimit(QUOTAS[self.plan], quirks.shared_quota_taken)
        self.settings = StoreSettings(StoreProfile(name=f"Store {self.store_hash}"))
        self.accounts = ApiAccounts(self.store_hash, seed, quirks)
        self.orders = OrderCollection()
        self.copied_orders = OrderCollection()
        """What readers see of the orders when reads are stale: copies, each of when its change had come through."""
        self.products = ProductCollection()
        self.coupons: dict[str, dict[str, Any]] = {}
        self.customers: dict[int, dict[str, Any]] = {}
        self.customer_addresses: dict[int, dict[str, Any]] = {}
        self.metafields: dict[int, dict[str, Any]] = {}
        self.locations: dict[int, dict[str, Any]] = {DEFAULT_LOCATION: default_location(self.now())}
        self.brands: dict[int, dict[str, Any]] = {}
        self.categories: dict[int, dict[str, Any]] = {}
        self.agenda = Agenda()
        self.exercised = Exercised()
        self.webhooks = Webhooks(self.store_hash, self.store_number, quirks, Dice(f"{seed}:webhooks"))
        self._last_ids = {kind: first - 1 for kind, first in _FIRST_IDS.items()}
        self._chance = Dice(f"{seed}:{self.store_hash}:identifiers")
        self._dice: dict[str, Dice] = {}

    def now(self) -> datetime:
        """The time to the second, which is how a store writes dates. Source: recorded orders."""
        return self.clock.now().replace(microsecond=0)

    def next_id(self, kind: str) -> int:
        self._last_ids[kind] = self._last_ids.get(kind, 0) + 1
        return self._last_ids[kind]

    def new_uuid(self) -> str:
        return uuid_from(self._chance)

    def new_request_id(self) -> str:
        return f"{self._chance.getrandbits(128):032x}"

    def happens(self, concern: str, share: float) -> bool:
        """Whether a misfortune strikes this time; each concern has its own seeded dice."""
        if share <= 0:
            return False
        dice = self._dice.setdefault(concern, Dice(f"{self.seed}:{self.store_hash}:{concern}"))
        return dice.random() < share

    def status_label(self, status_id: int) -> str:
        """What the owner calls a status. Source: Orders V2: labels can be renamed, numbers cannot."""
        return self.settings.status_labels.get(status_id, STATUSES[status_id].label)

    @property
    def seen_orders(self) -> OrderCollection:
        """The orders as readers of the API see them."""
        return self.copied_orders if self.quirks.stale_reads else self.orders

    def touch(self, order: Order) -> None:
        """An order was changed: note when, and keep it findable."""
        order.date_modified = self.now()
        self.orders.put(order)
        self.schedule_copy_for_readers(order)

    def schedule_copy_for_readers(self, order: Order) -> None:
        """An order was written; when reads are stale, its readers learn of it later."""
        if delay := self.quirks.stale_reads:
            self.agenda.add(self.clock.now() + timedelta(seconds=delay), ORDER_SEEN, order.id)

    def touch_product(self, product: Product) -> None:
        product.date_modified = self.now()
        self.products.put(product)

    @imitates(
        "upgrading",
        "a paid plan, before or after the end of the trial, keeps everything, and is told of as store information",
        evidence="official",
        source=SUPPORT_PAGES,
        test="state/test_trial.py::test_people_find_closed_doors_and_a_plan_opens_them",
    )
    def upgrade(self, plan: str) -> None:
        """Choose a paid plan; everything is kept.

        Raises:
            ValueError: not a paid plan.
            StoreClosed: the store was deleted after its trial.
        """
        if plan not in PAID_PLANS:
            raise ValueError(f"{plan!r} is not a paid plan; take one of {', '.join(PAID_PLANS)}")
        if self.trial and self.trial.deleted:
            raise StoreClosed("this store was deleted after its trial; nothing can bring it back")
        self.plan = check_plan(plan)
        self.trial = None
        self.rate_limit.quota = QUOTAS[self.plan]
        self.announce("store/information/updated", {"type": "store"})  # Source: Webhooks guide.

    def check_open(self, who: str) -> None:
        """Raises StoreClosed when the trial has ended."""
        if self.trial and self.trial.expired:
            ended = self.trial.expires_at.isoformat(timespec="seconds")
            raise StoreClosed(f"the trial of this store ended at {ended}: {who} is closed until a plan is chosen")

    def announce(self, scope: str, data: dict[str, Any]) -> None:
        """Something happened that webhooks tell of."""
        self.webhooks.announce(scope, data, self.clock.now())


def default_location(now: datetime) -> dict[str, Any]:
    """The location that every store has. Source: the examples of Inventory V3 and Locations V3."""
    return {
        "id": DEFAULT_LOCATION,
        "code": "BC-LOCATION-1",
        "label": "Default location",
        "description": "",
        "managed_by_external_source": False,
        "type_id": "PHYSICAL",
        "enabled": True,
        "storefront_visibility": True,
        "time_zone": "Etc/UTC",
        "address": {"country_code": "US"},
        "created_at": now,
        "updated_at": now,
    }


def uuid_from(chance: Dice) -> str:
    """A version-4 UUID drawn from a seeded source."""
    digits_32 = f"{chance.getrandbits(128):032x}"
    variant = "89ab"[int(digits_32[16], 16) % 4]
    return f"{digits_32[:8]}-{digits_32[8:12]}-4{digits_32[13:16]}-{variant}{digits_32[17:20]}-{digits_32[20:]}"
