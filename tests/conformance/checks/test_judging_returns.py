"""The judge of returns: the store stays as it was."""

from typing import Any

import pytest

from harness.conformance.checks.returns import return_changes_nothing


def returned(at: float) -> dict[str, Any]:
    return {
        "key": "9",
        "type": "Return",
        "reference": "PO100-001",
        "status": "Submitted",
        "at": f"2026-03-02T09:{at:02.0f}:00+00:00",
        "link_key": "1",
        "receiver": "100001",
        "lines": [],
    }


@pytest.mark.parametrize(("status", "state"), [("Shipped", "holds"), ("Refunded", "broken")])
def test_an_order_stays_as_it_was_before_the_return(written: Any, status: str, state: str) -> None:
    """What has changed is named, and shown by both looks at it."""
    before = written.at(1).order(status="Shipped")
    after = written.at(120).order(status=status, documents=[returned(5)])

    verdict = return_changes_nothing(written.history)
    assert (verdict.state, verdict.promise, verdict.evidence) == (state, "G17", (before.number, after.number))
    assert ("status" if state == "broken" else "none") in verdict.reason


def test_nobody_looked_before(written: Any) -> None:
    """Then nobody can tell."""
    written.at(120).order(status="Shipped", documents=[returned(5)])

    assert return_changes_nothing(written.history).state == "unknown"


def test_a_fresh_return_is_not_judged(written: Any) -> None:
    """The connection may still react."""
    written.at(1).order(status="Shipped")
    written.at(10).order(status="Refunded", documents=[returned(5)])

    assert return_changes_nothing(written.history).state == "unknown"
