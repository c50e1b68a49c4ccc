"""HTTP of webhooks: list, add, read, change, remove, test.

What is kept is in ``state.webhooks``.
"""

from collections.abc import Callable
from typing import Any

from fakes.logicbroker.api.context import Call, message, whole_number
from fakes.logicbroker.instants import write_instant
from fakes.logicbroker.state.documents import DocumentQuery
from fakes.logicbroker.state.webhooks import Subscription, Webhook
from fakes.wire.http import Response, Router


def add_routes(router: Router[Callable[..., Response]]) -> None:
    """Add the routes of webhooks to the service's table."""
    base = "/api/{version}/Webhooks"
    router.add("GET", base, list_all)
    router.add("POST", base, create)
    router.add("GET", f"{base}/{{webhook_id}}", get)
    router.add("PUT", f"{base}/{{webhook_id}}", update)
    router.add("DELETE", f"{base}/{{webhook_id}}", remove)
    router.add("GET", f"{base}/{{webhook_id}}/Test", send_test)


def list_all(call: Call) -> Response:
    """The caller's webhooks."""
    return message([_as_json(webhook) for webhook in call.environment.webhooks.of_company(call.company.id)])


def create(call: Call) -> Response:
    """Subscribe; the answer is the number as text."""
    webhook = call.environment.webhooks.add(call.company.id, _subscription(call))
    return message(str(webhook.id))


def get(call: Call, webhook_id: str) -> Response:
    """One webhook.  Guess: its secret is not shown again."""
    return message(_as_json(_own(call, webhook_id)))


def update(call: Call, webhook_id: str) -> Response:
    """Change a webhook; the answer is its number."""
    webhook = _own(call, webhook_id)
    call.environment.webhooks.update(webhook, _subscription(call))
    return message(webhook.id)


def remove(call: Call, webhook_id: str) -> Response:
    """Unsubscribe; the answer is the number."""
    webhook = _own(call, webhook_id)
    call.environment.webhooks.remove(webhook)
    return message(webhook.id)


def send_test(call: Call, webhook_id: str) -> Response:
    """Call the webhook with a document of the caller's.  Guess: without a key the newest; and the answer's text."""
    webhook = _own(call, webhook_id)
    key = call.query.text("LogicbrokerKey")
    documents = call.environment.documents
    newest = documents.search(DocumentQuery(call.company.id), count=1).documents if key is None else []
    document = documents.get(key or "", call.company.id) if key or not newest else newest[0]
    call.environment.webhooks.call(webhook, document)
    return message("OK")


def _subscription(call: Call) -> Subscription:
    body = call.read_body("WebhookDetails")
    return Subscription(
        format=body["Format"],
        address=body["Address"],
        topic=body["Topic"],
        enabled=body.get("Enabled", True),
        shared_secret=body.get("SharedSecret") or None,
    )


def _own(call: Call, webhook_id: str) -> Webhook:
    return call.environment.webhooks.get(whole_number(webhook_id), call.company.id)


def _as_json(webhook: Webhook) -> dict[str, Any]:
    return {
        "Id": webhook.id,
        "Format": webhook.subscription.format,
        "Address": webhook.subscription.address,
        "Topic": webhook.subscription.topic,
        "Enabled": webhook.subscription.enabled,
        "CreatedAt": write_instant(webhook.created_at),
        "UpdatedAt": write_instant(webhook.updated_at),
        "SharedSecret": None,
    }
