"""The marks that events leave on a timeline: deeds, ticks, requests, answers, faults and documents, each in its lane.

How marks are grouped and drawn is up to ``harness.displays.timeline``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

from fakes.logicbroker.state.documents import Document
from harness.displays.tables import spaced
from harness.displays.timeline.swim_lanes import Mark, MarkKind
from harness.displays.timeline.timeline import Timeline
from harness.record.event import Event, Lane
from harness.simulation.views.in_words import answer_in_words, documents_made, opened, request_in_words
from harness.simulation.wiring import WiredWorld

LANES: tuple[Lane, ...] = (
    "shopper",
    "retailer",
    "bigcommerce",
    "connector",
    "nemesis",
    "logicbroker",
    "supplier",
    "clock",
    "harness",
)
"""From top to bottom: the store's side, the connector between what goes wrong, the network's side."""

DEED = MarkKind("deed", "deeds", "diamond", "#8250df", told=True)
TICK = MarkKind("tick", "ticks", "bar", "#57606a")
READ = MarkKind("read", "reads", "ring", "#0969da")
WRITE = MarkKind("write", "writes", "circle", "#0969da", told=True)
ANSWER = MarkKind("answer", "answers", "ring", "#1a7f37")
REFUSAL = MarkKind("refusal", "refusals", "cross", "#bc4c00")
SILENCE = MarkKind("lost answer", "lost answers", "cross", "#cf222e")
FAULT = MarkKind("fault", "faults", "triangle", "#cf222e", told=True)
DOCUMENT = MarkKind("document", "documents", "square", "#1a7f37", told=True)
NOTE = MarkKind("note", "notes", "square", "#57606a")

_PLAIN = {"deed": DEED, "tick": TICK, "fault": FAULT}


def timeline_of_world(world: WiredWorld, *, since: datetime | None = None, until: datetime | None = None) -> Timeline:
    """Everything that happened in a world; both instants are included."""
    # To look at only: a world that has been kept or branched would copy them all to hand them out.
    world.logicbroker.run_due()
    documents = world.logicbroker.environments[world.retailer.company.environment].documents.scan()
    behind = partial(opened, world.history, "")
    return timeline("Timeline", world.history, documents, since=since, until=until, behind=behind)


def timeline_of_order(
    world: WiredWorld, order_id: int, *, since: datetime | None = None, until: datetime | None = None
) -> Timeline:
    """What happened to one order; both instants are included."""
    documents = world.logicbroker.documents(order_id, environment=world.retailer.company.environment)
    events = world.history.of_order(order_id)
    behind = partial(opened, world.history, str(order_id))
    return timeline(f"Timeline of order {order_id}", events, documents, since=since, until=until, behind=behind)


def timeline(
    title: str,
    events: Iterable[Event],
    documents: Iterable[Document] = (),
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    behind: Callable[[int], str] | None = None,
) -> Timeline:
    """The timeline of events, and of the documents that came to be; both instants are included.

    ``behind`` tells what stands behind the event with a number, for whoever unfolds its mark.

    Raises:
        ValueError: there is no time between the two instants.
    """
    if since is not None and until is not None and since > until:
        raise ValueError(f"since is after until: {since.isoformat()}, {until.isoformat()}")

    def within(at: datetime) -> bool:
        return (since is None or since <= at) and (until is None or at <= until)

    # Filter before making marks: of a long life one looks at a morning.
    marks, makers = [], dict[str, Event]()
    for event in events:
        if within(event.at):
            marks.append(_mark(event))
            makers.update((key, event) for key in documents_made(event))
    document_marks = _document_marks((each for each in documents if within(each.created_at)), makers)
    return Timeline(title, LANES, [*marks, *document_marks], behind)


def _mark(event: Event) -> Mark:
    kind = _kind(event)
    if event.kind == "request":
        return Mark(event.at, event.lane, kind, request_in_words(event), event.number)
    told = answer_in_words(event) if event.kind == "response" else event.name
    return Mark(event.at, event.lane, kind, told, event.number)


def _kind(event: Event) -> MarkKind:
    if event.kind == "request":
        return READ if event.fact("method") in ("GET", "HEAD") else WRITE
    if event.kind == "response":
        status = event.fact("status")
        return SILENCE if status is None else REFUSAL if status >= 400 else ANSWER
    return _PLAIN.get(event.kind, NOTE)


def _document_marks(documents: Iterable[Document], makers: Mapping[str, Event]) -> Iterator[Mark]:
    """Each with the event that made it; what a document brought with it, as sourcing does, came of the same one.

    Those that a deed made are apart from others of that instant: what came of a deed does not stand before it.
    """
    maker: Event | None = None
    for each in documents:
        maker = makers.get(each.key) or (maker if maker is not None and maker.at == each.created_at else None)
        number = maker.number if maker else 0
        text = f"{spaced(each.type)} {each.reference or each.key} created"
        apart = number if maker is not None and maker.kind == "deed" else 0
        yield Mark(each.created_at, "logicbroker", DOCUMENT, text, number, apart)
