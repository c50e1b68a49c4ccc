"""HTTP of what stands around documents: trading partners, and the table of statuses.

Companies are in ``companies``; the numbers and names of statuses are in ``statuses``.
"""

from collections.abc import Callable
from typing import Any

from fakes.evidence.ledger import imitates
from fakes.logicbroker.api.context import Call, message
from fakes.logicbroker.refusals import NotVisible
from fakes.logicbroker.sources import API_V3
from fakes.logicbroker.sources import STATUSES as STATUS_TABLE
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.statuses import STATUSES, DocumentType
from fakes.wire.http import Response, Router


def add_routes(router: Router[Callable[..., Response]]) -> None:
    """Add the routes of partners and statuses to the service's table."""
    router.add("GET", "/api/{version}/Partners", partners)
    router.add("GET", "/api/{version}/Statuses", all_statuses)
    router.add("GET", "/api/{version}/Statuses/{document_type}", statuses_of)


@imitates(
    "API: partners",
    "A retailer trades with suppliers and a supplier with retailers, each with account number and vendor codes.",
    evidence="official",
    source=API_V3,
    test="api/test_partners.py::test_a_retailer_trades_with_suppliers",
    shows=lambda answer, call: len(call.environment.companies.partners_of(call.company)) > 1,
)
def partners(call: Call) -> Response:
    """The caller's trading partners."""
    companies = call.environment.companies.partners_of(call.company)
    return message({"Partners": [_partner(company) for company in companies]})


def _partner(company: Company) -> dict[str, Any]:
    """Guess: the values of Status and Type; only their names are published."""
    codes = [] if company.vendor_code is None else [{"Code": company.vendor_code, "System": None}]
    return {
        "CompanyName": company.name,
        "Id": company.id,
        "Contact": None,
        "VendorCodes": codes,
        "IsMerchant": company.role == "retailer",
        "Status": "Active",
        "Type": company.role.capitalize(),
        "Groups": [],
        "LastModified": None,
    }


@imitates(
    "API: statuses",
    "The published numbers and names of statuses, by type of document.",
    evidence="official",
    source=STATUS_TABLE,
    test="api/test_partners.py::test_the_table_of_statuses_is_served",
)
def all_statuses(call: Call) -> Response:
    """Every status of every type of document."""
    return message({"DocumentTypeStatuses": [row for name in STATUSES for row in _rows(name)]})


def statuses_of(call: Call, document_type: str) -> Response:
    """The statuses of one type of document."""
    names = {name.lower(): name for name in STATUSES}
    if document_type.lower() not in names:
        raise NotVisible(f"no document type is called {document_type!r}; there are {', '.join(STATUSES)}")
    return message({"DocumentTypeStatuses": _rows(names[document_type.lower()])})


def _rows(document_type: DocumentType) -> list[dict[str, Any]]:
    """Guess: Default tells a standard status from one that an account configured for itself."""
    return [
        {"DocumentType": document_type, "StatusDescription": name, "StatusId": code, "Default": True}
        for code, name in sorted(STATUSES[document_type].items())
    ]
