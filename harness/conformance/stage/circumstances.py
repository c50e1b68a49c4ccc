"""What a rehearsal on the stage is evidence of: where, when, by whom, of which versions, and who answered what.

Values are plain JSON; ``rehearsal.about`` tells them to people.
"""

import platform
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from harness.conformance.rehearsal.about import ITSELF, VOUCHED
from harness.conformance.stage.record import Record, RecordedDeed
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.stage.versions import of_connector, of_harness
from harness.connectors.contract import ConnectorFactory
from harness.displays.terminal import user
from harness.sync import Connection
from harness.sync.choices import BIGCOMMERCE_URL, LOGICBROKER_URLS
from harness.sync.secrets import Secret, mask_known, redact_text

LONGEST_ANSWER = 400
"""Characters of an answer that are shown."""

STAND_IN = "a stand-in at another address"
CONTROLLED, ON_A_CLOCK = "fakes, with a control port", "fakes, on a clock of their own"


def behind(connection: Connection, settings: RehearsalSettings) -> dict[str, str]:
    """What stands behind the address of each service, as far as the connection file tells."""
    if settings.control or settings.clock:
        kind = CONTROLLED if settings.control else ON_A_CLOCK
        return {"BigCommerce": kind, "Logicbroker": kind}
    own = {
        "BigCommerce": connection.bigcommerce_url == BIGCOMMERCE_URL,
        "Logicbroker": connection.logicbroker_url == LOGICBROKER_URLS[connection.environment],
    }
    vouched = f", {VOUCHED}" if connection.ca_file else ""
    between = ", through a proxy" if connection.proxy else ""
    return {name: f"{ITSELF if is_itself else STAND_IN}{between}{vouched}" for name, is_itself in own.items()}


def session(now: datetime) -> dict[str, str]:
    """Who works with a rehearsal from now on, and where."""
    return {"at": now.isoformat(timespec="seconds"), "by": user(), "machine": platform.node()}


def of_stage(
    connection: Connection,
    settings: RehearsalSettings,
    factory: ConnectorFactory | None,
    partners: Sequence[str],
    ended: datetime,
) -> dict[str, Any]:
    """What is known of a rehearsal beside its record."""
    local = ended.astimezone()
    return {
        "ended": ended.isoformat(timespec="seconds"),
        "time_zone": f"{local:%Z}, UTC{local:%z}",
        "environment": connection.environment,
        "addresses": {"BigCommerce": connection.bigcommerce_url, "Logicbroker": connection.logicbroker_url},
        "behind": behind(connection, settings),
        "store": connection.credentials.store_hash,
        "store_kind": connection.store_kind,
        "retailer": connection.name,
        "account": connection.retailer_id,
        "suppliers": list(partners),
        "connector": of_connector(settings.connector, factory, settings.connector_version),
        "harness": of_harness(),
        "grace_seconds": settings.grace_seconds,
        "longest_wait_hours": settings.longest_wait_hours,
    }


def answers(record: Record, secrets: Sequence[Secret]) -> list[dict[str, Any]]:
    """Who was asked what and when, and who answered what and when; in the order of the questions."""
    return [_answer(deed, secrets) for deed in record.deeds() if deed.what == "question"]


def _answer(deed: RecordedDeed, secrets: Sequence[Secret]) -> dict[str, Any]:
    who, _, what = deed.asked.rpartition(" ")
    return {
        "scenario": deed.course,
        "of": " ".join(who.split()),
        "what": what.replace("_", " "),
        "asked": deed.began.isoformat(timespec="seconds"),
        "answered": deed.ended.isoformat(timespec="seconds") if deed.ended else "",
        "by": str(deed.answer.get("by", "")),
        "typed": bool(deed.answer.get("typed")),
        "answer": mask_known(redact_text(_words_of(deed.answer)[:LONGEST_ANSWER]), *secrets),
    }


def _words_of(answer: Mapping[str, Any]) -> str:
    if "typed" in answer:
        return answer["typed"] or "done"
    if "cannot" in answer:
        return "it cannot be done"
    if "refused" in answer:
        return f"refused: {answer['refused'][-1]}"
    return "done by a program" if answer else "not answered"


def clocks(ahead: Mapping[str, timedelta]) -> dict[str, int]:
    """How many seconds the clock of each service is ahead of this machine's."""
    return {service: round(difference.total_seconds()) for service, difference in ahead.items()}
