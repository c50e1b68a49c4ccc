"""Saved connections of companies to other systems, as Settings > Connections keeps them.

The form in which they are entered, and its checks, are in ``portal.connections``.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True, eq=False)
class SystemConnection:
    """A saved connection: the system, its fields as text, and when it was first and last saved."""

    system: str
    fields: dict[str, str] = field(repr=False)
    connected_at: datetime
    updated_at: datetime

    @property
    def allow_cancelling_orders(self) -> bool:
        return self.fields["Allow Cancelling Orders"] == "true"
