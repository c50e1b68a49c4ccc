"""The rules for webhook subscriptions: scopes, destinations, how many, and when an idle one is deactivated.

Events are in ``state.webhooks``, deliveries in ``deliveries``.
"""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from fakes.bigcommerce.refusals import Conflict, Invalid, NotFound
from fakes.bigcommerce.sources import ESTIMATE, WEBHOOK_GUIDE, WEBHOOKS_V3
from fakes.bigcommerce.state.accounts import ApiAccount
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.webhooks import DELIVERY_EXCEPTION, Webhook
from fakes.evidence.ledger import imitates

MOST_PER_SCOPE = 10
IDLE = timedelta(days=90)
IDLE_CHECK = "idle webhook"
_MOST_HEADERS, _LONGEST_NAME, _LONGEST_VALUE = 64, 64, 8_192

# Source: Webhooks V3. Family, and the events in it.
_EVENTS = {
    "app": "uninstalled",
    "cart": "created updated deleted couponApplied abandoned converted "
    "lineItem/created lineItem/updated lineItem/deleted",
    "category": "created updated deleted",
    "customer": "created updated deleted address/created address/updated address/deleted "
    "payment/instrument/default/updated",
    "information": "updated",
    "order": "created updated archived statusUpdated message/created refund/created transaction/created "
    "transaction/updated",
    "product": "created updated deleted inventory/updated inventory/order/updated",
    "shipment": "created updated deleted",
    "sku": "created updated deleted inventory/updated inventory/order/updated",
    "subscriber": "created updated deleted",
}
SCOPES = frozenset(
    f"store/{family}/{event}" for family, events in _EVENTS.items() for event in [*events.split(), "*"]
) | {DELIVERY_EXCEPTION, "store/cart/lineItem/*", "store/channel/created", "store/channel/updated", "store/channel/*"}
_OF_CHANNELS = re.compile(r"store/channel/(\*|\d+)/[A-Za-z_]+(/[A-Za-z_]+)*(/\*)?|store/channel/(\*|\d+)/\*")


@imitates(
    "hooks per scope",
    "an account has at most ten hooks of a scope, and none twice for one destination",
    evidence="official",
    source=WEBHOOKS_V3,
    test="api/test_webhooks.py::test_ten_hooks_per_scope_and_none_twice",
)
def create(store: Store, account: ApiAccount, body: Any) -> Webhook:
    """Subscribe.

    Raises:
        Invalid: missing or bad fields, or ten hooks of the scope. Conflict: the same subscription exists.
    """
    given = _check_fields(body, ("scope", "destination"))
    own = store.webhooks.of_client(account.client_id)
    if sum(hook.scope == given["scope"] for hook in own) >= MOST_PER_SCOPE:
        raise Invalid(f"There are {MOST_PER_SCOPE} webhooks of scope {given['scope']} already")
    _check_new(own, given["scope"], given["destination"])
    now = store.now()
    hook = Webhook(
        store.next_id("webhook") + 20_000_000,
        account.client_id,
        account.id,
        given["scope"],
        given["destination"],
        given.get("headers"),
        bool(given.get("is_active", True)),
        now,
        now,
        now,
    )
    store.webhooks.hooks[hook.id] = hook
    store.agenda.add(now + IDLE, IDLE_CHECK, hook.id)
    return hook


def _check_new(hooks: list[Webhook], scope: str, destination: str) -> None:
    if any((hook.scope, hook.destination) == (scope, destination) for hook in hooks):
        raise _duplicate_hook()


@imitates(
    "duplicate hooks",
    "a second hook of the same scope and destination is refused with 409",
    evidence="guess",
    source=ESTIMATE,
    test="api/test_webhooks.py::test_ten_hooks_per_scope_and_none_twice",
)
def _duplicate_hook() -> Conflict:
    return Conflict("The webhook already exists", errors={"destination": "is subscribed to this scope already"})


@imitates(
    "destinations",
    "events go to https on port 443 and nowhere else",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_bad_subscriptions_are_refused",
)
def _check_fields(body: Any, required: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Invalid("JSON data is missing or invalid")
    problems = {name: "error.path.missing" for name in required if name not in body}
    if problems:
        raise Invalid("JSON data is missing or invalid", errors=problems)
    if "scope" in body and not is_scope(body["scope"]):
        problems["scope"] = "is not a known scope"
    if "destination" in body and not _is_destination(body["destination"]):
        problems["destination"] = "must be an https address on port 443"
    if not _are_headers(body.get("headers")):
        problems["headers"] = "must be an object of at most 64 short texts"
    if not isinstance(body.get("is_active", True), bool):
        problems["is_active"] = "error.expected.jsboolean"
    if problems:
        raise Invalid(f"Invalid field(s): {', '.join(problems)}", errors=problems)
    return body


def is_scope(scope: Any) -> bool:
    """Whether there is such a scope, wildcards and channels included."""
    return isinstance(scope, str) and (scope in SCOPES or _OF_CHANNELS.fullmatch(scope) is not None)


def _is_destination(destination: Any) -> bool:
    if not isinstance(destination, str):
        return False
    try:
        parts = urlsplit(destination)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and port in (None, 443)


def _are_headers(headers: Any) -> bool:
    """Source: Webhooks guide: at most 64, names of 64, values of 8 KB."""
    if headers is None:
        return True
    if not isinstance(headers, dict) or len(headers) > _MOST_HEADERS:
        return False
    return all(
        isinstance(value, str) and len(name) <= _LONGEST_NAME and len(value) <= _LONGEST_VALUE
        for name, value in headers.items()
    )


@imitates(
    "own hooks alone",
    "an account sees and changes the hooks that it made, and no other's",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_an_account_sees_its_own_hooks_alone",
)
def hook_of(store: Store, account: ApiAccount, hook_id: int) -> Webhook:
    """Raises NotFound, also when another account has it. Source: Webhooks V3, the text."""
    hook = store.webhooks.hooks.get(hook_id)
    if hook is None or hook.client_id != account.client_id:
        raise NotFound(f"Webhook with id [{hook_id}] not found")
    return hook


def update(store: Store, hook: Webhook, body: Any) -> None:
    """Change a hook; switched on again it hears what happens from then on. Raises Invalid, Conflict."""
    given = _check_fields(body, ())
    others = [other for other in store.webhooks.of_client(hook.client_id) if other is not hook]
    _check_new(others, given.get("scope", hook.scope), given.get("destination", hook.destination))
    for name in ("scope", "destination", "headers", "is_active"):
        if name in given:
            setattr(hook, name, given[name])
    hook.updated_at = store.now()
    if given.get("is_active"):
        hook.last_activity = store.now()
        store.agenda.add(store.now() + IDLE, IDLE_CHECK, hook.id)


def delete(store: Store, hook: Webhook) -> None:
    """Unsubscribe; what was on its way is forgotten."""
    del store.webhooks.hooks[hook.id]


@imitates(
    "hooks die with their account",
    "deleting an API account deletes its hooks",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_hooks_die_with_their_account",
)
def forget_account(store: Store, account: ApiAccount) -> None:
    """Forget all hooks of an account that is no more."""
    for hook in store.webhooks.of_client(account.client_id):
        delete(store, hook)


@imitates(
    "idle hooks",
    "a hook that heard nothing for 90 days is switched off",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_a_hook_falls_asleep_after_90_idle_days",
)
def check_idle(store: Store, hook_id: int) -> None:
    """Switch an idle hook off, or look again when it could be idle next."""
    hook = store.webhooks.hooks.get(hook_id)
    if hook is None or not hook.is_active:
        return
    idle_at = hook.last_activity + IDLE
    if store.clock.now() >= idle_at:
        hook.is_active, hook.updated_at = False, store.now()
    else:
        store.agenda.add(idle_at, IDLE_CHECK, hook_id)
