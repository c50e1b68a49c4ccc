"""The connector's durable memory: what was intended, what happened, how far we have read, what needs a person.

Nothing is decided here.  This package is the only one that knows a database: SQLite, in memory or in a file, or
PostgreSQL by its URL.
"""

from harness.sync.journal.journal import LONG_AGO, Attention, Dismissed, Journal, JournalStep, Pending, StepOutcome
from harness.sync.journal.leases import LEASE, Holder, Leases

__all__ = [
    "LEASE",
    "LONG_AGO",
    "Attention",
    "Dismissed",
    "Holder",
    "Journal",
    "JournalStep",
    "Leases",
    "Pending",
    "StepOutcome",
]
