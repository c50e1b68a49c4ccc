"""The control port: the clock, the state, fresh surroundings, and everything that people do and no API offers.

It is no part of either service's protocol; what people can do is written in ``fakes.people``.
"""

import base64
import binascii
import hmac
import inspect
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NonNegativeInt, model_validator

from fakes.bigcommerce.refusals import Refused
from fakes.doors.records_as_json import plain
from fakes.logicbroker.refusals import Refusal
from fakes.people import Retailer, Shopper, Supplier
from fakes.scenery.config import ConfigError, SurroundingsConfig, validate
from fakes.scenery.outside_world import CannotAdvance, OutsideWorld
from fakes.scenery.surroundings import Surroundings
from fakes.wire.http import Request, RequestLike, Response, Router

PEOPLE: dict[str, type[Shopper | Retailer | Supplier]] = {
    "shopper": Shopper,
    "retailer": Retailer,
    "supplier": Supplier,
}


class ClockMove(BaseModel):
    """How far to move the clock, or where to."""

    model_config = ConfigDict(extra="forbid")

    advance: dict[Literal["seconds", "minutes", "hours", "days"], NonNegativeInt] | None = Field(None, min_length=1)
    to: AwareDatetime | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "ClockMove":
        if (self.advance is None) == (self.to is None):
            raise ValueError('either "advance", such as {"minutes": 15}, or "to", an instant in ISO 8601')
        return self


LAST_YEAR = 2200
"""Until then the clock can be moved."""


class TurnEnd(BaseModel):
    """When a connector wants its next turn; never, if it is null."""

    model_config = ConfigDict(extra="forbid")

    next: AwareDatetime | None


class ControlRefusal(Exception):
    """The control port says no, with a status and one message."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class Control:
    """Answers the control port.  Every error is a 4xx with ``{"error": message}``."""

    def __init__(self, outside: OutsideWorld) -> None:
        self.outside = outside

    def answer(self, request: RequestLike) -> Response:
        asked = Request.of(request)
        found = ROUTES.match(asked.method, asked.path)
        try:
            if found is None:
                raise _unknown(asked)
            route, values = found
            self.outside.run_due()
            status = 201 if route.handler is _add_surroundings else 200
            return Response.of_json(status, plain(route.handler(self.outside, asked, **values)))
        except ConfigError as error:
            return _error(400, str(error))
        except ControlRefusal as refused:
            return _error(refused.status, str(refused))


def _overview(outside: OutsideWorld, request: Request) -> dict[str, Any]:
    return {"routes": [f"{route.method} {route.template}" for route in ROUTES.routes], **outside.addresses.as_json()}


def _show_clock(outside: OutsideWorld, request: Request) -> dict[str, Any]:
    clock = {"kind": outside.config.clock, "now": outside.clock.now(), "next_due": outside.due()}
    return {**clock, "waiting_for": outside.waiting_for()}


def _move_clock(outside: OutsideWorld, request: Request) -> dict[str, Any]:
    wish = validate(ClockMove, _json(request), where="body")
    units = {str(unit): count for unit, count in (wish.advance or {}).items()}
    try:
        until = wish.to or outside.clock.now() + timedelta(**units)
        if until.year > LAST_YEAR:  # What comes due later still has to have a date.
            raise OverflowError
        outside.advance(until)
    except CannotAdvance as error:
        raise ControlRefusal(409, str(error)) from error
    except OverflowError:
        raise ControlRefusal(400, "body: wanted an instant within the calendar; got a length beyond it") from None
    return _show_clock(outside, request)


def _show_state(outside: OutsideWorld, request: Request) -> dict[str, Any]:
    return {
        "clock": _show_clock(outside, request),
        "surroundings": {name: each.counts() for name, each in outside.surroundings.items()},
        "not_faked": outside.not_faked,
    }


def _show_exercised(outside: OutsideWorld, request: Request) -> list[dict[str, Any]]:
    """What of the ledger ran in one surroundings; with ``shown``, what of it could be seen."""
    surroundings = _surroundings(outside, request)
    return [asdict(entry) for entry in (surroundings.shown() if "shown" in request.query else surroundings.exercised())]


def _list_surroundings(outside: OutsideWorld, request: Request) -> list[str]:
    return list(outside.surroundings)


def _add_surroundings(outside: OutsideWorld, request: Request) -> dict[str, Any]:
    wish = validate(SurroundingsConfig, _json(request), where="body")
    return outside.introduction_of(outside.add(wish))


def _give_back(outside: OutsideWorld, request: Request, name: str) -> dict[str, Any]:
    try:
        outside.give_back(name)
    except KeyError:
        raise ControlRefusal(404, f"no surroundings are called {name!r}") from None
    except ValueError as error:
        raise ControlRefusal(409, str(error)) from None
    return {"surroundings": list(outside.surroundings)}


def _check_key(outside: OutsideWorld, request: Request) -> None:
    """Credentials are shown to whoever holds the key of the control port."""
    if not hmac.compare_digest(request.headers.get("Control-Key", "").encode(), outside.key.encode()):
        raise ControlRefusal(403, "wanted the header field Control-Key with the control_key of the first line")


def _list_connections(outside: OutsideWorld, request: Request) -> list[dict[str, Any]]:
    _check_key(outside, request)
    return outside.connections()


def _register(outside: OutsideWorld, request: Request, name: str) -> dict[str, Any]:
    _check_key(outside, request)
    outside.turns.register(name)
    return _show_turn(outside, request, name)


def _leave(outside: OutsideWorld, request: Request, name: str) -> dict[str, Any]:
    _check_key(outside, request)
    outside.turns.leave(name)
    return {"registered": list(outside.turns.registered)}


def _show_turn(outside: OutsideWorld, request: Request, name: str) -> dict[str, Any]:
    """Whether it is somebody's turn, what time it is, and all connections."""
    _check_key(outside, request)
    if name not in outside.turns.registered:
        raise ControlRefusal(404, f"nobody has registered as {name!r}: POST /connectors/{name} first")
    is_due = name in outside.waiting_for()
    return {"is_due": is_due, "now": outside.clock.now(), "connections": outside.connections()}


def _end_turn(outside: OutsideWorld, request: Request, name: str) -> dict[str, Any]:
    """A turn is over; the body says when the next one is wanted."""
    _show_turn(outside, request, name)
    following = validate(TurnEnd, _json(request), where="body").next
    if following is not None and following <= outside.clock.now():
        raise ControlRefusal(400, f"body: wanted an instant after now, {outside.clock.now().isoformat()}")
    outside.turns.take(name, following, outside.connections())
    return _show_turn(outside, request, name)


def _list_people(outside: OutsideWorld, request: Request) -> dict[str, dict[str, str]]:
    return {who: {deed: _form(method) for deed, method in _deeds(kind).items()} for who, kind in PEOPLE.items()}


def _do(outside: OutsideWorld, request: Request, who: str, deed: str) -> Any:
    """One deed of one person, with the JSON object of the body as its arguments."""
    surroundings = _surroundings(outside, request)
    person = _person(surroundings, who, request)
    method = _deeds(type(person)).get(deed)
    if method is None:
        raise ControlRefusal(404, f"no {who} can {deed!r}; a {who} can {', '.join(_deeds(type(person)))}")
    arguments = _json(request)
    if not isinstance(arguments, dict):
        raise ControlRefusal(400, f"wanted a JSON object of arguments: {deed}{_form(method)}")
    arguments = {name: _file(each) if name == "path_or_rows" else each for name, each in arguments.items()}
    if "verify" in inspect.signature(method).parameters:
        arguments = {**arguments, "verify": surroundings.verify}
    try:
        bound = inspect.signature(method).bind(person, **arguments)
    except TypeError as error:
        raise ControlRefusal(400, f"{error}; wanted {deed}{_form(method)}") from error
    return _outcome_of(lambda: method(*bound.args, **bound.kwargs))


def _file(given: Any) -> Any:
    """The rows of a file, or its content as this port shows files; whoever asks from outside names no path here."""
    if isinstance(given, dict) and len(given) == 1 and isinstance(text := given.get("text"), str):
        return text.encode()
    if isinstance(given, dict) and len(given) == 1 and isinstance(coded := given.get("base64"), str):
        try:
            return base64.b64decode(coded, validate=True)
        except binascii.Error as error:
            raise ControlRefusal(400, f"path_or_rows is no base64: {error}") from None
    if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
        wanted = 'an array of rows, {"text": content} or {"base64": content}'
        raise ControlRefusal(400, f"wanted path_or_rows as {wanted}; no file of the server is read")
    return given


def _outcome_of(deed: Callable[[], Any]) -> Any:
    """What came of a deed.  People are refused in many ways; whoever asks from outside sees the message."""
    try:
        return deed()
    except (Refused, Refusal, LookupError, PermissionError) as error:
        raise ControlRefusal(409, _message(error)) from error
    except (ValueError, TypeError, OSError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ControlRefusal(400, _message(error)) from error


def _message(error: Exception) -> str:
    """The text of an error; a KeyError would print its own in quotes."""
    if isinstance(error, ArithmeticError):
        return "amounts and quantities so large cannot be multiplied exactly"
    said = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return said.strip() or "there is nothing of that name or number"


def _surroundings(outside: OutsideWorld, request: Request) -> Surroundings:
    name = request.query.get("surroundings")
    if name is None:
        return next(iter(outside.surroundings.values()))
    if name not in outside.surroundings:
        raise ControlRefusal(404, f"no surroundings are called {name!r}; there are {', '.join(outside.surroundings)}")
    return outside.surroundings[name]


def _person(surroundings: Surroundings, who: str, request: Request) -> Shopper | Retailer | Supplier:
    if who == "supplier":
        try:
            return surroundings.supplier(request.query.get("named"))
        except KeyError as error:
            raise ControlRefusal(404, _message(error)) from error
    if who not in PEOPLE:
        raise ControlRefusal(404, f"nobody is called {who!r}; there are {', '.join(PEOPLE)}")
    return surroundings.shopper if who == "shopper" else surroundings.retailer


def _deeds(kind: type) -> dict[str, Callable[..., Any]]:
    """The public methods of a person are all that it can do."""
    named = {name: None for base in kind.__mro__ for name, each in vars(base).items() if inspect.isfunction(each)}
    return {name: getattr(kind, name) for name in named if not name.startswith("_")}


def _form(deed: Callable[..., Any]) -> str:
    """The arguments of a deed as somebody outside fills them in."""
    parameters = [each for each in inspect.signature(deed).parameters.values() if each.name not in {"self", "verify"}]
    names = [each.name if each.default is each.empty else f"{each.name}={each.default!r}" for each in parameters]
    return f"({', '.join(names)})"


def _json(request: Request) -> Any:
    if not request.body.strip():
        return {}
    try:
        return request.json()
    except ValueError as error:
        raise ControlRefusal(400, f"the body is not JSON: {error}") from None


def _unknown(request: Request) -> ControlRefusal:
    methods = ROUTES.methods(request.path)
    if methods:
        return ControlRefusal(405, f"{request.path} takes {', '.join(methods)}, not {request.method}")
    known = ", ".join(f"{route.method} {route.template}" for route in ROUTES.routes)
    return ControlRefusal(404, f"the control port has no {request.path}; it has {known}")


def _error(status: int, message: str) -> Response:
    return Response.of_json(status, {"error": message})


def _routes() -> Router[Callable[..., Any]]:
    routes: Router[Callable[..., Any]] = Router()
    routes.add("GET", "", _overview)
    routes.add("GET", "/clock", _show_clock)
    routes.add("POST", "/clock", _move_clock)
    routes.add("GET", "/state", _show_state)
    routes.add("GET", "/exercised", _show_exercised)
    routes.add("GET", "/surroundings", _list_surroundings)
    routes.add("POST", "/surroundings", _add_surroundings)
    routes.add("DELETE", "/surroundings/{name}", _give_back)
    routes.add("GET", "/connections", _list_connections)
    routes.add("POST", "/connectors/{name}", _register)
    routes.add("DELETE", "/connectors/{name}", _leave)
    routes.add("GET", "/connectors/{name}/turn", _show_turn)
    routes.add("POST", "/connectors/{name}/turn", _end_turn)
    routes.add("GET", "/people", _list_people)
    routes.add("POST", "/people/{who}/{deed}", _do)
    return routes


ROUTES = _routes()
