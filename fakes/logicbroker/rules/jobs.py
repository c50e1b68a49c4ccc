"""What the network does by itself when its time has come.

When something is due stands in the environment's agenda; what is done then, in the other rules.
"""

from collections.abc import Callable

from fakes.evidence.ledger import Noted
from fakes.logicbroker.rules import lifecycle, task_runs
from fakes.logicbroker.state.environment import Environment
from fakes.logicbroker.state.feeds.inventory import CLEAR_INVENTORY


def run_due(environment: Environment) -> None:
    """Do what is due by now, each thing as of the instant at which it came due."""
    now = environment.now
    while appointment := environment.agenda.pop_due(now):
        environment.clock.stand_at(appointment.at)
        try:
            with Noted(environment.exercised):
                _JOBS[appointment.what](environment, *appointment.arguments)
        finally:
            environment.clock.stand_at(None)


def _clear_old_inventory(environment: Environment, supplier_id: int, retailer_id: int) -> None:
    environment.inventory.clear_if_old(supplier_id, retailer_id)


_JOBS: dict[str, Callable[..., None]] = {
    lifecycle.NEXT_STEP: lifecycle.run_step,
    CLEAR_INVENTORY: _clear_old_inventory,
    task_runs.RUN_TASK: task_runs.run_planned,
}
"""What appointments of the agenda stand for."""
