"""Whose portal a page of Logicbroker is: the retailer's, or that of one of the suppliers."""

from dataclasses import dataclass
from typing import Any

from harness.portals.visits import NoSuchPage, Visit, whole


@dataclass(frozen=True, slots=True)
class Desk:
    """One company's portal: its person, its area, and where its addresses begin."""

    person: Any
    area: str
    root: str

    @property
    def portal(self) -> Any:
        return self.person.portal

    @property
    def is_retailer(self) -> bool:
        return self.area == "retailer"


def desk(visit: Visit) -> Desk:
    """The company whose pages these are.

    Raises:
        NoSuchPage: there is no such supplier.
    """
    if "number" not in visit.values:
        return Desk(visit.world.retailer, "retailer", "retailer")
    number = whole(visit.values["number"], "Supplier")
    if not 1 <= number <= len(visit.world.suppliers):
        raise NoSuchPage(f"there is no supplier {number}; there are {len(visit.world.suppliers)}")
    return Desk(visit.world.suppliers[number - 1], f"supplier {number}", f"supplier/{number}")


def partner_of(visit: Visit) -> Any:
    """The supplier that the query or the form names by its number, from 1; None for all partners."""
    text = visit.text("partner") or visit.asked("partner")
    if not text:
        return None
    number = whole(text, "Partner", least=1)
    if number > len(visit.world.suppliers):
        raise NoSuchPage(f"there is no partner {number}; there are {len(visit.world.suppliers)}")
    return visit.world.suppliers[number - 1]


def partners(visit: Visit, first: str = "All Partners") -> list[tuple[str, str]]:
    """What a drop-down of partners offers."""
    named = [(str(number), each.name) for number, each in enumerate(visit.world.suppliers, 1)]
    return [("", first), *named] if first else named


def both(method: str, template: str, handler: Any) -> tuple[tuple[str, str, Any], ...]:
    """A page that both the retailer's portal and the suppliers' have."""
    return (method, f"/retailer{template}", handler), (method, f"/supplier/{{number}}{template}", handler)
