"""What a store does by itself when its time has come.

The chores themselves stand in the rules; when they are due, in the agenda.
"""

from collections.abc import Callable
from typing import Any

from fakes.bigcommerce.rules import inventory as inventory_rules
from fakes.bigcommerce.rules import orders as order_rules
from fakes.bigcommerce.rules import webhooks as webhook_rules
from fakes.bigcommerce.state.store import ORDER_SEEN, Store
from fakes.evidence.ledger import Noted

_CHORES: dict[str, Callable[..., None]] = {
    inventory_rules.LEVELS_SEEN: inventory_rules.see_level,
    ORDER_SEEN: order_rules.let_be_seen,
    webhook_rules.IDLE_CHECK: webhook_rules.check_idle,
}


def run_due(store: Store) -> None:
    """Do everything that is due by now, in order; what that brings about and is due too, as well."""
    while appointment := store.agenda.pop_due(store.clock.now()):
        arguments: tuple[Any, ...] = appointment.arguments
        with Noted(store.exercised):
            _CHORES[appointment.what](store, *arguments)
