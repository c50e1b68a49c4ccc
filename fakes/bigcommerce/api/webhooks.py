"""HTTP endpoints for webhook subscriptions: V3 with its envelope, V2 without.

The rules are in ``rules.webhooks``. Source: Webhooks V3: no scope is needed.
"""

from datetime import datetime
from typing import Any

from fakes.bigcommerce.api.context import (
    Call,
    Routes,
    add,
    answer_json,
    data,
    nothing,
    path_id,
    read_page,
    v2_list,
    v3_page,
)
from fakes.bigcommerce.api.filters import Filter, ListTable, truth, word
from fakes.bigcommerce.refusals import Invalid
from fakes.bigcommerce.rules import webhooks as webhook_rules
from fakes.bigcommerce.sources import WEBHOOKS_V3
from fakes.bigcommerce.state.values import is_email
from fakes.bigcommerce.state.webhooks import Webhook
from fakes.evidence.ledger import imitates
from fakes.wire.http import Response


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def _hook_json(call: Call, hook: Webhook) -> dict[str, Any]:
    """Source: a recorded answer."""
    return {
        "id": hook.id,
        "client_id": hook.client_id,
        "store_hash": call.store.store_hash,
        "scope": hook.scope,
        "destination": hook.destination,
        "headers": hook.headers,
        "is_active": hook.is_active,
        "created_at": _seconds(hook.created_at),
        "updated_at": _seconds(hook.updated_at),
    }


def _one(call: Call, hook: Webhook) -> Response:
    shown = _hook_json(call, hook)
    return answer_json(200, shown) if call.version == "v2" else data(shown)


_HOOKS: ListTable[Webhook] = ListTable(
    {
        "is_active": Filter(truth, lambda hook: hook.is_active),
        "scope": Filter(word, lambda hook: hook.scope.casefold()),
        "destination": Filter(word, lambda hook: hook.destination.casefold()),
    }
)
"""Source: Webhooks V3."""


def _list_hooks(call: Call) -> Response:
    found = _HOOKS.find(call.query, call.store.webhooks.of_client(call.account.client_id))
    page = read_page(call)
    shown = [_hook_json(call, hook) for hook in found[page.start : page.stop]]
    return v2_list(call, shown) if call.version == "v2" else v3_page(call, shown, len(found), page)


def _create_hook(call: Call) -> Response:
    """Source: Webhooks V3: 200. Third party: a trace of 2017 has 201 for V2."""
    response = _one(call, webhook_rules.create(call.store, call.account, call.body()))
    return response if call.version == "v3" else Response(201, response.headers, response.body)


def _get_hook(call: Call, hook_id: str) -> Response:
    return _one(call, webhook_rules.hook_of(call.store, call.account, path_id(hook_id)))


def _update_hook(call: Call, hook_id: str) -> Response:
    hook = webhook_rules.hook_of(call.store, call.account, path_id(hook_id))
    webhook_rules.update(call.store, hook, call.body())
    return _one(call, hook)


def _delete_hook(call: Call, hook_id: str) -> Response:
    """Source: Webhooks V3: 200 with what was deleted."""
    hook = webhook_rules.hook_of(call.store, call.account, path_id(hook_id))
    webhook_rules.delete(call.store, hook)
    return _one(call, hook)


_ADMIN_HOOKS: ListTable[Webhook] = ListTable({"is_active": _HOOKS.filters["is_active"]}, others=frozenset())


@imitates(
    "notices of failing hooks",
    "an account says who gets mails about its hooks, and sees them beside the domains that are blocked",
    evidence="recorded",
    source=WEBHOOKS_V3,
    test="api/test_webhooks.py::test_the_notices_of_an_account",
)
def _get_admin(call: Call) -> Response:
    hooks = _ADMIN_HOOKS.find(call.query, call.store.webhooks.of_client(call.account.client_id))
    listed = [{**_hook_json(call, hook), "events_history_enabled": False} for hook in hooks]
    emails = call.store.webhooks.emails.get(call.account.client_id, [])
    return data({"emails": emails, "hooks_list": listed, "blocked_domains": _blocked(call)})


def _blocked(call: Call) -> list[dict[str, Any]]:
    now = call.store.clock.now()
    return [
        {"destination": domain, "time_left": int((score.blocked_until - now).total_seconds()), "reasons": []}
        for domain, score in call.store.webhooks.scores.items()
        if score.blocked_until is not None and score.blocked_until > now
    ]


def _put_admin(call: Call) -> Response:
    body = call.body()
    emails = body.get("emails") if isinstance(body, dict) else None
    if not isinstance(emails, list) or not all(isinstance(each, str) and is_email(each) for each in emails):
        raise Invalid("JSON data is missing or invalid", errors={"emails": "must be a list of addresses"})
    call.store.webhooks.emails[call.account.client_id] = emails
    return nothing()


def add_routes(routes: Routes) -> None:
    """Hooks of both versions, and their notices."""
    add(routes, "GET", "/v3/hooks/admin", _get_admin)
    add(routes, "PUT", "/v3/hooks/admin", _put_admin)
    for every in ("/v3/hooks", "/v2/hooks"):
        add(routes, "GET", every, _list_hooks)
        add(routes, "POST", every, _create_hook)
        add(routes, "GET", f"{every}/{{hook_id}}", _get_hook)
        add(routes, "PUT", f"{every}/{{hook_id}}", _update_hook)
        add(routes, "DELETE", f"{every}/{{hook_id}}", _delete_hook)
