"""Running scheduled tasks: every midnight, or at once, what suppliers did not ship in time is cancelled.

What tasks there are is in ``state.tasks``; how a cancellation is made is in ``cancelling``.
"""

from datetime import UTC, timedelta

from fakes.evidence.ledger import imitates
from fakes.logicbroker.rules import cancelling
from fakes.logicbroker.sources import RELEASE_NOTES
from fakes.logicbroker.state.documents import Document, DocumentQuery
from fakes.logicbroker.state.environment import Environment
from fakes.logicbroker.state.tasks import ScheduledTask

RUN_TASK = "run task"
"""What the agenda calls a task's next run."""

EVERY_DAY = timedelta(days=1)


def cancel_late_orders(environment: Environment, company_id: int, partner_id: int, days: int) -> ScheduledTask:
    """From next midnight on, cancel every day what a supplier has had open for so many days.

    Raises:
        Invalid: the number of days makes no sense.
    """
    task = environment.tasks.add(company_id, partner_id, days)
    _plan(environment, task)
    return task


def run_planned(environment: Environment, task_id: int) -> None:
    """What the appointment RUN_TASK stands for: run, and plan the next day's."""
    task = environment.tasks.get(task_id)
    run(environment, task)
    _plan(environment, task)


@imitates(
    "tasks: late orders are cancelled",
    "A retailer may have what a supplier left open for some days cancelled by itself, with an acknowledgement.",
    evidence="official",
    source=RELEASE_NOTES,
    test="state/test_tasks.py::test_what_is_late_is_cancelled_at_midnight",
)
def run(environment: Environment, task: ScheduledTask) -> None:
    """Cancel all that is late, now.  Guess: an order's age counts from its creation."""
    task.last_start = environment.now
    retailer = environment.companies.get(task.company_id)
    for order in _late(environment, task):
        cancelling.cancel_open(environment, retailer, order, "Cannot fulfill in time")
    task.last_end = task.last_success = environment.now


def _late(environment: Environment, task: ScheduledTask) -> list[Document]:
    until = environment.now - timedelta(days=task.days)
    wanted = [
        DocumentQuery(task.company_id, "Order", status, receiver_id=task.partner_id, until=until)
        for status in cancelling.OPEN
    ]
    found = [order for one in wanted for order in environment.documents.search(one).documents]
    return [order for order in found if not _is_being_cancelled(environment, order)]


def _is_being_cancelled(environment: Environment, order: Document) -> bool:
    """Whether a cancellation is on its way that the order has not heard of yet."""
    chain = environment.documents.chain(order.link_key)
    answers = [one for one in chain if one.order_key == order.key and one.document_type == "Acknowledgement"]
    return any(one.status_code == 0 for one in answers)


def _plan(environment: Environment, task: ScheduledTask) -> None:
    midnight = environment.now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    environment.agenda.add(midnight + EVERY_DAY, RUN_TASK, task.id)
