"""What may go uncaught, and why: whatever stands here with its reason, and nothing else.

In a name ``*`` stands for anything.
"""

import re
from collections.abc import Mapping

SAME: dict[str, str] = {}
"""What makes no difference: neither service, nor a person, nor another program is told anything else that matters."""

UNSEEN: dict[str, str] = {}
"""What makes a difference that neither a rehearsal nor a stormy day shows."""


def is_same(name: str) -> bool:
    """Whether a planted error is none that anybody could find."""
    return _reason(SAME, name) != ""


def excuse_for(name: str) -> str:
    """Why a planted error may go uncaught; empty when it may not."""
    return _reason(SAME, name) or _reason(UNSEEN, name)


def unused(names: list[str]) -> list[str]:
    """The excuses that are for none of these."""
    return [pattern for pattern in (*SAME, *UNSEEN) if not any(fitting(pattern, name) for name in names)]


def _reason(excuses: Mapping[str, str], name: str) -> str:
    return next((reason for pattern, reason in excuses.items() if fitting(pattern, name)), "")


def fitting(pattern: str, name: str) -> bool:
    """Whether an excuse is for this name."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name) is not None
