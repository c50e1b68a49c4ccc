"""Does the trial end as the guide says, and is everybody told: G11.

Which orders are in Logicbroker is asked here only for what the end of a trial interrupts.
"""

import re
from datetime import datetime, timedelta

from harness.conformance.checks.history_queries import instant, listed, observed
from harness.conformance.checks.lost_credentials import orders_kept, says_one_of
from harness.conformance.verdicts import Findings, History, check, judged
from harness.record.looks import CONNECTION, DAYS_LEFT, DOORS

TRIAL = timedelta(days=15)
"""How long a trial store lives.  Source: the guide."""


@check("G11")
def answers_while_trial_lasts(history: History) -> Findings:
    """A trial store answers to the last instant of its 15 days, and not after."""
    for seen in observed(history, CONNECTION):
        if not seen.facts["trial_ends"]:
            continue  # It was upgraded.
        shown = instant(seen.facts["trial_ends"])
        ends = instant(seen.facts["trial_began"]) + TRIAL if seen.facts.get("trial_began") else shown
        yield judged(shown == ends, f"The trial ends {_moment(ends)}; the store says {_moment(shown)}.", seen)
        for answers in (seen.facts["store_answers"], seen.facts.get("catalog_answers", seen.facts["store_answers"])):
            sentence = f"The trial ends {_moment(ends)}; {_moment(seen.at)} the store answers {answers}."
            yield judged((answers == 200) is (seen.at < ends), sentence, seen)
        shown_left, left = seen.facts.get("trial_days_left"), max(timedelta(0), ends - seen.at)
        if shown_left is not None:
            sentence = f"{shown_left} days of the trial are said to be left {_moment(seen.at)}; {_in_days(left)} are."
            yield judged(shown_left == -(-left // timedelta(days=1)), sentence, seen)


@check("G11")
def open_while_trial_lasts(history: History) -> Findings:
    """Shop and control panel of a trial store are open to the last instant of its 15 days, and not after."""
    for seen in observed(history, DOORS):
        ends = instant(seen.facts["trial_began"]) + TRIAL
        for door, is_open in seen.facts["open"].items():
            state = "open" if is_open else "closed"
            sentence = f"The trial ends {_moment(ends)}; {_moment(seen.at)} {door} is {state}."
            yield judged(is_open is (seen.at < ends), sentence, seen)


def _in_days(left: timedelta) -> str:
    """A duration in days, with the hours of the last one."""
    return f"{left.days} days and {left.seconds // 3600} hours"


def _moment(at: datetime) -> str:
    return f"at {at:%d %b %H:%M:%S}"


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
        counted = re.compile(rf"(?<![\d.]){days}(\.0+)? days?\b", re.IGNORECASE)
        told = [text for text in seen.facts["said"] if "trial" in text.lower() and counted.search(text)]
        said = listed(text.rstrip(".") for text in seen.facts["said"])
        yield judged(bool(told), f"With {days} days left it is said: {said}.", seen)


kept_over_the_end = check("G11", "After an upgrade the connection goes on, and no order is lost or doubled.")(
    orders_kept
)
