"""Settings > Scheduled Tasks of the retailer, and Settings > API Authentication of every company."""

from typing import Any

from harness.portals.blocks import Done, Entry, Facts, Form, Link, Listing, Notice, Once, Page, Row, Section, Text
from harness.portals.pages.companies import both, desk, partner_of, partners
from harness.portals.visits import NoSuchPage, Unusable, Visit, whole


def tasks(visit: Visit) -> Page:
    """The company's jobs, with when they last ran; one can be added, or run now."""
    names = {each.company.id: each.name for each in visit.world.suppliers}
    rows = [
        (each.name, names.get(each.partner_id, ""), each.schedule, each.days, each.last_start, each.last_end,
         each.last_success, _run(visit, each, names.get(each.partner_id, "")))
        for each in visit.world.retailer.portal.scheduled_tasks()
    ]  # fmt: skip
    columns = ("Task", "Partner", "Schedule (UTC)", "Days", "Last Start", "Last End", "Last Success", "Run")
    entries = (
        Entry("partner", "Partner", "select", "", partners(visit, first="")),
        Entry("days", "Days that an order may be open", "number", "3", more={"min": "1"}),
    )
    told = Text("Every midnight what a supplier has had open for so many days is cancelled.")
    added = Section("Cancel Late Orders", [told, Form(visit.url("retailer/tasks"), "Add the task", entries)])
    return Page(
        "retailer",
        "Scheduled Tasks",
        [Listing("Scheduled tasks", columns, rows), added],
        ("Settings", "Scheduled Tasks"),
    )


def _run(visit: Visit, task: Any, partner: str) -> Form:
    address = visit.url(f"retailer/tasks/{task.id}/run")
    return Form(address, "Run now", label=f"Run {task.name} of {partner} now")


def add_task(visit: Visit) -> Done:
    """Have late orders of a supplier cancelled every midnight."""
    partner, days = partner_of(visit), visit.number("days", "Days", least=1)
    if partner is None:
        raise Unusable("Partner: wanted a supplier, got none")
    task = visit.world.retailer.portal.cancel_late_orders(partner.company, days)
    return Done(f"{task.name} runs {task.schedule} for {partner.name}.", visit.url("retailer/tasks"))


def run_task(visit: Visit) -> Done:
    """Run a task now, besides its schedule."""
    number, portal = whole(visit.values["task"], "Task"), visit.world.retailer.portal
    found = [each for each in portal.scheduled_tasks() if each.id == number]
    if not found:
        raise NoSuchPage(f"there is no scheduled task {number}")
    portal.run_task(found[0])
    return Done(f"{found[0].name} has run.", visit.url("retailer/tasks"))


def keys(visit: Visit) -> Page:
    """Which account the keys of the API belong to, and the buttons for new ones."""
    at = desk(visit)
    company = at.person.company
    facts = Facts(
        [("Company", company.name), ("Account number", str(company.id)), ("Environment", company.environment)]
    )
    here = visit.url(f"{at.root}/keys")
    sections = [
        Section(f"{kind.capitalize()} Key", [Text(_told(kind, is_retailer=at.is_retailer)), _new(here, kind)])
        for kind in KINDS
    ]
    return Page(at.area, "API Authentication", [facts, *sections], TRAIL)


def _told(kind: str, *, is_retailer: bool) -> str:
    if kind == "secondary":
        return "For third parties. A new one locks out whoever used the former one."
    if is_retailer:
        return (
            "The company's own, which the connection to BigCommerce uses. The connection gets a new one at once; "
            "whoever else used the former one is locked out."
        )
    return "The company's own. A new one locks out whoever used the former one."


KINDS = ("primary", "secondary")


def _new(here: str, kind: str) -> Form:
    return Form(f"{here}/{kind}", f"Create {kind.capitalize()} Key", is_final=kind == "primary")


def create_key(visit: Visit) -> Once:
    """Make a key, and show it this once."""
    at, kind = desk(visit), visit.values["kind"]
    if kind not in KINDS:
        raise NoSuchPage(f"there is no {kind} key; there are {', '.join(KINDS)}")
    portal = at.portal.api_authentication
    if kind == "secondary":
        key = portal.create_secondary_key()
    else:
        key = at.person.renew_primary_key() if at.is_retailer else portal.create_primary_key()
    title = f"{kind.capitalize()} Key"
    shown = [Notice("This key is shown only once."), Facts([(title, key)])]
    page = Page(at.area, title, [*shown, Row([Link("Done", visit.url(f"{at.root}/keys"))])], TRAIL)
    return Once(page, visit.url(f"{at.root}/keys"))


TRAIL = ("Settings", "API Authentication")

ROUTES = (
    ("GET", "/retailer/tasks", tasks),
    ("POST", "/retailer/tasks", add_task),
    ("POST", "/retailer/tasks/{task}/run", run_task),
    *both("GET", "/keys", keys),
    *both("POST", "/keys/{kind}", create_key),
)
