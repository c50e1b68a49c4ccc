"""Scheduled tasks: jobs that the network does for a company every day, or at once when somebody asks.

There is one kind of job: cancelling what suppliers did not ship in time.  Running it is in ``rules.task_runs``.
"""

from dataclasses import dataclass
from datetime import datetime

from fakes.logicbroker.refusals import Invalid, NotVisible


@dataclass(slots=True, eq=False)
class ScheduledTask:
    """A retailer's daily job: cancel what a supplier has had open for so many days."""

    id: int
    company_id: int
    partner_id: int
    days: int
    last_start: datetime | None = None
    last_end: datetime | None = None
    last_success: datetime | None = None

    name = "Cancel Late Orders"
    schedule = "daily 00:00 UTC"


class TaskBook:
    """All scheduled tasks of one environment."""

    def __init__(self) -> None:
        self._tasks: list[ScheduledTask] = []

    def add(self, company_id: int, partner_id: int, days: int) -> ScheduledTask:
        """Set a task up.

        Raises:
            Invalid: the number of days makes no sense.
        """
        if days < 1:
            raise Invalid(f"late orders are at least a day late, got {days} days")
        task = ScheduledTask(len(self._tasks) + 1, company_id, partner_id, days)
        self._tasks.append(task)
        return task

    def get(self, task_id: int, company_id: int | None = None) -> ScheduledTask:
        """A task by its number; with a company: only its own.

        Raises:
            NotVisible: there is none.
        """
        if not 1 <= task_id <= len(self._tasks) or company_id not in (None, self._tasks[task_id - 1].company_id):
            raise NotVisible(f"no scheduled task has the id {task_id}")
        return self._tasks[task_id - 1]

    def of_company(self, company_id: int) -> list[ScheduledTask]:
        return [task for task in self._tasks if task.company_id == company_id]
