"""Takes down every answer that either fake gives in the whole test suite and judges it by the published descriptions.

A plugin of pytest: what differs from a description, and is not in the table of deviations, fails the test in which it
was answered, be it in this process or in one that the test started.  How an answer is judged is in the
``*_description`` modules.
"""

import json
import os
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fakes.bigcommerce.api import gateway
from fakes.bigcommerce.api.routes import ROUTES
from fakes.logicbroker.api import routes
from fakes.wire.http import Headers, Request, Response
from tests.fidelity import bigcommerce_descriptions, logicbroker_description
from tests.fidelity.deviations import BIGCOMMERCE, LOGICBROKER, TWINS, UNDESCRIBED, Deviation, FindingLike
from tests.fidelity.elsewhere.sitecustomize import thrown

ELSEWHERE = Path(__file__).parent / "elsewhere"


@dataclass(frozen=True, slots=True)
class Taken:
    """One answer: whose, to what, and under which thrown switches."""

    service: str
    method: str
    path: str
    response: Response
    thrown: frozenset[str]

    @property
    def asked(self) -> str:
        return f"{self.method} {self.path}"


def findings(taken: Taken) -> Iterator[FindingLike]:
    """All that is not as described.  HEAD is not described, it is GET without a body; nor are a few operations."""
    if taken.service == "logicbroker":
        exchange = logicbroker_description.Exchange(taken.method, taken.path, taken.response)
        yield from logicbroker_description.findings(exchange)
    elif taken.method != "HEAD":
        name = _operation_name(taken.method, re.sub(r"/\d+", "/0", taken.path.split("/", 3)[3]))
        yield from bigcommerce_descriptions.findings(name, taken.response) if name else ()


@cache
def _operation_name(method: str, path: str) -> str | None:
    """The described operation of a path without its store; None for the few that nobody described."""
    matched = ROUTES.match(method, f"/{path}".removesuffix(".json"))
    if matched is None:  # A quirk answers 405 to a method that a path does not have.
        return None
    name = bigcommerce_descriptions.operation_name(method, matched[0].template)
    name = TWINS.get(name, name)
    return None if name in UNDESCRIBED else name


@cache
def _excuses(service: str, finding: FindingLike) -> list[Deviation]:
    """The rows of the table for a finding, whichever switch they need."""
    table = LOGICBROKER if service == "logicbroker" else BIGCOMMERCE
    return [row for row in table if row.covers(finding, {row.quirk})]


CHOOSING = {"include_fields", "exclude_fields"}
"""Who chooses fields gets no whole record, and descriptions are of whole ones."""


class Recorder:
    """The answers that are not as described, until somebody is told of them, and the rows that excused others."""

    def __init__(self) -> None:
        self.wrong: dict[FindingLike, str] = {}
        self.used: set[Deviation] = set()
        self._judged: set[int] = set()

    def listen(self, patch: pytest.MonkeyPatch) -> None:
        """Stand behind both fakes' doors, wherever they are opened in this process, until the patch is undone."""
        patch.setattr(gateway, "answer", self.around(gateway.answer, "bigcommerce"))
        patch.setattr(routes, "answer", self.around(routes.answer, "logicbroker"))

    def around(self, answer: Callable[[Any, Request], Response], service: str) -> Callable[[Any, Request], Response]:
        """The same function, with every answer taken down; the same one to the same question is judged once."""

        def recorded(places: Any, request: Request) -> Response:
            response = answer(places, request)
            kind = response.headers.get("Content-Type")
            known = hash((request.method, request.path, response.status, kind, response.body))
            if known not in self._judged and not CHOOSING & request.query.keys():
                self._judged.add(known)
                switches = frozenset(thrown(places, request.path))
                self.judge(Taken(service, request.method, request.path, response, switches))
            return response

        return recorded

    def judge(self, taken: Taken) -> None:
        for finding in findings(taken):
            rows = [row for row in _excuses(taken.service, finding) if row.covers(finding, taken.thrown)]
            self.used.update(rows)
            if not rows:
                self.wrong.setdefault(finding, taken.asked)

    def tell(self) -> None:
        """Fail with what was found since the last time, if anything was."""
        wrong, self.wrong = self.wrong, {}
        if wrong:
            told = "\n".join(f"{finding}  shown by {asked}" for finding, asked in wrong.items())
            pytest.fail(f"The fakes answered otherwise than published:\n{told}", pytrace=False)


class Suite:
    """The recorder of a whole run, with the notes from the processes that the tests start."""

    def __init__(self, notes: Path) -> None:
        self._recorder = Recorder()
        self._notes = notes
        self._read: dict[Path, int] = {}

    def listen(self, patch: pytest.MonkeyPatch) -> None:
        self._recorder.listen(patch)
        patch.setenv("ANSWERS_OF_FAKES", str(self._notes))
        patch.setenv("PYTHONPATH", str(ELSEWHERE), prepend=os.pathsep)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, Any, Any]:
        """A test that fails by itself says that, and no more."""
        try:
            result = yield
        except BaseException:
            self._recorder.wrong.clear()
            raise
        self._judge_notes()
        self._recorder.tell()
        return result

    def _judge_notes(self) -> None:
        for path in sorted(self._notes.iterdir()):
            with path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                lines = file.read()
            whole = lines[: lines.rfind(b"\n") + 1]
            self._read[path] = self._read.get(path, 0) + len(whole)
            for line in whole.splitlines():
                self._recorder.judge(_noted(json.loads(line)))


def _noted(note: list[Any]) -> Taken:
    service, method, path, status, kind, body, switches = note
    headers = Headers({"Content-Type": kind} if kind else {})
    return Taken(service, method, path, Response(status, headers, body.encode("latin-1")), frozenset(switches))


def missing() -> str:
    """The published descriptions that are not here, or an empty text."""
    places = (bigcommerce_descriptions.SPECS, logicbroker_description.SWAGGER)
    return ", ".join(str(place) for place in places if not place.exists())
