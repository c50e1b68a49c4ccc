"""By which names something open can be accepted: those of promises, of their scenarios, and of what a gate looks at."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from fakes.names import nearest
from harness.conformance.signing.accepted import Accepted
from harness.conformance.signing.gate import CIRCUMSTANCES, IN_PRODUCTION, SETTINGS
from harness.conformance.signing.plays import scenarios
from harness.conformance.signing.sheet import Sheet
from harness.promises import PROMISES
from harness.sync.errors import UnusableInput

DOCTORS = ("stage doctor: ", "production doctor: ")
TOPICS = (
    *("environment", "Logicbroker key", "credentials", "client ID", "order numbers", "other connectors", "clocks"),
    *("cut-off", "trial", "order fields", "stock"),
)
"""What a doctor looks at, beside scopes and suppliers, which have names of their own."""

OF_THEIR_OWN = ("scope ", "supplier ")


def check_accepted(accepted: Sequence[Accepted], sheet: Sheet, file: Path | None) -> None:
    """Whether there is all that the entries of a file speak of.

    Raises:
        UnusableInput: one names what nobody knows; the nearest name is offered.
    """
    whats = {each.casefold() for each in _names()}
    played = {part.scenario for line in sheet.lines for part in line.parts}
    scenes = sorted({*played, *(name for names in scenarios().values() for name in names)})
    for number, each in enumerate(accepted, 1):
        where = f"[[accepted]] number {number}"
        if each.what.casefold() not in whats and not _has_name_of_its_own(each.what):
            wanted = f"a promise, or something that the gate looks at, as 'what' in {where}"
            raise _unknown(wanted, each.what, list(_names()), file)
        if not each.scenario:
            continue
        if each.what.upper() not in PROMISES:
            wanted = f"a scenario only beside a promise in {where}"
            raise UnusableInput(wanted, f"one beside {each.what!r}", f"Leave it out, or correct 'what', in {file}.")
        if each.scenario.casefold() not in {name.casefold() for name in scenes}:
            raise _unknown(f"the name of a scenario as 'scenario' in {where}", each.scenario, scenes, file)


def _names() -> Iterator[str]:
    yield from PROMISES
    yield from CIRCUMSTANCES
    yield from (f"setting: {each.name}" for settings in SETTINGS.values() for each in settings)
    yield from (f"production: {each}" for each in IN_PRODUCTION)
    yield from (f"{doctor}{topic}" for doctor in DOCTORS for topic in TOPICS)


def _has_name_of_its_own(what: str) -> bool:
    beginnings = [f"{doctor}{each}" for doctor in DOCTORS for each in OF_THEIR_OWN]
    return any(what.casefold().startswith(each) for each in beginnings)


def _unknown(wanted: str, came: str, known: Sequence[str], file: Path | None) -> UnusableInput:
    return UnusableInput(wanted, f"{came!r}{nearest(came, known)}", f"Correct it in {file}.")
