"""Onboarding: the Testing pages of the stage portal, where a supplier works through a retailer's test cases.

The documents are ordinary ones; what passes a case is in ``case_results``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from fakes.evidence.ledger import imitates
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.rules import case_results, intake, lifecycle
from fakes.logicbroker.sources import TEST_CASES, TESTING_PAGE
from fakes.logicbroker.state import statuses
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.environment import Environment
from fakes.logicbroker.state.onboarding_cases import OnboardingCase

CaseStatus = Literal["Not Started", "In Progress", "Complete"]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One document of a test order: a check mark, or what is wrong with it; None while it is being looked at."""

    document: Document
    passed: bool | None
    details: str | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case on the page of a retailer: what it wants, how far the supplier is, and with which order."""

    case: OnboardingCase
    documents: tuple[str, ...]
    status: CaseStatus
    order: Document | None
    results: tuple[CaseResult, ...]


@imitates(
    "portal: testing",
    "On the stage a supplier creates a test order for each case, from goods of his feed; production has no such page.",
    evidence="official",
    source=TESTING_PAGE,
    test="rules/test_onboarding.py::test_a_supplier_creates_a_test_order_for_a_case",
)
def create_test_order(
    environment: Environment,
    supplier: Company,
    retailer: Company,
    case_name: str,
    lines: Sequence[tuple[str, int]] | None = None,
) -> Document:
    """Create a test order for a case; a former one for the same case is ignored from now on.

    ``lines`` are supplier SKUs of the feed with pieces; None leaves the choice to the page.

    Raises:
        Invalid: this is not the stage, the retailer has no such case, or the feed does not have such goods.
    """
    if environment.name != "stage":
        raise Invalid("test orders are created on the stage; production has no page for them")
    case = _case(environment, retailer, case_name)
    body = {
        "PartnerPO": f"TEST {environment.cases.count + 1}",
        "OrderNumber": f"TEST {environment.cases.count + 1}",
        "ReceiverCompanyId": supplier.id,
        "OrderLines": _lines(environment, supplier, retailer, case, lines),
    }
    _ignore_former(environment, supplier, retailer, case)
    order = intake.post(environment, retailer, "Order", body, "Testing")
    environment.cases.begin(supplier.id, retailer.id, case, order.key)
    return order


def _case(environment: Environment, retailer: Company, name: str) -> OnboardingCase:
    cases = {case.name: case for case in environment.cases.cases(retailer.id)}
    if name not in cases:
        raise Invalid(f"{retailer.name} has no test case {name!r}; there are {', '.join(cases)}")
    return cases[name]


def _lines(
    environment: Environment,
    supplier: Company,
    retailer: Company,
    case: OnboardingCase,
    lines: Sequence[tuple[str, int]] | None,
) -> list[dict[str, Any]]:
    """Lines with all SKUs of the feed.  Guess: an item wants a merchant SKU; UPC and pieces may be missing."""
    items = {item["SupplierSKU"]: item for item in environment.inventory.items(supplier.id, retailer.id)}
    wanted = [(sku, case.quantity) for sku in items][: case.lines] if lines is None else list(lines)
    unknown = [sku for sku, _ in wanted if sku not in items]
    if unknown or len(wanted) < case.lines:
        raise Invalid(
            f"{case.name} wants {case.lines} items of the inventory of {supplier.name}, "
            f"got {', '.join(sku for sku, _ in wanted) or 'none'}; the feed has {', '.join(items) or 'no matched item'}"
        )
    return [_line(items[sku], pieces) for sku, pieces in wanted]


def _line(item: dict[str, Any], pieces: int) -> dict[str, Any]:
    skus = {"SupplierSKU": item["SupplierSKU"], "PartnerSKU": item["MerchantSKU"]}
    others = {name: item[name] for name in ("UPC", "ManufacturerSKU") if name in item}
    return {"ItemIdentifier": skus | others, "Quantity": pieces, "Price": item.get("Cost")}


def _ignore_former(environment: Environment, supplier: Company, retailer: Company, case: OnboardingCase) -> None:
    """Source: creating a new order restarts the case, and the original order is marked as Ignored."""
    former = environment.cases.order_of(supplier.id, retailer.id, case)
    if former is not None:
        lifecycle.set_status(environment, environment.documents.get(former), statuses.IGNORED)


@imitates(
    "onboarding: cases",
    "Fulfilment, cancellation, partial cancellation, return, order change, of one or several lines; also in groups.",
    evidence="official",
    source=TEST_CASES,
    test="rules/test_onboarding.py::test_a_case_is_complete_when_all_of_it_was_done",
)
def rows(environment: Environment, supplier: Company, retailer: Company) -> list[CaseRow]:
    """The cases of a retailer for a supplier, with what came of the test orders so far."""
    found = [_row(environment, supplier, retailer, case) for case in environment.cases.cases(retailer.id)]
    done = {row.case.group for row in found if row.status == "Complete"} - {None}
    return [
        CaseRow(row.case, row.documents, "Complete", row.order, row.results) if row.case.group in done else row
        for row in found
    ]


def _row(environment: Environment, supplier: Company, retailer: Company, case: OnboardingCase) -> CaseRow:
    wanted = tuple(case_results.documents_wanted(case, retailer))
    key = environment.cases.order_of(supplier.id, retailer.id, case)
    if key is None:
        return CaseRow(case, wanted, "Not Started", None, ())
    order = environment.documents.get(key)
    answers = [one for one in environment.documents.chain(order.link_key) if one.order_key == key]
    complete = case_results.is_complete(environment, case, order, retailer)
    status: CaseStatus = "Complete" if complete else "In Progress"
    return CaseRow(case, wanted, status, order, tuple(map(_result, answers)))


def _result(document: Document) -> CaseResult:
    if document.status_code == statuses.FAILED:
        return CaseResult(document, passed=False, details=document.error)
    return CaseResult(document, passed=True if document.status_code == statuses.COMPLETE else None, details=None)
