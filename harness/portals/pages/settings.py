"""Settings > Scheduled Tasks of the retailer, and Settings > API Authentication of every company."""

from harness.portals.blocks import Facts, Form, Link, Listing, Notice, Page, Row, Text
from harness.portals.pages.companies import both, desk
from harness.portals.visits import Visit


def tasks(visit: Visit) -> Page:
    """The company's jobs, with when they last ran."""
    rows = [
        (each.name, each.schedule, each.days, each.last_start, each.last_end, each.last_success)
        for each in visit.world.retailer.portal.scheduled_tasks()
    ]
    columns = ("Task", "Schedule (UTC)", "Days", "Last Start", "Last End", "Last Success")
    listing = Listing("Scheduled tasks", columns, rows)
    return Page("retailer", "Scheduled Tasks", [listing], ("Settings", "Scheduled Tasks"))


def keys(visit: Visit) -> Page:
    """Which account the keys of the API belong to, and the button for a new one."""
    at = desk(visit)
    company = at.person.company
    facts = Facts(
        [("Company", company.name), ("Account number", str(company.id)), ("Environment", company.environment)]
    )
    told = Text(
        "The primary key is the company's own: the connection got it when it was made. The secondary key is for third "
        "parties; a new one locks out whoever used the former one."
    )
    form = Form(visit.url(f"{at.root}/keys"), "Create Secondary Key")
    return Page(at.area, "API Authentication", [facts, told, form], TRAIL)


def create_key(visit: Visit) -> Page:
    """Make a secondary key, and show it this once."""
    at = desk(visit)
    key = at.portal.api_authentication.create_secondary_key()
    shown = [Notice("This key is shown only once."), Facts([("Secondary Key", key)])]
    return Page(at.area, "Secondary Key", [*shown, Row([Link("Done", visit.url(f"{at.root}/keys"))])], TRAIL)


TRAIL = ("Settings", "API Authentication")

ROUTES = (
    ("GET", "/retailer/tasks", tasks),
    *both("GET", "/keys", keys),
    *both("POST", "/keys", create_key),
)
