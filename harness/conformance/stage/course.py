"""One scenario's way through the world: what stands in its record is answered from it, and only the rest happens.

A scenario is played from its start as often as it takes.  All that it learns of the world comes from here: answers to
its requests, the time, and what people say; so with equal answers it goes the same way again.
"""

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from harness.conformance.stage.agreements import Agreements
from harness.conformance.stage.api import MOST_WAITS, TOO_MANY, Declined, asked_to_wait
from harness.conformance.stage.clocks import StageClock
from harness.conformance.stage.pace import Pace
from harness.conformance.stage.person import CannotBeDone, HumanTask, NobodyThere, Noted, Person
from harness.conformance.stage.record import Entry, Record, What
from harness.conformance.targets import Pause
from harness.sync import Credentials
from harness.sync.secrets import Secret, mask_known, redact_headers, redact_text, redact_url, redact_value
from harness.sync.wire import Request, Response, Send, decode_json, encode_json

READS = frozenset({"GET", "HEAD", "OPTIONS"})
OK = 200

WORTH_A_PAUSE = timedelta(seconds=10)
"""What is shorter is waited for: to look whether a document was checked, while nobody else does anything."""

ONE_LOOK = timedelta(seconds=15)
"""How long what was read of a service stands for what is there, while nobody does anything but read there."""

LONGEST_SENT = 20_000
"""Characters of a write's content that the record keeps."""

_ERRORS = (ConnectionRefusedError, TimeoutError, ConnectionError, OSError)
"""What a request may come to instead of an answer, the narrowest first."""


@dataclass(frozen=True, slots=True)
class RecordedResponse:
    """An answer out of a record; ``made`` is what was made of it before, when the scenario was played."""

    entry: Entry
    made: dict[Any, bytes]

    @property
    def status(self) -> int:
        return int(self.entry.answer["status"])

    @property
    def headers(self) -> dict[str, str]:
        return dict(self.entry.answer["headers"])

    @property
    def body(self) -> bytes:
        return self.entry.body


class WentOtherwise(Exception):
    """A scenario does not go the way that its record tells; the message says where they part."""


@dataclass
class Course:
    """The world as one scenario meets it; ``secrets`` are masked in what is written down.

    With ``pauses`` whoever would have to wait, or to ask a person, raises ``Pause`` instead: the scenario is played
    again when that is over.
    """

    record: Record
    name: str
    clock: StageClock
    world: Send
    somebody: Person
    pace: Pace
    secrets: Callable[[], list[Secret]] = list
    pauses: Callable[[], bool] = lambda: False
    may_ask: Callable[[], bool] = lambda: True
    is_alone: Callable[[], bool] = lambda: True

    def __post_init__(self) -> None:
        self._agreements = Agreements(self.record)
        self._entries = self.record.entries(self.name)
        self._place = 0
        self._looks = 0
        self._seen: dict[tuple[str, str], tuple[datetime, Response]] = {}
        self._now = self.clock.now()
        self._is_awake = False
        self._is_open = False  # Whether something has begun that is not over.
        self.late = timedelta(0)
        """How much too late at most whoever waited was called: others were busy, or the rehearsal was stopped."""

    @property
    def moves_by_itself(self) -> bool:
        return self.clock.moves_by_itself

    @property
    def by(self) -> str:
        return self.somebody.by

    @property
    def grace(self) -> timedelta:
        return self.clock.grace

    def check(self, to: datetime) -> None:
        self.clock.check(to)

    def sleep(self, to: datetime) -> None:
        self.move(to)

    def now(self) -> datetime:
        """The time at which the last thing was over.

        Between two of them it stands still, so that a scenario that is played again looks at the same clock.
        """
        self._looks += 1
        if self._place < len(self._entries):
            entry = self._entries[self._place]
            if entry.what == "awake" and entry.asked == str(self._looks):
                self._take(entry)
        elif not self._is_awake and not self._is_open:  # Whoever was interrupted in the middle writes over nothing.
            self._begin("awake", str(self._looks))
            self._end(self.clock.now(), {})
        return self._now

    def move(self, to: datetime) -> None:
        """Wait until an instant.

        Raises:
            Pause: it is not there yet, and others can be played meanwhile.
            CannotBeDone: it lies further ahead than anybody wants to wait.
        """
        self._seen = {}
        if to <= self.now():
            return
        entry = self._known("wait", to.isoformat()) or self._waited(to)
        self.late = max(self.late, (entry.ended or to) - to)

    def _waited(self, to: datetime) -> Entry:
        self.clock.check(to)
        self._begin("wait", to.isoformat())
        if self.pauses() and to > self.clock.now() + WORTH_A_PAUSE:
            raise Pause(to)
        self.clock.move(to)
        return self._end(max(to, self.clock.now()), {})

    def look(self, request: Request) -> Response:
        """Send a request of the rehearsal itself; what it has just read it does not read again.

        Raises:
            OSError: as ``send``.
        """
        asked = request.url, caller_in(request)
        when, answer = self._seen.get(asked, (self._now, None))
        if answer is not None and request.method == "GET" and self._now - when <= ONE_LOOK:
            return answer
        answer = self.send(request)
        if request.method == "GET" and 200 <= answer.status < 300:
            self._seen[asked] = (self._now, answer)
        return answer

    def send(self, request: Request) -> Response:
        """Send a request.

        Raises:
            OSError: as ``harness.sync.wire.Send``; also when the rehearsal ended before the answer to a write came.
        """
        if request.method not in READS:
            written = urlsplit(request.url).netloc
            self._seen = {asked: seen for asked, seen in self._seen.items() if urlsplit(asked[0]).netloc != written}
        if self.pauses() and self.may_ask():  # A person is there, who shall not wait for services.
            self._step_aside("visit", Pause(self.clock.now()))
        self._come_back("visit")
        asked = f"{request.method} {urlsplit(request.url).path}"
        entry = self._known("request", asked)
        if entry is None:
            if (until := self.pace.until(request.url)) is not None:
                self.clock.sleep(until)
            writes = request.method not in READS
            sent = self._masked(request.body.decode(errors="replace")) if writes else ""
            self._begin("request", asked, writes=writes, sent=sent, how=_how(request))
            answer, body = self._outcome(request)
            entry = self._end(self.clock.now(), answer, body)
        if "error" in entry.answer:
            error = next(each for each in _ERRORS if each.__name__ == entry.answer["error"])
            raise error(entry.answer["words"])
        return RecordedResponse(entry, self.record.made_of(self.name, self._place))

    def be_alone(self, *, admits_others: bool = False, is_needed: bool = True) -> None:
        """What follows would disturb others; those who ``admits_others`` only at first.

        Raises:
            Pause: there are some.
        """
        if is_needed and self.pauses() and not self.is_alone():
            self._step_aside("solitude", Pause(needs_solitude=True, admits_others=admits_others))
        self._come_back("solitude")

    def agree(self, what: str, value: Any, *, moves_on: bool = False) -> None:
        """Go on only while no other scenario needs something that all share to be otherwise than this one does.

        One that ``moves_on`` no longer needs it to be as it did until now.

        Raises:
            Pause: another does.
        """
        is_new = self._place >= len(self._entries) or self._entries[self._place].ended is None
        if moves_on and is_new:
            self.let_go(what)
        if self.pauses() and not self.is_alone() and not self._agreements.fit(what, value, self.name):
            self._step_aside("agreement", Pause(agreement=(what, value, self.name)))
        self._come_back("agreement")
        if is_new:
            self._agreements.join(what, value, self.name)

    def let_go(self, what: str) -> None:
        """From now on others may need something otherwise."""
        self._agreements.leave(self.name, what)

    def may_set_back(self, what: str) -> bool:
        """Whether nobody else needs it now; where somebody was asked here before, it is still so."""
        asked = self.question_here()
        return not self._agreements.is_needed_by_others(what, self.name) if asked is None else asked != ""

    def question_here(self) -> str | None:
        """The question that was answered at this place, empty if there was none; None where nobody has been yet."""
        if self._place >= len(self._entries):
            return None
        entry = self._entries[self._place]
        if entry.what == "question" and entry.ended is None:  # Perhaps it need not be asked any more.
            self._entries[self._place :] = []
            return None
        return entry.asked if entry.what == "question" else ""

    def do(self, task: HumanTask) -> Any:
        """Ask a person.  What they typed is kept, and read again whenever the scenario is played again.

        Raises:
            Pause: nobody is to be asked now.
            CannotBeDone, Declined: as ``Person``.
        """
        self._seen = {}
        asked = f"{task.who} {task.named} {task.deed}"
        entry = self._known("question", asked)
        if entry is None:
            arguments = json.loads(
                mask_known(json.dumps(redact_value(dict(task.arguments)), default=str), *self.secrets())
            )
            self._begin("question", asked, sent=self._masked(task.paragraph), how={"arguments": arguments})
            task = replace(task, scenario=self.name, place=self._place)
            is_answered = self._is_answered(task)
            if self.pauses() and not self.may_ask() and not is_answered:
                raise Pause(question=task.key)
            return self._asked(task)
        if "typed" not in entry.answer:
            return _told(entry.answer, task)
        try:
            return task.read(entry.answer["typed"])
        except (OSError, ValueError):  # A file is no longer where it was: perhaps this is another machine.
            self._place -= 1
            return self._asked(task)

    # Parts

    def _step_aside(self, why: str, pause: Pause) -> None:
        """Let others go first, if this goes on for the first time here."""
        if self._place == len(self._entries) or self._entries[self._place].ended is None:
            self._entries[self._place :] = []
            self._begin("pause", why)
            raise pause

    def _come_back(self, why: str) -> None:
        """Go on after a pause, if there was one here for this reason."""
        here = self._entries[self._place] if self._place < len(self._entries) else None
        has_paused = here is not None and (here.what, here.asked) == ("pause", why)
        if has_paused and self._known("pause", why) is None:
            self._end(self.clock.now(), {})

    def _is_answered(self, task: HumanTask) -> bool:
        """Whether somebody who is told beforehand what they will be asked has answered it already."""
        expect = getattr(self.somebody, "expect", None)
        return bool(expect and expect(task, self.clock.now()))

    def _asked(self, task: HumanTask) -> Any:
        """Ask, and keep what was typed; what a program answers is kept as it is.

        Raises:
            NobodyThere: nobody answers, which is nobody's answer.
        """
        typed: list[str] = []

        def take_down(text: str) -> Any:
            typed[:] = [text]
            return task.read(text)

        try:
            value = self.somebody.do(replace(task, read=Noted(task.read, take_down)))
            answer: dict[str, Any] = {"typed": typed[0]} if typed else {"value": encode_json(value).decode()}
        except NobodyThere:
            raise
        except CannotBeDone as problem:
            answer = {"cannot": str(problem)}
        except Declined as declined:
            answer = {"refused": [declined.service, declined.what, declined.status, declined.words]}
        self._end(self.clock.now(), answer | {"by": self.somebody.by, **_account_in(answer, task)})
        return value if "typed" in answer else _told(answer, task)

    def _known(self, what: What, asked: str) -> Entry | None:
        """What the record says, or None where the scenario goes on for the first time."""
        if self._place >= len(self._entries):
            return None
        entry = self._entries[self._place]
        if (entry.what, entry.asked) != (what, asked):
            raise WentOtherwise(
                f"the record of {self.name!r} goes on with the {entry.what} {entry.asked!r}, the scenario with the "
                f"{what} {asked!r}; the connector, the features or this program have changed: begin a new rehearsal"
            )
        if entry.ended is None:  # A wait that goes on.
            self._entries.pop()
            return None
        self._take(entry)
        return entry

    def _take(self, entry: Entry) -> None:
        self._place += 1
        self._looks = 0
        self._now = entry.ended or self._now

    def _begin(self, what: What, asked: str, **facts: Any) -> None:
        self._is_open = True
        self.record.begin(self.name, self._place, what, asked, self.clock.now(), **facts)

    def _end(self, at: datetime, answer: dict[str, Any], body: bytes = b"") -> Entry:
        self._is_awake, self._is_open = True, False
        entry = self.record.end(self.name, self._place, at, answer, body)
        self._entries[self._place : self._place + 1] = [entry]
        self._take(entry)
        return entry

    def _outcome(self, request: Request) -> tuple[dict[str, Any], bytes]:
        """What came of a request, as the record has it, and whoever asked: a service may repeat a secret."""
        try:
            response = self._answer(request)
        except OSError as error:
            kind = next(each for each in _ERRORS if isinstance(error, each))
            return {"error": kind.__name__, "words": self._without_secrets(str(error))}, b""
        self.pace.heard(request.url, response, self.clock.now())
        headers = {name: self._without_secrets(value) for name, value in response.headers.items()}
        body = self._without_secrets(response.body.decode("latin-1")).encode("latin-1")  # Any bytes there and back.
        return {"status": response.status, "headers": headers}, body

    def _answer(self, request: Request) -> Response:
        """Ask; side by side again, when it was too often: all together use up a quota that each alone keeps to."""
        response = self.world(request)
        for _ in range(MOST_WAITS):
            if response.status != TOO_MANY or not self.pauses():
                break
            self.clock.sleep(self.clock.now() + asked_to_wait(response))
            response = self.world(request)
        return response

    def _without_secrets(self, text: str) -> str:
        """A text without what a service may have repeated; most have nothing of it, which is found out at once."""
        known = tuple(self.secrets())
        harmless = _harmless(known)
        new = set(_WORD.findall(text.casefold())) - harmless
        folded = "\n".join(new)
        if told := [each for each in known if any(piece in folded for piece in _pieces(each))]:
            return mask_known(text, *told)
        harmless.update(new if len(harmless) < MOST_WORDS else ())
        return text

    def _masked(self, text: str) -> str:
        return redact_text(text[:LONGEST_SENT], *self.secrets())


CALLERS = ("x-auth-token", "subscriptionkey")
"""The header fields by which the services know who asks, in small letters."""


def caller_of(secret: str) -> str:
    """What stands for a token or a key where it is told who asked, and leads nobody to it."""
    return hashlib.blake2b(secret.encode(), digest_size=5).hexdigest()


def caller_in(request: Request) -> str:
    """What stands for whoever sends a request; empty where nobody says who they are."""
    secret = next((value for name, value in request.headers.items() if name.lower() in CALLERS), None)
    return "" if secret is None else caller_of(secret)


def _how(request: Request) -> dict[str, Any]:
    """What a request says beside its address and its content; of its secrets only whose they are."""
    caller = caller_in(request)
    query = urlsplit(redact_url(request.url)).query
    headers = redact_headers(request.headers)
    return {"query": query, "headers": headers} | ({"caller": caller} if caller else {})


def _account_in(answer: dict[str, Any], task: HumanTask) -> dict[str, Any]:
    """The number of an API account that somebody has created, and who asks with its token."""
    found = _told(answer, task) if "value" in answer else task.read(answer["typed"]) if "typed" in answer else None
    if not isinstance(found, dict) or "credentials_file" not in found:
        return {}
    token = Credentials.from_text(found["credentials_file"]).access_token
    return {"account": found["account_id"], "caller": caller_of(token.reveal())}


_WORD = re.compile(r'[^\s"]{5,}')
"""No secret reaches beyond a word, and of fewer letters none is looked for."""

MOST_WORDS = 200_000
"""How many words are remembered in which there was nothing of a secret: services say most of them again and again."""


@lru_cache(maxsize=8)
def _harmless(known: tuple[Secret, ...]) -> set[str]:
    """The words that were said so far and have nothing of these secrets."""
    return set()


@cache
def _pieces(secret: Secret) -> tuple[str, ...]:
    """What stands in every text that repeats at least a third of a secret, plainly, in Base64 or by its numbers."""
    plain = secret.reveal()
    coded = [b64encode(b"-" * shift + plain.encode()).decode()[4:-4] for shift in range(3)]
    return tuple(
        spelt[start : start + _PIECE].casefold()
        for spelt in (plain, *coded, plain.encode().hex())
        for start in range(0, max(1, len(spelt) - _PIECE + 1), _PIECE)
    )


_PIECE = 5
"""So many letters in a row are looked for first."""


def mark_of(record: Record, name: str) -> str:
    """What is in every name that a course gives in a store that others use, too: nobody else has it."""
    return f"R{record.fact('mark')}{in_letters(record.number(name), 2)}"


def in_letters(number: int, length: int) -> str:
    """A number as so many letters and digits, of which none looks like another."""
    found = ""
    for _ in range(length):
        number, place = divmod(number, len(_LETTERS))
        found = _LETTERS[place] + found
    return found


_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def _told(answer: dict[str, Any], task: HumanTask) -> Any:
    """What somebody said, as the record has it."""
    if "cannot" in answer:
        raise CannotBeDone(answer["cannot"])
    if "refused" in answer:
        raise Declined(*answer["refused"])
    return decode_json(answer["value"].encode())
