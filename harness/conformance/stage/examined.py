"""A connection file as the doctor finds it, with the suppliers that take part in its rehearsals."""

from datetime import datetime
from pathlib import Path

from harness.conformance.stage import clocks, settings
from harness.sync import Connection, requests_send
from harness.sync.doctor import DoctorFinding, examine, examine_order_fields, examine_suppliers
from harness.sync.errors import UnusableInput


def examined(path: Path) -> tuple[Connection, list[DoctorFinding], datetime]:
    """The connection, all that the doctor says of it, and the time by the clock that the file names.

    Raises:
        UnusableInput: the file cannot be used.
    """
    one = Connection.from_file(path)
    now = clocks.now_by(settings.served_clock(path))
    asked = requests_send(proxy=one.proxy, ca_file=one.ca_file), now
    findings = examine(one, *asked)
    try:
        findings += examine_suppliers(one, settings.suppliers(path), *asked)
    except UnusableInput as problem:
        findings.append(DoctorFinding("error", "suppliers", str(problem)))
    return one, findings + examine_order_fields(one, *asked), now
