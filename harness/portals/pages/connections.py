"""Settings > Connections: Connect to a New System with its form, the saved connection, and new credentials for it."""

from datetime import datetime
from typing import Any

from harness.portals.blocks import Done, Entry, Facts, Form, Link, Listing, Notice, Page, Row, Section, Text
from harness.portals.forms_seen import note_form
from harness.portals.judging import note_cancellations
from harness.portals.pages.accounts import is_locked_out, note_connection
from harness.portals.visits import Visit
from harness.sync import Credentials
from harness.sync.secrets import Secret

TRAIL = ("Settings", "Connections")
SYSTEM = "BigCommerce"


def view(visit: Visit) -> Page:
    """The saved connections."""
    rows = [
        (Link(SYSTEM, visit.url("retailer/connections/saved")), shown["Store Hash"], shown["Client ID"],
         shown["Allow Cancelling Orders"], datetime.fromisoformat(shown["Connected"]))
        for shown in visit.world.retailer.saved_connections()
    ]  # fmt: skip
    columns = ("System", "Store Hash", "Client ID", "Allow Cancelling Orders", "Connected")
    new = Link("Connect to a New System", visit.url("retailer/connections/new"), button=True)
    return Page("retailer", "Connections", [Row([new]), Listing("Connections", columns, rows)], TRAIL)


def search(visit: Visit) -> Page:
    """Connect to a New System: search for one."""
    term = visit.asked("search")
    entry = Entry("search", "Search for a system", "search", term, required=False)
    blocks: list[Any] = [Form(visit.url("retailer/connections/new"), "Search", (entry,), method="get")]
    if term:
        rows = [
            (Link(each, visit.url("retailer/connections/form")),) for each in visit.world.retailer.search_systems(term)
        ]
        blocks.append(Listing("Systems", ("System",), rows, "no system is called so"))
    return Page("retailer", "Connect to a New System", blocks, (*TRAIL, "Connect to a New System"))


def form(visit: Visit) -> Page:
    """The form of BigCommerce."""
    told = Text("The values stand in the file that was downloaded when the API account was created.")
    allow = Entry("allow", "Allow Cancelling Orders", "radio", "true", (("true", "True"), ("false", "False")))
    home = visit.world.retailer.company.environment
    where = Entry("environment", "Environment", "select", home, (("stage", "Stage"), ("production", "Production")))
    filled = Form(visit.url("retailer/connections"), "Save", (*_credentials(), allow, where))
    return Page("retailer", "Connect to BigCommerce", [told, filled], (*TRAIL, "Connect to a New System", SYSTEM))


def _credentials() -> tuple[Entry, ...]:
    hint = "also the whole API path, or the text of the credentials file"
    return (
        Entry("store_hash", "Store Hash", "textarea", hint=hint, required=False, more={"rows": "2"}),
        Entry("client_id", "Client ID", required=False),
        Entry("access_token", "Access Token", "password", required=False),
    )


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.text(name) for name in ("store_hash", "client_id", "access_token")}


_NOTHING = Credentials("typed", "typed", Secret("typed"))
"""For a form in which everything is typed."""


def connect(visit: Visit) -> Done:
    """Save the form, once its credentials have been tried."""
    environment = "production" if visit.text("environment") == "production" else "stage"
    allowed = visit.text("allow") != "false"
    typed = _typed(visit)
    with note_form(visit.place, typed, environment) as noted:
        visit.world.retailer.connect(_NOTHING, allow_cancelling_orders=allowed, environment=environment, **typed)
    warned = f"  Warnings: {' '.join(noted.warnings)}" if noted.warnings else ""
    return Done(f"BigCommerce is connected.{warned}", visit.url("retailer/connections/saved"))


def saved(visit: Visit) -> Page:
    """The saved connection, with what can be changed."""
    shown = visit.world.retailer.saved_connections()
    if not shown:
        return Page("retailer", SYSTEM, [Notice("There is no connection to BigCommerce.")], (*TRAIL, SYSTEM))
    allowed = shown[0]["Allow Cancelling Orders"]
    allow = Entry("allow", "Allow Cancelling Orders", "radio", allowed, (("true", "True"), ("false", "False")))
    blocks = [
        Facts(list({**shown[0], "Connected": datetime.fromisoformat(shown[0]["Connected"])}.items())),
        Section("Setting", [Form(visit.url("retailer/connections/allow"), "Save the setting", (allow,))]),
        Section("New credentials", [Form(visit.url("retailer/connections/renew"), "Save credentials", _credentials())]),
    ]
    return Page("retailer", "The connection to BigCommerce", blocks, (*TRAIL, SYSTEM))


def allow(visit: Visit) -> Done:
    """Allow or forbid cancelling orders."""
    allowed = visit.text("allow") == "true"
    note_cancellations(visit.place)
    visit.world.retailer.allow_cancelling_orders(allowed)
    said = "allowed" if allowed else "not allowed"
    return Done(f"Cancelling orders is {said}.", visit.url("retailer/connections/saved"))


def renew(visit: Visit) -> Done:
    """Give the connection new credentials; it keeps its place."""
    if is_locked_out(visit):
        note_connection(visit)
    visit.world.retailer.reconnect(_NOTHING, **_typed(visit))
    return Done("The connection goes on with the new credentials.", visit.url("retailer/connections/saved"))


ROUTES = (
    ("GET", "/retailer/connections", view),
    ("GET", "/retailer/connections/new", search),
    ("GET", "/retailer/connections/form", form),
    ("POST", "/retailer/connections", connect),
    ("GET", "/retailer/connections/saved", saved),
    ("POST", "/retailer/connections/allow", allow),
    ("POST", "/retailer/connections/renew", renew),
)
