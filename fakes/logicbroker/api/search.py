"""HTTP of Document/Search: what the portal's Orders page shows, with words, an OData filter, and an order.

The filter's language is in ``odata``; documents are found in ``document_search``.
"""

import re
from collections.abc import Callable
from typing import Any

from fakes.evidence.ledger import imitates
from fakes.logicbroker.api import odata
from fakes.logicbroker.api.context import Call, array
from fakes.logicbroker.api.document_search import FIELDS, NEWEST_FIRST, OLDEST_FIRST, Search, SortOrder
from fakes.logicbroker.instants import write_instant
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.sources import API_V3
from fakes.logicbroker.state.documents import Document
from fakes.wire.http import Response, Router

_FUNCTION = re.compile(r"(?!\b(?:and|or|not)\b)\b[\w.]+\s*\(", re.IGNORECASE)


def add_routes(router: Router[Callable[..., Response]]) -> None:
    """Add the route to the service's table."""
    for version in ("v2", "v3"):
        router.add("GET", f"/api/{version}/Document/Search", search)


@imitates(
    "API: document search",
    "Documents of every type by a term, an OData filter (comparisons, and, or, not) and orderBy.",
    evidence="official",
    source=API_V3,
    test="api/test_search.py::test_a_filter_joins_comparisons",
)
def search(call: Call) -> Response:
    """Documents that the caller sent or received.  Guess: without orderBy in the order of other searches."""
    text = call.query.text("filter")
    if text is not None and _FUNCTION.search(re.sub("'[^']*'", "", text)):
        raise call.not_faked("a function in an OData filter")
    wanted = None if text is None else odata.parse(text, FIELDS)
    asked = Search(call.company.id, call.query.text("term"), wanted)
    page = call.page(prefix="")
    found = asked.page(call.environment.documents, _order(call), page.number * page.size, page.size)
    return array([_as_json(call, document) for document in found.documents], page, found.total)


def _order(call: Call) -> SortOrder:
    text = call.query.text("orderBy")
    if text is None:
        return OLDEST_FIRST if call.oldest_first else NEWEST_FIRST
    name, _, direction = text.partition(" ")
    fields = {field.lower(): field for field in FIELDS}
    if name.lower() not in fields or direction.strip().lower() not in {"", "asc", "desc"}:
        raise Invalid(f"orderBy wants a field and asc or desc, such as 'Date asc', got {text!r}")
    return SortOrder(fields[name.lower()], descending=direction.strip().lower() == "desc")


def _as_json(call: Call, document: Document) -> dict[str, Any]:
    """Guess: the address of the link, after the one known page of the portal."""
    stage = "stage" if call.environment.name == "stage" else ""
    return {
        **{name: read(document) for name, read in FIELDS.items()},
        "Date": write_instant(document.created_at),
        "Sender": _name(call, document.sender_id),
        "Receiver": _name(call, document.receiver_id),
        "Link": f"https://{stage}portal.logicbroker.com/order-management/details/?id={document.key}",
    }


def _name(call: Call, company_id: int | None) -> str | None:
    return None if company_id is None else call.environment.companies.get(company_id).name
