"""A name that somebody typed, beside the names that there are: the nearest one is offered.

What is named is not known here.
"""

import difflib
import re
from collections.abc import Iterable


def nearest(name: str, names: Iterable[str], alike: float = 0.6) -> str:
    """`` (did you mean 'Orders'?)``, or nothing where no name is near: of two that are the same, ``alike`` is 1."""
    folded = {each.lower(): each for each in names}
    found = difflib.get_close_matches(name.lower(), folded, 1, alike)
    return f" (did you mean {folded[found[0]]!r}?)" if found else ""


def check_name(what: str, name: str | None, names: Iterable[str]) -> None:
    """Let a name pass that there is, and None.

    Raises:
        ValueError: there is no such name; the message offers the nearest one, and lists them all.
    """
    known = list(dict.fromkeys(names))
    if name is not None and name not in known:
        offered = nearest(str(name), known)
        several = re.sub(r"(\w+)", r"\1s", what, count=1) if " of " in what else f"{what}s"
        raise ValueError(f"there is no {what} {name!r}{offered}; the {several} are: {', '.join(known)}")
