"""Whether a copy of a world stands apart from the one that it was copied from.

What cannot be copied at all raises an error by itself; a function is shared in silence, with all that it holds.
"""

import gc
from collections.abc import Collection, Iterator
from types import FunctionType, ModuleType
from typing import Any

MOST = 20_000
"""So many objects of a connector are looked at; one that keeps more keeps records, and no further ways out."""


def reached(start: Any, wanted: Collection[Any], own: Collection[Any]) -> bool:
    """Whether one of ``wanted`` can be come to from ``start``, other than through its ``own``."""
    goals, seen = {id(each) for each in wanted}, {id(each) for each in own}
    ahead = [start]
    while ahead and len(seen) < MOST:
        found = ahead.pop()
        if id(found) in goals:
            return True
        if id(found) not in seen:
            seen.add(id(found))
            ahead.extend(_behind(found))
    return False


def _behind(found: Any) -> Iterator[Any]:
    """What an object holds; of a function what it was made with, and not the module that it stands in."""
    if isinstance(found, FunctionType):
        yield from (found.__closure__, found.__defaults__, found.__kwdefaults__)
    elif not isinstance(found, type | ModuleType):
        yield from gc.get_referents(found)
