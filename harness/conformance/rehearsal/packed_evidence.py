"""The evidence of a whole report in little room: each text once, compressed, for a script of the page to unfold.

What it looks like there is in ``report.html.j2``.
"""

import zlib
from base64 import b64encode
from collections.abc import Callable, Iterable

import simplejson

from fakes.evidence.ledger import Entry
from harness.conformance.rehearsal.event_views import view_of
from harness.conformance.rehearsal.results import ScenarioResult
from harness.conformance.verdicts import Verdict


class PackedEvidence:
    """Lists of events, one for each verdict; ``mask`` hides what no report may show."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        self._mask = mask
        self._texts: dict[str, int] = {}
        self._events: dict[tuple[str, int], int] = {}
        self._views: list[tuple[int, list[tuple[int, int]]]] = []
        self._names: dict[int, int] = {}
        self._lists: dict[tuple[int, tuple[tuple[int, int], ...]], int] = {}

    def add(self, scenario: ScenarioResult, verdict: Verdict) -> int:
        """Pack what was found, and the events that show it; returns the number of this list."""
        events = tuple((number, self._event(scenario, number)) for number in verdict.evidence)
        return self._lists.setdefault((self._text(verdict.reason), events), len(self._lists))

    def add_names(self, entries: Iterable[Entry]) -> int:
        """Pack the names of what ran; returns the number of the text that says them."""
        return self._names.setdefault(self._text(";\n".join(entry.name for entry in entries)), len(self._names))

    def base64(self) -> str:
        """Everything as JSON, compressed as browsers can read it, in base64.

        ``lines`` are all lines of all texts, each once; ``texts`` are the numbers of the lines of each; an event is the
        number of its heading and pairs of name and text; a list is the number of what was found, and pairs of an
        event's number in its history and its place in ``events``; ``names`` are the texts of what ran.  What begins
        alike stands together, so that it takes less room.
        """
        texts = sorted(self._texts)
        lines = sorted({line for text in texts for line in text.split("\n")})
        number = {line: at for at, line in enumerate(lines)}
        place = {self._texts[text]: at for at, text in enumerate(texts)}
        events = [[place[head], [[place[name], place[text]] for name, text in parts]] for head, parts in self._views]
        lists = [[place[found], shown] for found, shown in self._lists]
        written_in_lines = [[number[line] for line in text.split("\n")] for text in texts]
        names = [place[text] for text in self._names]
        whole = {"lines": lines, "texts": written_in_lines, "events": events, "lists": lists, "names": names}
        written = simplejson.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        return b64encode(zlib.compress(written.encode(), 9)).decode()

    def _event(self, scenario: ScenarioResult, number: int) -> int:
        key = (scenario.name, number)
        if key not in self._events:
            self._events[key] = len(self._views)
            view = view_of(scenario.history.event(number))
            parts = [(self._text(name), self._text(text)) for name, text in view.parts]
            self._views.append((self._text(view.heading), parts))
        return self._events[key]

    def _text(self, text: str) -> int:
        return self._texts.setdefault(self._mask(text), len(self._texts))
