"""Asking the store's API what any connector may ask: an order, the statuses, the quota; and writing down the answers.

Nothing is judged here.  It is the harness that asks, so no connector is blamed for these requests.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from harness.conformance.observations import connected, order_as_shown, store_request
from harness.conformance.scene import Scene
from harness.conformance.stage.api import Api
from harness.conformance.stage.store import StageOrders
from harness.record.looks import API_ORDER, EXAMINED, EXAMINING, QUOTA, STATUS_LIST, WALL_CLOCK
from harness.sync.choices import BIGCOMMERCE_URL

MOST_REQUESTS = 1_000
"""So many requests a store without a small quota is asked before nobody asks any more."""

MANNERLY = 5
"""So many requests a store is asked that others use, too."""


def look_at_api(scene: Scene, order_id: int) -> None:
    """One order as the API tells it."""
    api = store_api(scene)
    orders = StageOrders(api)
    orders.ids.append(order_id)
    with asked_by_the_harness(scene):
        order, told = orders[order_id], api.get(f"/v2/orders/{order_id}")
    scene.history.observe(API_ORDER, order_id=order_id, order=order_as_shown(order), status_id=told["status_id"])


def store_api(scene: Scene) -> Api:
    """The store's API, asked with the credentials of the connection, and as patiently as it asks for."""
    credentials = connected(scene).credentials
    token = credentials.access_token
    root = f"{BIGCOMMERCE_URL}/stores/{credentials.store_hash}"
    headers = {"X-Auth-Token": token.reveal()}
    return Api("BigCommerce", root, headers, secret=token, send=scene.send, wait=partial(_wait, scene))


def _wait(scene: Scene, length: timedelta) -> None:
    scene.advance(seconds=length.total_seconds())


def look_at_statuses(scene: Scene) -> None:
    """The list of order statuses."""
    with asked_by_the_harness(scene):
        found = json.loads(scene.send(store_request(connected(scene).credentials, "/v2/order_statuses")).body)
    scene.history.observe(STATUS_LIST, statuses={str(each["id"]): each["name"] for each in found})


def use_up_quota(scene: Scene) -> None:
    """Ask the store until it asks to be left alone, wait as long as it says, and ask once more.

    A store on the wall clock may be one that others use: it is asked a few times only.
    """
    shared = any(event.name == WALL_CLOCK for event in scene.history.events)
    answers = []
    with asked_by_the_harness(scene):
        for _ in range(MANNERLY if shared else MOST_REQUESTS):
            answers.append(_limits(scene))
            if answers[-1]["status"] == _TOO_MANY:
                break
    if answers[-1]["status"] == _TOO_MANY and str(answers[-1]["reset"]).isdecimal():
        scene.advance(to=scene.now + timedelta(milliseconds=int(answers[-1]["reset"])))
        with asked_by_the_harness(scene):
            answers.append(_limits(scene))
    scene.history.observe(QUOTA, answers=answers, shared=shared)


_TOO_MANY = 429


def _limits(scene: Scene) -> dict[str, Any]:
    """The status of an answer, and what its headers say of the quota."""
    answer = scene.send(store_request(connected(scene).credentials, "/v2/time"))
    headers = {name.lower(): value for name, value in answer.headers.items()}
    names = {"left": "requests-left", "quota": "requests-quota", "reset": "time-reset-ms", "window": "time-window-ms"}
    return {"status": answer.status, **{name: headers.get(f"x-rate-limit-{each}") for name, each in names.items()}}


@contextmanager
def asked_by_the_harness(scene: Scene) -> Iterator[None]:
    """While this lasts, no connector is blamed for what is asked."""
    scene.history.record("harness", "observation", EXAMINING)
    try:
        yield
    finally:
        scene.history.record("harness", "observation", EXAMINED)
