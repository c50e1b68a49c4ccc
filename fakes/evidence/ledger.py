"""The ledger of what the fakes imitate, how sure we are of it, which test shows it, and what a run really exercised.

Entries are written beside the code that imitates; nothing here imitates anything, and pages are made in
``fidelity_page``.
"""

import inspect
from collections.abc import Callable, Iterable
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal, Protocol, TypeVar, cast, get_args

from fakes.arguments import checked
from fakes.wire.bounds import check_letters

Evidence = Literal["official", "recorded", "third party", "guess"]
"""How we know: the vendor's own document, a recorded answer, somebody else's report, or our best estimate."""

STRENGTH: tuple[Evidence, ...] = get_args(Evidence)
"""All kinds of evidence, the strongest first."""

Imitation = TypeVar("Imitation", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Source:
    """Where knowledge comes from, and of which day it is (ISO date, or less when nobody knows the day)."""

    name: str
    dated: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One imitated behaviour: its name, what it does, how we know, and the test (file::function) that shows it."""

    service: str
    name: str
    what: str
    evidence: Evidence
    source: str
    dated: str
    test: str
    code: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way in which the real service may behave: what it then does, and the value of the quirk that takes it."""

    says: str
    quirk: str
    value: object


@dataclass(frozen=True, slots=True)
class Question:
    """An entry that may be otherwise: in which ways, and a harmless way to ask a real service, if there is one."""

    entry: Entry
    otherwise: tuple[Alternative, ...]
    ask: str


_entries: dict[tuple[str, str], Entry] = {}
_questions: dict[tuple[str, str], Question] = {}
_untold: dict[tuple[str, str], str] = {}


def imitates(
    name: str,
    what: str,
    *,
    evidence: Evidence,
    source: Source,
    test: str,
    shows: "Shows | None" = None,
    otherwise: tuple[Alternative, ...] = (),
    ask: str = "",
    untold: str = "",
) -> Callable[[Imitation], Imitation]:
    """Enter the decorated function into the ledger; whenever it runs behind a door, it is noted as exercised.

    So it belongs on the function that runs only when the behaviour shows: on what makes the refusal, not on what
    checks for it.  Where it runs more often, ``shows(result, *arguments)`` says whether it could be seen this time;
    ``REFUSING``, or ``Refusing(words)``, that it is seen in a refusal alone.
    ``test`` is ``test_file.py::test_function`` below the tests of the same package.  Several may be
    stacked.  Whatever is a guess names how it may be ``otherwise``, and what to ``ask`` a real service, harmlessly;
    or why no program that asks the service can tell (``untold``).

    Raises:
        ValueError: the service has an entry of that name already.
    """

    def enter(imitation: Imitation) -> Imitation:
        service = imitation.__module__.split(".")[1]
        key = (service, name)
        if key in _entries:
            raise ValueError(f"the ledger of {service} has {name!r} already; give this behaviour its own name")
        code = f"{imitation.__module__}.{imitation.__qualname__}"
        _entries[key] = Entry(service, name, what, evidence, source.name, source.dated, test, code)
        if untold:
            _untold[key] = untold
        if otherwise:
            _questions[key] = Question(_entries[key], otherwise, ask)
        return _noting(imitation, name, shows)

    return enter


def ledger(service: str | None = None) -> list[Entry]:
    """All entries, or those of one service ("bigcommerce", "logicbroker"), in the order of service and name."""
    entries = sorted(_entries.values(), key=lambda entry: (entry.service, entry.name))
    return [entry for entry in entries if service in (None, entry.service)]


def questions(service: str | None = None) -> list[Question]:
    """What may be otherwise, of both services or of one, in the ledger's order."""
    return [_questions[key] for key in sorted(_questions) if service in (None, key[0])]


def untold() -> list[tuple[Entry, str]]:
    """The guesses that no program can tell from their other readings, each with the reason, in the ledger's order."""
    return [(_entries[key], _untold[key]) for key in sorted(_untold)]


# What a run exercised


class Exercised(set[str]):
    """The names of the entries that ran in one service; plain data, a part of that service's state.

    ``shown`` are those whose behaviour could be seen; ``opened`` counts how often one of the service's doors was opened
    by somebody who may have changed something.
    """

    opened = 0

    def __init__(self, names: Iterable[str] = ()) -> None:
        super().__init__(names)
        self.shown = set(self)


_at_work: ContextVar[Exercised | None] = ContextVar("exercised by whom is at work", default=None)


class Noted:
    """While this lasts, what runs is noted as exercised by one service."""

    __slots__ = ("_exercised", "_token")

    def __init__(self, exercised: Exercised) -> None:
        self._exercised = exercised

    def __enter__(self) -> None:
        self._token: Token[Exercised | None] = _at_work.set(self._exercised)

    def __exit__(self, *_: object) -> None:
        _at_work.reset(self._token)


class Opened(Noted):
    """The same for a door through which somebody comes who may change something."""

    __slots__ = ()

    def __enter__(self) -> None:
        self._exercised.opened += 1
        super().__enter__()


class Notes(Protocol):
    """Anything that keeps what was exercised behind it."""

    @property
    def exercised(self) -> Exercised: ...


Door = TypeVar("Door", bound=type[Notes])


def door(opened: Door) -> Door:
    """Make a door of a class: whatever runs through its public methods is noted in its ``exercised``.

    Nothing passes it that holds half a character.
    """
    for name, method in list(vars(opened).items()):
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(opened, name, _through(method))
    return opened


def entries_of(**exercised: set[str]) -> list[Entry]:
    """The entries of what services exercised: ``entries_of(bigcommerce=store.exercised)``, in the ledger's order."""
    return [_entries[service, name] for service in sorted(exercised) for name in sorted(exercised[service])]


def weakest(entries: Iterable[Entry]) -> Evidence | None:
    """The weakest evidence among entries; None when there are none."""
    return max((entry.evidence for entry in entries), key=STRENGTH.index, default=None)


_NAMES = "__imitates__"

Shows = Callable[..., bool]
"""``shows(result, *arguments)`` says whether a behaviour could be seen in a call of what imitates it."""


@dataclass(frozen=True, slots=True)
class Refusing:
    """A behaviour that can be seen where something is refused, with these words in the text, and nowhere else."""

    words: str = ""

    def __call__(self, result: object, *_: object) -> bool:
        return isinstance(result, Exception) and self.words in str(result)


REFUSING = Refusing()

_LOOKS = frozenset(
    [
        *(
            "orders",
            "order_details",
            "products",
            "api_accounts",
            "document",
            "items",
            "listed",
            "related_documents",
            "document_events",
        ),
        *("notifications", "test_cases", "attachments", "scheduled_tasks", "merchant_feed", "unmatched_items"),
        *("standard_feed", "events", "settings", "specification", "template", "feeds", "download", "search", "form"),
    ]
)
"""What one can do at doors without changing anything."""


@dataclass(slots=True)
class _Names:
    """The entries of one function: all of them, those that always show, and those that sometimes do."""

    all: list[str] = field(default_factory=list)
    always: list[str] = field(default_factory=list)
    sometimes: list[tuple[str, Shows]] = field(default_factory=list)
    refusing: list[tuple[str, Refusing]] = field(default_factory=list)

    def add(self, name: str, shows: Shows | None) -> None:
        self.all.append(name)
        if shows is None:
            self.always.append(name)
        else:
            self.sometimes.append((name, shows))
        if isinstance(shows, Refusing):
            self.refusing.append((name, shows))


def _noting(imitation: Imitation, name: str, shows: Shows | None) -> Imitation:
    """The function, noting its entries when it runs; stacked entries share one wrapper."""
    known: _Names | None = getattr(imitation, _NAMES, None)
    if known is not None:
        known.add(name, shows)
        return imitation
    names = _Names()
    names.add(name, shows)

    @wraps(imitation)
    def imitate(*args: Any, **kwargs: Any) -> Any:
        exercised = _at_work.get()
        if exercised is None:
            return imitation(*args, **kwargs)
        for each in names.all:  # Most often one, and quicker than to update a set with a list.
            exercised.add(each)
        for each in names.always:
            exercised.shown.add(each)
        if not names.sometimes:
            return imitation(*args, **kwargs)
        try:
            result = imitation(*args, **kwargs)
        except Exception as refusal:
            exercised.shown.update(each for each, is_seen in names.refusing if is_seen(refusal))
            raise
        for each, is_seen in names.sometimes:
            if each not in exercised.shown and is_seen(result, *args):
                exercised.shown.add(each)
        return result

    setattr(imitate, _NAMES, names)
    return cast("Imitation", imitate)


def _through(method: Callable[..., Any]) -> Callable[..., Any]:
    noted, careful = Noted if method.__name__ in _LOOKS else Opened, checked(method)

    @wraps(method)
    def go_through(self: Notes, *args: Any, **kwargs: Any) -> Any:
        check_letters((*args, *kwargs.values()))
        with noted(self.exercised):
            return careful(self, *args, **kwargs)

    return go_through
