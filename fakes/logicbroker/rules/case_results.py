"""Whether documents do what the test case of their order asks for, and whether all of it is done.

Which cases there are is in ``state.onboarding_cases``.  Source: support articles 17884970169108 and 360022057591.
"""

from fakes.evidence.ledger import imitates
from fakes.logicbroker.rules.quantities import DocumentProblem
from fakes.logicbroker.sources import API_TESTING
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.environment import Environment
from fakes.logicbroker.state.onboarding_cases import OnboardingCase

TEST_CASE_FAILED = "Test Case Failed"


def problem_of(environment: Environment, document: Document, order: Document | None) -> DocumentProblem | None:
    """Why a document is not what the case of its order asks for; None when it is, or when that is no test order."""
    case = environment.cases.case_of(document.order_key)
    if case is None or order is None:
        return None
    wrong = _WRONG.get(document.document_type, _nothing)(case, document, order)
    return _failed(case, wrong) if wrong else None


@imitates(
    "onboarding: test case failed",
    "A document that is not what the case asks for fails, with the event Test Case Failed.",
    evidence="official",
    source=API_TESTING,
    test="rules/test_onboarding.py::test_what_the_case_does_not_ask_for_fails",
)
def _failed(case: OnboardingCase, why: str) -> DocumentProblem:
    return DocumentProblem(TEST_CASE_FAILED, f"{case.name}: {why}.")


def to_cancel(case: OnboardingCase, order: Document) -> dict[str, int]:
    """How many pieces of which lines a case wants cancelled; the others are to be fulfilled."""
    pieces = {one.line_number: 0 for one in order.progress}
    if case.family == "cancellation":
        return {one.line_number: one.ordered for one in order.progress}
    if case.family == "partial cancellation":
        first = order.progress[0]
        pieces[first.line_number] = first.ordered if case.cancelled is None else min(case.cancelled, first.ordered)
    return pieces


def _wrong_acknowledgement(case: OnboardingCase, document: Document, order: Document) -> str:
    wanted = to_cancel(case, order)
    for one in order.progress:
        lines = [line for line in document.lines if line["LineNumber"] == one.line_number]
        cancelled = one.cancelled + sum(line.get("QuantityCancelled") or 0 for line in lines)
        accepted = one.accepted + sum(line.get("Quantity") or 0 for line in lines)
        if cancelled > wanted[one.line_number] or accepted > one.ordered - wanted[one.line_number]:
            to_accept = one.ordered - wanted[one.line_number]
            return f"line {one.line_number} wants {to_accept} accepted and {wanted[one.line_number]} cancelled"
        if any(line.get("QuantityBackordered") for line in lines):
            return f"line {one.line_number} is not to be back-ordered"
    reasons = {line.get("ChangeReason") for line in document.lines if line.get("QuantityCancelled")}
    return f"cancelled lines want the reason {case.reason!r}" if case.reason and reasons - {case.reason} else ""


def _wrong_shipment(case: OnboardingCase, document: Document, order: Document) -> str:
    wanted = to_cancel(case, order)
    for one in order.progress:
        now = sum(line.get("Quantity") or 0 for line in document.lines if line["LineNumber"] == one.line_number)
        if one.shipped + now > one.ordered - wanted[one.line_number]:
            return f"line {one.line_number} wants {one.ordered - wanted[one.line_number]} shipped"
    return ""


def _wrong_return(case: OnboardingCase, _document: Document, _order: Document) -> str:
    return "" if case.family == "return" else "nothing is to be returned"


def _nothing(_case: OnboardingCase, _document: Document, _order: Document) -> str:
    return ""


_WRONG = {"Acknowledgement": _wrong_acknowledgement, "Shipment": _wrong_shipment, "Return": _wrong_return}


def documents_wanted(case: OnboardingCase, retailer: Company) -> list[str]:
    """The types of the documents that a case asks for, in their order."""
    if case.family == "cancellation":
        return ["Acknowledgement"]
    acknowledged = retailer.wants_acknowledgements or case.family in {"partial cancellation", "order change"}
    return [
        *["Acknowledgement"] * acknowledged,
        "Shipment",
        *["Invoice"] * retailer.wants_invoices,
        *["Return"] * (case.family == "return"),
    ]


def is_complete(environment: Environment, case: OnboardingCase, order: Document, retailer: Company) -> bool:
    """Whether everything that a case asks for was done with its test order."""
    wanted = to_cancel(case, order)
    done = {
        "Acknowledgement": all(one.accepted + one.cancelled == one.ordered for one in order.progress),
        "Shipment": all(one.shipped == one.ordered - wanted[one.line_number] for one in order.progress),
        "Invoice": all(one.invoiced >= one.shipped for one in order.progress),
        "Return": any(one.counted and one.order_key == order.key for one in _returns(environment, order)),
    }
    return all(done[name] for name in documents_wanted(case, retailer))


def _returns(environment: Environment, order: Document) -> list[Document]:
    return [one for one in environment.documents.chain(order.link_key) if one.document_type == "Return"]
