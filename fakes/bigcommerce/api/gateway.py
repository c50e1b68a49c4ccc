"""What comes before an endpoint: routing, tokens, quotas, closed stores, scopes and media types; and error responses.

The endpoints are in the other API modules.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from fakes.bigcommerce.api import serializers
from fakes.bigcommerce.api.boundary import HostileBody, MalformedBody, read_query
from fakes.bigcommerce.api.catalog import BatchRefused
from fakes.bigcommerce.api.context import Call, Endpoint, Version
from fakes.bigcommerce.api.routes import ROUTES
from fakes.bigcommerce.gaps import WORDS
from fakes.bigcommerce.refusals import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotImitated,
    PlanLimitReached,
    Refused,
    TooMany,
)
from fakes.bigcommerce.sources import (
    OLD_ORDERS,
    ORDERS_V2,
    PROBE,
    RATE_LIMITS,
    RECORDED_2026,
    STATUS_CODES,
    SUPPORT_PAGES,
    THREADS,
    WRONG_HASH,
)
from fakes.bigcommerce.state.accounts import V2_V3_TOKEN, ApiAccount
from fakes.bigcommerce.state.store import Store
from fakes.evidence.ledger import Alternative, Exercised, Opened, imitates
from fakes.wire.forms import is_form
from fakes.wire.http import Headers, NotFaked, Request, Response, date_header

HOST = "api.bigcommerce.com"
_WITHOUT_TLS = f"http://{HOST}"
_PATH = re.compile(r"/stores/([^/]+)(/(v2|v3)/.*)")
_SUSPENDED = (
    "The store is suspended. This may be due to an administrative action, or due to a billing issue. "
    "Please contact BigCommerce support for more information."
)


class Routed(NamedTuple):
    """A request that has a route."""

    version: Version
    endpoint: Endpoint
    values: dict[str, str]


def answer(stores: Mapping[str, Store], request: Request) -> Response:
    """Answer for the stores given by hash.

    Raises:
        NotFaked: there is no such route here.
    """
    if request.url.startswith(_WITHOUT_TLS) and request.origin == _WITHOUT_TLS:
        return _sent_to_https(request)
    found = _PATH.fullmatch(request.path)
    store = stores.get(found[1]) if found else None
    with Opened(Exercised() if store is None else store.exercised):
        routed = _route(store, request, found)
        return routed if isinstance(routed, Response) else _answer(stores, store, request, routed)


@imitates(
    "plain http",
    "a request without TLS is sent to the same address with it, before anything else is looked at",
    evidence="official",
    source=STATUS_CODES,
    test="api/test_gateway.py::test_plain_http_is_sent_to_https",
)
def _sent_to_https(request: Request) -> Response:
    return Response(301, Headers({"Location": "https" + request.url[4:]}))


def _answer(stores: Mapping[str, Store], store: Store | None, request: Request, routed: Routed) -> Response:
    if store is not None and store.happens("overload", store.quirks.overload):
        return _overloaded()
    response = _authenticated_answer(stores, store, request, routed)
    response = response if request.method != "HEAD" else Response(response.status, response.headers)
    return response if store is None else _with_headers(store, response, routed.version)


_OF_CONTENT: dict[Version, dict[str, str]] = {
    "v2": {"Vary": "Accept-Encoding", "X-BC-Store-Version": "7.6.0", "X-BC-ApiLimit-Remaining": "20000"},
    "v3": {"Vary": "Accept-Encoding"},
}


@imitates(
    "headers",
    "answers say how much of the quota is left, and their id; those of V2 the store's version and an hourly limit, too",
    evidence="recorded",
    source=RECORDED_2026,
    test="api/test_gateway.py::test_answers_of_v2_have_headers_of_their_own",
    shows=lambda answer, store, *_: 2 * store.rate_limit.used > store.rate_limit.quota,
)
def _with_headers(store: Store, response: Response, version: Version) -> Response:
    """Source: API rate limits too. Guess: the hourly limit never falls."""
    now = store.clock.now()
    fields = {"Date": date_header(now), "X-Request-ID": store.new_request_id()}
    if response.body:
        fields.update(_OF_CONTENT[version])
    if response.status != 204 or version == "v2":  # Source: recorded answers without content.
        fields.update(store.rate_limit.headers(now))
    headers = response.headers if isinstance(response.headers, Headers) else Headers(response.headers)
    return Response(response.status, headers.with_fields(fields), response.body)


def _route(store: Store | None, request: Request, found: re.Match[str] | None) -> Routed | Response:
    if not found:
        raise _not_faked(request, request.path)
    _, path, version = found.groups()
    path = _without_extension(path) if version == "v2" and path.endswith(".json") else path
    method = "GET" if request.method == "HEAD" else request.method
    if method not in _METHODS or (method, path) == ("PUT", "/v2/orders"):
        return _no_such_method(_version(version), method)
    match = ROUTES.match(method, path)
    if match and WORDS.isdisjoint(match[1].values()):
        route, values = match
        return Routed(_version(version), route.handler, values)
    if not match and ROUTES.methods(path):
        return _wrong_method(store, request, path, _version(version))
    raise _not_faked(request, path)


_METHODS = frozenset(("GET", "POST", "PUT", "DELETE", "OPTIONS"))


@imitates(
    "methods that nothing has",
    "a method that no resource has is 501, and a PUT of all orders 405",
    evidence="official",
    source=STATUS_CODES,
    test="api/test_gateway.py::test_methods_that_nothing_has",
)
def _no_such_method(version: Version, method: str) -> Response:
    """Guess: the texts, and that nobody looks at the token first."""
    return error(version, 405, "Method Not Allowed") if method == "PUT" else error(version, 501, "Not Implemented")


@imitates(
    "old extensions",
    "a path of V2 may end in .json, as before the Accept header was looked at",
    evidence="third party",
    source=OLD_ORDERS,
    test="api/test_gateway.py::test_old_extensions_and_head_are_understood",
)
def _without_extension(path: str) -> str:
    return path.removesuffix(".json")


@imitates(
    "wrong method",
    "a known path with a method it does not have is an unknown route",
    evidence="third party",
    source=PROBE,
    test="api/test_gateway.py::test_a_wrong_method_is_an_unknown_route_or_405",
    otherwise=(Alternative("a known path with a method it does not have is 405", "wrong_method_status", 405),),
    ask="DELETE /v2/store: 404, or 405?",
)
def _wrong_method(store: Store | None, request: Request, path: str, version: Version) -> Response:
    if store and store.quirks.wrong_method_status == 405:
        return error(version, 405, "Method Not Allowed")
    raise _not_faked(request, path)


def _version(text: str) -> Version:
    return "v2" if text == "v2" else "v3"


@imitates(
    "routing before authentication",
    "an unknown route is 404 with a plain text, also without a token; in process it raises NotFaked",
    evidence="third party",
    source=PROBE,
    test="api/test_gateway.py::test_an_unknown_route_is_404_even_without_a_token",
)
def _not_faked(request: Request, path: str) -> NotFaked:
    response = Response.of_text(404, "The route is not found, check the URL")
    return NotFaked(f"BigCommerce {request.method} {path}", ROUTES.nearest(path), response)


def _authenticated_answer(
    stores: Mapping[str, Store], store: Store | None, request: Request, routed: Routed
) -> Response:
    account = store.accounts.with_token(request.headers.get("X-Auth-Token", "")) if store else None
    if store is None or account is None:
        return _without_access(stores, request.headers.get("X-Auth-Token"))
    if account.token_type != V2_V3_TOKEN:
        return _unauthorized()
    is_over = store.trial is not None and store.trial.expired
    if is_over and store.trial and store.trial.deleted:
        return _deleted()
    if not store.rate_limit.take(store.clock.now()):
        return _too_many_requests()
    if is_over:
        return _closed(store, routed.version)
    return _permitted_answer(store, account, request, routed)


@imitates(
    "three kinds of 401",
    "no token and an empty token are 401 with a plain text, an unknown or revoked one is 401 with JSON",
    evidence="third party",
    source=PROBE,
    test="api/test_gateway.py::test_the_three_kinds_of_401",
)
def _without_access(stores: Mapping[str, Store], token: str | None) -> Response:
    if token is None:
        return Response.of_text(401, "X-Auth-Token header is required")
    if not token.strip():
        return Response.of_text(401, "X-Auth-Token header should have correct format")
    if any(store.accounts.with_token(token) for store in stores.values()):
        return _of_another_store()
    return _unauthorized()


@imitates(
    "another store's hash",
    "a valid token beside a hash that is not its store's is 403 with the words of a missing scope",
    evidence="third party",
    source=WRONG_HASH,
    test="api/test_gateway.py::test_a_token_beside_the_wrong_hash_is_403",
)
def _of_another_store() -> Response:
    """Source: status codes too, which under 403 ask whether the hash is right."""
    return Response.of_json(403, serializers.v3_error(403, _NO_SCOPE))


@imitates(
    "deletion after the grace period",
    "an expired trial store is deleted for good some time after its end",
    evidence="guess",
    source=SUPPORT_PAGES,
    test="state/test_trial.py::test_after_the_grace_period_the_store_is_gone",
    otherwise=(
        Alternative("an expired trial store is deleted a day after its end", "trial_grace", timedelta(days=1)),
        Alternative("an expired trial store is kept for ever", "trial_grace", timedelta(days=36_500)),
    ),
    ask="GET /v2/time with the token of a store whose trial ended two months ago: 401, or what it said on the day "
    "after?",
)
def _deleted() -> Response:
    return _unauthorized()


def _unauthorized() -> Response:
    """Third party: how it begins. Guess: how it goes on."""
    return Response.of_json(401, serializers.v3_error(401, "Unauthorized"))


@imitates(
    "429",
    "over quota the answer is 429 with the four headers, and the gateway's JSON for V2 too",
    evidence="official",
    source=RATE_LIMITS,
    test="state/test_rate_limit.py::test_over_quota_is_429_until_the_window_ends",
)
def _too_many_requests() -> Response:
    return Response.of_json(429, serializers.v3_error(429, "Too many requests"))


@imitates(
    "overload",
    "by switch, a 429 without any rate-limit header says that the platform is overloaded",
    evidence="official",
    source=RATE_LIMITS,
    test="state/test_rate_limit.py::test_an_overloaded_platform_says_429_without_headers",
)
def _overloaded() -> Response:
    return _too_many_requests()


@imitates(
    "expired trial",
    "after its last day a trial store's API answers 503 with the text of a suspension",
    evidence="guess",
    source=THREADS,
    test="state/test_trial.py::test_an_expired_trial_answers_in_the_chosen_form",
    otherwise=(
        Alternative("it is 503 with nothing that speaks of the store", "expired_trial_answer", "503-generic"),
        Alternative("it is 401, as for a deleted account", "expired_trial_answer", "401"),
        Alternative("it is 403, as for a missing scope", "expired_trial_answer", "403"),
        Alternative("it is 404", "expired_trial_answer", "404"),
        Alternative("it is 503 with a page of HTML", "expired_trial_answer", "html"),
    ),
    ask="GET /v2/time with the token of a store whose trial has ended: which status, which body?",
)
def _closed(store: Store, version: Version) -> Response:
    forms: dict[str, Callable[[], Response]] = {
        "503-suspended": lambda: error(version, 503, _SUSPENDED),
        "503-generic": lambda: error(version, 503, "Service Unavailable"),
        "401": _unauthorized,
        "403": lambda: Response.of_json(403, serializers.v3_error(403, _NO_SCOPE)),
        "404": lambda: error(version, 404, _NOT_FOUND[version]),
        "html": lambda: Response.of_text(503, "<html><body><h1>Store Suspended</h1></body></html>", "text/html"),
    }
    return forms[store.quirks.expired_trial_answer]()


_NO_SCOPE = "You don't have a required scope to access the endpoint"


@imitates(
    "media types",
    "an Accept that is not JSON is 406; a body that does not call itself JSON is 415; one that is no JSON is 400",
    evidence="official",
    source=STATUS_CODES,
    test="api/test_gateway.py::test_media_types_are_insisted_on",
    shows=lambda answer, *_: answer.status in (406, 415) or (answer.status == 400 and b"Syntax error" in answer.body),
)
def _permitted_answer(store: Store, account: ApiAccount, request: Request, routed: Routed) -> Response:
    endpoint, version = routed.endpoint, routed.version
    families = endpoint.families
    if families and not any(account.may(family, write=endpoint.write) for family in families):
        return _missing_scope()
    if not _accepts_json(request.headers.get("Accept", "*/*")):
        return error(version, 406, "Not Acceptable")
    if request.method in ("POST", "PUT") and not _is_readable(endpoint, request.headers.get("Content-Type", "")):
        # Source: the reference of before 2018: webhooks refuse a body without a type with 400.
        is_hook = request.path.endswith("/hooks") and not request.headers.get("Content-Type")
        return error(version, 400, "Bad Request") if is_hook else error(version, 415, "Unsupported Media Type")
    call = Call(request, store, account, version, read_query(request.url))
    return _handled(call, endpoint, routed.values)


@imitates(
    "missing scope",
    "a valid token without the endpoint's scope, or without modify for a write, is 403 with the recorded body",
    evidence="third party",
    source=THREADS,
    test="api/test_gateway.py::test_a_missing_scope_is_403",
)
def _missing_scope() -> Response:
    return Response.of_json(403, serializers.v3_error(403, _NO_SCOPE))


@lru_cache(maxsize=64)
def _accepts_json(accept: str) -> bool:
    kinds = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    return bool(kinds & {"application/json", "application/*", "*/*", ""})


def _is_readable(endpoint: Endpoint, content_type: str) -> bool:
    return _is_json(content_type) or (endpoint.takes_forms and is_form(content_type))


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _handled(call: Call, endpoint: Endpoint, values: dict[str, str]) -> Response:
    try:
        return endpoint.handle(call, **values)
    except MalformedBody as malformed:
        if isinstance(malformed, HostileBody) and call.store.quirks.hostile_bodies == "server error":
            return error(call.version, 503, "Service Unavailable")
        return _malformed(call.version)
    except NotImitated as gap:
        raise _field_not_faked(call, gap) from None
    except BatchRefused as refused:
        return Response.of_json(422, {"batch_errors": refused.problems})
    except Refused as refused:
        return _refusal(call, refused)


def _field_not_faked(call: Call, gap: NotImitated) -> NotFaked:
    """A field that would do something and is not imitated; served, it is refused by name, and counted."""
    wanted = f"BigCommerce {call.request.method} {call.request.path.split('/', 3)[3]}: {gap}"
    return NotFaked(wanted, [], _refusal(call, Invalid(f"The {gap}.", errors={gap.field: "is not imitated"})))


def _malformed(version: Version) -> Response:
    """Source: status codes for V3; recorded errors with a detail have no errors. Guess: V2 says it in its own form."""
    if version == "v2":
        return error("v2", 400, "Syntax error")
    told = serializers.v3_error(400, "Input is invalid", detail="Syntax error")
    return Response.of_json(400, {name: value for name, value in told.items() if name != "errors"})


_NOT_FOUND = {"v2": "The requested resource was not found.", "v3": "The resource at that URL is not found."}
_STATUSES: dict[type[Refused], int] = {
    NotFound: 404,
    Conflict: 409,
    TooMany: 413,
    PlanLimitReached: 507,
    Forbidden: 403,
}


@imitates(
    "two forms of errors",
    "V2 errors are an array of status, message and details; V3 errors an object of status, title, type and errors",
    evidence="recorded",
    source=ORDERS_V2,
    test="api/test_gateway.py::test_v2_errors_are_arrays_and_v3_errors_objects",
)
def _refusal(call: Call, refused: Refused) -> Response:
    """Source: status codes: a bad value is 400 in V2 and 422 in V3."""
    status = _STATUSES.get(type(refused), 400 if call.version == "v2" else 422)
    text = refused.message or _NOT_FOUND[call.version]
    if call.version == "v2":
        return Response.of_json(status, serializers.v2_error(status, text, _with_urls(call, refused.details)))
    # Source: Inventory V3: its errors are problem documents.
    headers = {"Content-Type": "application/problem+json"} if "/v3/inventory/" in call.request.path else None
    return Response.of_json(status, serializers.v3_error(status, text, refused.errors), headers)


def _with_urls(call: Call, details: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is named in an error carries a link to itself. Source: bodies quoted in public threads."""
    for problem in (details or {}).get("errors", ()):
        _link(call, problem["product"])
    return details


def _link(call: Call, shown: dict[str, Any]) -> None:
    for each in (shown, *(value for value in shown.values() if isinstance(value, dict))):
        each["url"] = call.url(each["resource"])
    for option in shown.get("required_product_options", ()):
        option["url"] = call.url(option["resource"])


def error(version: Version, status: int, text: str) -> Response:
    """An error in the form of a version."""
    return Response.of_json(
        status, serializers.v2_error(status, text) if version == "v2" else serializers.v3_error(status, text)
    )
