"""A world in a file: the lines of Python that live it, read back without running anything but its people's deeds.

How a history becomes such lines is in ``steps_of_history``.
"""

import ast
import datetime
import hashlib
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from fakes.bigcommerce import Quirks as StoreQuirks
from fakes.logicbroker.quirks import Quirks as NetworkQuirks
from harness.record.history import History
from harness.simulation.catalog import Item
from harness.simulation.story.steps_of_history import story_of
from harness.simulation.trouble.nemesis import MIXTURES, Mixture

_HEAD = "# A world of this project, to be had again with World.load.  Its history: "

_MAKERS: Mapping[str, Callable[..., Any]] = {
    "Item": Item,
    "Mixture": Mixture,
    "StoreQuirks": StoreQuirks,
    "NetworkQuirks": NetworkQuirks,
    "Decimal": Decimal,
    "timedelta": datetime.timedelta,
    "datetime.timedelta": datetime.timedelta,
    "datetime.datetime": datetime.datetime,
    "datetime.timezone": datetime.timezone,
}
"""What a line may make besides texts, numbers, lists and tables."""


_DEED = re.compile(
    r"world\.(advance|settle|calm|connect|renew_credentials|restart_connector)"
    r"|world\.((shopper|retailer|nemesis|suppliers\[\d+\])\.[a-z]\w*)"
)
"""What a line may call: how time passes, and what people and the nemesis do; nothing that writes a file."""


class NotThisWorld(ValueError):
    """A file cannot be had again as a world; the message says why."""


def written(world: Any) -> str:
    """The world as lines of Python, headed by a fingerprint of its history.

    Raises:
        Untellable: something happened for which there is no sentence; the message names it.
    """
    story = story_of(world)
    lines = [_HEAD + fingerprint(world.history), story.beginning.code, *(step.code for step in story.steps)]
    return "\n".join([*lines, ""])


def relived(text: str, make: Callable[..., Any]) -> Any:
    """Live a written world again; ``make`` makes a world of its options.

    Raises:
        NotThisWorld: the text was not written by ``written``, or this version of the project lives it otherwise.
    """
    head, _, code = text.partition("\n")
    if not head.startswith(_HEAD):
        raise NotThisWorld("wanted a file that world.save has written")
    scope: dict[str, Any] = {}
    try:
        for statement in ast.parse(code).body:
            _live(scope, statement, make)
    except SyntaxError as error:
        raise NotThisWorld(f"wanted a file that world.save has written; {error}") from error
    world = scope.get("world")
    if world is None or fingerprint(world.history) != head.removeprefix(_HEAD):
        raise NotThisWorld("lived again, the world has another history: it was saved by another version or connector")
    return world


def fingerprint(history: History) -> str:
    """A digest of a whole history."""
    return hashlib.sha256(history.to_json().encode()).hexdigest()


def _live(scope: dict[str, Any], statement: ast.stmt, make: Callable[..., Any]) -> None:
    """Do what one line says; ``scope`` has the world, credentials and product feeds."""
    match statement:
        case ast.Assign([ast.Name("world")], ast.Call(ast.Name("World"))) if not scope:
            scope["world"] = make(**_named(statement.value, scope))  # type: ignore[arg-type]
        case ast.Assign([ast.Name(name)], ast.Call(ast.Attribute(ast.Call() as deed, "credentials_file"), [], [])):
            scope[name] = _done(scope, deed).credentials_file()
        case ast.Assign([ast.Name(name)], ast.Call() as deed) if re.fullmatch(r"feed_\d+", name) and scope:
            scope[name] = _done(scope, deed)
        case ast.Assign([target], value) if scope and ast.unparse(target) == "world.nemesis.mixture":
            scope["world"].nemesis.mixture = _value(value, scope)
        case ast.Expr(ast.Call() as deed) if scope:
            _done(scope, deed)
        case _:
            raise NotThisWorld(f"wanted the deeds of a world; got {ast.unparse(statement)}")


def _done(scope: Mapping[str, Any], call: ast.Call) -> Any:
    if not _DEED.fullmatch(ast.unparse(call.func)):
        raise NotThisWorld(f"wanted a deed in the world; got {ast.unparse(call)}")
    arguments, named = [_value(each, scope) for each in call.args], _named(call, scope)
    files = [*arguments, named.get("path_or_rows")][: 2 if "matching" in ast.unparse(call.func) else 1]
    if ".upload_" in ast.unparse(call.func) and any(isinstance(each, str) for each in files):
        raise NotThisWorld("wanted the content of a file that was uploaded; got the name of one")
    return _target(scope["world"], call.func)(*arguments, **named)


def _target(world: Any, node: ast.expr) -> Any:
    """What a path such as ``world.suppliers[0].ship`` leads to."""
    if isinstance(node, ast.Name) and node.id == "world":
        return world
    if isinstance(node, ast.Attribute) and not node.attr.startswith("_"):
        return getattr(_target(world, node.value), node.attr)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return _target(world, node.value)[node.slice.value]
    raise NotThisWorld(f"wanted somebody in the world; got {ast.unparse(node)}")


def _named(call: ast.Call, scope: Mapping[str, Any]) -> dict[str, Any]:
    return {str(each.arg): _value(each.value, scope) for each in call.keywords}


def _value(node: ast.expr, scope: Mapping[str, Any]) -> Any:
    """A text, a number, a list, a table, one of ``_MAKERS``, or something in the world."""
    path = ast.unparse(node)
    match node:
        case ast.Call() if maker := _MAKERS.get(ast.unparse(node.func)):
            value = maker(*(_value(each, scope) for each in node.args), **_named(node, scope))
        case ast.List():
            value = [_value(each, scope) for each in node.elts]
        case ast.Tuple():
            value = tuple(_value(each, scope) for each in node.elts)
        case ast.Dict():
            pairs = zip(node.keys, node.values, strict=True)
            value = {_value(key, scope): _value(part, scope) for key, part in pairs if key is not None}
        case ast.Subscript() if ast.unparse(node.value) == "MIXTURES":
            value = MIXTURES[ast.literal_eval(node.slice)]
        case ast.Attribute() | ast.Subscript() if "world" in scope and _SOMEBODY.fullmatch(path):
            value = _target(scope["world"], node)
        case ast.Name(name) if name in scope and name != "world":
            value = scope[name]
        case ast.Attribute() if path in ("datetime.timezone.utc", "datetime.UTC"):
            value = datetime.UTC
        case _:
            value = _literal(node)
    return value


_SOMEBODY = re.compile(r"world\.(credentials|suppliers\[\d+\](\.company)?)")
"""What of a world may be given to a deed."""


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError as error:
        raise NotThisWorld(f"wanted a plain value; got {ast.unparse(node)}") from error
