"""What scenarios that share a store need of what is there once: a setting with some value, or a list that nobody fills.

Those that need the same go on together; whoever needs something else waits until they are over, or have let go of it.
"""

from typing import Any, Protocol

from harness.conformance.stage.record import Record


class Sharing(Protocol):
    """A scenario's way with what others in its store need, too."""

    def be_alone(self) -> None:
        """Wait until nobody else is in there."""
        ...

    def agree(self, what: str, value: Any) -> None:
        """Wait until nobody needs something to be other than it is here from now on, as long as the scenario lasts."""
        ...

    def let_go(self, what: str) -> None:
        """From now on others may need it otherwise."""
        ...

    def may_set_back(self, what: str) -> bool:
        """Whether nobody else needs it now, so that it can be as it was before."""
        ...


class Unshared:
    """For whoever has a store alone."""

    def be_alone(self) -> None:
        """Nobody else is there."""

    def agree(self, what: str, value: Any) -> None:
        """Nobody else needs anything."""

    def let_go(self, what: str) -> None:
        """Nobody waits for it."""

    def may_set_back(self, what: str) -> bool:
        return True


class Agreements:
    """Which scenarios need what, and how, as the record of their rehearsal has it, so that it can be stopped."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def fit(self, what: str, value: Any, scenario: str) -> bool:
        """Whether no other scenario needs something to be otherwise."""
        return all(other == value for name, other in self._needed().get(what, {}).items() if name != scenario)

    def is_needed_by_others(self, what: str, scenario: str) -> bool:
        return any(name != scenario for name in self._needed().get(what, ()))

    def join(self, what: str, value: Any, scenario: str) -> None:
        """A scenario needs something to be so from now on."""
        needed = self._needed()
        needed.setdefault(what, {})[scenario] = value
        self._record.note("needed", needed)

    def leave(self, scenario: str, what: str | None = None) -> None:
        """A scenario needs something no more; None means all of it, for it is over."""
        needed = self._needed()
        left = {
            each: {name: value for name, value in by.items() if name != scenario or what not in (None, each)}
            for each, by in needed.items()
        }
        if left != needed:
            self._record.note("needed", left)

    def _needed(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] | None = self._record.fact("needed")
        return found or {}
