"""The wire: each request of the connector with its answer, opened to its body, as curl and as HAR; webhooks, faults."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from harness.conformance.rehearsal.event_views import view_of
from harness.portals.blocks import (
    Code,
    Done,
    Download,
    Entry,
    Facts,
    Form,
    Link,
    Listing,
    Page,
    Row,
    Section,
    State,
)
from harness.portals.pages.lists import turning
from harness.portals.visits import NoSuchPage, Unusable, Visit, whole
from harness.record.archive import Exchange, write_har
from harness.record.event import Event
from harness.record.history import METHODS
from harness.simulation.views import desk
from harness.simulation.views.in_words import answer_in_words, request_in_words

ROWS = 40
MOST_IN_HAR = 200
"""Requests in one archive."""

SERVICES = (("", "both services"), ("bigcommerce", "BigCommerce"), ("logicbroker", "Logicbroker"))
ENDS = (("", "however it ended"), ("done", "done, 2xx"), ("refused", "refused, 4xx and 5xx"), ("silent", "no answer"))


def view(visit: Visit) -> Page:
    """The requests and their answers, newest first."""
    start = (visit.page - 1) * ROWS
    found = list(islice(_calls(visit), start, start + ROWS + 1))
    rows = [_call(visit, request, answer) for request, answer in found[:ROWS]]
    listing = Listing(
        "Requests of the connector", ("Event", "At (UTC)", "Service", "Request", "In words", "Answer"), rows
    )
    asked = {name: text for name in ("service", "method", "ended", "path") if (text := visit.asked(name))}
    files = Row([Link(f"These as HAR, the newest {MOST_IN_HAR}", visit.url("wire/all.har", **asked))])
    blocks = [_filter(visit), files, listing, *turning(visit, has_more=len(found) > ROWS), *_webhooks(visit)]
    return Page("stage", "The wire", blocks)


def _filter(visit: Visit) -> Form:
    methods = [("", "any method"), *((each, each) for each in METHODS)]
    return Form(
        visit.url("wire"),
        "Filter",
        (
            Entry("service", "Service", "select", visit.asked("service"), SERVICES),
            Entry("method", "Method", "select", visit.asked("method"), methods),
            Entry("ended", "Answer", "select", visit.asked("ended"), ENDS),
            Entry("path", "In the address", "search", visit.asked("path"), required=False),
        ),
        method="get",
    )


def _calls(visit: Visit) -> Iterator[tuple[Event, Event | None]]:
    """What fits the filter, newest first, as far as somebody reads on."""
    history = visit.world.history
    service = visit.asked_one_of("service", "Service", [value for value, _ in SERVICES])
    method = visit.asked_one_of("method", "Method", METHODS)
    ended = visit.asked_one_of("ended", "Answer", [value for value, _ in ENDS])
    path = visit.asked("path").casefold()
    for number in range(len(history), 0, -1):
        event = history[number - 1]
        if event.kind != "request" or (service and event.fact("service") != service):
            continue
        if (method and event.fact("method") != method) or path not in event.fact("url").casefold():
            continue
        answer = history.response_to(event)
        if ended in ("", _end(answer)):
            yield event, answer


def _end(answer: Event | None) -> str:
    status = answer.fact("status") if answer else None
    return "silent" if status is None else "done" if status < 400 else "refused"


def _call(visit: Visit, request: Event, answer: Event | None) -> tuple[Any, ...]:
    url = urlsplit(request.fact("url"))
    asked = f"{request.fact('method')} {url.path}{'?' if url.query else ''}{url.query}"
    said = answer_in_words(answer) if answer else "no answer was recorded"
    state = {"done": "ok", "refused": "failed", "silent": "Warning"}[_end(answer)]
    link = Link(str(request.number), visit.url(f"wire/{request.number}"), label=f"Event {request.number}")
    at = f"{request.at:%d %b %H:%M:%S}"
    return (link, at, request.fact("service"), asked, request_in_words(request), [State(state), said])


def one(visit: Visit) -> Page:
    """One event, opened; a request with its answer."""
    number = whole(visit.values["event"], "Event")
    history = visit.world.history
    if not 1 <= number <= len(history):
        raise NoSuchPage(f"there is no event {number}; there are 1 to {len(history)}")
    event = history.event(number)
    shown = [event, *filter(None, [history.response_to(event) if event.kind == "request" else None])]
    blocks: list[Any] = []
    for each in shown:
        told = view_of(each)
        blocks.append(Section(told.heading, [Code(name, text) for name, text in told.parts]))
    if event.cause:
        blocks.append(Row([Link(f"It follows from event {event.cause}", visit.url(f"wire/{event.cause}"))]))
    return Page("stage", f"Event {number}", blocks, ("The wire", f"Event {number}"))


def har(visit: Visit) -> Download:
    """The newest requests that fit the filter, with their answers, as an HTTP archive, oldest first.

    All of a long record would keep everybody else waiting; ``world.history.to_har`` and ``rehearse --har`` write that.
    """
    found = reversed(list(islice(_calls(visit), MOST_IN_HAR)))
    exchanges = (Exchange(it.number, it.at, it.facts, got.facts if got else None) for it, got in found)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "all.har"
        write_har(exchanges, path, with_people=False)
        return Download("all.har", path.read_bytes(), "application/json")


def _webhooks(visit: Visit) -> list[Any]:
    store = visit.world.bigcommerce.store
    hooks = [
        (each.id, each.scope, each.destination, State("ok" if each.is_active else "over"), each.last_activity)
        for each in store.webhooks.hooks.values()
    ]
    columns = ("Webhook", "Scope", "Destination", "Status", "Last activity (UTC)")
    tries = [_delivery(store.webhooks.hooks, each) for each in store.webhooks.agenda.upcoming(ROWS)]
    blocks = [
        Listing("Webhooks", columns, hooks),
        Listing("Deliveries on their way", ("At (UTC)", "Event", "To", "Try"), tries),
    ]
    gaps = getattr(visit.world, "not_faked", {})
    missing = [(wanted, count) for wanted, count in sorted(gaps.items())]
    return [Section("Webhooks", blocks), Section("What was not faked", [_gaps(missing)])]


def _delivery(hooks: Any, planned: Any) -> tuple[Any, ...]:
    """One delivery that is still to be tried, or tried again."""
    number, event, attempt = planned.arguments
    destination = hooks[number].destination if number in hooks else "a webhook that was deleted"
    return (f"{planned.at:%d %b %H:%M:%S}", event["scope"], destination, attempt + 1)


def _gaps(missing: list[tuple[str, int]]) -> Listing:
    return Listing("Wanted, and not imitated", ("What", "How often"), missing, "nothing that anybody wanted")


# What goes wrong.


def faults(visit: Visit) -> Page:
    """Faults to plan on the connector's wire, and those that are planned."""
    world: Any = visit.world
    offered = [(value, text) for text, value in desk.faults(world)]
    if hasattr(world, "faults_offered"):
        offered = [(value, text) for value, text in offered if value in world.faults_offered]
    entries = (
        Entry("fault", "Fault", "select", "", offered),
        Entry("service", "Where", "select", "", [(value, text) for text, value in desk.services(world)]),
        Entry("method", "Strikes", "select", "", [(value, text) for text, value in desk.requests(world)]),
    )
    rows = [
        (f"{each.at:%d %b %H:%M:%S}", each.name, Link(str(each.number), visit.url(f"wire/{each.number}")))
        for each in reversed([event for event in world.history.events if event.kind == "fault"][-ROWS:])
    ]
    restarts = [Form(visit.url("faults/restart"), "Start the connector anew")] * hasattr(world, "restart_connector")
    blocks = [
        Facts([("Mixture", world.nemesis.mixture.name), ("Quiet for now", "yes" if world.nemesis.resting else "no")]),
        Section("Plan a fault", [Form(visit.url("faults"), "Plan fault", entries)]),
        Row([Form(visit.url("faults/calm"), "Calm everything"), *restarts]),
        Listing("Planned, and not struck yet", ("Fault", "Service", "Request", "Times"), _planned(world)),
        Listing("What went wrong", ("At (UTC)", "Fault", "Event"), rows),
    ]
    return Page("stage", "What goes wrong", blocks)


def _planned(world: Any) -> list[tuple[Any, ...]]:
    return [
        (each.fault.name, each.service or "any service", f"the next {each.method or 'request'}", each.times)
        for each in world.nemesis.plans
        if not each.over(world.now)
    ]


def plan(visit: Visit) -> Done:
    """Plan a fault for a request to come."""
    world: Any = visit.world
    offered, fault = getattr(world, "faults_offered", None), visit.required("fault", "Fault")
    if offered is not None and fault not in offered:
        raise Unusable(f"Fault: wanted one that is an answer, got {fault}")
    said = desk.strike(world, fault, visit.text("service"), visit.text("method"))
    return Done(said[:1].upper() + said[1:], visit.url("faults"))


def calm(visit: Visit) -> Done:
    """Nothing goes wrong any more, and everything that can arrive arrives."""
    world: Any = visit.world
    said = desk.calm(world)
    return Done(said[:1].upper() + said[1:], visit.url("faults"))


def restart(visit: Visit) -> Done:
    """A new connector takes over, as after a crash."""
    world: Any = visit.world
    world.restart_connector()
    return Done("A new connector has taken over.", visit.url("faults"))


ROUTES = (
    ("GET", "/wire", view),
    ("GET", "/wire/all.har", har),
    ("GET", "/wire/{event}", one),
    ("GET", "/faults", faults),
    ("POST", "/faults", plan),
    ("POST", "/faults/calm", calm),
    ("POST", "/faults/restart", restart),
)
