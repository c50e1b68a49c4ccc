"""How findings add up to a verdict."""

from typing import Any

import pytest

from harness.conformance.verdicts import (
    Findings,
    History,
    PromiseBroken,
    State,
    Verdict,
    check,
    judged,
    passed_over,
    untold,
    worst,
)


def found(written: Any, *states: State) -> Verdict:
    event = written.deed("shopper", "look")

    @check("G1")
    def looked(history: History) -> Findings:
        """It was looked at."""
        for state in states:
            yield (
                untold("Nobody knows.", event)
                if state == "unknown"
                else judged(state == "holds", f"It {state}.", event)
            )

    return looked(written.history)


@pytest.mark.parametrize(
    ("states", "together"),
    [
        (["holds", "holds"], "holds"),
        (["holds", "unknown"], "unknown"),
        (["unknown", "broken", "holds"], "broken"),
        ([], "unknown"),
    ],
    ids=["all hold", "one is unknown", "one is broken", "nothing found"],
)
def test_the_worst_finding_decides(written: Any, states: list[State], together: State) -> None:
    """Broken beats unknown, unknown beats holds, and nothing at all is unknown."""
    assert found(written, *states).state == together
    assert worst(states) == together


def test_a_reason_for_not_judging_counts_only_where_nothing_else_was_found(written: Any) -> None:
    """What is not due yet is told where all else is missing, and changes no verdict."""

    @check("G1")
    def looked(history: History, found: bool) -> Findings:
        """It was looked at."""
        if found:
            yield judged(True, "It holds.")
        yield passed_over("It was too early.")

    assert (looked(written.history, True).state, looked(written.history, True).reason) == ("holds", "It holds.")
    assert (looked(written.history, False).state, looked(written.history, False).reason) == (
        "unknown",
        "It was too early.",
    )


def test_a_verdict_names_statement_reason_and_evidence(written: Any) -> None:
    """The statement is the check's sentence, reason and evidence are those of the findings which decided."""
    verdict = found(written, "holds", "broken")

    assert (verdict.promise, verdict.statement, verdict.reason) == ("G1", "It was looked at.", "It broken.")
    assert verdict.evidence == (1,)


def test_a_check_that_crashes_is_unknown(written: Any) -> None:
    """A mistake in a check is never taken for a promise that holds."""

    @check("G1")
    def crashing(history: History) -> Findings:
        """It was looked at."""
        yield judged(True, "It holds.")
        raise KeyError("sku")

    verdict = crashing(written.history)

    assert verdict.state == "unknown"
    assert "KeyError" in verdict.reason


def test_a_broken_promise_as_an_error_says_it_all(written: Any) -> None:
    """Whoever wants to fail at once gets promise, statement, reason and events in one message."""
    message = str(PromiseBroken(found(written, "broken")))

    assert message == "G1 broken: It was looked at. It broken. Evidence: events 1."


def test_a_verdict_shows_claim_finding_and_events(written: Any) -> None:
    """In a notebook a verdict is a small table, with its state in words."""
    shown = found(written, "broken")._repr_mimebundle_()["text/plain"]

    assert shown.startswith("G1: broken")
    assert "Claimed          It was looked at." in shown
    assert "Shown by events  1" in shown


def test_what_breaks_twelve_times_is_told_in_five_sentences(written: Any) -> None:
    """The rest is counted, and all of it is among the evidence."""
    events = [written.deed("shopper", "look", place=place) for place in range(12)]

    @check("G1")
    def lost(history: History) -> Findings:
        """Nothing is lost."""
        for event in events:
            yield judged(False, f"Place {event.facts['place']} is lost.", event)

    verdict = lost(written.history)

    assert verdict.reason.count("is lost.") == 5
    assert verdict.reason.endswith("Place 4 is lost. There are 7 more like this.")
    assert verdict.evidence == tuple(event.number for event in events)
