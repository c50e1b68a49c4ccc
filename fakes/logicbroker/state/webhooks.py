"""Webhooks: who wants to hear of what at which address, and the calls that are on their way there.

The network has no wire outwards: calls wait in the outbox until whoever runs the network takes them.
HTTP for managing them is in ``api.webhooks``.  Source: the published description V3, unless marked Guess.
"""

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime

from fakes.evidence.ledger import Alternative, imitates
from fakes.logicbroker.quirks import Quirks
from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.sources import ESTIMATE
from fakes.logicbroker.state import xml
from fakes.logicbroker.state.documents import Document, DocumentBook
from fakes.logicbroker.state.event_types import TOPICS
from fakes.logicbroker.state.events import ActivityEvent
from fakes.time.clock import Clock
from fakes.wire.http import Request, encode_json

FORMATS = {"json": "application/json", "xml": "application/xml"}
"""Guess: the published description has no values."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a company asks for: to be told of a topic, in a format, at an address.  Guess: in any case of letters."""

    format: str
    address: str
    topic: str
    enabled: bool = True
    shared_secret: str | None = field(default=None, repr=False)


@dataclass(slots=True, eq=False)
class Webhook:
    """One subscription of one company."""

    id: int
    company_id: int
    subscription: Subscription
    created_at: datetime
    updated_at: datetime


class WebhookBook:
    """All webhooks of one environment, and the calls that nobody has taken yet."""

    def __init__(self, clock: Clock, documents: DocumentBook, quirks: Quirks) -> None:
        self._quirks = quirks
        self._clock = clock
        self._documents = documents
        self._webhooks: dict[int, Webhook] = {}
        self._count = 0
        self._outbox: list[Request] = []

    def add(self, company_id: int, subscription: Subscription) -> Webhook:
        """Subscribe a company to a topic.

        Raises:
            Invalid: naming everything that is wrong.
        """
        _check(subscription)
        self._count += 1
        now = self._clock.now()
        webhook = Webhook(self._count, company_id, subscription, created_at=now, updated_at=now)
        self._webhooks[webhook.id] = webhook
        return webhook

    def update(self, webhook: Webhook, subscription: Subscription) -> None:
        """Change a subscription; without a new secret the former one stays.

        Raises:
            Invalid: naming everything that is wrong; nothing was changed.
        """
        _check(subscription)
        secret = subscription.shared_secret or webhook.subscription.shared_secret
        webhook.subscription = replace(subscription, shared_secret=secret)
        webhook.updated_at = self._clock.now()

    def get(self, webhook_id: int, company_id: int) -> Webhook:
        """A company's webhook by its number.

        Raises:
            NotVisible: it has none with that number.
        """
        webhook = self._webhooks.get(webhook_id)
        if webhook is None or webhook.company_id != company_id:
            raise NotVisible(f"no webhook has the id {webhook_id}")
        return webhook

    def of_company(self, company_id: int | None) -> list[Webhook]:
        return [webhook for webhook in self._webhooks.values() if webhook.company_id == company_id]

    def remove(self, webhook: Webhook) -> None:
        del self._webhooks[webhook.id]

    def hear(self, event: ActivityEvent) -> None:
        """Call whoever wants to hear of an event: of its receiver, and when something went wrong of its sender."""
        told = [event.receiver_id, *[event.sender_id] * (event.level == "Alert")]
        topic = TOPICS.get(event.type_id)
        for webhook in self._webhooks.values():
            wanted = webhook.subscription
            if webhook.company_id in told and wanted.enabled and wanted.topic.lower() == topic:
                self.call(webhook, self._about(event))

    def _about(self, event: ActivityEvent) -> Document | ActivityEvent:
        if event.logicbroker_key is None or self._quirks.webhook_bodies == "the event":
            return event
        return self._documents[event.logicbroker_key]

    @imitates(
        "webhooks: calls",
        "Every type of event has a topic; a subscriber gets the document that it is about, else the event, signed.",
        evidence="guess",
        source=ESTIMATE,
        test="api/test_webhooks.py::test_a_subscriber_is_called_with_the_document",
        otherwise=(Alternative("a call carries the event, also about a document", "webhook_bodies", "the event"),),
        ask="POST /api/v3/Webhooks for purchase orders, then a test order: is the Body a document, or an event?",
    )
    def call(self, webhook: Webhook, about: Document | ActivityEvent) -> None:
        """Put a call with a document or an event, in its envelope, into the outbox."""
        wanted = webhook.subscription
        value = {"Code": None, "Message": None, "Body": about.body}
        kind = wanted.format.lower()
        body = xml.write(value) if kind == "xml" else encode_json(value)
        headers = {"Content-Type": FORMATS[kind], "X-Logicbroker-Topic": wanted.topic}
        if wanted.shared_secret:
            digest = hmac.new(wanted.shared_secret.encode(), body, hashlib.sha256)
            headers["X-Logicbroker-Signature"] = digest.hexdigest()
        self._outbox.append(Request("POST", wanted.address, headers, body))

    def take_calls(self) -> list[Request]:
        """The calls on their way, oldest first; they are gone from the outbox."""
        calls, self._outbox = self._outbox, []
        return calls


def _check(wanted: Subscription) -> None:
    problems = []
    if wanted.format.lower() not in FORMATS:
        problems.append(f"Format wants one of {', '.join(FORMATS)}, got {wanted.format!r}")
    if not wanted.address.startswith(("https://", "http://")):
        problems.append(f"Address wants a URL, got {wanted.address!r}")
    if wanted.topic.lower() not in TOPICS.values():
        problems.append(f"Topic wants one of {', '.join(TOPICS.values())}, got {wanted.topic!r}")
    if problems:
        raise Invalid("; ".join(problems))
