"""What may be otherwise at the two services, as options of a world; and which of it a scenario made use of.

What the other readings are stands in the ledger, beside the code that imitates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from fakes.bigcommerce.quirks import Quirks as StoreQuirks
from fakes.evidence.ledger import Alternative, Entry, questions
from harness.conformance.scene import Scene
from harness.conformance.targets import FakesTarget
from harness.simulation.options import PROMPT

QuirksT = TypeVar("QuirksT")

BASE: Mapping[str, tuple[str, Any]] = {
    "bigcommerce": ("store_quirks", StoreQuirks()),
    "logicbroker": ("network_quirks", PROMPT),
}
"""By the services of the ledger: the option of a world, and what a rehearsal is played with."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One other reading of one entry of the ledger."""

    entry: Entry
    alternative: Alternative

    @property
    def key(self) -> tuple[str, str]:
        """The service and the quirk that takes it."""
        return self.entry.service, self.alternative.quirk

    def options(self) -> dict[str, Any]:
        """The options of a world in which the real services are like this."""
        option, quirks = BASE[self.entry.service]
        return {option: replace(quirks, **{self.alternative.quirk: self.alternative.value})}


def readings() -> list[Reading]:
    """All other readings, in the ledger's order."""
    return [Reading(question.entry, other) for question in questions() for other in question.otherwise]


@dataclass(frozen=True)
class WatchedTarget(FakesTarget):
    """The fakes as they usually are; ``used`` tells for each scenario which quirks were looked at in it.

    A scenario in which nobody looked at a quirk goes the same way whatever its value is.
    """

    used: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def scene(self, scenario: str, **options: Any) -> Scene:
        """A world of its own, whose quirks note who looks at them."""
        used = self.used.setdefault(scenario, set())
        own = {option: watched(quirks, service, used) for service, (option, quirks) in BASE.items()}
        return super().scene(scenario, **{**own, **options})


def watched(quirks: QuirksT, service: str, used: set[tuple[str, str]]) -> QuirksT:
    """The same switches; whoever looks at one is noted as the service and the switch."""
    kind: Any = type(quirks)
    names = frozenset(each.name for each in fields(kind))

    class Watched(kind):  # type: ignore[misc]
        def __getattribute__(self, name: str) -> Any:
            if name in names:
                used.add((service, name))
            return super().__getattribute__(name)

    return Watched(**{name: getattr(quirks, name) for name in sorted(names)})
