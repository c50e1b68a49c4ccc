"""The judges of what both services answer, on histories written by hand."""

from typing import Any

import pytest

from harness.conformance.checks import answers
from harness.conformance.questions import REFUSED, Questions
from harness.conformance.stage.api import Declined
from harness.record.looks import STORE_ORDERS


def _declines() -> object:
    raise Declined("BigCommerce", "GET /v2/orders/0", 404, "no such order")


@pytest.mark.parametrize(
    ("wanted", "ask", "state"),
    [
        ([1, 2], lambda: [1, 2], "holds"),
        ([1, 2], lambda: [1], "broken"),
        ([1, 2], _declines, "broken"),
        (REFUSED, _declines, "holds"),
        (REFUSED, lambda: None, "broken"),
    ],
)
def test_what_is_answered_has_to_be_what_is_wanted(written: Any, wanted: Any, ask: Any, state: str) -> None:
    """An answer that differs breaks, and so does one where a refusal is wanted, or a refusal where an answer is."""
    questions = Questions(written, STORE_ORDERS)
    questions.ask("orders", wanted, ask)

    questions.write_down()

    verdict = answers.orders_answered(written.history)
    assert verdict.state == state
    assert "1 questions" in verdict.reason


def test_nobody_asked(written: Any) -> None:
    """Where nothing was asked nothing is known."""
    assert answers.orders_answered(written.history).state == "unknown"
