"""Products > Inventory Feeds: files of suppliers, matching files, what of them is sent on, settings and events."""

from typing import Any

from fakes.logicbroker.state.feeds.files import MOST_CELLS_BESIDE_OTHERS, MOST_ROWS_BESIDE_OTHERS
from harness.displays.tables import counted
from harness.portals.blocks import Done, Download, Entry, Form, Link, Page, Row, Section, Text
from harness.portals.pages.companies import Desk, both, desk, partner_of, partners
from harness.portals.pages.event_files import events_tab
from harness.portals.pages.lists import pager
from harness.portals.visits import Unusable, Visit


def view(visit: Visit) -> Page:
    """The feeds of one partner or of all of them, with the Events tab."""
    at = desk(visit)
    blocks = _of_retailer(visit) if at.is_retailer else _of_supplier(visit, at)
    partner = partner_of(visit) if at.is_retailer else None
    events = at.person.inventory_events(partner) if at.is_retailer else at.person.inventory_events()
    tab = Section("Events", [events_tab(visit, at, events), *pager(visit, len(events))])
    return Page(at.area, "Inventory Feeds", [*blocks, tab], ("Products", "Inventory Feeds"))


def _of_retailer(visit: Visit) -> list[Any]:
    asking = Form(
        visit.url("retailer/inventory"),
        "Show",
        (Entry("partner", "Partner", "select", visit.asked("partner"), partners(visit)),),
        method="get",
    )
    partner, number = partner_of(visit), visit.asked("partner")
    if partner is None:
        return [asking, Text("Choose a partner to upload a matching file, to see items, or to change feed settings.")]
    files = [
        Link(text, visit.url(f"retailer/inventory/{kind}", partner=number)) for kind, (text, _, _) in _DOWNLOADS.items()
    ]
    return [asking, Section("Downloads", [Row(files)]), _matching(visit, number), _settings(visit, partner, number)]


def _matching(visit: Visit, number: str) -> Section:
    told = Text(f"CSV or XLSX with the columns SupplierSKU and MerchantSKU; {_LONGEST}.")
    chosen = (Entry("partner", "Partner", "hidden", number), Entry("file", "Matching File", "file"))
    form = Form(visit.url("retailer/inventory/matching"), "Upload the Matching File", chosen, is_upload=True)
    return Section("Matching File", [told, form])


def _settings(visit: Visit, partner: Any, number: str) -> Section:
    settings = visit.world.retailer.portal.inventory.settings(partner.company)
    ticks = [
        Entry(name, label, "checkbox", str(getattr(settings, name)).lower(), required=False)
        for name, label in _TICKS.items()
    ]
    percent = Entry(
        "allocation_percent", "Allocation in percent", "number", str(settings.allocation_percent),
        more={"min": "0", "max": "100"},
    )  # fmt: skip
    least = Entry("minimum_quantity", "Minimum quantity", "number", str(settings.minimum_quantity), more={"min": "0"})
    after = [("", "never"), *((str(each), f"after {each} days") for each in (7, 30, 60))]
    clear = Entry("clear_after_days", "Clear feeds", "select", str(settings.clear_after_days or ""), after)
    entries = (Entry("partner", "Partner", "hidden", number), *ticks, percent, least, clear)
    return Section("Feed Settings", [Form(visit.url("retailer/inventory/settings"), "Save", entries)])


_LONGEST = f"at most {MOST_ROWS_BESIDE_OTHERS:,} rows and {MOST_CELLS_BESIDE_OTHERS:,} cells"

_TICKS = {
    "auto_match": "Match SKUs that are the same by themselves",
    "case_sensitive": "Upper and lower case differ",
    "ignore_unmatched": "Ignore unmatched items",
    "latest_feed_only": "Only the latest feed counts",
}


def _of_supplier(visit: Visit, at: Desk) -> list[Any]:
    columns = "SupplierSKU and Quantity, and perhaps more of the Standard Feed"
    told = Text(f"CSV or XLSX with the columns {columns}; {_LONGEST}.")
    entry = Entry("file", "Inventory feed", "file")
    form = Form(visit.url(f"{at.root}/inventory"), "Upload the feed", (entry,), is_upload=True)
    return [Section("Upload inventory", [told, form])]


def upload(visit: Visit) -> Done:
    """A supplier uploads an inventory feed."""
    at, file = desk(visit), visit.file()
    imported = at.person.upload_inventory(file.content, file.name)
    return Done(_became(imported, "records"), visit.url(f"{at.root}/inventory"))


def upload_matching(visit: Visit) -> Done:
    """The retailer uploads a matching file for a partner."""
    partner, file = _partner(visit), visit.file()
    imported = visit.world.retailer.upload_matching_file(partner, file.content, file.name)
    return Done(_became(imported, "matches"), visit.url("retailer/inventory", partner=visit.text("partner")))


def _became(imported: Any, what: str) -> str:
    """What became of a file, with the rows that were not taken."""
    said = f"Imported {imported.imported} {what} from '{imported.file_name}'."
    if imported.replaced:
        said += f" In place of {counted(imported.replaced, 'row')} a later one with the same Supplier SKU was taken."
    problems = [str(each) for each in imported.problems]
    if not problems:
        return said
    more = f" and {len(problems) - _MOST} more" if len(problems) > _MOST else ""
    return f"{said} Not taken: {'; '.join(problems[:_MOST])}{more}."


_MOST = 10
"""So many bad rows are named at once; the Events tab names all of them."""


def save_settings(visit: Visit) -> Done:
    """Change the feed settings with a partner."""
    partner = _partner(visit)
    days = visit.text("clear_after_days")
    changes: dict[str, Any] = {name: visit.raw(name) == "true" for name in _TICKS}
    changes["allocation_percent"] = visit.number("allocation_percent", "Allocation")
    changes["minimum_quantity"] = visit.number("minimum_quantity", "Minimum quantity")
    changes["clear_after_days"] = visit.number("clear_after_days", "Clear feeds") if days else None
    visit.world.retailer.change_feed_settings(partner, **changes)
    here = visit.url("retailer/inventory", partner=visit.text("partner"))
    return Done(f"The feed settings with {partner.name} are saved.", here)


def _partner(visit: Visit) -> Any:
    partner = partner_of(visit)
    if partner is None:
        raise Unusable("Partner: wanted one of them, got none")
    return partner


_DOWNLOADS: dict[str, tuple[str, str, str]] = {
    "merchant-feed": ("Merchant Feed, what is sent on", "merchant_feed.csv", "merchant_feed"),
    "unmatched": ("Unmatched items", "unmatched_items.csv", "unmatched_items"),
    "standard-feed": ("Standard Feed, all items", "standard_feed.csv", "standard_feed"),
}


def download(visit: Visit) -> Download:
    """One of the files of a partner's inventory."""
    if visit.values["what"] not in _DOWNLOADS:
        raise Unusable(f"wanted one of {', '.join(_DOWNLOADS)}, got {visit.values['what']}")
    _, name, method = _DOWNLOADS[visit.values["what"]]
    content = getattr(visit.world.retailer.portal.inventory, method)(_partner(visit).company)
    return Download(name, content)


ROUTES = (
    *both("GET", "/inventory", view),
    ("POST", "/supplier/{number}/inventory", upload),
    ("POST", "/retailer/inventory/matching", upload_matching),
    ("POST", "/retailer/inventory/settings", save_settings),
    ("GET", "/retailer/inventory/{what}", download),
)
