"""What a method is called with, compared with its signature: what does not fit is refused at the door, in one sentence.

Only kinds are compared, from the outside in; what a value means is for the method to say.
"""

import functools
import inspect
import os
import re
import types
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, Sequence, Set, ValuesView
from dataclasses import dataclass
from datetime import datetime
from numbers import Integral, Real
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from fakes.names import nearest

AnyCallable = TypeVar("AnyCallable", bound=Callable[..., Any])
AnyClass = TypeVar("AnyClass", bound=type)

MOST_QUOTED = 60
"""So many characters of what came are quoted."""

_SECRET = re.compile("credential|token|secret|key|password")
_GIVING = (Iterator, KeysView, ValuesView, ItemsView)
_LISTS = (Sequence, Iterable, list)
_UNIONS = (Union, types.UnionType)
_LINES = 'lines of a SKU and how many, such as [("SKU-1", 2)],'
_ORIGINS: dict[Any, str] = {Mapping: "dict", Callable: "function", os.PathLike: "path"}
_KINDS: dict[Any, str] = {
    int: "a whole number",
    float: "a number",
    str: "a text",
    bool: "True or False",
    datetime: "an instant with its time zone, such as datetime(2026, 3, 2, 9, 5, tzinfo=UTC),",
    tuple[str, int]: "(SKU, quantity)",
}


def checked(method: AnyCallable) -> AnyCallable:
    """The same method, which refuses arguments that do not fit its signature.

    Raises, when it is called:
        TypeError: an argument is missing, or the method has none of this name; with the nearest one that it has.
        ValueError: an argument is of another kind.
    """

    @functools.wraps(method)
    def careful(*arguments: Any, **named: Any) -> Any:
        if _known(method).surely_fit(arguments, named):
            return method(*arguments, **named)
        fitting = fitted(method, arguments, named)
        return method(*fitting.args, **fitting.kwargs)

    return careful  # type: ignore[return-value]


def checked_class(original: AnyClass) -> AnyClass:
    """The same class, every public method of which is ``checked``, and how it is made."""
    for name, method in vars(original).copy().items():
        if inspect.isfunction(method) and (name == "__init__" or not name.startswith("_")):
            setattr(original, name, checked(method))
    return original


def fitted(method: Callable[..., Any], arguments: Sequence[Any], named: Mapping[str, Any]) -> inspect.BoundArguments:
    """The arguments by their names, whole numbers of other libraries as Python's own.  Raises as ``checked`` says."""
    signature = _signature(method)
    try:
        bound = signature.bind(*arguments, **named)
    except TypeError as error:
        raise TypeError(_misfit(_name(method, arguments), signature, named, error)) from None
    for name, came in bound.arguments.items():
        parameter = signature.parameters[name]
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        value = _in_hand(came, parameter.annotation)
        if not _fits(value, parameter.annotation):
            told = type(value).__name__ if _SECRET.search(name) else quoted(value)
            raise ValueError(
                f"{_name(method, arguments)}: wanted {in_words(parameter.annotation)} as {name}; got {told}"
            )
        bound.arguments[name] = _own(value)
    return bound


@dataclass(frozen=True, slots=True)
class _Known:
    """The parameters of a method by name, each with the types that surely fit it, None for whatever comes."""

    kinds: Mapping[str, frozenset[type] | None]
    by_place: tuple[str, ...]
    wanted: frozenset[str]

    def surely_fit(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> bool:
        """Whether a call fits by the very types of what came, as nearly every one does: told in a tenth of the time."""
        if len(arguments) > len(self.by_place):
            return False
        came = dict(zip(self.by_place, arguments, strict=False))
        if not (named.keys() <= self.kinds.keys() and came.keys().isdisjoint(named)):
            return False
        came.update(named)
        if not self.wanted <= came.keys():
            return False
        return all((kinds := self.kinds[name]) is None or type(value) in kinds for name, value in came.items())


@functools.cache
def _known(method: Callable[..., Any]) -> _Known:
    parameters = _signature(method).parameters
    many = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    named = {name: each for name, each in parameters.items() if each.kind not in many}
    return _Known(
        {name: _plain_kinds(each.annotation) for name, each in named.items()},
        tuple(name for name, each in named.items() if each.kind is each.POSITIONAL_OR_KEYWORD),
        frozenset(name for name, each in named.items() if each.default is each.empty),
    )


def _plain_kinds(wanted: Any) -> frozenset[type] | None:
    if wanted in (inspect.Parameter.empty, Any):
        return None
    parts = get_args(wanted) if get_origin(wanted) in _UNIONS else (wanted,)
    return frozenset(part for part in parts if isinstance(part, type) and get_origin(part) is None and _is_plain(part))


def _is_plain(kind: type) -> bool:
    """Whether all that is of this very type fits, as it is."""
    return kind is not datetime and kind not in _SPECIAL


def _in_hand(value: Any, wanted: Any) -> Any:
    """What a generator or a view of a dict gives, as a list, where one is taken: it is counted, and asked again."""
    if not isinstance(value, _GIVING):
        return value
    kinds = get_args(wanted) if get_origin(wanted) in _UNIONS else (wanted,)
    return list(value) if any(get_origin(kind) in _LISTS for kind in kinds) else value


def _own(value: Any) -> Any:
    """Whole numbers of other libraries, such as those of a data frame, as Python's, also within lists."""
    if isinstance(value, list | tuple):
        parts = [_own(part) for part in value]
        same = all(part is before for part, before in zip(parts, value, strict=True))
        return value if same else tuple(parts) if isinstance(value, tuple) else parts
    return int(value) if isinstance(value, Integral) and not isinstance(value, int) else value


def refuse_new_names(thing: Any, name: str) -> None:
    """Let an attribute pass that there is already.

    Raises:
        AttributeError: nothing is called so; with the nearest name that there is.
    """
    if not name.startswith("_") and not hasattr(thing, name):
        offered = nearest(name, [each for each in dir(thing) if not each.startswith("_")])
        raise AttributeError(f"a {type(thing).__name__} has no {name!r} to change{offered}", name=name, obj=thing)


def quoted(value: Any) -> str:
    """What came, as Python writes it, cut where it is long."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - whatever it is, it is refused, and more digits than Python writes are one of these.
        return f"a {type(value).__name__} that cannot be written"
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}..."


def in_words(wanted: Any) -> str:
    """A kind of value, as one says it: ``an Order or a whole number``."""
    origin, parts = get_origin(wanted), get_args(wanted)
    if wanted in _KINDS:
        return _KINDS[wanted]
    if origin in _UNIONS:
        return " or ".join(dict.fromkeys(in_words(part) for part in parts if part is not types.NoneType))
    if origin is Literal:
        return " or ".join(repr(part) for part in parts)
    if origin is tuple:
        return f"({', '.join(in_words(part) for part in parts if part is not Ellipsis)})"
    if origin in _LISTS:
        lines = parts == (tuple[str, int],)
        return _LINES if lines else f"a list, each of it {in_words(parts[0])},"
    called = getattr(wanted, "_called", None) or getattr(wanted, "__name__", str(wanted))
    name = _ORIGINS.get(origin) or str(called)
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"


def _fits(value: Any, wanted: Any) -> bool:
    """Whether a value is of a kind; what cannot be told from outside fits."""
    if wanted in _NUMBERS:
        return isinstance(value, _NUMBERS[wanted]) and not isinstance(value, bool)
    parts, kind = get_args(wanted), get_origin(wanted) or wanted
    if kind is datetime:
        return isinstance(value, datetime) and value.tzinfo is not None
    if kind in _SPECIAL:
        return _SPECIAL[kind](value, parts)
    try:
        return not isinstance(kind, type) or kind is inspect.Parameter.empty or isinstance(value, kind)
    except TypeError:  # A protocol, of which only a type checker knows.
        return True


def _fits_one_of(value: Any, parts: Sequence[Any]) -> bool:
    return any(_fits(value, part) for part in parts)


def _fits_tuple(value: Any, parts: Sequence[Any]) -> bool:
    if Ellipsis in parts or not isinstance(value, list | tuple):  # JSON has no tuples.
        return isinstance(value, list | tuple)
    return len(value) == len(parts) and all(_fits(each, part) for each, part in zip(value, parts, strict=True))


def _fits_list(value: Any, parts: Sequence[Any]) -> bool:
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        return False
    return not isinstance(value, list | tuple) or all(_fits(each, parts[0]) for each in value)


def _fits_row(value: Any, parts: Sequence[Any]) -> bool:
    """A set has no order, or another one in each process."""
    return not isinstance(value, Set) and _fits_list(value, parts)


_NUMBERS: dict[Any, type] = {int: Integral, float: Real}
_SPECIAL: dict[Any, Callable[[Any, Sequence[Any]], bool]] = {
    **dict.fromkeys(_UNIONS, _fits_one_of),
    **dict.fromkeys(_LISTS, _fits_row),
    Iterable: _fits_list,
    Literal: lambda value, parts: value in parts,
    tuple: _fits_tuple,
}


@functools.cache
def _signature(method: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(method)


def _name(method: Callable[..., Any], arguments: Sequence[Any]) -> str:
    """What was called; what is made goes by its class."""
    return type(arguments[0]).__name__ if method.__name__ == "__init__" else method.__name__


def _misfit(name: str, signature: inspect.Signature, named: Mapping[str, Any], error: TypeError) -> str:
    """What is wrong with a call whose arguments have no place."""
    names = [each for each in signature.parameters if each != "self"]
    stray = [each for each in named if each not in names]
    takes = f"it takes {', '.join(names) or 'nothing'}"
    if stray:
        return f"{name} takes no {stray[0]!r}{nearest(stray[0], names)}; {takes}"
    return f"{name}: {error}; {takes}"
