"""What may go uncaught, and why: whatever stands here with its reason, and nothing else.

In a name ``*`` stands for anything.
"""

import re
from collections.abc import Mapping

SAME: dict[str, str] = {
    **dict.fromkeys(
        ("*“*the supplier*” → “*the first supplier*”", "*“*the first supplier*” → “*the supplier*”"),
        "Of several suppliers the first one is meant either way.",
    ),
    "*“the retailer connects the store*” → “the retailer connects the store*": "Both do it at once.",
    "*“Wrong credentials are refused*“the form says that*": "The store answers alike to both, so the form names both.",
    "*and cancel*the rest*“the related documents of the order include*": "Documents of both kinds are there.",
}
"""What makes no difference: neither service, nor a person, nor another program is told anything else that matters."""

NOT_LIVED = "Nobody in a life does yet what would show it."

UNSEEN: dict[str, str] = dict.fromkeys(
    (
        *("always_ups", "ships_cancelled_orders", "never_restocked", "whole_feed_every_hour", "inventory_once_only"),
        *("newest_feed_only", "ninety_nine_at_most", "rests_at_night", "free_orders_skipped", "one_currency_for_all"),
        *("everybody_lives_here", "umlauts_mangled", "second_line_of_the_street_lost", "skus_as_numbers"),
        *("options_lost", "ten_lines_at_most", "message_to_the_store_lost", "reason_of_a_cancellation_lost"),
    ),
    NOT_LIVED,
)
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
