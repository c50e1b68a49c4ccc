"""Delivering events to their subscribers: signed, retried eleven times, and held back from a domain that often fails.

Who runs the store passes in how to send a request; that is not kept.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from fakes.bigcommerce.sources import WEBHOOK_GUIDE
from fakes.bigcommerce.state.accounts import ApiAccount
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.webhooks import DELIVERY, DELIVERY_EXCEPTION, Mail, Score, Webhook
from fakes.evidence.ledger import Alternative, Noted, imitates
from fakes.wire.http import Headers, Request, encode_json


class Delivered(Protocol):
    """What is read of an answer to a delivery."""

    @property
    def status(self) -> int: ...


Deliver = Callable[[Request], Delivered]
"""Brings a request to whoever listens at its address; raises OSError when nobody answers in time."""

# Source: Webhooks guide, in seconds.
RETRIES = (60, 180, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 50_400, 86_400)
_WINDOW, _BLOCKED = timedelta(minutes=2), timedelta(minutes=3)
_CALLS_TO_JUDGE, _LOWEST_SHARE = 100, 0.9
RETRYING, DISABLED, BLOCKED = 90_001, 90_002, 90_003


def nobody_listens(request: Request) -> Delivered:
    """The deliverer of a world without listeners."""
    raise ConnectionRefusedError(f"nobody listens at {request.url}")


def run_due(store: Store, deliver: Deliver) -> None:
    """Try every delivery that is due by now, in order."""
    agenda = store.webhooks.agenda
    while appointment := agenda.pop_due(store.clock.now()):
        hook_id, event, attempt = appointment.arguments
        hook = store.webhooks.hooks.get(hook_id)
        if hook is not None and hook.is_active:
            with Noted(store.exercised):
                _try(store, hook, event, attempt, deliver)


def _try(store: Store, hook: Webhook, event: dict[str, Any], attempt: int, deliver: Deliver) -> None:
    now = store.clock.now()
    score = _score(store, hook.domain, now)
    if score.blocked_until is not None and now < score.blocked_until:
        _fail(store, hook, event, attempt)
        return
    status = _status(store, hook, event, deliver)
    score.calls += 1
    score.successes += 200 <= status < 300
    hook.last_activity = max(hook.last_activity, now)
    _judge(store, hook.domain, score, now)
    accepted = (200, 299) if store.quirks.webhook_accepts == "2xx" else (200, 200)
    if not accepted[0] <= status <= accepted[1]:
        _fail(store, hook, event, attempt)


def _status(store: Store, hook: Webhook, event: dict[str, Any], deliver: Deliver) -> int:
    """The status of the answer; 0 when there is none."""
    account = next((each for each in store.accounts.all() if each.id == hook.account_id), None)
    if account is None:
        return 0
    try:
        return deliver(_request(store, hook, event, account)).status
    except OSError:
        return 0


@imitates(
    "signatures",
    "a delivery carries the headers that its subscriber chose, and a Standard Webhooks signature by the client secret",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_a_delivery_is_signed",
    otherwise=(Alternative("deliveries to hooks of a store's own account are not signed", "signed_webhooks", False),),
    ask="POST /v3/hooks for store/product/updated, then change a test product: which headers does the delivery have?",
)
def _request(store: Store, hook: Webhook, event: dict[str, Any], account: ApiAccount) -> Request:
    """Guess: that accounts made by a store's owner sign too, and with which names."""
    body = encode_json(event)
    timestamp = str(int(store.clock.now().timestamp()))
    signed = b".".join((event["hash"].encode(), timestamp.encode(), body))
    signature = base64.b64encode(hmac.new(account.client_secret.encode(), signed, hashlib.sha256).digest())
    fields = {**(hook.headers or {}), "Content-Type": "application/json"}
    if not store.quirks.signed_webhooks:
        return Request("POST", hook.destination, Headers(fields), body)
    fields |= {
        "webhook-id": event["hash"],
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature.decode()}",
    }
    return Request("POST", hook.destination, Headers(fields), body)


def _score(store: Store, domain: str, now: datetime) -> Score:
    score = store.webhooks.scores.setdefault(domain, Score(now))
    if now >= score.started + _WINDOW:
        score.started, score.calls, score.successes = now, 0, 0
    return score


@imitates(
    "blocked domains",
    "after 100 calls in two minutes with fewer than nine of ten well, a domain gets nothing for three minutes",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_a_domain_that_fails_too_often_is_blocked",
    shows=lambda _, store, domain, score, now: score.blocked_until == now + _BLOCKED,
)
def _judge(store: Store, domain: str, score: Score, now: datetime) -> None:
    """Guess: that it is the domain, over all accounts; the guide says client in one place, domain in another."""
    if score.calls >= _CALLS_TO_JUDGE and score.successes / score.calls < _LOWEST_SHARE:
        score.blocked_until = now + _BLOCKED
        score.started, score.calls, score.successes = now, 0, 0
        _announce_exception(store, domain, BLOCKED)


@imitates(
    "eleven retries",
    "a failed delivery is tried eleven times more over 48 hours; then its hook is switched off and a mail is sent",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_after_eleven_retries_the_hook_is_switched_off",
    otherwise=(Alternative("any answer of 2xx counts as received", "webhook_accepts", "2xx"),),
    ask="POST /v3/hooks to an address that answers 201, then change a test product: is it delivered again after a "
    "minute?",
)
def _fail(store: Store, hook: Webhook, event: dict[str, Any], attempt: int) -> None:
    now = store.clock.now()
    if attempt < len(RETRIES):
        store.webhooks.agenda.add(now + timedelta(seconds=RETRIES[attempt]), DELIVERY, hook.id, event, attempt + 1)
        if attempt == 0:
            _announce_exception(store, hook.domain, RETRYING)
        return
    hook.is_active, hook.updated_at = False, store.now()
    to = tuple(store.webhooks.emails.get(hook.client_id) or [store.settings.profile.admin_email])
    text = f"webhook {hook.id} of {hook.scope} was switched off: {hook.destination} did not answer"
    store.webhooks.mails.append(Mail(now, to, text))
    _announce_exception(store, hook.domain, DISABLED)


@imitates(
    "exceptions are told",
    "that deliveries to a domain fail, stop or are blocked is told to hooks that point elsewhere",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_failing_deliveries_are_told_elsewhere",
)
def _announce_exception(store: Store, domain: str, error_code: int) -> None:
    """Guess: what else is in the data."""
    data = {"type": "hook", "error_code": error_code, "destination": domain}
    store.webhooks.announce(DELIVERY_EXCEPTION, data, store.clock.now(), but_domain=domain)
