"""The door of the API: which environment, whose key, which route, and how refusals leave.

What a route does is in the modules beside this one; nothing here knows a document or a feed.
"""

import math
import re
from collections.abc import Callable, Sequence
from datetime import timedelta

from fakes.evidence.ledger import Alternative, Opened, imitates
from fakes.logicbroker import gaps
from fakes.logicbroker.api import (
    attachments,
    description,
    document_files,
    documents,
    events,
    feeds,
    partners,
    print_outs,
    search,
    tasks,
    webhooks,
)
from fakes.logicbroker.api.context import Call, Query, refusal
from fakes.logicbroker.api.xml import as_xml, wants_xml
from fakes.logicbroker.refusals import Refusal
from fakes.logicbroker.sources import ESTIMATE, LIVE_CLIENT
from fakes.logicbroker.state.companies import Company
from fakes.logicbroker.state.environment import Environment
from fakes.logicbroker.state.limits import Operation, operation
from fakes.wire.http import NotFaked, Request, Response, Route, Router

Environments = Sequence[Environment]
"""The environments behind one address: one behind a real host, perhaps several behind a port where fakes are served."""

Handler = Callable[..., Response]

KEYLESS = "/files/"
"""Downloads need no key: the link is the key.  So do print-outs, with a token in the query."""

KEY_HEADERS = ("SubscriptionKey", "subscription-key")
# Source: a release note of 7/28/2023 for the first; Guess: the hyphenated one, seen only in third parties' material.


PARTS = (
    print_outs,
    document_files,
    documents,
    events,
    partners,
    search,
    attachments,
    webhooks,
    tasks,
    feeds,
)


def _routes() -> Router[Handler]:
    router: Router[Handler] = Router(ignore_case=True)
    for part in PARTS:
        part.add_routes(router)
    return router


ROUTES = _routes()


def answer(environments: Environments, request: Request) -> Response:
    """Answer one request to one or more environments.

    Raises:
        NotFaked: there is no such route.
    """
    if request.method == "GET" and request.path.rstrip("/").lower() == description.PATH:
        with Opened(environments[0].exercised):
            return description.answer(request, ROUTES.routes)
    found = ROUTES.match(request.method, request.path)
    version = _version(request.path)
    if found is None or version is None or _is_gap(request, found[1]):
        raise _not_faked(request)
    route, values = found
    query = Query(request.query)
    key = _key(request, query)
    environment = _environment(environments, request, key)
    call = Call(request, environment, _caller(environment, key), version, query, environment.now)
    values.pop("version", None)
    with Opened(environment.exercised):
        return _answer(call, route, key, values)


def _is_gap(request: Request, values: dict[str, str]) -> bool:
    """Whether something published stands where the route has a document's key."""
    return not values.get("key", "0").isdecimal() and gaps.reason(request.path) is not None


def _answer(call: Call, route: Route[Handler], key: str | None, values: dict[str, str]) -> Response:
    caller, request = call.caller, call.request
    if caller is None and not _needs_no_key(request, call.query):
        return _access_denied(key)
    if caller is not None:
        busy = _busy(call.environment, operation(caller.id, call.version, route.method, route.template))
        if busy:
            return busy
    response = _handle(route.handler, call, values)
    return as_xml(response) if wants_xml(request, response) else response


def _needs_no_key(request: Request, query: Query) -> bool:
    is_print_out = request.path.lower().endswith("/picklist") and query.text(print_outs.TOKEN) is not None
    return request.path.startswith(KEYLESS) or is_print_out


def _handle(handler: Handler, call: Call, values: dict[str, str]) -> Response:
    try:
        return handler(call, **values)
    except Refusal as refused:
        return refusal(refused, call.environment.quirks.hidden_documents)


def _busy(environment: Environment, asked: Operation) -> Response | None:
    if not environment.quirks.rate_limits:
        return None
    wait = environment.limits.wait(asked, environment.now)
    return _too_many_requests(environment, wait) if wait else None


@imitates(
    "API: too many requests",
    "Above the rate the answer is 429, with Retry-After unless switched off.",
    evidence="guess",
    source=ESTIMATE,
    test="state/test_limits.py::test_retry_after_says_when_to_come_back",
    otherwise=(Alternative("a 429 does not say when to come back", "retry_after", False),),
    ask="GET /api/v3/Orders?filters.pageSize=1 thirty times in a second: 429, and with Retry-After?",
)
def _too_many_requests(environment: Environment, wait: timedelta) -> Response:
    """Guess: the status, the header and the body; the published description has only the rates."""
    headers = {"Retry-After": str(math.ceil(wait.total_seconds()))} if environment.quirks.retry_after else {}
    text = "Rate limit is exceeded. Try again later."
    return Response.of_json(429, {"statusCode": 429, "message": text}, headers)


def _key(request: Request, query: Query) -> str | None:
    headers = (request.headers.get(name) for name in KEY_HEADERS)
    return query.text("subscription-key") or next((value for value in headers if value), None)


def _environment(environments: Environments, request: Request, key: str | None) -> Environment:
    """Behind an address that several environments share, the key or the link's token says which one is meant."""
    for environment in environments:
        if _caller(environment, key) or _holds_file(environment, request):
            return environment
    return environments[0]


def _holds_file(environment: Environment, request: Request) -> bool:
    in_path = request.path.split("/")[2] if request.path.startswith(KEYLESS) else ""
    token = in_path or print_outs.hex_of(request.query.get(print_outs.TOKEN, ""))
    return bool(token) and environment.files.get(token) is not None


def _caller(environment: Environment, key: str | None) -> Company | None:
    owner = None if key is None else environment.keys.owner(key)
    return None if owner is None else environment.companies.get(owner)


def _version(path: str) -> str | None:
    """The version in a path, ``v3`` for a download; None when there is no such version."""
    if path.startswith(KEYLESS):
        return "v3"
    found = re.match(r"/api/(v[123])/", path, re.IGNORECASE)
    return found[1].lower() if found else None


@imitates(
    "API: bad keys",
    "A missing or unknown key is answered with 401.",
    evidence="third party",
    source=LIVE_CLIENT,
    test="api/test_routes.py::test_without_a_good_key_the_door_stays_shut",
)
def _access_denied(key: str | None) -> Response:
    """Guess: the texts of the API gateway that the first version stood behind; clients must not parse them."""
    problem = "missing" if key is None else "invalid"
    text = f"Access denied due to {problem} subscription key."
    return Response.of_json(401, {"statusCode": 401, "message": text})


def _not_faked(request: Request) -> NotFaked:
    """Guess: what ASP.NET says to a route, or to a method on a route, that it does not know."""
    why = gaps.reason(request.path)
    if _version(request.path) and ROUTES.methods(request.path) and not why:
        text = f"The requested resource does not support http method '{request.method}'."
        response = Response.of_json(405, {"Message": text})
    else:
        text = f"No HTTP resource was found that matches the request URI '{request.origin}{request.path}'."
        response = Response.of_json(404, {"Message": text})
    wanted = f"{request.method} {request.path}" + (f" ({why})" if why else "")
    return NotFaked(wanted, ROUTES.nearest(request.path), response)
