"""Known failures: what a connector is known not to keep, each with its reason, so that only news breaks a run.

How they count is in the report.
"""

from dataclasses import dataclass
from pathlib import Path

from fakes.names import nearest
from harness.conformance.rehearsal.results import ScenarioResult
from harness.promises import PROMISES
from harness.sync.settings import parsed


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """A promise that is known not to hold, in one scenario or in any, and why that is accepted."""

    promise: str
    reason: str
    scenario: str = ""

    def is_about(self, scenario: ScenarioResult, promise: str) -> bool:
        """Whether it speaks of a promise in a scenario, or in an example of it."""
        return promise == self.promise and (not self.scenario or scenario.is_called(self.scenario))

    def __str__(self) -> str:
        where = f", {self.scenario}" if self.scenario else ""
        return f"{self.promise}{where} ({self.reason})"


def read_known(path: str | Path) -> tuple[KnownFailure, ...]:
    """The known failures in a TOML file: ``[[known]]`` with ``promise``, ``reason`` and, if it is one, ``scenario``.

    Raises:
        ValueError: the file cannot be read, or an entry has no reason, no promise, or a name that is not known.
    """
    try:
        tables = parsed(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as problem:  # Also a number of thousands of digits.
        raise ValueError(f"wanted a TOML file of known failures, got {path}: {problem}") from None
    if unknown := sorted(set(tables) - {"known"}):
        came = f"{unknown[0]!r}{nearest(unknown[0], ['known'])}"
        raise ValueError(f"{path}: wanted nothing but [[known]] at the top of the file; got {came}")
    rows = tables.get("known", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"{path}: wanted [[known]] before each known failure")
    return tuple(_known(f"{path}, known failure {number}", row) for number, row in enumerate(rows, 1))


def _known(where: str, row: dict[str, object]) -> KnownFailure:
    unknown = sorted(set(row) - {"promise", "scenario", "reason"})
    if unknown:
        came = ", ".join(f"{name}{nearest(name, ['promise', 'scenario', 'reason'])}" for name in unknown)
        raise ValueError(f"{where}: wanted promise, scenario and reason; got {came}")
    promise, reason, scenario = (row.get(name, "") for name in ("promise", "reason", "scenario"))
    if promise not in PROMISES:
        raise ValueError(f"{where}: wanted a promise from G1 to G{len(PROMISES)}; got {promise!r}")
    if not isinstance(reason, str) or not reason.strip():
        raise ValueError(f"{where}: wanted the reason why {promise} may fail; got none")
    if not isinstance(scenario, str):
        raise ValueError(f"{where}: wanted the name of a scenario as text; got {scenario!r}")
    return KnownFailure(str(promise), reason, scenario)
