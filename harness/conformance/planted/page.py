"""The page of the documentation about the calibration: who catches what, list by list, and what nobody catches.

``docs/planted_bugs.md`` is the text of ``page``.
"""

from collections.abc import Iterable

from harness.conformance.planted.bugs import BUGS
from harness.conformance.planted.calibration import Calibration
from harness.conformance.planted.excuses import SAME, UNSEEN, fitting
from harness.conformance.planted.hunt import Catch
from harness.conformance.planted.lies import LIES

EVERY_LIST = ("bug", "field", "lie", "flip")


def page(calibration: Calibration) -> str:
    """The whole page."""
    rates = calibration.rates()
    return f"""# Planted errors, and who catches them

A green run is worth what would have turned it red. Here are connectors with an error, fakes that lie, features with a
word turned round, and checks that always hold: each is rehearsed until a scenario breaks, and what no scenario shows
lives up to twenty stormy days. `harness calibrate` hunts them all anew and ends with exit code 1 if anything goes
uncaught that has no reason below; `python -m harness.pages planted_bugs` renders this page; the tests catch some of
each list, and all of them with `--calibrate`.

{_table(rates.columns, rates.rows)}

## Connectors that somebody has broken

| error | what it does | promise | caught by | what then does not hold |
|---|---|---|---|---|
{_lines(_bug(catch) for catch in calibration.of("bug"))}

## Connectors with one wrong field

Every field of everything that our connector writes in a rehearsal, wrong in every way that makes a difference. The
promises are those of the checks that notice.

| where | field | wrong in these ways, caught by |
|---|---|---|
{_lines(_fields(calibration.of("field")))}

## Fakes that lie

| lie | what the service does | promise | caught by | what then does not hold |
|---|---|---|---|---|
{_lines(_lie(catch) for catch in calibration.of("lie"))}

## Which check finds what

How many of each list a check found, in the scenario or on the day in which they were caught. The last column says how
many would have gone unnoticed there if the check held whatever happens.

| promise | check | {" | ".join(f"{kind}s" for kind in EVERY_LIST)} | found by nothing else there |
|---|---|---|---|---|---|---|
{_lines(_checks(calibration))}

## What goes uncaught, and why

| what | how many | why |
|---|---|---|
{_lines(_uncaught(calibration))}
"""


def _table(columns: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    head = [f"| {' | '.join(map(str, columns))} |", f"|{'---|' * len(list(columns))}"]
    return "\n".join([*head, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def _lines(rows: Iterable[str]) -> str:
    return "\n".join(rows)


def _bug(catch: Catch) -> str:
    bug = BUGS[catch.name]
    return f"| `{catch.name}` | {' '.join(bug.sentence.split())} | {bug.promise} | {_by(catch)} | {_found(catch)} |"


def _lie(catch: Catch) -> str:
    lie = LIES[catch.name]
    return f"| `{catch.name}` | {lie.sentence} | {lie.promise} | {_by(catch)} | {_found(catch)} |"


def _by(catch: Catch) -> str:
    return catch.by or "nobody"


def _found(catch: Catch) -> str:
    unjudged = "it cannot be judged, which is not green" if catch.by else ""
    return "; ".join(f"“{statement}”" for _, statement in catch.broken) or unjudged


def _fields(catches: list[Catch]) -> Iterable[str]:
    by_field: dict[tuple[str, str], dict[str, list[str]]] = {}
    for catch in catches:
        operation, field, change = catch.name.split(": ")
        who = ", ".join(dict.fromkeys(promise for promise, _ in catch.broken)) or (
            "not judged" if catch.by else "nobody"
        )
        stormy = " on a stormy day" if "stormy" in catch.by else ""
        by_field.setdefault((operation, field), {}).setdefault(f"{who}{stormy}", []).append(change)
    for (operation, field), ways in by_field.items():
        told = "; ".join(f"{', '.join(changes)}: {who}" for who, changes in ways.items())
        yield f"| {operation} | `{field}` | {told} |"


def _checks(calibration: Calibration) -> Iterable[str]:
    for (promise, statement), found in calibration.finds().items():
        numbers = " | ".join(str(found[kind] or "") for kind in EVERY_LIST)
        yield f"| {promise} | {statement} | {numbers} | {found['alone']} |"


def _uncaught(calibration: Calibration) -> Iterable[str]:
    lost = [catch for catch in calibration.catches if not catch.by]
    for pattern, reason in (*SAME.items(), *UNSEEN.items()):
        number = sum(fitting(pattern, catch.name) for catch in lost)
        yield f"| `{pattern}` | {number} | {reason} |"
