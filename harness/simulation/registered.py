"""What a world does not know itself: an installed package registers it as the one entry point of a group."""

from typing import Any


class NotRegistered(LookupError):
    """Not exactly one is registered; the message names those that are, and says what to do."""


def the_one(what: str, group: str) -> Any:
    """What is registered in a group; ``what`` says in a message what was wanted.

    Raises:
        NotRegistered: nothing is, or several things are.
    """
    from importlib.metadata import entry_points  # noqa: PLC0415 - most worlds are never handed on

    registered = entry_points(group=group)
    if len(registered) != 1:
        names = ", ".join(sorted(each.value for each in registered)) or "none"
        raise NotRegistered(f"wanted {what} as an entry point {group}, found {names}; install the project again")
    (only,) = registered
    return only.load()
