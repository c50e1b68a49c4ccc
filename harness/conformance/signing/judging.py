"""A gate of files: reads both connections and what was rehearsed, asks both doctors, and has it judged."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from harness.conformance.signing.acceptable import check_accepted
from harness.conformance.signing.accepted import read_accepted
from harness.conformance.signing.gate import Asked, Gate, gate
from harness.conformance.signing.sheet import sheet_of
from harness.conformance.stage.examined import examined
from harness.conformance.stage.settings import rehearsal_of
from harness.conformance.stage.versions import of_connector, of_harness
from harness.connectors.contract import ConnectorFactory


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What was rehearsed, as a gate wants it: where it is kept, what is accepted, how old it may be, and of whose.

    ``factory`` None means the connector that the production file names.
    """

    places: tuple[Path, ...]
    accepted: Path | None
    oldest: timedelta
    factory: ConnectorFactory | None


def gate_of(stage: Path, production: Path, rehearsed: Rehearsed, now: datetime) -> Gate:
    """Judge.

    Raises:
        UnusableInput: a file cannot be used, or there is no rehearsal of one connector.
    """
    accepted = read_accepted(rehearsed.accepted, now)
    sheet = sheet_of(rehearsed.places, accepted, now)
    check_accepted(accepted, sheet, rehearsed.accepted)
    (of_stage, stage_doctor, _), (of_production, production_doctor, _) = examined(stage), examined(production)
    settings = rehearsal_of(production)
    asked = Asked(
        rehearsed.oldest,
        of_connector(settings.connector, rehearsed.factory, settings.connector_version),
        of_harness(),
    )
    doctors = {"stage": stage_doctor, "production": production_doctor}
    return gate(sheet, of_stage, of_production, asked, doctors=doctors, accepted=accepted)
