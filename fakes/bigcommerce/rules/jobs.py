"""The scheduled jobs of a store: which function runs when an appointment in its agenda is due.

The functions are in the other rules; the schedule is in the store's agenda.
"""

from collections.abc import Callable
from typing import Any

from fakes.bigcommerce.rules import inventory as inventory_rules
from fakes.bigcommerce.rules import orders as order_rules
from fakes.bigcommerce.rules import webhooks as webhook_rules
from fakes.bigcommerce.state.store import ORDER_SEEN, Store
from fakes.evidence.ledger import Noted

_JOBS: dict[str, Callable[..., None]] = {
    inventory_rules.LEVELS_SEEN: inventory_rules.show_level_to_readers,
    ORDER_SEEN: order_rules.copy_for_readers,
    webhook_rules.IDLE_CHECK: webhook_rules.check_idle,
}


def run_due(store: Store) -> None:
    """Run the jobs that are due by now, in order, including those that they schedule."""
    while appointment := store.agenda.pop_due(store.clock.now()):
        arguments: tuple[Any, ...] = appointment.arguments
        with Noted(store.exercised):
            _JOBS[appointment.what](store, *arguments)
