"""The published document standard: what a purchase order must have before a supplier gets it.

Whether it is enforced is a quirk; see ``quirks``.
"""

from typing import Any

from fakes.evidence.ledger import imitates
from fakes.logicbroker.rules.quantities import INVALID, DocumentProblem
from fakes.logicbroker.sources import ORDER_STANDARD
from fakes.logicbroker.state.documents import Document

_HEADER = ("PartnerPO", "OrderNumber", "OrderDate", "DocumentDate")
_ADDRESS = ("CompanyName", "Address1", "City", "State", "Zip")
_LINE = ("LineNumber", "Quantity", "QuantityUOM")


@imitates(
    "orders: full validation",
    "A purchase order must have every field of the published standard; off by default.",
    evidence="official",
    source=ORDER_STANDARD,
    test="rules/test_validation.py::test_the_standard_wants_more_than_connectors_send",
)
def problem_of(order: Document) -> DocumentProblem | None:
    """Everything that the standard misses on a purchase order, or None."""
    missing = _missing(order.content, _HEADER)
    if not any(info.get("ClassCode") for info in order.content.get("ShipmentInfos") or ()):
        missing.append("ShipmentInfos.ClassCode")
    for name in ("BillToAddress", "ShipToAddress"):
        missing += [f"{name}.{field}" for field in _missing(order.content.get(name) or {}, _ADDRESS)]
    for line in order.lines:
        names = _missing(line, _LINE) + _missing(line["ItemIdentifier"], ("SupplierSKU",))
        missing += [f"line {line['LineNumber']} {field}" for field in names]
    return DocumentProblem(INVALID, f"{', '.join(missing)} required but missing.") if missing else None


def _missing(holder: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    return [name for name in names if not holder.get(name)]
