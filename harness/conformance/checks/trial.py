"""Does the trial end as the guide says, and is everybody told: G11.

Which orders are in Logicbroker is asked here only for what the end of a trial interrupts.
"""

from harness.conformance.checks.lost_credentials import orders_kept, says
from harness.conformance.checks.seen import instant, listed, observed
from harness.conformance.verdicts import Findings, History, check, judged


@check("G11", "A trial store answers to the last instant of its 15 days, and not after.")
def answers_while_trial_lasts(history: History) -> Findings:
    for seen in observed(history, "connection"):
        ends, answers = instant(seen.facts["trial_ends"]), seen.facts["store_answers"] == 200
        moment = f"The trial ends at {ends:%d %b %H:%M:%S}; at {seen.at:%d %b %H:%M:%S}"
        sentence = f"{moment} the store answers {seen.facts['store_answers']}."
        yield judged(answers is (seen.at < ends), sentence, seen)


@check("G11", "The connection says that the trial has ended.")
def end_said(history: History) -> Findings:
    yield from says(history, "trial")


@check("G11", "The days that are left of the trial are said in time.")
def days_left_said(history: History, days: int) -> Findings:
    for seen in observed(history, "days left")[-1:]:
        told = [text for text in seen.facts["said"] if "trial" in text.lower() and str(days) in text]
        yield judged(bool(told), f"With {days} days left it is said: {listed(seen.facts['said'])}.", seen)


kept_over_the_end = check("G11", "After an upgrade the connection goes on, and no order is lost or doubled.")(
    orders_kept
)
