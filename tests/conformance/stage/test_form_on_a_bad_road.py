"""The connection form on a bad road: what nobody could find out is no verdict on the form."""

from datetime import timedelta
from typing import Any

import pytest

from harness.conformance.stage.hosts import MOST_EXAMINATIONS, FilledForm, HostedHere
from harness.conformance.stage.person import CannotBeDone
from harness.sync.doctor import DoctorFinding

OPEN = DoctorFinding("unknown", "credentials", "BigCommerce asks to wait")
REFUSED = DoctorFinding("error", "credentials", "BigCommerce refuses the access token")


class Hosting:
    """Finds one thing after the other."""

    connection = None

    def __init__(self, *found: DoctorFinding | None) -> None:
        self.waited: list[timedelta] = []
        self.findings: list[DoctorFinding] = []
        self._found = list(found)

    def problems(self, draft: Any, form: Any) -> list[str]:
        found = self._found.pop(0)
        self.findings = [found] if found else []
        return [found.message] if found else []

    def host(self) -> HostedHere:
        return HostedHere(self, self.waited.append)  # type: ignore[arg-type] - of the host only this is used.


def form() -> FilledForm:
    return FilledForm({"store_hash": "abc123"}, {}, True, "of the connection", True, lambda: None)  # type: ignore[arg-type, return-value] - nobody connects.


def test_a_form_is_examined_again() -> None:
    """A request that was lost does not refuse it."""
    hosting = Hosting(OPEN, None)

    assert hosting.host().problems(form()) == []
    assert len(hosting.waited) == 1


def test_what_is_wrong_is_said_at_once() -> None:
    """A refused token is refused, whatever else is open."""
    hosting = Hosting(REFUSED)

    assert hosting.host().problems(form()) == [REFUSED.message]
    assert hosting.waited == []


def test_what_stays_open_is_unknown() -> None:
    """Nobody says that the form refused anything; the reason is the road's."""
    hosting = Hosting(*[OPEN] * MOST_EXAMINATIONS)

    with pytest.raises(CannotBeDone, match="could find out whether the form is right: BigCommerce asks to wait"):
        hosting.host().problems(form())
