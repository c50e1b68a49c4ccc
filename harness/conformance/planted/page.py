"""The page of the documentation about the calibration: who catches what, list by list, and what nobody catches.

``docs/planted_bugs.md`` is the text of ``page``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from harness.conformance.planted.bugs import BUGS
from harness.conformance.planted.calibration import Calibration
from harness.conformance.planted.excuses import SAME, UNSEEN, fitting
from harness.conformance.planted.hunt import Catch
from harness.conformance.planted.lies import LIES

EVERY_LIST = {"bug": "bugs", "field": "fields", "lie": "lies", "flip": "flips"}
BY_SOMEBODY = ("name", "what it does", "promise", "caught by", "what then does not hold")

HEAD = """# Planted errors, and who catches them

A green run is worth what would have turned it red. Here are connectors with an error, fakes that lie, features with a
word turned round, and checks that always hold: each is rehearsed until a scenario breaks, and what no scenario shows
lives up to twenty stormy days. `harness calibrate` hunts them all anew and ends with exit code 1 if anything goes
uncaught that has no reason below; `python -m harness.pages planted_bugs` renders this page; the tests catch some of
each list, and all of them with `--calibrate`."""

FIELDS = """Every field of everything that our connector writes in a rehearsal, wrong in every way that makes a
difference. The promises are those of the checks that notice."""

CHECKS = """How many of each list a check found, in the scenario or on the day in which they were caught. The last
column says how many would have gone unnoticed there if the check held whatever happens."""


def caught_before(text: str) -> dict[str, str]:
    """By the names of bugs and lies, the scenarios that caught them as a page tells it."""
    return dict(re.findall(r"^\| `(\w+)` \|.*\| the scenario “(.+?)(?: \([^()]*\))?” \|", text, re.MULTILINE))


def page(calibration: Calibration) -> str:
    """The whole page."""
    rates = calibration.rates()
    parts = [
        HEAD,
        _table(rates.columns, rates.rows),
        "## Connectors that somebody has broken",
        _table(BY_SOMEBODY, map(_bug, calibration.of("bug"))),
        "## Connectors with one wrong field",
        FIELDS,
        _table(("where", "field", "wrong in these ways, caught by"), _fields(calibration.of("field"))),
        "## Fakes that lie",
        _table(BY_SOMEBODY, map(_lie, calibration.of("lie"))),
        "## Which check finds what",
        CHECKS,
        _table(("promise", "check", *EVERY_LIST.values(), "found by nothing else there"), _checks(calibration)),
        "## What goes uncaught, and why",
        _table(("what", "how many", "why"), _uncaught(calibration)),
    ]
    return "\n\n".join(parts) + "\n"


Row = tuple[object, ...]


def _table(columns: Sequence[object], rows: Iterable[Iterable[object]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _bug(catch: Catch) -> Row:
    bug = BUGS[catch.name]
    return f"`{catch.name}`", " ".join(bug.sentence.split()), bug.promise, _by(catch), _found(catch)


def _lie(catch: Catch) -> Row:
    lie = LIES[catch.name]
    return f"`{catch.name}`", lie.sentence, lie.promise, _by(catch), _found(catch)


def _by(catch: Catch) -> str:
    return catch.by or "nobody"


def _found(catch: Catch) -> str:
    unjudged = "it cannot be judged, which is not green" if catch.by else ""
    return "; ".join(f"“{statement}”" for _, statement in catch.broken) or unjudged


def _fields(catches: list[Catch]) -> Iterator[Row]:
    by_field: dict[tuple[str, str], dict[str, list[str]]] = {}
    for catch in catches:
        operation, field, change = catch.name.split(": ")
        who = ", ".join(dict.fromkeys(promise for promise, _ in catch.broken))
        who = who or ("it cannot be judged" if catch.by else "nobody")
        stormy = " on a stormy day" if "stormy" in catch.by else ""
        by_field.setdefault((operation, field), {}).setdefault(f"{who}{stormy}", []).append(change)
    for (operation, field), ways in by_field.items():
        yield operation, f"`{field}`", "; ".join(f"{', '.join(changes)}: {who}" for who, changes in ways.items())


def _checks(calibration: Calibration) -> Iterator[Row]:
    for (promise, statement), found in calibration.finds().items():
        yield promise, statement, *(found[kind] or "" for kind in EVERY_LIST), found["alone"]


def _uncaught(calibration: Calibration) -> Iterator[Row]:
    lost = [catch for catch in calibration.catches if not catch.by]
    for pattern, reason in (*SAME.items(), *UNSEEN.items()):
        yield f"`{pattern}`", sum(fitting(pattern, catch.name) for catch in lost), reason
