"""Asking a service many small things, and writing down beside each what came, and what people's deeds make of it.

Nothing is judged here.  What is wanted comes from the scenario and from what is published, not from the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fakes.bigcommerce.refusals import Refused
from fakes.logicbroker.refusals import Refusal
from harness.conformance.scene import Scene
from harness.conformance.stage.api import Declined
from harness.record.looks import Look

REFUSED = "refused"
"""What stands for the answer of whoever says no."""

NOBODY = 2_000_000_000
"""A number that nothing has."""


@dataclass
class Questions:
    """Questions about one thing in one scene."""

    scene: Scene
    about: Look
    asked: list[str] = field(default_factory=list)
    otherwise: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, question: str, wanted: object, ask: Callable[..., object], *arguments: Any, **named: Any) -> None:
        """Ask, and keep what is wanted beside the answer, or beside ``REFUSED`` where somebody says no.

        Of the many that are answered as wanted only the question is kept, so that a history stays small.
        """
        try:
            came = ask(*arguments, **named)
        except (Refused, Refusal, Declined):
            came = REFUSED
        self.asked.append(question)
        if came != wanted:
            self.otherwise.append({"question": question, "wanted": wanted, "came": came})

    def write_down(self) -> None:
        """All of it becomes one observation."""
        self.scene.history.observe(self.about, asked=self.asked, otherwise=self.otherwise)
