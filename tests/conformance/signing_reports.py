"""For tests of sheets and gates: reports from the stage as their JSON has them, of a few scenarios each."""

from copy import deepcopy
from typing import Any

from harness.conformance.signing.plays import scenarios

ABOUT: dict[str, Any] = {
    "begun": "2026-03-02T09:00:00+00:00",
    "ended": "2026-03-02T15:00:00+00:00",
    "time_zone": "CET, UTC+0100",
    "environment": "stage",
    "addresses": {"BigCommerce": "https://api.bigcommerce.com", "Logicbroker": "https://stage.commerceapi.io"},
    "behind": {"BigCommerce": "the service itself", "Logicbroker": "the service itself"},
    "store": "abc123",
    "store_kind": "trial",
    "retailer": "Shop",
    "account": 100001,
    "suppliers": ["First"],
    "connector": {"name": "hosted", "version": "2026.3", "commit": ""},
    "harness": {"version": "0.1.0", "commit": "0123456789ab"},
    "grace_seconds": 120,
    "longest_wait_hours": 7,
    "sessions": [{"at": "2026-03-02T09:00:00+00:00", "by": "Ada", "machine": "desk"}],
    "clock_ahead": {"BigCommerce": 1},
    "answers": [],
}
NAMES = scenarios()
HELD = {"state": "holds", "why": "seen"}


def about(day: int = 2, **changes: Any) -> dict[str, Any]:
    """What a run on some day of March is evidence of."""
    told = deepcopy(ABOUT) | changes
    return told | {name: f"2026-03-{day:02}{told[name][10:]}" for name in ("begun", "ended")}


def played(name: str, promise: str, state: str = "holds", why: str = "seen", day: int = 2) -> dict[str, Any]:
    """One scenario that says one thing."""
    return {
        "name": name,
        "states": {promise: {"state": state, "why": why}},
        "steps": [{"ended": f"2026-03-{day:02}T10:00:00+00:00"}],
        "verdicts": [{}],
    }


def report(*scenarios: dict[str, Any], **told: Any) -> dict[str, Any]:
    """A report of these scenarios."""
    return {"about": about(**told), "scenarios": list(scenarios)}


def everything(day: int = 2, but: tuple[str, ...] = (), **told: Any) -> dict[str, Any]:
    """A report in which all scenarios hold, without those of some promises."""
    every: dict[str, dict[str, Any]] = {}
    for promise, names in NAMES.items():
        for name in names if promise not in but else ():
            every.setdefault(name, played(name, promise, day=day))["states"] |= {promise: HELD}
    return report(*every.values(), day=day, **told)
