"""The guide as a tour: each promise with what to do, where it is seen, and what the judges say; at the end a report."""

from collections import Counter
from typing import Any

from harness.conformance.rehearsal.report import Report
from harness.conformance.rehearsal.results import ScenarioResult, sum_up
from harness.portals.blocks import Done, Download, Facts, Form, Link, Notice, Page, Row, Section, State, Text, Unfolding
from harness.portals.judging import judge
from harness.portals.tour import Stop, stops
from harness.portals.visits import Unusable, Visit


def view(visit: Visit) -> Page:
    """The whole tour."""
    every = list(stops(visit.place))
    counts = Counter(each.word for each in every)
    told = ", ".join(f"{count} {word}" for word, count in counts.items())
    since = len(visit.world.history) - visit.place.judged_at
    ask = Form(visit.url("tour"), "Ask the judges")
    patience = "Some judges allow a connection an hour and a quarter: what is younger they call unknown."
    blocks: list[Any] = [Text(f"Of {len(every)} promises: {told}. {patience}"), Row([ask, *_report_link(visit)])]
    if visit.place.judged_at and since:
        blocks.append(Notice(f"Since the judges were asked, {since} more things have happened."))
    return Page("stage", "The guide as a tour", [*blocks, *(_stop(visit, each) for each in every)])


def _report_link(visit: Visit) -> list[Link]:
    return [Link("The report", visit.url("tour/report.html"))] if visit.place.judged_at else []


def _stop(visit: Visit, stop: Stop) -> Section:
    promise = stop.promise
    facts: list[tuple[str, Any]] = [
        ("Verdict", State(stop.word)),
        ("Do this", stop.station.todo),
        ("See it", Link(_NAMES.get(stop.station.page, stop.station.page), visit.url(stop.station.page))),
    ]
    if stop.verdicts:
        found = [Text(each) for each in stop.reasons]
        facts.append(("Found", Unfolding("what was found", found, opened=stop.state != "holds")))
        facts.append(("Shown by events", _events(visit, stop)))
    return Section(f"{promise.id} {promise.title}", [Text(promise.text), Facts(facts)], anchor=promise.id)


def _events(visit: Visit, stop: Stop) -> list[Any]:
    """Links to the events that show it; what only the onlooker saw has no event of the world's own."""
    numbers = sorted({number for each in stop.verdicts if each.state == stop.state for number in each.evidence})
    there = [number for number in numbers if number <= len(visit.world.history)][:_MOST]
    return [Link(str(number), visit.url(f"wire/{number}"), label=f"Event {number}") for number in there] or ["none"]


_MOST = 12

_NAMES = {
    "store/plans": "Plans and trial",
    "store/accounts": "Advanced Settings > API accounts",
    "store/accounts/new": "Create API account",
    "store/orders": "Orders > View, in BigCommerce",
    "store/products": "Products > View, in BigCommerce",
    "store/inventory": "Products > Inventory, in BigCommerce",
    "retailer/connections/new": "Settings > Connections > Connect to a New System",
    "retailer/connections/form": "Settings > Connections > BigCommerce",
    "retailer/connections/saved": "Settings > Connections > the saved connection",
    "retailer/orders": "Orders, in Logicbroker",
    "retailer/inventory": "Products > Inventory Feeds, in Logicbroker",
    "retailer/feeds": "Products > Product Feeds, in Logicbroker",
}


def ask(visit: Visit) -> Done:
    """Ask the judges about everything that was done here."""
    judge(visit.place)
    counts = Counter(each.word for each in stops(visit.place))
    return Done(f"The judges say: {', '.join(f'{n} {word}' for word, n in counts.items())}.", visit.url("tour"))


def report(visit: Visit) -> Download:
    """What was done here as the report of a rehearsal with one scenario."""
    place = visit.place
    if place.judged is None:
        raise Unusable("the judges were not asked yet")
    done = [each for each in stops(place) if each.was_there]
    promises = tuple(each.promise.id for each in done)
    verdicts = tuple(verdict for each in done for verdict in each.verdicts)
    scenario = ScenarioResult(
        name="What was clicked",
        feature="Both portals",
        group="",
        promises=promises,
        steps=(),
        verdicts=verdicts,
        reason="",
        history=place.judged,
        exercised=tuple(visit.world.exercised()),
        shown=tuple(visit.world.shown()),
    )
    target = f"the portals of the store {visit.world.bigcommerce.store_hash}"
    made = Report(target, {each: sum_up(each, [scenario]) for each in promises}, (scenario,))
    return Download("rehearsal.html", made.to_html().encode(), "text/html; charset=utf-8")


ROUTES = (
    ("GET", "/tour", view),
    ("POST", "/tour", ask),
    ("GET", "/tour/report.html", report),
)
