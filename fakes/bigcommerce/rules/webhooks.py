"""The rules for webhook subscriptions: scopes, destinations, how many, and when an idle one is deactivated.

Events are in ``state.webhooks``, deliveries in ``deliveries``.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from fakes.bigcommerce.refusals import Invalid, NotFound, NotImitated
from fakes.bigcommerce.sources import WEBHOOK_GUIDE, WEBHOOKS_V3
from fakes.bigcommerce.state.accounts import ApiAccount
from fakes.bigcommerce.state.store import Store
from fakes.bigcommerce.state.webhooks import DELIVERY_EXCEPTION, Webhook
from fakes.evidence.ledger import Refusing, imitates

MOST_PER_SCOPE = 10
IDLE = timedelta(days=90)
IDLE_CHECK = "idle webhook"
_MOST_HEADERS, _LONGEST_NAME, _LONGEST_VALUE = 64, 64, 8_192

_METAFIELDS = ("created", "updated", "deleted")
# Source: Webhooks guide, events. What is told of here, by its family.
_TOLD = {
    "cart": "created updated converted lineItem/created",
    "category": "created updated deleted",
    "customer": "created updated deleted address/created address/updated address/deleted",
    "information": "updated",
    "inventory/location": "created updated",
    "order": "created updated archived statusUpdated message/created refund/created transaction/created",
    "product": "created updated deleted inventory/updated inventory/order/updated",
    "metafield": " ".join(_METAFIELDS),
    **{f"{family}/metafield": " ".join(_METAFIELDS) for family in ("order", "product", "product/variant")},
    "shipment": "created updated deleted",
    "sku": "created updated deleted inventory/updated inventory/order/updated",
}
# Source: the same. What is published and happens here never, or is not told of.
_UNTOLD = {
    "app": "uninstalled",
    "cart": "deleted couponApplied abandoned lineItem/updated lineItem/deleted",
    "channel": "created updated",
    "customer": "payment/instrument/default/updated channel/login/access/updated",
    "modifier": "updated",
    "option": "updated",
    "order": "transaction/updated",
    "priceList": "created updated deleted activated deactivated assignment/updated assignment/deleted record/created "
    "record/updated record/deleted records/created records/updated records/deleted",
    "priceLists": "deleted",
    "subscriber": "created updated deleted",
    **{
        f"{family}metafield": " ".join(_METAFIELDS)
        for family in (*("brand/", "cart/", "category/", "channel/", "inventory/location/"),)
    },
}


def _scopes(families: Mapping[str, str]) -> frozenset[str]:
    return frozenset(f"store/{family}/{event}" for family, events in families.items() for event in events.split())


TOLD = _scopes(_TOLD) | {DELIVERY_EXCEPTION}
SCOPES = TOLD | _scopes(_UNTOLD)
_WILDCARDS = frozenset(f"{scope.rpartition('/')[0]}/*" for scope in SCOPES) | frozenset(
    f"store/{family}/*" for family in (*_TOLD, *_UNTOLD)
)
_OF_CHANNELS = re.compile(r"store/channel/(\*|\d+)/[A-Za-z_]+(/[A-Za-z_]+)*(/\*)?|store/channel/(\*|\d+)/\*")
# Source: Webhooks guide, channels and inventory. What a channel is told of here; the first part of each.
_TOLD_TO_CHANNELS = ("order", "inventory", "category", "cart")


@imitates(
    "hooks per scope",
    "an account has at most ten hooks of a scope, and none twice for one destination",
    evidence="official",
    source=WEBHOOKS_V3,
    test="api/test_webhooks.py::test_ten_hooks_per_scope_and_none_twice",
    shows=Refusing("webhook"),
)
def create(store: Store, account: ApiAccount, body: Any) -> Webhook:
    """Subscribe.

    Raises:
        Invalid: missing or bad fields, ten hooks of the scope, or the same subscription exists.
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
    "a second hook of the same scope and destination is refused with 422",
    evidence="official",
    source=WEBHOOKS_V3,
    test="api/test_webhooks.py::test_ten_hooks_per_scope_and_none_twice",
)
def _duplicate_hook() -> Invalid:
    """Source: Webhooks V3: of a POST that fails it knows 400, 401 and 422. Guess: which of them, and the texts."""
    return Invalid("The webhook already exists", errors={"destination": "is subscribed to this scope already"})


@imitates(
    "destinations",
    "events go to https on port 443 and nowhere else",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_bad_subscriptions_are_refused",
    shows=Refusing("destination"),
)
def _check_fields(body: Any, required: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Invalid("JSON data is missing or invalid")
    problems = {name: "error.path.missing" for name in required if name not in body}
    if problems:
        raise Invalid("JSON data is missing or invalid", errors=problems)
    if "scope" in body and not is_scope(body["scope"]):
        problems["scope"] = "is not a known scope"
    elif "scope" in body and not _is_told(body["scope"]):
        raise NotImitated(f"scope {body['scope']}")
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
    return isinstance(scope, str) and (
        scope in SCOPES or scope in _WILDCARDS or _OF_CHANNELS.fullmatch(scope) is not None
    )


@imitates(
    "events that are told of",
    "a scope of which something is told here can be subscribed to; one that is published and stays silent here is said "
    "not to be imitated",
    evidence="official",
    source=WEBHOOK_GUIDE,
    test="api/test_webhooks.py::test_a_scope_that_stays_silent_is_not_imitated",
)
def _is_told(scope: str) -> bool:
    if found := _OF_CHANNELS.fullmatch(scope):
        first = scope.split("/")[3] if found else ""
        return first == "*" or first in _TOLD_TO_CHANNELS
    return scope in TOLD or any(told.startswith(scope.removesuffix("*")) for told in TOLD if scope.endswith("/*"))


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
    """Change a hook; switched on again it hears what happens from then on. Raises Invalid."""
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
