"""What comes of a record that was held beside the fakes: differences, proposals for the ledger, answers, recordings.

How a record is held beside them is in ``beside``, which reading fits, in ``fitting``.
"""

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from fakes.evidence.ledger import STRENGTH, Entry
from harness.conformance.parity.beside import Exchange, stage_of
from harness.conformance.parity.fitting import Fit, Settled, fit
from harness.conformance.stage.record import FILE, Record
from harness.displays.tables import Table, counted
from harness.files import write_file
from harness.record.people import without_people
from harness.sync.choices import BIGCOMMERCE_URL, LOGICBROKER_URLS
from harness.sync.errors import UnusableInput
from harness.sync.secrets import redact_value
from harness.sync.settings import Settings, read_toml, validated

MOST_NAMED = 4
"""So many entries of the ledger are named beside a difference that nothing explains."""


class KnownDeviation(Settings):
    """A difference that is known: at which endpoint, in which field, and why the fakes are left as they are."""

    endpoint: str = Field(pattern="^[A-Z]+ /")
    field: str = Field(min_length=1)
    reason: str = Field(min_length=1)


class _KnownFile(Settings):
    """The whole file."""

    known: Annotated[tuple[KnownDeviation, ...], Field(strict=False)] = ()


def read_known(path: Path | None) -> tuple[KnownDeviation, ...]:
    """The known deviations in a TOML file: ``[[known]]`` with ``endpoint``, ``field`` and ``reason``.

    Raises:
        UnusableInput: the file cannot be used.
    """
    if path is None:
        return ()
    return validated(_KnownFile, read_toml(path, "a list of known deviations", str(path)), file=str(path)).known


@dataclass(frozen=True, slots=True)
class Row:
    """Differences of one kind: at an endpoint, in a field, how often, and one of them; ``why`` explains them."""

    endpoint: str
    field: str
    times: int
    stage: str
    fakes: str
    entry: str
    why: str


@dataclass(frozen=True)
class Parity:
    """What a record says of the fakes; ``behind`` are the addresses that answered."""

    began: str
    behind: tuple[str, ...]
    fit: Fit
    known: Sequence[KnownDeviation] = ()

    @property
    def is_real(self) -> bool:
        """Whether the services themselves answered."""
        return set(self.behind) <= {BIGCOMMERCE_URL, *LOGICBROKER_URLS.values()}

    @cached_property
    def rows(self) -> list[Row]:
        """All differences, those that nothing explains first."""
        found: dict[tuple[str, str, str, str], list[tuple[str, str]]] = {}
        for each in self.fit.at_first:
            for one in each.differences:
                reading = self.fit.explained.get((each.deed.course, each.deed.place, one.field))
                why = reading.alternative.says if reading else self._reason(each.endpoint, one.field)
                entry = reading.entry.name if reading else _named(each.entries)
                found.setdefault((each.endpoint, one.field, entry, why), []).append((one.stage, one.fakes))
        rows = [
            Row(endpoint, name, len(shown), *shown[0], entry, why)
            for (endpoint, name, entry, why), shown in found.items()
        ]
        return sorted(rows, key=lambda row: (bool(row.why), row.endpoint, row.field))

    @property
    def unexplained(self) -> list[Row]:
        return [row for row in self.rows if not row.why]

    @property
    def unmet(self) -> list[KnownDeviation]:
        """The known deviations that fit no difference here: nobody asked there, it is gone, or it is misspelt."""
        met = {(row.endpoint, row.field) for row in self.rows}
        return [each for each in self.known if (each.endpoint, each.field) not in met]

    @property
    def refuted(self) -> list[Settled]:
        return [each for each in self.fit.settled if each.answer == "otherwise"]

    @property
    def confirmed(self) -> list[Entry]:
        """Entries that are weaker than recorded, and whose behaviour the stage has shown just so."""
        taken = {each.question.entry for each in self.fit.settled if each.answer == "as taken"}
        doubted = {each.question.entry for each in self.fit.settled}
        differing = {entry for each in self.fit.exchanges if each.differences for entry in each.entries}
        seen = {entry for each in self.fit.exchanges if not each.differences for entry in each.entries}
        weak = {each for each in taken | (seen - differing - doubted) if STRENGTH.index(each.evidence) > _RECORDED}
        return sorted(weak, key=lambda each: (each.service, each.name))

    def to_text(self) -> str:
        """All of it for people."""
        return "\n\n".join(self._parts()) + "\n"

    def to_json(self, path: str | Path | None = None) -> str:
        """All of it for programs; also written to a file."""
        told = {
            "began": self.began,
            "behind": self.behind,
            "is_real": self.is_real,
            "requests": len(self.fit.exchanges),
            "differences": [{name: getattr(row, name) for name in row.__slots__} for row in self.rows],
            "known_but_not_met": [{"endpoint": each.endpoint, "field": each.field} for each in self.unmet],
            "confirmed": [{"service": each.service, "name": each.name} for each in self.confirmed],
            "refuted": [
                {"service": each.question.entry.service, "name": each.question.entry.name, **_switch(each)}
                for each in self.refuted
            ],
            "answers": [
                {"service": each.question.entry.service, "name": each.question.entry.name, "answer": _answer(each)}
                for each in self.fit.settled
            ],
        }
        text = json.dumps(told, indent=2, default=str) + "\n"
        if path is not None:
            write_file(path, text)
        return text

    def write_recordings(self, folder: Path) -> int:
        """Write the first answer of each kind, an endpoint with a status, without people and secrets; how many."""
        folder.mkdir(parents=True, exist_ok=True)
        written: set[str] = set()
        for each in self.fit.at_first:
            name = f"{_file_name(each.endpoint)}_{each.stage.status}.json"
            if name not in written:
                written.add(name)
                write_file(folder / name, json.dumps(self._recording(each), indent=2, ensure_ascii=False) + "\n")
        return len(written)

    # Parts

    def _near(self, known: KnownDeviation) -> str:
        """The difference that an entry may have been meant for."""
        met = {f"{row.endpoint} {row.field}": row for row in self.rows}
        return next(iter(difflib.get_close_matches(f"{known.endpoint} {known.field}", met, 1)), "")

    def _reason(self, endpoint: str, field: str) -> str:
        return next((each.reason for each in self.known if (each.endpoint, each.field) == (endpoint, field)), "")

    def _parts(self) -> Iterator[str]:
        asked, open_rows = len(self.fit.exchanges), len(self.unexplained)
        yield f"{counted(asked, 'answer')} beside the fakes; {counted(open_rows, 'difference')} that nothing explains"
        if not self.is_real:
            yield f"Stand-ins answered, at {' and '.join(self.behind)}: the ledger learns nothing from that."
        columns = ("endpoint", "field", "times", "on the stage", "the fakes", "in the ledger", "why")
        rows = [[str(getattr(row, name)) for name in Row.__slots__] for row in self.rows]
        yield Table("Differences", columns, rows, empty="none").text()
        unmet = [(each.endpoint, each.field, self._near(each)) for each in self.unmet]
        if unmet:
            yield Table("Known, and not met here", ("endpoint", "field", "perhaps meant"), unmet).text()
        yield Table("For the ledger", ("service", "entry", "what to write"), list(self._proposals()), empty="no").text()
        answers = [
            (each.question.entry.service, each.question.entry.what, _answer(each))
            for each in sorted(self.fit.settled, key=lambda each: each.answer == "open")
        ]
        yield Table("Open questions", ("service", "taken to be so", "answer"), answers).text()

    def _proposals(self) -> Iterator[tuple[str, str, str]]:
        day = self.began[:10]
        for settled in self.refuted:
            entry = settled.question.entry
            yield entry.service, entry.name, f"refuted on {day}: {_answer(settled)}; {_switch(settled)}"
        for entry in self.confirmed:
            yield entry.service, entry.name, f"recorded on {day}, so far {entry.evidence}"

    def _recording(self, each: Exchange) -> dict[str, Any]:
        """One answer as it came, but for who is in it."""
        method, _, path = each.endpoint.partition(" ")
        return {
            "recorded": self.began[:10],
            "from": list(self.behind),
            "request": {
                "method": method,
                "path": path,
                "query": each.deed.how["query"],
                "body": _plain(each.deed.sent),
            },
            "status": each.stage.status,
            "headers": redact_value(dict(each.stage.headers)),
            "body": _plain(each.stage.body.decode(errors="replace")),
        }


def parity(folder: Path, known: Path | None = None) -> Parity:
    """Hold the record of a rehearsal beside the fakes.

    Raises:
        UnusableInput: there is none in the folder, or the list of known deviations cannot be used.
    """
    if not (folder / FILE).exists():
        raise UnusableInput("the folder of a rehearsal", f"{folder}, which has none", "Look in rehearsals/.")
    deviations = read_known(known)
    record = Record(folder)
    try:
        told = stage_of(record)
        return Parity(told["began"], tuple(told.get("urls", ())), fit(record), deviations)
    finally:
        record.close()


_RECORDED = STRENGTH.index("recorded")


def _named(entries: Sequence[Entry]) -> str:
    names = [each.name for each in sorted(entries, key=lambda each: -STRENGTH.index(each.evidence))]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"


def _answer(settled: Settled) -> str:
    if settled.reading is not None:
        return settled.reading.alternative.says
    return "so it is" if settled.answer == "as taken" else "still open"


def _switch(settled: Settled) -> dict[str, Any]:
    reading = settled.reading
    return {} if reading is None else {reading.alternative.quirk: reading.alternative.value}


def _file_name(endpoint: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", endpoint.replace("/stores/{store}", "")).strip("_").lower()


def _plain(text: str) -> Any:
    """A body without shoppers and secrets, as JSON where it is some; a file only by its first line."""
    try:
        return redact_value(without_people(json.loads(text))) if text.strip() else None
    except ValueError:
        return text.partition("\n")[0].strip()
