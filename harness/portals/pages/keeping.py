"""What needs a person, and keeping what was clicked: as a feature, a test, a notebook, or a saved world."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from harness.displays.tables import spaced
from harness.portals.blocks import Download, Entry, Form, Listing, Page, Section, Text
from harness.portals.pages.lists import ROWS
from harness.portals.visits import Unusable, Visit
from harness.simulation.views.portals import failed_documents, held_orders


def attention(visit: Visit) -> Page:
    """What the connector says needs a person, and what both services show that does."""
    world = visit.world
    rows = [(each.subject, each.flow, each.reason, each.to_do, each.since, each.attempts) for each in world.attention()]
    columns = ("Subject", "Flow", "Why", "What to do", "Since (UTC)", "Tries")
    held = [(each.id, world.bigcommerce.store.status_label(each.status_id)) for each in held_orders(world.bigcommerce)]
    failed = [(each.key, spaced(each.type), each.reference) for each in failed_documents(world, ROWS).documents]
    listings = [
        Listing("What the connector says", columns, rows, "nothing"),
        Listing("Orders that wait for staff in BigCommerce", ("Order ID", "Status"), held, "none"),
        Listing("Documents that have failed in Logicbroker", ("ID#", "Document", "Reference Number"), failed, "none"),
    ]
    return Page("stage", "What needs a person", listings)


def view(visit: Visit) -> Page:
    """The ways to keep it."""
    if not hasattr(visit.world, "to_feature"):
        return Page("stage", "Keep it as a test", [Text("What was done in served surroundings cannot be kept.")])
    name = Entry("name", "Name", value="What was clicked")
    forms = [
        Section(said, [Text(told), Form(visit.url(f"keep/{kind}"), f"Download the {kind}", (name,))])
        for kind, (said, told) in _KINDS.items()
    ]
    told = Text(
        "Everything comes from the seed and from what people did, so it can be had again on any connector. New keys of "
        "API Authentication and scheduled tasks are not kept."
    )
    return Page("stage", "Keep it as a test", [told, *forms])


_KINDS = {
    "feature": ("As a feature", "One scenario in plain sentences, for `harness rehearse --features` and pytest-bdd."),
    "test": ("As a test", "A file of one plain test."),
    "notebook": ("As a notebook", "Cells that live it again, with the verdicts."),
    "world": ("As a world", "A file that `World.load` lives again, event for event."),
}


def keep(visit: Visit) -> Download:
    """What was clicked, as a file."""
    kind, name, world = visit.values["kind"], visit.required("name", "Name"), visit.world
    if kind not in _KINDS or not hasattr(world, "to_feature"):
        raise Unusable(f"wanted one of {', '.join(_KINDS)}, got {kind}")
    telling: Any = world
    if kind == "feature":
        return Download("clicked.feature", telling.to_feature(name).encode(), "text/plain; charset=utf-8")
    if kind == "test":
        return Download("test_clicked.py", telling.to_pytest(name).encode(), "text/plain; charset=utf-8")
    with TemporaryDirectory() as folder:
        path = Path(folder) / ("clicked.ipynb" if kind == "notebook" else "clicked.world")
        (telling.to_notebook if kind == "notebook" else telling.save)(path)
        return Download(path.name, path.read_bytes(), "application/json" if kind == "notebook" else "text/plain")


ROUTES = (
    ("GET", "/attention", attention),
    ("GET", "/keep", view),
    ("POST", "/keep/{kind}", keep),
)
