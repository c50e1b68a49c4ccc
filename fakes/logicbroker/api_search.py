"""HTTP of Document/Search: what the portal's Orders page shows, with words, an OData filter, and an order.

The filter's language is in ``odata``; documents are found in ``documents``.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from fakes.fidelity import imitates
from fakes.http import Response, Router
from fakes.logicbroker import odata
from fakes.logicbroker.calls import Call, array
from fakes.logicbroker.documents import Document, Wanted
from fakes.logicbroker.instants import write_instant
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.sources import API_V3
from fakes.logicbroker.statuses import STATUSES

FIELDS: dict[str, Callable[[Document], Any]] = {
    "LogicbrokerKey": lambda document: int(document.key),
    "ReferenceNumber": lambda document: document.reference,
    "Date": lambda document: document.created_at,
    "Type": lambda document: document.document_type,
    "SenderCompanyId": lambda document: document.sender_id,
    "ReceiverCompanyId": lambda document: document.receiver_id,
    "Status": lambda document: document.status,
    "StatusCode": lambda document: document.status_code,
    "LinkKey": lambda document: document.link_key,
    "SourceKey": lambda document: document.source_key,
    "System": lambda document: document.system,
}
"""What can be filtered and sorted by."""


def add_routes(router: Router[Callable[..., Response]]) -> None:
    """Add the route to the service's table."""
    for version in ("v2", "v3"):
        router.add("GET", f"/api/{version}/Document/Search", search)


@imitates(
    "API: document search",
    "Documents of every type by a word, an OData filter (comparisons, and, or, not) and orderBy.",
    evidence="official",
    source=API_V3,
    test="test_api_search.py::test_a_filter_joins_comparisons",
)
def search(call: Call) -> Response:
    """Documents that the caller sent or received.  Guess: newest first unless told, and a word is a whole number."""
    text, word = call.query.text("filter"), call.query.text("term")
    wanted = None if text is None else odata.parse(text, FIELDS)
    found = [_record(one) for one in _candidates(call, {} if wanted is None else wanted.required, word)]
    fitting = [record for record in found if wanted is None or wanted.fits(record)]
    page = call.page(prefix="")
    records = page.of(_sorted(fitting, call.query.text("orderBy")))
    return array([_shown(call, record) for record in records], page, len(fitting))


def _record(document: Document) -> dict[str, Any]:
    return {name: read(document) for name, read in FIELDS.items()}


def _candidates(call: Call, required: Mapping[str, Any], word: str | None) -> list[Document]:
    """Few documents among which all the wanted ones are."""
    book = call.environment.documents
    if word is not None:
        visible = (one for one in book.with_word(word) if call.company.id in (one.sender_id, one.receiver_id))
        return sorted(visible, key=lambda one: int(one.key), reverse=True)
    types = {name.lower(): name for name in STATUSES}
    wanted = Wanted(
        company_id=call.company.id,
        document_type=types.get(str(required.get("Type")).lower()),
        link_key=_text(required, "LinkKey"),
    )
    reference = _text(required, "ReferenceNumber")
    found = book.search(wanted).documents if reference is None else book.with_word(reference)[::-1]
    return [one for one in found if wanted.fits(one)]


def _text(required: Mapping[str, Any], name: str) -> str | None:
    value = required.get(name)
    return value if isinstance(value, str) else None


def _sorted(records: list[dict[str, Any]], order_by: str | None) -> list[dict[str, Any]]:
    if order_by is None:
        return records
    name, _, direction = order_by.partition(" ")
    fields = {field.lower(): field for field in FIELDS}
    if name.lower() not in fields or direction.strip().lower() not in {"", "asc", "desc"}:
        raise Invalid(f"orderBy wants a field and asc or desc, such as 'Date asc', got {order_by!r}")
    field = fields[name.lower()]
    return sorted(
        records,
        key=lambda record: (record[field] is not None, record[field]),
        reverse=direction.strip().lower() == "desc",
    )


def _shown(call: Call, record: Mapping[str, Any]) -> dict[str, Any]:
    """Guess: the address of the link, after the one known page of the portal."""
    stage = "stage" if call.environment.name == "stage" else ""
    return {
        **record,
        "Date": write_instant(cast("datetime", record["Date"])),
        "Sender": _name(call, record["SenderCompanyId"]),
        "Receiver": _name(call, record["ReceiverCompanyId"]),
        "Link": f"https://{stage}portal.logicbroker.com/order-management/details/?id={record['LogicbrokerKey']}",
    }


def _name(call: Call, company_id: int | None) -> str | None:
    return None if company_id is None else call.environment.companies.get(company_id).name
