"""What a store does by itself when its time has come.

The chores themselves stand in the rules; when they are due, in the agenda.
"""

from collections.abc import Callable
from typing import Any

from fakes.bigcommerce import rules_inventory, rules_orders, rules_webhooks
from fakes.bigcommerce.store import ORDER_SEEN, Store
from fakes.fidelity import Noted

_CHORES: dict[str, Callable[..., None]] = {
    rules_inventory.LEVELS_SEEN: rules_inventory.see_level,
    ORDER_SEEN: rules_orders.let_be_seen,
    rules_webhooks.IDLE_CHECK: rules_webhooks.check_idle,
}


def run_due(store: Store) -> None:
    """Do everything that is due by now, in order; what that brings about and is due too, as well."""
    while appointment := store.agenda.pop_due(store.clock.now()):
        arguments: tuple[Any, ...] = appointment.arguments
        with Noted(store.exercised):
            _CHORES[appointment.what](store, *arguments)
