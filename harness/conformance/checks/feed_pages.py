"""Do the pages about products, inventory and feeds show what the guide says: G18, G21, G22, G23, G25 and G26.

What has to be there is known from what people did and from the scenario; what came into the store is judged elsewhere.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from fakes.people.deeds import (
    ADD_PRODUCT,
    APPROVE_FEED,
    DELETE_FEED,
    DELETE_PRODUCT,
    SEND_FEED,
    UPLOAD_MATCHING,
)
from harness.conformance.checks.deadlines import grace_of
from harness.conformance.checks.history_queries import deeds, instant, last_observed, listed, observed
from harness.conformance.checks.inventory import A_MOMENT, IMPORTED
from harness.conformance.checks.uploads import FeedFile, feed_files, stock_files
from harness.conformance.checks.wording import says, words
from harness.conformance.verdicts import Event, Findings, History, check, judged, untold
from harness.record.looks import (
    DELETED_FEED,
    DOWNLOAD,
    EVENTS_TAB,
    FEED_LIST,
    FEED_NAMES,
    FEEDS,
    PRODUCTS_PAGE,
    TEMPLATE,
)

ListedFeedRow = Mapping[str, Any]
"""One row of the list of product feeds, by the names under which it is observed."""

TabRow = Mapping[str, str]
"""One row of an Events tab: date, severity, summary, details."""


# The Events tabs.


@check("G18")
def inventory_events_by_partner(history: History) -> Findings:
    """The Events tab of Inventory Feeds shows each partner's imports under that partner, newest first."""
    for seen in _tabs(history, "Inventory Feeds"):
        names = {who: [file.file_name for file in stock_files(history, who)][::-1] for who in seen.facts["by_partner"]}
        for who, rows in seen.facts["by_partner"].items():
            yield _matchings(history, seen, who)
            yield _imports(seen, rows, names[who], f"Under the partner {who}")
            yield _imports(seen, seen.facts["own"][who], names[who], f"{who} itself")
        every = [file.file_name for file in stock_files(history)][::-1]
        yield _imports(seen, seen.facts["all"], every, "Under All Partners")
        yield from _newest_first(seen)


@check("G26")
def feed_events_by_partner(history: History) -> Findings:
    """The Events tab of Product Feeds shows what was reported of each partner's feeds under that partner."""
    feeds = last_observed(history, FEEDS)
    for seen in _tabs(history, "Product Feeds"):
        reported = [] if feeds is None else [each for each in feeds.facts["events"] if each["category"] == "Product"]
        for who, number in seen.facts["ids"].items():
            rows = [_as_row(event) for event in reported if number in (event["sender"], event["receiver"])]
            yield _same_rows(seen, seen.facts["by_partner"][who], rows, f"Under the partner {who}")
            yield _same_rows(seen, seen.facts["own"][who], rows, f"{who} itself")
        files = list(feed_files(history).values())
        for file in files:
            rows = seen.facts["by_partner"].get(file.supplier, ())
            said = [row for row in rows if row["summary"] == "Product Feed Imported"]
            said = [row for row in said if f"'{file.file_name}'" in row["details"]]
            told = listed(f"{row['severity']} {row['details']}" for row in said)
            sentence = f"Of the upload of {file.file_name} by {file.supplier} these events tell: {told}."
            alike = [each for each in files if (each.supplier, each.file_name) == (file.supplier, file.file_name)]
            known = {count for each in alike for count in _counts_of(feeds, each)}
            fits = len(said) == len(alike) and all(_counts_rightly(row, file, known) for row in said)
            yield judged(fits, sentence, file.deed, seen)
        yield _same_rows(seen, seen.facts["all"], [_as_row(event) for event in reported], "Under All Partners")
        yield from _newest_first(seen)


def _counts_of(feeds: Event | None, file: FeedFile) -> set[int]:
    """How many items a file has, and how many of them the list of feeds says to be compliant, while it is listed."""
    listed_as = [] if feeds is None else [each["compliant"] for each in feeds.facts["feeds"] if _is_of(each, file)]
    return {len(file.rows), *(listed_as or range(len(file.rows)))}


def _is_of(feed: ListedFeedRow, file: FeedFile) -> bool:
    return bool(feed["feed_id"] == file.deed.facts["feed_id"])


def _counts_rightly(row: TabRow, file: FeedFile, known: set[int]) -> bool:
    """Whether an event is no complaint, and tells no other numbers beside the file's name."""
    numbers = {int(number) for number in re.findall(r"\d+", row["details"].replace(f"'{file.file_name}'", ""))}
    return row["severity"] == "Info" and numbers <= known


def _tabs(history: History, page: str) -> list[Event]:
    return [seen for seen in observed(history, EVENTS_TAB) if seen.facts["page"] == page][-1:]


def _imports(seen: Event, rows: Sequence[TabRow], names: Sequence[str], where: str) -> Any:
    said = [row["details"] for row in rows if row["summary"] == IMPORTED and row["severity"] == "Info"]
    fits = len(said) == len(names) and all(f"'{name}'" in text for name, text in zip(names, said, strict=False))
    return judged(fits, f"{where} these imports are shown: {listed(said)}; uploaded were {listed(names)}.", seen)


def _matchings(history: History, seen: Event, who: str) -> Any:
    """Source: support article 360022068531; before the run others may have been uploaded."""
    said = [row["details"] for row in seen.facts["by_partner"][who] if _is_info(row, "Matching File Imported")]
    files = [deed.facts["file_name"] for deed in deeds(history, UPLOAD_MATCHING) if deed.facts["supplier"] == who]
    fits = all(sum(f"'{name}'" in text for text in said) >= count for name, count in Counter(files).items())
    fits = fits and all(
        _counts(deed, said) for deed in deeds(history, UPLOAD_MATCHING) if deed.facts["supplier"] == who
    )
    return judged(fits, f"Under the partner {who} are these: {listed(said)}; uploaded were {listed(files)}.", seen)


def _is_info(row: TabRow, summary: str) -> bool:
    return row["summary"] == summary and row["severity"] == "Info"


def _counts(deed: Event, said: Sequence[str]) -> bool:
    """Whether no event of a file tells of more records than the file, with all of that name, has lines."""
    lines = len(deed.facts.get("content", "").strip().splitlines()) - 1
    told = [text for text in said if f"'{deed.facts['file_name']}'" in text]
    return not deed.facts.get("content") or any(
        int(n) <= lines for text in told for n in re.findall(r"^Imported (\d+)", text)
    )


def _same_rows(seen: Event, shown: Sequence[TabRow], wanted: Sequence[TabRow], where: str) -> Any:
    def key(row: TabRow) -> list[str]:
        return [row[column] for column in _COLUMNS]

    fits = sorted(map(key, shown)) == sorted(map(key, wanted))
    sentence = f"{where} the tab shows {listed(map(_told, shown))}; reported were {listed(map(_told, wanted))}."
    return judged(fits, sentence, seen)


_COLUMNS = ("date", "severity", "summary", "details")


def _as_row(event: Mapping[str, Any]) -> TabRow:
    return {"date": event["at"], "severity": event["level"], **{name: event[name] for name in ("summary", "details")}}


def _told(row: TabRow) -> str:
    return " ".join(row[column] for column in _COLUMNS)


def _newest_first(seen: Event) -> Iterator[Any]:
    for rows in [seen.facts["all"], *seen.facts["by_partner"].values(), *seen.facts["own"].values()]:
        dates = [instant(row["date"]) for row in rows]
        sorted_so = all(later >= earlier for later, earlier in pairwise(dates))
        yield judged(sorted_so, f"The tab is in this order: {listed(row['date'] for row in rows)}.", seen)


# The page of products.


@check("G21")
def page_shows_level(history: History, sku: str, level: int) -> Findings:
    """The page of products shows the level of each product and variant."""
    for seen in _page_of(history, sku):
        rows = seen.facts["rows"]
        shown = [row["Stock"] for row in rows]
        yield judged(shown == [str(level)], f"The page shows a stock of {listed(shown)} for {sku}, not {level}.", seen)


@check("G25")
def page_shows_product(history: History, sku: str, row: Mapping[str, str]) -> Findings:
    """The page of products shows each product once, with its name, its price, and whether it is visible."""
    for seen in _page_of(history, sku):
        shown = [{column: each[column] for column in {**row, "Stock": ""}} for each in seen.facts["rows"]]
        fits = len(shown) == 1 and all(_same(shown[0][column], row[column]) for column in row)
        if "Stock" not in row:  # Nobody has fed any of it yet, so that none can be sold.
            fits = fits and shown[0]["Stock"] in ("", "0")
        said = listed(", ".join(each.values()) for each in shown)
        yield judged(fits, f"The page shows for {sku}: {said}; wanted was {', '.join(row.values())}.", seen)


@check("G21")
def page_names_what_is_sold(history: History, sku: str) -> Findings:
    """The page of products shows each product and variant under its own name, at its price, and visible."""
    for seen in _page_of(history, sku):
        for deed in deeds(history, ADD_PRODUCT):
            chosen = [
                text for each in deed.facts["variants"] if each["sku"] == sku for text in each["options"].values()
            ]
            if sku != deed.facts["sku"] and not chosen:
                continue
            wanted = {"Price": str(deed.facts["price"]), "Status": "Visible"}
            for row in seen.facts["rows"]:
                wrong = [column for column, text in wanted.items() if not _same(row[column], text)]
                named = all(says(row["Name"], text) for text in chosen or [deed.facts["name"]])
                sentence = f"The page shows for {sku}: {', '.join(row.values())}; added was {deed.facts['name']}"
                sentence += f" {' '.join(chosen)} for {deed.facts['price']}."
                yield judged(named and not wrong, sentence, deed, seen)


@check("G25")
def deleted_products_are_gone(history: History) -> Findings:
    """The page of products no longer shows a product that was deleted."""
    for deed in deeds(history, DELETE_PRODUCT):
        if _may_come_back(history, deed):
            continue
        for seen in _page_of(history, deed.facts["sku"]):
            rows = seen.facts["rows"]
            sentence = f"For {deed.facts['sku']}, which was deleted, the page shows {len(rows)} rows."
            yield judged(not rows or seen.number < deed.number, sentence, deed, seen)


def _may_come_back(history: History, deleted: Event) -> bool:
    """Whether somebody added the product anew, or a feed has it, which creates what is not there."""
    sku = deleted.facts["sku"]
    added = any(deed.facts["sku"] == sku and deed.number > deleted.number for deed in deeds(history, ADD_PRODUCT))
    feeds = [feed for seen in observed(history, FEEDS)[-1:] for feed in seen.facts["feeds"]]
    return added or any(item["sku"] == sku for feed in feeds for item in feed["contents"])


def _page_of(history: History, sku: str) -> list[Event]:
    return [seen for seen in observed(history, PRODUCTS_PAGE) if seen.facts["sku"] == sku][-1:]


def _same(shown: str, wanted: str) -> bool:
    """Whether a page shows the same text, or the same amount with whatever sign of a currency."""
    try:
        return Decimal("".join(each for each in shown if each in "0123456789.")) == Decimal(wanted.lstrip("$"))
    except InvalidOperation:
        return words(shown) == words(wanted)


# The template.


@check("G22")
def template_has(history: History, columns: Sequence[str]) -> Findings:
    """The retailer's feed is handed out empty, with one column for each thing that the supplier is to say."""
    for seen in observed(history, TEMPLATE)[-1:]:
        has = seen.facts["columns"]
        lacking = [column for column in columns if has.count(column) != 1]
        fits = not lacking and not seen.facts["rows"] and len(has) == len(set(has))
        sentence = f"The template has the columns {listed(has)} and {seen.facts['rows']} rows."
        yield judged(fits, sentence, seen)


# The list of product feeds.


@check("G23")
def list_reads(history: History, rows: Sequence[Mapping[str, str]]) -> Findings:
    """The list shows each feed's file, status and items, newest first, and what each side can do with it."""
    for seen in observed(history, FEED_LIST)[-1:]:
        own = {row["feed_id"]: row for each in seen.facts["own"].values() for row in each}
        came = [_row(row, own.get(row["feed_id"])) for row in seen.facts["all"]]
        wanted = [_sorted_actions(row) for row in rows]
        sentence = f"The list reads {listed(map(_written, came))}; the scenario says {listed(map(_written, wanted))}."
        yield judged(came == wanted, sentence, seen)


@check("G23")
def each_side_sees_its_feeds(history: History) -> Findings:
    """Under each partner its feeds are listed, and a supplier sees its own in the same state."""
    for seen in observed(history, FEED_LIST)[-1:]:
        rows = {row["feed_id"]: row for row in seen.facts["all"]}
        left = list(_not_deleted(history))[::-1]
        for who, ids in seen.facts["by_partner"].items():
            wanted = [feed_id for feed_id, file in left if file.supplier == who]
            own = [row["feed_id"] for row in seen.facts["own"][who]]
            sentence = f"Of {who} are {listed(wanted)}; under that partner are {listed(ids)}, it sees {listed(own)}."
            yield judged(ids == wanted == own, sentence, seen)
            for row in seen.facts["own"][who]:
                differing = [name for name, value in row.items() if value != rows.get(row["feed_id"], {}).get(name)]
                differing = [name for name in differing if name != "actions"]
                sentence = f"Of {row['file_name']} {who} sees something else than the retailer: {listed(differing)}."
                yield judged(not differing, sentence, seen)


@check("G23")
def deleted_feed_is_shut(history: History) -> Findings:
    """A feed that was deleted neither opens any more, nor can it be downloaded."""
    for seen in observed(history, DELETED_FEED):
        sentence = f"Of the deleted feed {seen.facts['feed_id']} still open: {listed(seen.facts['open'])}."
        yield judged(not seen.facts["open"], sentence, *deeds(history, DELETE_FEED), seen)


@check("G23")
def page_of_the_list(history: History, first: str, last: str) -> Findings:
    """The list is read page by page: so many rows on each, newest first, and every feed on one of them."""
    names = [file.file_name for _, file in _not_deleted(history)][::-1]
    for seen in observed(history, FEED_NAMES)[-1:]:
        page, rows, shown = seen.facts["page"], seen.facts["rows"], seen.facts["names"]
        wanted = names[page * rows : (page + 1) * rows]
        sentence = f"Page {page + 1} with {rows} rows shows {listed(shown)}, wanted was {listed(wanted)}."
        fits = shown == wanted and [shown[0], shown[-1]] == [first, last]
        yield judged(fits, sentence, seen)


@check("G23")
def feeds_dated(history: History) -> Findings:
    """Each feed shows its file's name, when it was created, and when something last happened to it."""
    files = feed_files(history)
    for seen in _lists(history):
        for row in _rows(seen):
            file = files.get(row["feed_id"])
            if file is None:
                yield untold("Nobody uploaded the feed in this run.")
                continue
            first, last = _last_change(history, row, file, seen)
            slack = A_MOMENT + grace_of(history)
            created, updated = instant(row["created"]), instant(row["updated"])
            fits = row["file_name"] == file.file_name and abs(created - file.deed.at) <= slack
            sentence = (
                f"{row['file_name']}, uploaded as {file.file_name} at {file.deed.at}, is said to be created at "
                f"{created} and updated at {updated}; something last happened to it between {first} and {last}."
            )
            yield judged(fits and first - slack <= updated <= last + slack, sentence, file.deed, seen)


def _last_change(history: History, row: ListedFeedRow, file: FeedFile, seen: Event) -> tuple[datetime, datetime]:
    """Between which instants something last happened to a feed: people did it, or its status changed."""
    about = [deed for name in (APPROVE_FEED, SEND_FEED) for deed in deeds(history, name) if _is_about(deed, row)]
    before = [file.deed, *(deed for deed in about if deed.number < seen.number)]
    done = max(before, key=lambda event: event.number)
    first, last = done.at, done.at
    status = "Pending"
    for look in [look for look in _lists(history) if done.number < look.number <= seen.number]:
        shown = next((each["status"] for each in _rows(look) if each["feed_id"] == row["feed_id"]), status)
        if shown != status:
            status, last = shown, look.at
    return first, last


def _is_about(deed: Event, row: ListedFeedRow) -> bool:
    return bool(deed.facts["feed_id"] == row["feed_id"])


def _lists(history: History) -> list[Event]:
    return sorted([*observed(history, FEEDS), *observed(history, FEED_LIST)], key=lambda seen: seen.number)


def _rows(seen: Event) -> Sequence[ListedFeedRow]:
    rows: Sequence[ListedFeedRow] = seen.facts["feeds"] if seen.name == FEEDS else seen.facts["all"]
    return rows


def _not_deleted(history: History) -> Iterator[tuple[str, FeedFile]]:
    gone = {deed.facts["feed_id"] for deed in deeds(history, DELETE_FEED)}
    return ((feed_id, file) for feed_id, file in feed_files(history).items() if feed_id not in gone)


def _row(row: ListedFeedRow, own: ListedFeedRow | None) -> dict[str, str]:
    actions = {"retailer": row["actions"], "supplier": own["actions"] if own else ()}
    facts = {name: str(row[name]) for name in ("status", "items", "compliant")}
    return {"file": row["file_name"], **facts, **{who: ", ".join(sorted(each)) for who, each in actions.items()}}


def _sorted_actions(row: Mapping[str, str]) -> dict[str, str]:
    sides = {who: ", ".join(sorted(row[who].split(", "))) for who in ("retailer", "supplier")}
    return {**row, **sides}


def _written(row: Mapping[str, str]) -> str:
    return " | ".join(row.values())


# What is in a feed.


@check("G22")
def contents_as_uploaded(history: History) -> Findings:
    """A feed shows every item of its file with all that the file says of it."""
    files = feed_files(history)
    for seen in observed(history, FEEDS)[-1:]:
        for feed in seen.facts["feeds"]:
            file = files.get(feed["feed_id"])
            if file is not None:
                yield _compared(file, feed["contents"], "the feed shows", file.deed, seen)


@check("G23")
def download_complete(history: History) -> Findings:
    """A downloaded feed holds every item of its file with all that the file says of it."""
    files = feed_files(history)
    for seen in observed(history, DOWNLOAD):
        file = files.get(seen.facts["feed_id"])
        if file is not None:
            yield _compared(file, seen.facts["rows"], "the download has", file.deed, seen)
            for who, rows in seen.facts["own"].items():
                yield _compared(file, rows, f"the download of {who} has", file.deed, seen)


@check("G22")
def faults_told(history: History, columns: Mapping[int, str]) -> Findings:
    """Each item that is not compliant says what is wrong with it, and no other does."""
    for seen in observed(history, FEEDS)[-1:]:
        for feed in seen.facts["feeds"]:
            rows = {each["row"]: each["problems"] for each in feed["problems"]}
            told = {row: any(columns.get(row, "?") in text for text in texts) for row, texts in rows.items()}
            fits = told.keys() == columns.keys() and all(told.values())
            said = listed(f"row {row}: {'; '.join(texts)}" for row, texts in rows.items())
            yield judged(fits, f"Of {feed['file_name']} these rows are not compliant: {said}.", seen)


@check("G23")
def faults_downloaded(history: History, columns: Mapping[int, str]) -> Findings:
    """The first column of a downloaded feed says what is wrong with an item, and says nothing of a compliant one."""
    for seen in observed(history, DOWNLOAD):
        first = [row[seen.facts["columns"][0]] for row in seen.facts["rows"]]
        said = {number: text for number, text in enumerate(first, 2) if text}  # The first row is the header.
        fits = said.keys() == columns.keys() and all(columns[row] in text for row, text in said.items())
        yield judged(fits, f"The first column of the download reads {listed(map(repr, first))}.", seen)


def _compared(file: FeedFile, rows: Sequence[Mapping[str, str]], what: str, *evidence: Event) -> Any:
    by_sku = {words(row.get("sku")): row for row in rows}
    nameless = sum("sku" not in row for row in file.rows) > 1  # Several items without a SKU are not told apart.
    wrong = [
        f"{row.get('sku', 'an item without a SKU')}, {column}: {by_sku.get(words(row.get('sku')), {}).get(column)!r}"
        for row in file.rows
        for column, cell in row.items()
        if "sku" in row or not nameless
        if words(by_sku.get(words(row.get("sku")), {}).get(column)) != words(cell)
    ]
    fits = not wrong and len(rows) == len(file.rows)
    sentence = (
        f"Of {file.file_name} with {len(file.rows)} items {what} {len(rows)}; otherwise than the file: {listed(wrong)}."
    )
    return judged(fits, sentence, *evidence)
