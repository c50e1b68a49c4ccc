"""HTTP of scheduled tasks: list them, run one now.

What is kept is in ``state.tasks``; what a run does, in ``rules.task_runs``.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fakes.logicbroker.api.context import Call, array, empty
from fakes.logicbroker.instants import write_instant
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.rules import task_runs
from fakes.logicbroker.state.tasks import ScheduledTask
from fakes.wire.http import Response, Router


def add_routes(router: Router[Callable[..., Response]]) -> None:
    """Add the routes of scheduled tasks to the service's table."""
    router.add("GET", "/api/v3/Settings/ScheduledTasks", list_all)
    router.add("PUT", "/api/v3/Settings/ScheduledTasks/Trigger", trigger)


def list_all(call: Call) -> Response:
    """The caller's tasks."""
    page = call.page()
    found = call.environment.tasks.of_company(call.company.id)
    return array([_as_json(call, task) for task in page.of(found)], page, len(found))


def trigger(call: Call) -> Response:
    """Run a task now, besides its schedule.  Guess: the answer's shape."""
    number = call.query.integer("id")
    if number is None:
        raise Invalid("the query parameter id wants the number of a scheduled task")
    task_runs.run(call.environment, call.environment.tasks.get(number, call.company.id))
    return empty()


def _as_json(call: Call, task: ScheduledTask) -> dict[str, Any]:
    return {
        "Id": task.id,
        "PartnerId": task.partner_id,
        "PartnerName": call.environment.companies.get(task.partner_id).name,
        "JobName": task.name,
        "Description": f"Cancels orders that were not shipped within {task.days} days",
        "LastStart": _instant_or_none(task.last_start),
        "LastEnd": _instant_or_none(task.last_end),
        "LastSuccess": _instant_or_none(task.last_success),
        "Schedule": task.schedule,
    }


def _instant_or_none(instant: datetime | None) -> str | None:
    return None if instant is None else write_instant(instant)
