"""Settings > Scheduled Tasks and Settings > API Authentication of the retailer."""

from harness.portals.blocks import Facts, Listing, Page, Text
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
    """Which account the API's key belongs to.  The key itself was given to the connector, and is shown to nobody."""
    company = visit.world.retailer.company
    facts = Facts(
        [("Company", company.name), ("Account number", str(company.id)), ("Environment", company.environment)]
    )
    told = Text(
        "The primary key is the connection's own, which got it when it was made. A new one would lock the connection "
        "out, so none is made here."
    )
    return Page("retailer", "API Authentication", [facts, told], ("Settings", "API Authentication"))


ROUTES = (("GET", "/retailer/tasks", tasks), ("GET", "/retailer/keys", keys))
