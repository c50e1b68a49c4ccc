"""Observes one connection and reports to the logs, the metrics and the health of the process."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from harness.operations.health import Health
from harness.operations.metrics import Metrics
from harness.sync.errors import SyncError
from harness.sync.mapping.order import UNACCOUNTED_TO_DO
from harness.sync.observer import CallOutcome, ConnectionStatus, ConnectorView

_LEVELS: dict[str, str] = {"done": "debug", "busy": "info"}


class Watch:
    """The observer of one connection, by its name."""

    def __init__(self, name: str, log: Any, metrics: Metrics, health: Health, fields: set[str]) -> None:
        """``fields`` are those that were logged as new; all the watches of a process share the set."""
        self._name = name
        self._log = log.bind(connection=name)
        self._metrics = metrics
        self._health = health
        self._fields = fields
        health.expect(name)

    def answered(self, service: str, method: str, what: str, outcome: CallOutcome, reason: str) -> None:
        """A request ended: writes and failures are logged; reads that succeeded only at level debug."""
        self._metrics.requests.labels(self._name, service, outcome).inc()
        level = "info" if outcome == "done" and method != "GET" else _LEVELS.get(outcome, "warning")
        facts = {"service": service, "method": method, "what": what, "outcome": outcome}
        getattr(self._log, level)("request", **facts, **({"reason": reason} if reason else {}))

    def needs_attention(self, flow: str, subject: str, reason: str) -> None:
        """Something needs a person."""
        self._log.warning("attention", flow=flow, subject=subject, reason=reason)

    def unaccounted_fields(self, fields: Sequence[str]) -> None:
        """The store has grown: each new name is told once, since every order has it from now on."""
        if new := [name for name in fields if name not in self._fields]:
            self._fields.update(new)
            self._log.warning("unaccounted fields", fields=new, to_do=UNACCOUNTED_TO_DO)

    def noticed(self, topic: str, sentence: str) -> None:
        """What is out of the ordinary, and seen to already."""
        self._log.warning("noticed", topic=topic, sentence=sentence)

    def ticked(self, connector: ConnectorView, now: datetime, due: datetime | None) -> None:
        """How the connection stands after a piece of work."""
        status = connector.status
        try:
            counts, behind = connector.attention_counts(), connector.behind(now)
        except SyncError as error:  # Without its journal a connector knows neither; the status says so.
            self._log.error("journal", reason=str(error))
            self._metrics.show_state(self._name, status.state)
            self._health.note_not_worked(self._name, status, now)
            return
        left = connector.quota_left(now)
        self._metrics.ticks.labels(self._name).inc()
        self._metrics.show_attention(self._name, counts)
        self._metrics.behind.labels(self._name).set(behind.total_seconds())
        self._metrics.show_state(self._name, status.state)
        for service, ahead in connector.clocks_ahead().items():
            self._metrics.clock_ahead.labels(self._name, service).set(ahead.total_seconds())
        if left is not None:
            self._metrics.quota_left.labels(self._name).set(left)
        if status.state == "connected":
            self._metrics.last_good.labels(self._name).set(now.timestamp())
        self._health.note(self._name, status, now, behind=behind, attention=sum(counts.values()))
        facts = {"state": status.state, "due": due.isoformat() if due else None, "attention": sum(counts.values())}
        self._log.info("tick", **facts, quota_left=left, behind_seconds=int(behind.total_seconds()))

    def not_worked(self, status: ConnectionStatus, now: datetime) -> None:
        """This process does not work the connection."""
        self._metrics.show_state(self._name, status.state)
        self._health.note_not_worked(self._name, status, now)
        self._log.info("not worked", state=status.state, reason=status.reason)

    def failed(self, reason: str) -> None:
        """A turn ended in an error."""
        self._metrics.failures.labels(self._name).inc()
        self._log.error("turn failed", reason=reason)
