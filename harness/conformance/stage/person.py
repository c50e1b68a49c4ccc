"""A person who does what no API offers: told on a terminal, or performed through a control port.

What there is to do in a rehearsal, and what is made of the answers, is in ``retailer`` and ``people``.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from harness.conformance.stage.api import Declined
from harness.conformance.stage.control import ControlPort
from harness.displays.terminal import user

NEW_ACCOUNT = "create_api_account"
"""The deed of whoever creates an API account; its answer is a file with credentials."""

LOST_ACCOUNT = "delete_api_account"
"""The deed of whoever deletes one."""

MAILS = "notifications"
"""The deed of whoever looks into a mailbox."""

FEED_NAMES = "feed_names"
"""The deed of whoever reads a page of the list of product feeds, in which others' stand, too."""


class CannotBeDone(Exception):
    """Something that a scenario needs cannot be had here; the message says what, and why, in plain words."""


class NobodyThere(CannotBeDone):
    """Nobody is there to be asked, which is nobody's answer."""


class NotUnderstood(ValueError):
    """What a person answered cannot be used; the message says why."""


def done(answer: str) -> Any:
    """Reads nothing: that it was done is all that is asked for."""
    return None


@dataclass(frozen=True, slots=True)
class Choice:
    """Reads one word of several, each of which means something."""

    meanings: Mapping[str, Any]

    def __call__(self, answer: str) -> Any:
        word = answer.strip().lower()
        if word not in self.meanings:
            raise ValueError(f"wanted {' or '.join(self.meanings)}, got {answer.strip() or 'nothing'}")
        return self.meanings[word]


@dataclass(frozen=True, slots=True)
class Among:
    """Reads which of some names somebody sees, with commas between, or none; ``make`` makes something of them."""

    names: tuple[str, ...]
    make: Callable[[list[str]], Any]

    def __call__(self, answer: str) -> Any:
        said = [] if answer.strip().lower() in ("none", "") else [name.strip() for name in answer.split(",")]
        if unknown := [name for name in said if name not in self.names]:
            raise ValueError(f"wanted names among {', '.join(self.names)}, got {', '.join(unknown)}")
        return self.make(said)


@dataclass(frozen=True, slots=True)
class Noted:
    """Reads as another reader does, and takes down what it reads."""

    reader: Callable[[str], Any]
    take_down: Callable[[str], Any]

    def __call__(self, answer: str) -> Any:
        return self.take_down(answer)


@dataclass(frozen=True, slots=True)
class HumanTask:
    """One thing for a person to do.

    ``paragraph`` tells a person at a terminal what to do and what to type afterwards, and ``read`` turns what they
    typed into the value that a control port would answer.
    """

    who: str
    deed: str
    paragraph: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    named: str = ""
    read: Callable[[str], Any] = done
    scenario: str = ""
    """For whom it is asked, and where in it: the course and the place of a record."""
    place: int = 0

    @property
    def key(self) -> tuple[str, int]:
        """What tells it apart from every other one of a rehearsal."""
        return self.scenario, self.place

    @property
    def whom(self) -> str:
        """Who is to do it: a party, and which company if there are several."""
        return f"{self.who} {self.named}".strip()


class Person(Protocol):
    """Somebody who can be asked."""

    @property
    def by(self) -> str:
        """The name of whoever answered last, for the evidence."""
        ...

    def do(self, task: HumanTask) -> Any:
        """What came of it.

        Raises:
            CannotBeDone: the person cannot.
            Declined: the person was refused; the words are what the page said.
        """
        ...


@dataclass(frozen=True)
class TerminalPerson:
    """Prints one paragraph for each task and waits for a line: what was asked for, ``no``, or ``refused: words``.

    Whoever mistypes is told what is wrong, and asked again.
    """

    tell: Callable[[str], None] = print
    listen: Callable[[str], str] = input
    by: str = field(default_factory=user)
    """Who answers."""

    def do(self, task: HumanTask) -> Any:
        self.tell(f"\n{task.paragraph}\nIf it cannot be done, answer: no.  If the page refuses it: refused: its words.")
        while True:
            try:
                return self._answer(task)
            except NotUnderstood as problem:
                self.tell(f"{problem}.  Please answer once more.")

    def _answer(self, task: HumanTask) -> Any:
        try:
            answer = self.listen("> ").strip()
        except EOFError:
            raise NobodyThere(f"nobody is there to do this: {task.paragraph}") from None
        return meaning_of(task, answer)


def meaning_of(task: HumanTask, said: str) -> Any:
    """What somebody says: what was asked for, ``no``, or ``refused: words``.

    Raises:
        NotUnderstood: it cannot be used.
        CannotBeDone, Declined: as ``Person``.
    """
    said = said.strip()
    if said.lower() == "no":
        raise cannot(task)
    if said.lower().startswith("refused:"):
        raise refused(task, said.partition(":")[2])
    return understood(task, said)


def understood(task: HumanTask, answer: str) -> Any:
    """What an answer means.

    Raises:
        NotUnderstood: it cannot be used, for example because there is no such file.
    """
    try:
        return task.read(answer)
    except OSError as error:
        wanted = "wanted the path of a file that can be read"
        came = f"{answer!r}: {error.strerror}" if answer else "nothing"
        raise NotUnderstood(f"the answer cannot be used: {wanted}, got {came}") from None
    except ValueError as error:
        raise NotUnderstood(f"the answer cannot be used: {str(error).removesuffix('.')}") from None


def cannot(task: HumanTask) -> CannotBeDone:
    """Somebody says that they cannot do it."""
    return CannotBeDone(f"the person cannot do this: {task.paragraph}")


def refused(task: HumanTask, words: str) -> Declined:
    """The page did not let somebody do it."""
    return Declined("the page", task.deed.replace("_", " "), 400, words.strip())


@dataclass(frozen=True)
class RemotePerson:
    """Performs tasks through a control port, in one of its surroundings."""

    port: ControlPort
    surroundings: str
    by = "the control port"

    def do(self, task: HumanTask) -> Any:
        return self.port.do(task.who, task.deed, task.arguments, surroundings=self.surroundings, named=task.named)


def file_as_it_is(answer: str) -> dict[str, str]:
    """The file that a person names, of whatever kind, in the shape of a control port's answer.

    Raises:
        OSError: it cannot be read.
    """
    return {"base64": base64.b64encode(Path(answer).expanduser().read_bytes()).decode()}


def bytes_of(answer: Mapping[str, str]) -> bytes:
    """A file out of a control port's answer, which has it as text or in Base64."""
    return answer["text"].encode() if "text" in answer else base64.b64decode(answer["base64"])


def file_text(answer: str) -> dict[str, str]:
    """The text of the file that a person names, in the shape of a control port's answer.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no text.
    """
    path = Path(answer).expanduser()
    try:
        return {"text": path.read_text(encoding="utf-8-sig")}
    except UnicodeDecodeError:
        to_do = "choose the file as it was downloaded"
        raise ValueError(f"wanted a file of text in UTF-8, got {path.name}, which is none; {to_do}") from None
