"""Lists of many rows: a page of them at a time, with links to the next and the one before."""

from collections.abc import Sequence
from typing import Any, TypeVar

from harness.portals.blocks import Link, Row, Text
from harness.portals.visits import Visit

ROWS = 25
"""On one page."""

RowT = TypeVar("RowT")


def page_of(rows: Sequence[RowT], visit: Visit, most: int = ROWS) -> Sequence[RowT]:
    """The rows of the page that was asked for."""
    return rows[(visit.page - 1) * most : visit.page * most]


def pager(visit: Visit, count: int, most: int = ROWS) -> list[Any]:
    """Which page of how many this is, with links; nothing where all is on one page."""
    pages = max(1, -(-count // most))
    if pages == 1 and visit.page == 1:
        return []
    return [Row([Text(f"Page {visit.page} of {pages}"), *_links(visit, has_more=visit.page < pages)])]


def turning(visit: Visit, *, has_more: bool) -> list[Any]:
    """The same where nobody has counted the pages."""
    if visit.page == 1 and not has_more:
        return []
    return [Row([Text(f"Page {visit.page}"), *_links(visit, has_more=has_more)])]


def _links(visit: Visit, *, has_more: bool) -> list[Link]:
    before = [_link(visit, visit.page - 1, "Previous page")] if visit.page > 1 else []
    return [*before, *([_link(visit, visit.page + 1, "Next page")] if has_more else [])]


def _link(visit: Visit, page: int, text: str) -> Link:
    _, _, path = visit.path.lstrip("/").partition("/")
    asked = {name: value for name, value in visit.query.items() if name not in ("page", "notice")}
    return Link(text, visit.url(path, **asked, page=page))
