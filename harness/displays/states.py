"""A state at a glance: its word, with a sign and a colour on paper of its own, so that it reads on any page.

Which word is good news stands in one table; a word that is not in it stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from harness.displays.texts import html

Tone = Literal["good", "waiting", "partly", "attention", "bad", "over"]

SIGNS: Mapping[Tone, str] = {"good": "✓", "waiting": "○", "partly": "◐", "attention": "!", "bad": "✗", "over": "⊘"}
"""A sign beside each word, so that nothing is said by colour alone."""

COLOURS: Mapping[Tone, tuple[str, str]] = {
    "good": ("#0b4f1f", "#d5f5dd"),
    "waiting": ("#0a3069", "#ddf4ff"),
    "partly": ("#5a3a00", "#fff1c2"),
    "attention": ("#6b2c00", "#ffe2cc"),
    "bad": ("#82071e", "#ffdfe2"),
    "over": ("#3d444d", "#e6eaef"),
}
"""Ink and paper of each tone."""

_WORDS: Mapping[Tone, tuple[str, ...]] = {
    "good": (
        *("Shipped", "Completed", "Complete", "Acknowledged", "Delivered", "Accepted", "holds", "done", "well"),
        *("Awaiting Pickup", "Approved", "yes", "ok"),
    ),
    "waiting": (
        *("Pending", "Awaiting Payment", "Awaiting Fulfillment", "Awaiting Shipment", "New", "Submitted", "Queued"),
        *("Processing", "Ready to Acknowledge", "Ready to Fulfill", "Ready to Ship", "Ready to Invoice", "Draft"),
        *("In Transit", "With Carrier", "Consolidating", "Info", "not reached", "Uploaded", "not sent"),
    ),
    "partly": ("Partially Shipped", "Partially Refunded", "Delivery Attempted"),
    "attention": (
        *("Manual Verification Required", "Disputed", "Alert", "Warning", "unknown", "Unable to Track", "Exception"),
        *("Incomplete", "suspended", "warning"),
    ),
    "bad": ("Failed", "Declined", "Error", "broken", "failed", "error"),
    "over": ("Cancelled", "Refunded", "Ignored", "Deleted"),
}

TONES: Mapping[str, Tone] = {word: tone for tone, words in _WORDS.items() for word in words}
"""The tone of each word that says a state, of either service and of a judge."""

_LONGEST_UNBROKEN = 16
"""A longer state may stand on two lines, so that tables fit side by side; its sign stays with its first word."""

STATE_COLUMNS = ("status", "verdict", "severity", "how it ended", "as wanted")
"""Headings under which a state stands."""


@dataclass(frozen=True, slots=True)
class Chip:
    """Words with a tone: in a text the words alone, in HTML with sign and colour."""

    words: str
    tone: Tone

    def __str__(self) -> str:
        return self.words

    def html(self) -> str:
        """Inline styles only, which an untrusted notebook keeps; where they are lost, sign and words stay."""
        ink, paper = COLOURS[self.tone]
        style = f"color: {ink}; background-color: {paper}; border-radius: 0.7em; padding: 0.05em 0.6em"
        sign = SIGNS[self.tone]
        if len(self.words) <= _LONGEST_UNBROKEN:
            return f'<span style="{style}; white-space: nowrap">{sign} {html(self.words)}</span>'
        return f'<span style="{style}; box-decoration-break: clone">{sign}&nbsp;{html(self.words)}</span>'


def in_state(heading: str, value: object) -> object:
    """A cell of a table: a chip where the heading says that states stand below it, and the word is known."""
    if not isinstance(value, str) or heading.lower() not in STATE_COLUMNS:
        return value
    tone = TONES.get(value) or TONES.get(value.partition(",")[0])
    return Chip(value, tone) if tone else value
