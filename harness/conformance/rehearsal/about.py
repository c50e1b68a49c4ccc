"""What a report is evidence of, told to people: pairs of a name and a sentence.

The facts are put together in ``stage.circumstances``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

ITSELF = "the service itself"
VOUCHED = "vouched for by the authorities of the file"


def is_real(told: Mapping[str, Any]) -> bool:
    """Whether nothing but both services themselves answered; a proxy with authorities of its own may be anything."""
    stood = told.get("behind", {}).values()
    return bool(stood) and all(each.startswith(ITSELF) and VOUCHED not in each for each in stood)


def rows(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """All but the answers as pairs of a name and a sentence for people; nothing where nothing is told."""
    if not told:
        return
    yield "When", f"{_moment(told.get('begun'))} to {_moment(told.get('ended'))} ({told['time_zone']} where it ran)"
    yield "By", "; ".join(_session(each) for each in told.get("sessions", ())) or "nobody is named"
    for service, address in told["addresses"].items():
        yield service, f"{address}: {told['behind'][service]}"
    yield "Store", f"{told['store']}, {told['store_kind']}"
    account = f", account {told['account']}" if told["account"] else ""
    suppliers = ", ".join(told["suppliers"]) or "those of the control port"
    yield "Retailer", f"{told['retailer']}{account}, in {told['environment']}; suppliers: {suppliers}"
    yield "Connector", _version(told["connector"])
    yield "Rehearsed with", _version({"name": "harness", **told["harness"]})
    yield "Still in time", f"{told['grace_seconds']} seconds after what is promised"
    apart = [f"{service} {seconds:+d} seconds" for service, seconds in told.get("clock_ahead", {}).items()]
    yield "Clocks beside this machine", ", ".join(apart) or "not compared"


def _moment(text: str | None) -> str:
    return f"{text[:16].replace('T', ' ')} UTC" if text else "an unknown moment"


def _session(each: Mapping[str, str]) -> str:
    return f"{each['by']} on {each['machine']} from {_moment(each['at'])}"


def _version(of: Mapping[str, str]) -> str:
    version = of["version"] or "of a version that nobody names"
    return f"{of['name']} {version}" + (f", commit {of['commit']}" if of["commit"] else "")
