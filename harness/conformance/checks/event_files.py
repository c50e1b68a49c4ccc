"""Do the events of feeds open the files that people uploaded, and the reports of what was wrong: part of G18 and G22.

What stood in the files is known from the deeds.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence

from fakes.people.deeds import UPLOAD_FEED, UPLOAD_INVENTORY
from harness.conformance.checks.history_queries import deeds, listed, observed
from harness.conformance.checks.uploads import is_taken
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import EVENT_FILES


@check("G18")
def uploads_open(history: History, summary: str) -> Findings:
    """The event of an import opens the very file that was uploaded."""
    yield from _opened(history, summary, [deed for deed in deeds(history, UPLOAD_INVENTORY) if is_taken(deed)])


@check("G22")
def feeds_open(history: History, summary: str) -> Findings:
    """The event of an uploaded product feed opens the very file that was uploaded."""
    yield from _opened(history, summary, deeds(history, UPLOAD_FEED))


def _opened(history: History, summary: str, uploads: Sequence[Event]) -> Findings:
    """Source: support article 360022068531: VIEW gives the file."""
    for seen in observed(history, EVENT_FILES)[-1:]:
        files = [
            [_cells(text) for text in event["files"] if text is not None]
            for event in seen.facts["events"]
            if event["summary"] == summary
        ]
        for upload in uploads:
            wanted = _cells(upload.facts["content"])
            opens = sum(wanted in each for each in files)
            sentence = f"{opens} of {len(files)} events {summary} open the file {upload.facts['file_name']}."
            yield judged(opens > 0, sentence, upload, seen)


@check("G18")
def bad_rows_reported(history: History, columns: Mapping[int, str]) -> Findings:
    """The warning about bad rows opens a report that names each of them with its column."""
    for seen in observed(history, EVENT_FILES)[-1:]:
        warnings = [event for event in seen.facts["events"] if event["severity"] != "Info"]
        lines = [line for event in warnings for text in event["files"] if text for line in _cells(text)]
        for row, column in columns.items():
            named = [line for line in lines if str(row) in line and _tells(line, column)]
            sentence = f"The reports say: {listed(map(', '.join, lines))}; row {row} lacks its {column}."
            yield judged(bool(named), sentence, *deeds(history, UPLOAD_INVENTORY), seen)


def _tells(line: Sequence[str], column: str) -> bool:
    return re.search(rf"\w*{column}\b", " ".join(line), re.IGNORECASE) is not None


def _cells(text: str) -> list[list[str]]:
    """The rows of a file, whatever its line ends and its mark of Unicode."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
