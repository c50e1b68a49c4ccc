"""The wire as values: a request, a response, and a router from one to the other.

No socket and no rule of either service lives here.  A client *sends* a request, a fake *answers* it; both work on
the same two values, so neither needs to import the other.
"""

import difflib
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec

from fakes.wire import bounds


class Headers(Mapping[str, str]):
    """Header fields whose names compare without regard to case, in the order given."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, str] | None = None) -> None:
        self._fields = {name.lower(): (name, value) for name, value in (fields or {}).items()}

    def __getitem__(self, name: str) -> str:
        return self._fields[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._fields.values())

    def __len__(self) -> int:
        return len(self._fields)

    def get(self, name: str, default: Any = None) -> Any:
        """As of every mapping, but without an exception inside."""
        field = self._fields.get(name.lower())
        return default if field is None else field[1]

    def items(self) -> ItemsView[str, str]:
        return dict(self._fields.values()).items()

    def with_fields(self, fields: Mapping[str, str]) -> "Headers":
        """These and others, which count where both have a name."""
        both = Headers(fields)
        both._fields = {**self._fields, **both._fields}
        return both

    def __repr__(self) -> str:
        return f"Headers({', '.join(self)})"  # Names only: values may be secrets.


class RequestLike(Protocol):
    """What a fake reads of a request; every caller may bring its own class."""

    @property
    def method(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request: upper-case method, absolute URL with its query, header fields, body bytes."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=Headers)
    body: bytes = b""

    @classmethod
    def of(cls, other: RequestLike) -> "Request":
        """The same request with case-insensitive header fields, whatever class it came in."""
        headers = other.headers if isinstance(other.headers, Headers) else Headers(other.headers)
        return cls(other.method.upper(), other.url, headers, other.body)

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def origin(self) -> str:
        """Scheme and host as the caller wrote them; links in answers lead back through the same door."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def query(self) -> dict[str, str]:
        """Query parameters by name; the last one wins, blank values are kept."""
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))

    def json(self) -> Any:
        """The body as JSON, its decimal numbers as Decimal.

        Raises:
            ValueError: the body is not JSON, or beyond the bounds of ``fakes.wire.bounds``.
        """
        return bounds.decoded(self.body)


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response: status, header fields, body bytes."""

    status: int
    headers: Mapping[str, str] = field(default_factory=Headers)
    body: bytes = b""

    @classmethod
    def of_json(cls, status: int, value: Any, headers: Mapping[str, str] | None = None) -> "Response":
        fields = {"Content-Type": "application/json", **(headers or {})}
        return cls(status, Headers(fields), encode_json(value))

    @classmethod
    def of_text(cls, status: int, text: str, content_type: str = "text/plain") -> "Response":
        return cls(status, Headers({"Content-Type": content_type}), text.encode())

    def json(self) -> Any:
        """The body as JSON, its decimal numbers as Decimal.

        Raises:
            ValueError: the body is not JSON.
        """
        return bounds.decoded(self.body)


@lru_cache(maxsize=64)  # Many answers bear the same second, and writing it down is slow.
def date_header(now: datetime) -> str:
    """An instant as the header field Date has it.  Source: RFC 9110: to the second."""
    return format_datetime(now.replace(microsecond=0), usegmt=True)


Responder = Callable[[RequestLike], Response]


def encode_json(value: Any) -> bytes:
    """Compact JSON in UTF-8; a Decimal becomes the same digits as a JSON number, never a float."""
    return _ENCODER.encode(value)


_ENCODER = msgspec.json.Encoder(decimal_format="number")


class NotFaked(Exception):
    """Something the real service has, or may have, and this fake does not imitate.

    It is loud in the caller's process, so that a gap in the fake is never taken for an answer of the service.  Over
    a served door the caller sees ``response`` instead: what the real gateway says to a route that it does not know.
    """

    def __init__(self, wanted: str, nearest: list[str], response: Response) -> None:
        self.wanted = wanted
        self.nearest = nearest
        self.response = response
        hint = f"  Nearest faked routes: {', '.join(nearest)}." if nearest else ""
        super().__init__(f"Not faked: {wanted}.{hint}  Use one of these, or add the route to the fake.")


HandlerT = TypeVar("HandlerT")


@dataclass(frozen=True, slots=True)
class Route(Generic[HandlerT]):
    """One method and path template, such as ``GET /v2/orders/{id}``, and what handles it."""

    method: str
    template: str
    handler: HandlerT
    names: tuple[tuple[int, str], ...]
    """Which segments of a path are values, and what they are called."""
    number: int


@dataclass(slots=True)
class _Branch(Generic[HandlerT]):
    """What may follow on the beginning of a path: certain segments, any segment, nothing."""

    fixed: "dict[str, _Branch[HandlerT]]" = field(default_factory=dict)
    any: "_Branch[HandlerT] | None" = None
    routes: list[Route[HandlerT]] = field(default_factory=list)


class Router(Generic[HandlerT]):
    """A table of routes, of which the first that was declared counts.

    ``{name}`` matches one path segment.  Matched values are text; whoever handles the route says what they mean.
    """

    def __init__(self, *, ignore_case: bool = False) -> None:
        self._ignores_case = ignore_case
        self._by_length: dict[int, list[Route[HandlerT]]] = {}
        self._tree: _Branch[HandlerT] = _Branch()

    @property
    def routes(self) -> list[Route[HandlerT]]:
        return [route for routes in self._by_length.values() for route in routes]

    def add(self, method: str, template: str, handler: HandlerT) -> None:
        segments = template.split("/")
        names = tuple((place, each[1:-1]) for place, each in enumerate(segments) if each.startswith("{"))
        route = Route(method, template, handler, names, len(self.routes))
        branch = self._tree
        for segment in segments:
            if segment.startswith("{"):
                branch.any = branch.any or _Branch()
                branch = branch.any
            else:
                branch = branch.fixed.setdefault(segment.lower() if self._ignores_case else segment, _Branch())
        branch.routes.append(route)
        self._by_length.setdefault(len(segments), []).append(route)

    def match(self, method: str, path: str) -> tuple[Route[HandlerT], dict[str, str]] | None:
        """The route for a method and path with the values in the path, or None."""
        segments = path.rstrip("/").split("/")
        for route in self._of(segments, self._tree):
            if route.method == method:
                return route, {name: segments[place] for place, name in route.names}
        return None

    def methods(self, path: str) -> list[str]:
        """The methods that this path knows; empty when no route has the path at all."""
        return [route.method for route in self._of(path.rstrip("/").split("/"), self._tree)]

    def _of(self, segments: Sequence[str], branch: _Branch[HandlerT]) -> list[Route[HandlerT]]:
        """All routes of a path, in the order of declaration."""
        for place, segment in enumerate(segments):
            fixed = branch.fixed.get(segment.lower() if self._ignores_case else segment)
            other = branch.any if segment else None
            if fixed and other:
                rest = segments[place + 1 :]
                return sorted(self._of(rest, fixed) + self._of(rest, other), key=lambda route: route.number)
            following = fixed or other
            if not following:
                return []
            branch = following
        return branch.routes

    def nearest(self, path: str, count: int = 3) -> list[str]:
        """The routes whose templates look most like a path, for a message to a person."""
        names = {f"{route.method} {route.template}": route.template for route in self.routes}
        templates = difflib.get_close_matches(path, list(dict.fromkeys(names.values())), count, cutoff=0.3)
        return [name for name, template in names.items() if template in templates]
