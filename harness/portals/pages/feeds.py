"""Products > Product Feeds: the list with its actions, what is in a feed, the template, and the Events tab."""

from typing import Any

from harness.portals.blocks import Done, Download, Entry, Form, Link, Listing, Page, Row, Section, State, Text
from harness.portals.pages.companies import Desk, both, desk, partner_of, partners
from harness.portals.pages.event_files import events_tab
from harness.portals.pages.lists import page_of, pager
from harness.portals.visits import NoSuchPage, Unusable, Visit

COLUMNS = ("Feed ID", "File Name", "Created (UTC)", "Status", "Items Compliant", "Last Update (UTC)", "Actions")


def view(visit: Visit) -> Page:
    """The list of product feeds, and the Events tab."""
    at = desk(visit)
    partner = partner_of(visit) if at.is_retailer else None
    rows = at.person.product_feeds(partner) if at.is_retailer else at.person.product_feeds()
    events = at.person.feed_events(partner) if at.is_retailer else at.person.feed_events()
    listing = Listing(
        f"Product feeds, {len(rows):,}", COLUMNS, [_row(visit, at, each) for each in page_of(rows, visit)]
    )
    tab = Section("Events", [events_tab(visit, at, events)])
    head = _asking(visit) if at.is_retailer else _uploading(visit, at)
    blocks = [head, listing, *pager(visit, len(rows)), tab]
    return Page(at.area, "Product Feeds", blocks, ("Products", "Product Feeds"))


def _asking(visit: Visit) -> Form:
    entry = Entry("partner", "Partner", "select", visit.asked("partner"), partners(visit))
    return Form(visit.url("retailer/feeds"), "Show", (entry,), method="get")


def _uploading(visit: Visit, at: Desk) -> Section:
    told = Text("Download the template, fill it in, one product in each row, and upload it.")
    template = Link("Download the template", visit.url(f"{at.root}/feeds/template"))
    entry = Entry("file", "Product feed", "file")
    form = Form(visit.url(f"{at.root}/feeds"), "Upload the feed", (entry,), is_upload=True)
    return Section("Upload a product feed", [told, Row([template]), form])


def _row(visit: Visit, at: Desk, feed: Any) -> tuple[Any, ...]:
    link = Link(feed.feed_id, visit.url(f"{at.root}/feeds/{feed.feed_id}"), label=f"View {feed.file_name}")
    compliant = f"{feed.compliant} of {feed.items}"
    actions = [_action(visit, at, feed, action) for action in feed.actions if at.is_retailer or action == "DOWNLOAD"]
    return (link, feed.file_name, feed.created, State(feed.status), compliant, feed.last_update, actions)


def _action(visit: Visit, at: Desk, feed: Any, action: str) -> Form:
    address = visit.url(f"{at.root}/feeds/{feed.feed_id}/{action.lower()}")
    return Form(address, action, label=f"{action.capitalize()} {feed.file_name}", is_final=action == "DELETE")


def one(visit: Visit) -> Page:
    """VIEW: the items of a feed, with what is wrong with each."""
    at = desk(visit)
    row = _listed(visit, at)
    items = at.portal.product_feeds.items(row.feed_id)
    columns = list(dict.fromkeys(column for each in items for column, text in each.data.items() if text))
    rows = [
        (each.row, State("ok" if each.is_compliant else "Failed"), "; ".join(each.problems) or "nothing",
         *(each.data.get(column, "") for column in columns))
        for each in page_of(items, visit)
    ]  # fmt: skip
    listing = Listing(f"Items, {len(items):,}", ("Row", "Status", "What is wrong", *columns), rows)
    actions = [_action(visit, at, row, each) for each in row.actions if at.is_retailer or each == "DOWNLOAD"]
    blocks = [Row([State(row.status), *actions]), listing, *pager(visit, len(items))]
    return Page(at.area, row.file_name, blocks, ("Products", "Product Feeds", "View"))


def _listed(visit: Visit, at: Desk) -> Any:
    for row in at.person.product_feeds():
        if row.feed_id == visit.values["feed"]:
            return row
    raise NoSuchPage(f"there is no product feed {visit.values['feed']}")


def upload(visit: Visit) -> Done:
    """A supplier uploads a product feed, which waits for the retailer."""
    at, file = desk(visit), visit.file()
    feed = at.person.upload_product_feed(file.content, file.name)
    said = f"{feed.file_name} is {feed.status}: {feed.compliant_count} of {feed.item_count} items compliant."
    return Done(said, visit.url(f"{at.root}/feeds/{feed.id}"))


def template(visit: Visit) -> Download:
    """The retailer's empty feed."""
    return Download("product_feed.csv", desk(visit).person.product_feed_template())


def act(visit: Visit) -> Done | Download:
    """DOWNLOAD, DELETE, SEND or APPROVE."""
    at = desk(visit)
    row, what = _listed(visit, at), visit.values["what"]
    if what == "download":
        return Download(row.file_name, at.person.download_feed(row.feed_id))
    if not at.is_retailer or what not in _DEEDS:
        raise Unusable(f"{at.person.name} has no button {what.upper()} here")
    method, said = _DEEDS[what]
    getattr(at.person, method)(row.feed_id)
    now = next((each for each in at.person.product_feeds() if each.feed_id == row.feed_id), None)
    if now is None or now.status != "Failed":
        return Done(f"{row.file_name} {said}.", visit.url(f"{at.root}/feeds"))
    left = now.items - now.compliant
    return Done(
        f"{row.file_name} is Failed: nothing of it is exported.",
        visit.url(f"{at.root}/feeds"),
        [f"{left} of {now.items} items {'is' if left == 1 else 'are'} not compliant; open the feed to see why."],
    )


_DEEDS = {
    "delete": ("delete_feed", "is deleted"),
    "send": ("send_feed", "is sent again; its export begins at the next quarter of an hour"),
    "approve": ("approve", "is approved; its export begins at the next quarter of an hour"),
}

ROUTES = (
    *both("GET", "/feeds", view),
    ("GET", "/supplier/{number}/feeds/template", template),
    ("POST", "/supplier/{number}/feeds", upload),
    *both("GET", "/feeds/{feed}", one),
    *both("POST", "/feeds/{feed}/{what}", act),
)
