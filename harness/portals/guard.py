"""What guards pages: the headers of every answer, and that a form is taken only from the page that has shown it.

Host and Origin are checked at the port.
"""

import hmac
from collections.abc import Sequence
from urllib.parse import parse_qsl

from fakes.wire.forms import FormFile, is_form
from fakes.wire.http import Headers, Request, Response
from fakes.wire.multipart import read_form

MOST_FIELDS = 2_000
LARGEST_FORM = 1_000_000
"""Bytes of a form without a file; a file may be as large as the port lets through."""

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
NOBODY, NOTEBOOKS = "'none'", "http://127.0.0.1:* http://localhost:* http://[::1]:*"
"""Who may show a page within a page of its own: nobody, or a notebook on this machine."""

Filled = tuple[Sequence[tuple[str, str]], Sequence[FormFile]]
"""The fields of a form in their order, and its files."""


def guarded(response: Response, frames: str = NOBODY) -> Response:
    """An answer with the headers that a browser needs to be strict."""
    policy = {"Content-Security-Policy": POLICY.format(ancestors=frames)}
    return Response(response.status, Headers({**SAFE_HEADERS, **policy, **response.headers}), response.body)


def filled_in(asked: Request, token: str) -> Filled | Response:
    """What a form says that one of these pages has shown, or why it is not taken."""
    kind = asked.headers.get("Content-Type", "")
    if asked.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return Response.of_text(403, "no form of another site is taken here")
    if not is_form(kind) and (len(asked.body) > LARGEST_FORM or asked.body.count(b"&") > MOST_FIELDS):
        return Response.of_text(413, f"a form has at most {LARGEST_FORM:,} bytes and {MOST_FIELDS:,} fields")
    fields, files = _read(kind, asked.body)
    said = next((value for name, value in reversed(fields) if name == "token"), "")
    if not hmac.compare_digest(said.encode(), token.encode()):
        return Response.of_text(403, "this form is not from this page, or from before a restart: open it again")
    return fields, files


def _read(kind: str, body: bytes) -> Filled:
    if is_form(kind):
        form = read_form(kind, body)
        return list(form.fields.items()), form.files
    return parse_qsl(body.decode(errors="replace"), keep_blank_values=True), ()
