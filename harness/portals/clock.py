"""The bar at the top: what time it is, what is due next, how long the trial lives, and buttons that let time pass."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from harness.portals.blocks import Done
from harness.portals.judging import settle
from harness.portals.place import Place, Stage
from harness.portals.ten_past import let_pass
from harness.portals.visits import Unusable, Visit
from harness.simulation.views.portals import clock_sentence, connection_sentence, limit_sentence, trial_sentence

HOUR = timedelta(hours=1)

LONGEST_WAY_BACK = 4_000
"""Characters of the address of a page to which a deed leads back."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar shows; ``moves`` are the buttons, as pairs of a value and a text."""

    now: datetime
    next: str
    told: Sequence[str]
    can_move: bool
    moves: Sequence[tuple[str, str]]


def bar(place: Place) -> Bar:
    """The bar of a place at this moment."""
    world = place.world
    store = world.bigcommerce
    told = [
        trial_sentence(store),
        limit_sentence(store.rate_limit, world.now),
        connection_sentence(world),
    ]
    following = clock_sentence(world.now, world.due()).partition("; ")[2]
    return Bar(world.now, following[:1].upper() + following[1:], told, place.can_move, list(_TEXTS.items()))


_TEXTS = {
    "quarter": "a quarter of an hour",
    "hour": "an hour",
    "ten past": "to ten past the hour",
    "day": "a day",
    "next": "to what is due next",
    "trial": "to the trial's end",
}


def _ten_past(world: Stage) -> datetime:
    """The end of the next minute that begins at ten past an hour, so that what begins then is done."""
    moment = world.now.replace(minute=10, second=59, microsecond=0)
    return moment if moment > world.now else moment + HOUR


def _next(world: Stage) -> datetime:
    instants = [each for each in world.due().values() if each is not None and each > world.now]
    if not instants:
        raise Unusable("nobody plans to do anything")
    return min(instants)


def _trial(world: Stage) -> datetime:
    trial = world.bigcommerce.trial
    if trial is None or trial.expired:
        raise Unusable("there is no trial that could end")
    end: datetime = trial.expires_at
    return end


_MOVES: dict[str, Callable[[Stage], datetime]] = {
    "quarter": lambda world: world.now + timedelta(minutes=15),
    "hour": lambda world: world.now + HOUR,
    "ten past": _ten_past,
    "day": lambda world: world.now + timedelta(days=1),
    "next": _next,
    "trial": _trial,
}


def move(visit: Visit) -> Done:
    """Let time pass; everything that is due on the way is done."""
    length = visit.text("length")
    if length not in _MOVES:
        raise Unusable(f"Let time pass: wanted one of {', '.join(_MOVES)}; got {length or 'nothing'}")
    world = visit.world
    before, to = len(world.history), _MOVES[length](world)
    trial = world.bigcommerce.trial
    is_the_end = trial is not None and not trial.expired and to >= trial.expires_at
    last = [(trial.expires_at - timedelta(seconds=1), partial(settle, visit.place))] if is_the_end else []
    let_pass(visit.place, to, *last)
    count = len(world.history) - before
    happened = f"{count} thing{'' if count == 1 else 's'} happened." if count else "nothing happened."
    waiting = visit.place.waiting_for()
    waits = f" Time waits for {', '.join(waiting)} to take its turn, and then goes on." if waiting else ""
    return Done(f"It is {world.now:%A, %d %b %Y %H:%M:%S} UTC; {happened}{waits}", _back(visit))


def _back(visit: Visit) -> str:
    """The page on which somebody was: only ever one of this place."""
    path, query = visit.text("back"), visit.text("back_query")
    within = path == visit.url("").rstrip("/") or path.startswith(visit.url(""))
    is_plain = re.fullmatch(r"[!-~]*", path + query) and not re.search(r"//|\\|#", path + query)
    if not within or not is_plain or len(path + query) > LONGEST_WAY_BACK:
        return visit.url("")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith(("notice=", "once=")))
    return f"{path}?{kept}" if kept else path
