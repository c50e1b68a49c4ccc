"""A planned fault: which requests it strikes, whether it ever can, and whether it has.

When it strikes is up to the nemesis.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fakes.bigcommerce.api.routes import ROUTES as STORE_ROUTES
from fakes.logicbroker.api.routes import ROUTES as NETWORK_ROUTES
from fakes.names import check_name, nearest
from fakes.wire.faults import Fault
from fakes.wire.http import Request
from harness.displays.tables import counted
from harness.record.history import METHODS, path_ends
from harness.simulation.recorder import service_of

_ROUTES = {
    "bigcommerce": [(route.method, route.template) for route in STORE_ROUTES.routes],
    "logicbroker": [(route.method, route.template) for route in NETWORK_ROUTES.routes],
}


@dataclass(slots=True)
class PlannedFault:
    """A fault that strikes matching requests: the next ``times`` of them, or all of them ``until`` an instant."""

    fault: Fault
    service: str | None
    method: str | None
    path: str | None
    times: int | None
    until: datetime | None
    struck: int = 0

    def over(self, now: datetime) -> bool:
        return self.times == 0 or (self.until is not None and now >= self.until)

    def matches(self, request: Request, services: Mapping[str, str]) -> bool:
        return (
            (self.service is None or service_of(request.url, services) == self.service)
            and (self.method is None or request.method == self.method.upper())
            and (self.path is None or path_ends(request.path, self.path))
        )

    def strike(self) -> Fault:
        """The fault, which has now struck once more."""
        self.struck += 1
        self.times = None if self.times is None else self.times - 1
        return self.fault

    def __str__(self) -> str:
        """Such as ``lost reply, on POST /Orders of logicbroker``."""
        request = " ".join(filter(None, [self.method and self.method.upper(), self.path])) or "any request"
        return f"{self.fault.name}, on {request}{f' of {self.service}' if self.service else ''}"

    def check(self, services: Iterable[str], now: datetime) -> None:
        """See to it that it can strike.

        Raises:
            ValueError: there is no such service, method or path, or no time in which it could; with the nearest one.
        """
        check_name("service", self.service, services)
        check_name("method", self.method and self.method.upper(), METHODS)
        if self.times is not None and self.times < 1:
            raise ValueError(f"a fault strikes once or more; got times={self.times}")
        if self.until is not None and self.until <= now:
            raise ValueError(
                f"wanted an instant after {now.isoformat()}, which it is now; got until={self.until.isoformat()}"
            )
        if self.path is not None:
            _check_path(self.service, self.method and self.method.upper(), self.path)


def missed_sentence(plans: Iterable[PlannedFault]) -> str:
    """Which planned faults have not struck; empty when there are none."""
    idle = [str(plan) for plan in plans]
    if not idle:
        return ""
    have = "has" if len(idle) == 1 else "have"
    return f"{counted(len(idle), 'planned fault')} {have} not struck: {'; '.join(idle)}."


def _check_path(service: str | None, method: str | None, path: str) -> None:
    routes = [route for name, known in _ROUTES.items() if service in (None, name) for route in known]
    fitting = [route for route in routes if method in (None, route[0])]
    if any(_may_end(template, path) for _, template in fitting):
        return
    of = f" of {service}" if service else ""
    other = sorted({known for known, template in routes if _may_end(template, path)})
    if other:
        raise ValueError(f"no request {method} {path}{of} exists; this path takes {', '.join(other)}")
    words = {part for _, template in fitting for part in template.split("/") if part and "{" not in part}
    near = nearest(path.strip("/").split("/")[0], sorted(words, reverse=True))
    raise ValueError(f"no path{of} ends as {path}{near}; wanted the end of one, such as /Orders or /v2/orders/*")


def _may_end(template: str, pattern: str) -> bool:
    """Whether a path of a route can end as a pattern says; ``*`` in the pattern stands for one segment."""
    have, wanted = template.strip("/").lower().split("/"), pattern.strip("/").lower().split("/")
    pairs = list(zip(reversed(have), reversed(wanted), strict=False))
    fits = all("*" in want or "{" in part or part == want for part, want in pairs)
    # A lone word is meant as a part of the path, and no placeholder takes it; nor does one that stands for a number.
    named = any(part == want or not want.isalpha() for part, want in pairs)
    numbers = all(part == want or not want.isalpha() for part, want in pairs if part.endswith(("_id}", "{key}")))
    return fits and len(wanted) <= len(have) and named and numbers
