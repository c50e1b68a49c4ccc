"""Does the store tell over its API what its pages show (G15), refuse what cannot be, and say how often to ask (G12).

How a connector behaves towards a quota is judged with its manners.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from harness.conformance.checks.decisions import STATUS_LABELS
from harness.conformance.checks.history_queries import last_observed, listed, observed, of_the_connector
from harness.conformance.checks.wording import number_on_label
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import API_ORDER, ORDER, QUOTA, REFUSALS, STATUS_LIST

WINDOW = 30_000
"""Milliseconds after which a quota is whole again.  Source: API rate limits."""

_TOLD_OTHERWISE = {"tracking_page", "costs", "fields", "payments", "method", "lag_seconds"}
"""Parts of an order that pages show in other words, or that the API has at other places."""


@check("G15")
def api_tells_the_same(history: History) -> Findings:
    """The API tells an order as the control panel shows it, with the published number and name of its status."""
    last = {told.facts["order_id"]: told for told in observed(history, API_ORDER)}
    for order_id, told in last.items():
        number, name = told.facts["status_id"], told.facts["order"]["status"]
        fits = STATUS_LABELS.get(number) == name
        yield judged(fits, f"The API tells order {order_id} as {number} {name}.", told)
        lost = [link for parcel in told.facts["order"].get("shipments", ()) for link in _lost_parcels(parcel)]
        sentence = (
            f"These pages, on which parcels of order {order_id} are to be followed, are of others: {listed(lost)}."
        )
        yield judged(not lost, sentence, told)
        shown = last_observed(history, ORDER, order_id=order_id)
        if shown is not None:
            differs = listed(_differing(shown.facts["store"], told.facts["order"]))
            sentence = f"Of order {order_id} the API tells otherwise: {differs}."
            yield judged(differs == "none", sentence, shown, told)


def _lost_parcels(parcel: Mapping[str, Any]) -> list[str]:
    """The page on which a parcel is said to be followed, where it is not that of its number."""
    link, number = parcel.get("tracking_page") or "", number_on_label(parcel.get("tracking_number"))
    return [link] if link and number.casefold() not in link.casefold() else []


@check("G15")
def statuses_are_the_published_ones(history: History) -> Findings:
    """The store has the fifteen order statuses that are published, each by its name."""
    for seen in observed(history, STATUS_LIST):
        wanted = {str(number): name for number, name in STATUS_LABELS.items()}
        wrong = [f"{number} {name}" for number, name in wanted.items() if seen.facts["statuses"].get(number) != name]
        sentence = f"Of {len(seen.facts['statuses'])} statuses these are not as published: {listed(wrong)}."
        yield judged(not wrong and len(seen.facts["statuses"]) == len(wanted), sentence, seen)


def _refused(history: History, deed: str) -> Findings:
    for seen in observed(history, REFUSALS):
        if seen.facts["tried"].startswith(deed):
            answer = f"refused: {seen.facts['words']}" if seen.facts["refused"] else "accepted"
            yield judged(seen.facts["refused"], f"The wish to {seen.facts['tried']} was {answer}.", seen)


@check("G21")
def nothing_is_oversold(history: History) -> Findings:
    """The store sells no more of a product than its level says."""
    yield from _refused(history, "buy")


@check("G15")
def nothing_is_overshipped(history: History) -> Findings:
    """The store takes no shipment of more than was ordered."""
    yield from _refused(history, "ship")


@check("G25")
def no_sku_is_doubled(history: History) -> Findings:
    """The store takes no second product with the SKU of another one."""
    yield from _refused(history, "add")


@check("G12")
def quota_as_announced(history: History) -> Findings:
    """A store says with each answer what is left of its quota, refuses more with 429, and opens again when it says."""
    for seen in observed(history, QUOTA):
        answers = seen.facts["answers"]
        bare = sum(None in answer.values() for answer in answers)
        yield judged(not bare, f"Of {len(answers)} answers {bare} say nothing of the quota.", seen)
        windows = sorted({str(answer["window"]) for answer in answers})
        yield judged(windows == [str(WINDOW)], f"The window is {listed(windows)} ms.", seen)
        if bare:
            continue
        left = [int(answer["left"]) for answer in answers if answer["status"] == 200]
        yield judged(_falls(left, shared=seen.facts["shared"]), f"Left of the quota: {_shortened(left)}.", seen)
        if not seen.facts["shared"]:
            yield from _refusal(history, answers, seen)


def _refusal(history: History, answers: list[Mapping[str, Any]], seen: Event) -> Findings:
    """What is judged once the quota is used up; when it is new the connection may ask before anybody else does."""
    statuses = [answer["status"] for answer in answers]
    quota, first = int(answers[0]["quota"]), int(answers[0]["left"])
    refused = [answer for answer in answers if answer["status"] != 200]
    sentence = f"With {first} left of {quota} the store answered {statuses.count(200)} of {len(statuses)} requests."
    yield judged(statuses == [200] * (first + 1) + [429, 200] and first < quota, sentence, seen)
    resets = [int(answer["reset"]) for answer in refused]
    fits = all(0 < reset <= WINDOW for reset in resets)
    yield judged(fits, f"Who is refused is asked to wait {listed(resets)} ms.", seen)
    since, again = seen.at - timedelta(milliseconds=WINDOW), int(answers[-1]["left"])
    asked = [each for each in of_the_connector(history) if each.kind == "request" and since <= each.at <= seen.at]
    own = sum(each.facts["service"] == "bigcommerce" for each in asked)
    sentence = f"After that {again} of {quota} are left; the connection asked {own} times."
    yield judged(quota - 1 - own <= again <= quota - 1, sentence, seen)


def _falls(left: list[int], *, shared: bool) -> bool:
    """Whether each answer takes one off, or more where others ask, too; the last one may begin anew."""
    steps = [before - after for before, after in pairwise(left)]
    return all(step == 1 or (shared and step != 0) for step in (steps if shared else steps[:-1]))


def _shortened(left: list[int]) -> str:
    return listed(left) if len(left) <= 6 else f"{listed(left[:3])} to {listed(left[-3:])}"


def _differing(shown: Any, told: Any, name: str = "") -> Iterator[str]:
    """The places at which two accounts of an order differ, as far as both have them."""
    if isinstance(shown, Mapping) and isinstance(told, Mapping):
        for key in shown.keys() & told.keys() - _TOLD_OTHERWISE:
            yield from _differing(shown[key], told[key], f"{name} {key}".strip())
    elif isinstance(shown, list) and isinstance(told, list) and len(shown) == len(told):
        for one, other in zip(shown, told, strict=True):
            yield from _differing(one, other, name)
    elif shown != told and _number(shown) != _number(told):
        yield f"{name} {told}"


def _number(value: Any) -> Any:
    """Amounts by their value, whatever their decimals."""
    try:
        return Decimal(value) if isinstance(value, str) else value
    except InvalidOperation:
        return value
