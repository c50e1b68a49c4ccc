"""The ledger of what the fakes imitate, how sure we are of it, and which test shows it.

Entries are written beside the code that imitates; nothing here imitates anything or renders a page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

Evidence = Literal["official", "recorded", "third party", "guess"]
"""How we know: the vendor's own document, a recorded answer, somebody else's report, or our best estimate."""

Imitation = TypeVar("Imitation", bound=Callable[..., Any] | type)


@dataclass(frozen=True, slots=True)
class Source:
    """Where knowledge comes from, and of which day it is (ISO date, or less when nobody knows the day)."""

    name: str
    dated: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One imitated behaviour: its name, what it does, how we know, and the test (file::function) that shows it."""

    service: str
    name: str
    what: str
    evidence: Evidence
    source: str
    dated: str
    test: str
    code: str


_entries: dict[tuple[str, str], Entry] = {}


def imitates(
    name: str, what: str, *, evidence: Evidence, source: Source, test: str
) -> Callable[[Imitation], Imitation]:
    """Enter the decorated function or class into the ledger and leave it as it is.

    ``test`` is ``test_file.py::test_function`` below the tests of the same package.  Several may be stacked.

    Raises:
        ValueError: the service has an entry of that name already.
    """

    def enter(imitation: Imitation) -> Imitation:
        service = imitation.__module__.split(".")[1]
        key = (service, name)
        if key in _entries:
            raise ValueError(f"the ledger of {service} has {name!r} already; give this behaviour its own name")
        code = f"{imitation.__module__}.{imitation.__qualname__}"
        _entries[key] = Entry(service, name, what, evidence, source.name, source.dated, test, code)
        return imitation

    return enter


def ledger(service: str | None = None) -> list[Entry]:
    """All entries, or those of one service ("bigcommerce", "logicbroker"), in the order of service and name."""
    entries = sorted(_entries.values(), key=lambda entry: (entry.service, entry.name))
    return [entry for entry in entries if service in (None, entry.service)]
