"""Statuses by number and name."""

import pytest

from fakes.logicbroker.refusals import Invalid
from fakes.logicbroker.state import statuses


@pytest.mark.parametrize("text", ["600", "Ready to Invoice", "ReadyToInvoice", "READYTOINVOICE"])
def test_a_status_has_a_number_and_a_name(text) -> None:
    """Either is understood, with or without spaces."""
    assert statuses.code_of("Order", text) == 600


@pytest.mark.parametrize("text", ["150", "Acknowledged", ""])
def test_what_is_a_status_depends_on_the_type(text) -> None:
    """Shipments are never ready to acknowledge."""
    with pytest.raises(Invalid, match="no shipment has the status"):
        statuses.code_of("Shipment", text)
