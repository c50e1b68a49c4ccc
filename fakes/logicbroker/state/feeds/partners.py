"""Who is the supplier and who the retailer when two companies meet over a feed.

What they do with the feed is not known here.
"""

from typing import NamedTuple

from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.state.companies import Company


class Pair(NamedTuple):
    """The account numbers of a supplier and a retailer."""

    supplier_id: int
    retailer_id: int


def pair_of(company: Company, partner: Company) -> Pair:
    """The two companies by their roles, whichever of them acts.

    Raises:
        Invalid: both have the same role, or they are not in the same environment.
    """
    if company.environment != partner.environment:
        raise Invalid(f"{partner.name} is in {partner.environment}, {company.name} in {company.environment}")
    if company.role == partner.role:
        raise Invalid(
            f"feeds go from a supplier to a retailer; {company.name} and {partner.name} are both {company.role}s"
        )
    supplier, retailer = (company, partner) if company.role == "supplier" else (partner, company)
    return Pair(supplier.id, retailer.id)
