"""Prometheus metrics of all connections of a process, in a registry of their own.

When they change is decided in ``watch.py``; how they are fetched, in ``server.py``.
"""

from collections.abc import Mapping
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from harness.sync.observer import ConnectionState
from harness.sync.schedule import CADENCE


class Metrics:
    """Counters and gauges; every one has the connection's name as a label."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = self._counter("requests", "Requests by service and end.", "service", "outcome")
        self.ticks = self._counter("ticks", "Pieces of work.")
        self.failures = self._counter("failures", "Turns that ended in an error.")
        self.attention = self._gauge("attention_entries", "What needs a person, by flow.", "flow")
        self.quota_left = self._gauge("quota_left", "Requests that the store still answers in its window.")
        self.behind = self._gauge("behind_seconds", "How long the flow that waits longest has been due.")
        self.clock_ahead = self._gauge("clock_ahead_seconds", "How far a service's clock is ahead of ours.", "service")
        self.state = self._gauge("state", "1 for the state that the connection is in.", "state")
        self.connected = self._gauge("connected", "1 when everything that was due has been asked for.")
        self.last_good = self._gauge("last_good_tick_timestamp_seconds", "When it last was connected.")

    def show_attention(self, connection: str, counts: Mapping[str, int]) -> None:
        """How many entries each flow has; a flow without one shows 0."""
        for flow in sorted({*CADENCE, *counts}):
            self.attention.labels(connection, flow).set(counts.get(flow, 0))

    def show_state(self, connection: str, state: ConnectionState) -> None:
        """Which of the states it is in, in the words of the health."""
        for each in get_args(ConnectionState):
            self.state.labels(connection, each).set(each == state)
        self.connected.labels(connection).set(state == "connected")

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self.registry)

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(name, description, ["connection", *labels], namespace="connector", registry=self.registry)

    def _gauge(self, name: str, description: str, *labels: str) -> Gauge:
        return Gauge(name, description, ["connection", *labels], namespace="connector", registry=self.registry)
