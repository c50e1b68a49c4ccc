"""Does the trial end as the guide says, and is everybody told: G11.

Which orders are in Logicbroker is asked here only for what the end of a trial interrupts.
"""

import re
from datetime import timedelta

from harness.conformance.checks.history_queries import instant, listed, observed
from harness.conformance.checks.lost_credentials import orders_kept, says_one_of
from harness.conformance.verdicts import Findings, History, check, judged
from harness.record.looks import CONNECTION, DAYS_LEFT

TRIAL = timedelta(days=15)
"""How long a trial store lives.  Source: the guide."""


@check("G11")
def answers_while_trial_lasts(history: History) -> Findings:
    """A trial store answers to the last instant of its 15 days, and not after."""
    for seen in observed(history, CONNECTION):
        if seen.facts.get("trial_began"):
            began, ends = instant(seen.facts["trial_began"]), instant(seen.facts["trial_ends"])
            sentence = f"The trial began at {began:%d %b %H:%M:%S} and ends at {ends:%d %b %H:%M:%S}."
            yield judged(ends - began == TRIAL, sentence, seen)
        ends, answers = instant(seen.facts["trial_ends"]), seen.facts["store_answers"] == 200
        moment = f"The trial ends at {ends:%d %b %H:%M:%S}; at {seen.at:%d %b %H:%M:%S}"
        sentence = f"{moment} the store answers {seen.facts['store_answers']}."
        yield judged(answers is (seen.at < ends), sentence, seen)


@check("G11")
def end_said(history: History) -> Findings:
    """The connection says that the trial has ended."""
    yield from says_one_of(history, _ENDED)


_ENDED = re.compile(r"trial|expired|suspended|closed|no access|\b503\b|15 days|upgrade", re.IGNORECASE)
"""Words for a trial that has ended, of which one is enough: a closed store tells no more than that it is closed."""


@check("G11")
def days_left_said(history: History, days: int) -> Findings:
    """The days that are left of the trial are said in time."""
    for seen in observed(history, DAYS_LEFT)[-1:]:
        told = [text for text in seen.facts["said"] if "trial" in text.lower() and str(days) in text]
        yield judged(bool(told), f"With {days} days left it is said: {listed(seen.facts['said'])}.", seen)


kept_over_the_end = check("G11", "After an upgrade the connection goes on, and no order is lost or doubled.")(
    orders_kept
)
