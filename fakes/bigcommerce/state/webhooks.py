"""The webhook subscriptions of a store, and the events on their way to them.

Who may subscribe is in ``rules.webhooks``; how deliveries are tried, in ``rules.deliveries``.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from fakes.bigcommerce.quirks import Quirks
from fakes.bigcommerce.sources import ESTIMATE, WEBHOOK_GUIDE
from fakes.evidence.ledger import Alternative, imitates
from fakes.state.dice import Dice
from fakes.time.agenda import Agenda

DELIVERY = "delivery"
DELIVERY_EXCEPTION = "store/hook/deliveryException"
_CHANNEL = "store/channel/1"


@dataclass(slots=True)
class Webhook:
    """One subscription of one API account."""

    id: int
    client_id: str
    account_id: int
    scope: str
    destination: str
    headers: dict[str, str] | None
    is_active: bool
    created_at: datetime
    updated_at: datetime
    last_activity: datetime

    @property
    def domain(self) -> str:
        return urlsplit(self.destination).netloc.lower()

    def hears(self, scope: str) -> bool:
        """Source: Webhooks guide: a star at the end stands for all that follows, elsewhere for one part."""
        wanted, told = self.scope.split("/"), scope.split("/")
        if wanted[-1] == "*":
            wanted, told = wanted[:-1], told[: len(wanted) - 1]
        return len(wanted) == len(told) and all(a in ("*", b) for a, b in zip(wanted, told, strict=True))


@dataclass(slots=True)
class Score:
    """How deliveries to one domain have gone in the running two minutes."""

    started: datetime
    calls: int = 0
    successes: int = 0
    blocked_until: datetime | None = None


@dataclass(slots=True)
class Mail:
    """A notice to the people of an API account: a hook was switched off."""

    at: datetime
    to: tuple[str, ...]
    text: str


@dataclass(slots=True)
class Webhooks:
    """The subscriptions of one store, and the deliveries on their way."""

    store_hash: str
    store_number: int
    quirks: Quirks
    chance: Dice
    hooks: dict[int, Webhook] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    emails: dict[str, list[str]] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    agenda: Agenda = field(default_factory=Agenda)
    events: int = 0

    def of_client(self, client_id: str) -> list[Webhook]:
        """Source: Webhooks guide: an account sees its own hooks alone."""
        return [hook for hook in self.hooks.values() if hook.client_id == client_id]

    def announce(self, scope: str, data: dict[str, Any], now: datetime, but_domain: str | None = None) -> None:
        """Send an event on its way to every subscription that hears it."""
        if not self.hooks:
            return
        for told, shown in _versions(scope, data):
            hearing = [hook for hook in self.hooks.values() if self._tells(hook, told, now, but_domain)]
            if hearing:
                event = self._event(told, shown, now)
                for hook in hearing:
                    self._send(hook, event, now)

    @imitates(
        "a minute until a hook works",
        "a new hook hears nothing for its first minute",
        evidence="official",
        source=WEBHOOK_GUIDE,
        test="api/test_webhooks.py::test_a_new_hook_hears_nothing_for_a_minute",
        shows=lambda told, hooks, hook, scope, now, *_: not told and not hooks.is_awake(hook, now),
    )
    def _tells(self, hook: Webhook, scope: str, now: datetime, but_domain: str | None) -> bool:
        return hook.is_active and self.is_awake(hook, now) and hook.domain != but_domain and hook.hears(scope)

    def is_awake(self, hook: Webhook, now: datetime) -> bool:
        """Whether a hook is old enough to be told anything."""
        return now >= hook.created_at + timedelta(seconds=self.quirks.webhook_start_delay)

    @imitates(
        "the payload",
        "a delivery names the event and the record, never the record's content; its hash is an opaque id",
        evidence="official",
        source=WEBHOOK_GUIDE,
        test="api/test_webhooks.py::test_a_delivery_looks_as_documented",
    )
    def _event(self, scope: str, data: dict[str, Any], now: datetime) -> dict[str, Any]:
        self.events += 1
        seed = json.dumps([self.store_hash, self.events, scope, data]).encode()
        return {
            "scope": scope,
            "store_id": str(self.store_number),
            "data": data,
            "hash": hashlib.sha1(seed, usedforsecurity=False).hexdigest(),
            "created_at": int(now.timestamp()),
            "producer": f"stores/{self.store_hash}",
        }

    @imitates(
        "late, twice, never",
        "deliveries take a moment each, so that they overtake each other; by switch some come twice or never",
        evidence="guess",
        source=ESTIMATE,
        test="api/test_webhooks.py::test_deliveries_can_come_twice_or_never",
        otherwise=(
            Alternative("deliveries come at once and in order", "webhook_delay", (0.0, 0.0)),
            Alternative("each delivery comes twice", "webhook_duplicates", 1.0),
            Alternative("no delivery comes", "webhook_drops", 1.0),
        ),
        ask="POST /v3/hooks for store/product/updated, then change a test product a hundred times: how many come, "
        "and in which order?",
    )
    def _send(self, hook: Webhook, event: dict[str, Any], now: datetime) -> None:
        hook.last_activity = now
        if self.chance.random() < self.quirks.webhook_drops:
            return
        copies = 2 if self.chance.random() < self.quirks.webhook_duplicates else 1
        for _ in range(copies):
            delay = self.chance.uniform(*self.quirks.webhook_delay)
            self.agenda.add(now + timedelta(seconds=delay), DELIVERY, hook.id, event, 0)


@imitates(
    "events of channels",
    "order events are told a second time in the scope of their channel, with the order's id alone",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_channel_scopes_tell_the_order_id_alone",
)
def _versions(scope: str, data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield scope, data
    family, _, kind = scope.removeprefix("store/").partition("/")
    if family == "order" and not kind.startswith(("transaction", "metafield")):
        yield f"{_CHANNEL}/order/{kind}", {"order_id": data["id"]}
    elif family == "category":
        yield f"{_CHANNEL}/category/{kind}", {"category_id": data["id"], "tree_id": 1}
    elif family == "cart":
        of_item = {"cart_item_id": data["id"]} if kind.startswith("lineItem") else {}
        yield f"{_CHANNEL}/cart/{kind}", {"cart_id": data.get("cartId", data["id"]), **of_item}
