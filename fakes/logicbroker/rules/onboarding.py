"""Onboarding: the test orders of the stage portal, and the cases that a new supplier has to pass there.

The documents are ordinary ones; their rules are in ``intake`` and ``lifecycle``.
Source: support articles 360022068711 and 22031816856724 for the page; Guess: which cases there are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fakes.evidence.ledger import imitates
from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.rules import intake
from fakes.logicbroker.sources import ESTIMATE, TESTING_PAGE
from fakes.logicbroker.state import statuses
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.documents import Document, DocumentQuery
from fakes.logicbroker.state.environment import Environment

PASSED = {statuses.SUBMITTED, statuses.PROCESSING, statuses.COMPLETE}
"""An answer counts once it is valid, whether or not anybody has picked it up."""


@dataclass(frozen=True, slots=True)
class OnboardingCase:
    """One thing that a supplier shows he can do, and whether he has."""

    name: str
    passed: bool


@imitates(
    "portal: testing",
    "On the stage a retailer sends a supplier orders to practise on; production has no such page.",
    evidence="official",
    source=TESTING_PAGE,
    test="rules/test_onboarding.py::test_production_has_no_page_for_tests",
)
def send_test_order(
    environment: Environment, retailer: Company, supplier: Company, lines: Sequence[tuple[str, int]]
) -> Document:
    """Send a supplier a purchase order to practise on, by his own SKUs.

    Raises:
        Invalid: this is not the stage, or the supplier is no partner.
    """
    if environment.name != "stage":
        raise Invalid("test orders are sent on the stage; production has no page for them")
    number = environment.documents.search(DocumentQuery(retailer.id, "Order"), count=0).total + 1
    body = {
        "PartnerPO": f"TEST-{number}",
        "OrderNumber": f"TEST-{number}",
        "ReceiverCompanyId": supplier.id,
        "OrderLines": [{"ItemIdentifier": {"SupplierSKU": sku}, "Quantity": pieces} for sku, pieces in lines],
    }
    return intake.post(environment, retailer, "Order", body, "Testing")


@imitates(
    "onboarding: cases",
    "A supplier passes a case with a valid document of its kind, or with an imported feed; on the stage.",
    evidence="guess",
    source=ESTIMATE,
    test="rules/test_onboarding.py::test_a_case_is_passed_by_doing_it",
)
def cases(environment: Environment, retailer: Company, supplier: Company) -> list[OnboardingCase]:
    """The cases of a supplier with a retailer, in the order in which they are usually done."""
    found = environment.documents.search(
        DocumentQuery(supplier.id, sender_id=supplier.id, receiver_id=retailer.id)
    ).documents
    valid = [one for one in found if one.status_code in PASSED]
    imported = any(
        event.summary == "Inventory Imported" and event.receiver_id == retailer.id
        for event in environment.events.of_company(supplier.id, "Inventory")
    )
    return [
        OnboardingCase("Send an inventory feed", imported),
        *(OnboardingCase(name, any(is_done(one) for one in valid)) for name, is_done in _CASES.items()),
    ]


def _has_pieces(document: Document, document_type: str, quantity: str) -> bool:
    return document.document_type == document_type and any(line.get(quantity) for line in document.lines)


_CASES: dict[str, Callable[[Document], bool]] = {
    "Accept an order": lambda one: _has_pieces(one, "Acknowledgement", "Quantity"),
    "Cancel an order": lambda one: _has_pieces(one, "Acknowledgement", "QuantityCancelled"),
    "Ship an order": lambda one: _has_pieces(one, "Shipment", "Quantity"),
    "Invoice an order": lambda one: _has_pieces(one, "Invoice", "Quantity"),
}
