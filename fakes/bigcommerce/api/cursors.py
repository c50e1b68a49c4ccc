"""The V3 lists that are also paged by cursors: what stands behind one, and the cursors of a page.

Which lists these are is said by their endpoints.
"""

import base64
import json
from typing import Any

from fakes.bigcommerce.api.context import Call, Page
from fakes.bigcommerce.api.filters import bad_parameter
from fakes.bigcommerce.sources import CUSTOMERS_V3
from fakes.evidence.ledger import imitates

Record = dict[str, Any]


@imitates(
    "filters of customers",
    "customers are found by id, name, address, company, group, phone and dates, and behind a cursor",
    evidence="official",
    source=CUSTOMERS_V3,
    test="api/test_filters.py::test_customers_have_cursors",
    shows=lambda _, call, *__: call.request.path.endswith("/customers"),
)
def shown_of(call: Call, found: list[Record], page: Page) -> list[Record]:
    """The records of a page, or of what comes after or before a cursor.

    Source: Customers V3: never both, and pages do not count then.

    Raises:
        Invalid: both, or no cursor of these records.
    """
    ids = [record["id"] for record in found]
    after, before = call.query.get("after"), call.query.get("before")
    if after is not None and before is not None:
        raise bad_parameter("before")
    if after is not None:
        start = _place(ids, after, "after") + 1
        return found[start : start + page.limit]
    if before is not None:
        return found[: _place(ids, before, "before")][-page.limit :]
    return found[page.start : page.stop]


def _place(ids: list[int], cursor: str, name: str) -> int:
    try:
        told = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), validate=True))
        return ids.index(told["id"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise bad_parameter(name) from None


def _cursor(record: Record) -> str:
    """Recorded in 2026."""
    return base64.b64encode(json.dumps({"id": record["id"]}, separators=(",", ":")).encode()).decode().rstrip("=")


def cursors_of(shown: list[Record], found: list[Record], page: Page) -> dict[str, Any]:
    """Recorded in 2026 for a whole list; Source: Customers V3: links. Guess: how the links look."""
    cursors: dict[str, Any] = {"count": len(shown), "per_page": page.limit}
    if not shown:
        return {**cursors, "start_cursor": "", "end_cursor": "", "links": {}}
    first, last = _cursor(shown[0]), _cursor(shown[-1])
    links = {"previous": f"?before={first}&limit={page.limit}"} if shown[0] is not found[0] else {}
    if shown[-1] is not found[-1]:
        links["next"] = f"?after={last}&limit={page.limit}"
    return {**cursors, "start_cursor": first, "end_cursor": last, "links": links}
