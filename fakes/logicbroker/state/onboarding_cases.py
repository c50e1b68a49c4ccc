"""The test cases that a retailer has its suppliers pass, and the test order that is at work on each.

What passes a case is in ``rules.case_results``; how a test order is made, in ``rules.onboarding``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

CaseFamily = Literal["fulfilment", "cancellation", "partial cancellation", "return", "order change"]


@dataclass(frozen=True, slots=True)
class OnboardingCase:
    """One thing that a supplier has to show.

    Its test order has some ``lines`` of so many pieces each.  A partial cancellation takes ``cancelled`` pieces of the
    first line away (None: all of them).  Cancelled lines want the ``reason``, if there is one.  Of the cases of one
    ``group`` one suffices.
    """

    name: str
    family: CaseFamily
    lines: int = 1
    quantity: int = 2
    cancelled: int | None = None
    reason: str | None = None
    group: str | None = None


ONE_LINE, SEVERAL_LINES = "single line", "several lines"

USUAL_CASES = (
    OnboardingCase(f"Order fulfilment, {ONE_LINE}", "fulfilment"),
    OnboardingCase(f"Order fulfilment, {SEVERAL_LINES}", "fulfilment", lines=2),
    OnboardingCase(f"Order cancellation, {ONE_LINE}", "cancellation"),
    OnboardingCase(f"Order cancellation, {SEVERAL_LINES}", "cancellation", lines=2),
    OnboardingCase(f"Partial cancellation, {SEVERAL_LINES}", "partial cancellation", lines=2),
    OnboardingCase(f"Return, {ONE_LINE}", "return"),
    OnboardingCase(f"Return, {SEVERAL_LINES}", "return", lines=2),
    OnboardingCase(f"Order change, {ONE_LINE}", "order change"),
    OnboardingCase(f"Order change, {SEVERAL_LINES}", "order change", lines=2),
)
"""Source: support article 17884970169108, families and numbers of lines.  Guess: pieces, and that all are required."""


class CaseBook:
    """The cases of every retailer of one environment, and the test orders of its suppliers by their keys."""

    def __init__(self) -> None:
        self._cases: dict[int, tuple[OnboardingCase, ...]] = {}
        self._orders: dict[tuple[int, int, str], str] = {}
        self._case_of_order: dict[str, OnboardingCase] = {}

    def configure(self, retailer_id: int, cases: Sequence[OnboardingCase]) -> None:
        """Have a retailer's suppliers pass these cases from now on."""
        self._cases[retailer_id] = tuple(cases)

    def cases(self, retailer_id: int) -> tuple[OnboardingCase, ...]:
        return self._cases.get(retailer_id, USUAL_CASES)

    def begin(self, supplier_id: int, retailer_id: int, case: OnboardingCase, order_key: str) -> None:
        """Work on a case with this order from now on."""
        self._orders[supplier_id, retailer_id, case.name] = order_key
        self._case_of_order[order_key] = case

    def order_of(self, supplier_id: int, retailer_id: int, case: OnboardingCase) -> str | None:
        """The key of the test order that a supplier created last for a case."""
        return self._orders.get((supplier_id, retailer_id, case.name))

    def case_of(self, order_key: str | None) -> OnboardingCase | None:
        """What an order is a test of; None for an ordinary one."""
        return None if order_key is None else self._case_of_order.get(order_key)

    @property
    def count(self) -> int:
        """How many test orders there were so far."""
        return len(self._case_of_order)
