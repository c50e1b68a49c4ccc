"""A recorded request as a command for a terminal; what was masked when it was recorded stays masked."""

import shlex
from collections.abc import Mapping
from typing import Any

import simplejson


def as_curl(request: Mapping[str, Any]) -> str:
    """The facts of a request's event as a ``curl`` command, one option on each line.

    Braces and brackets in an address are what they are; a method may be of letters that a shell would act upon, too.
    """
    fields = [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in (request.get("headers") or {}).items()]
    body = request.get("body")
    text = body if isinstance(body, str) else simplejson.dumps(body, use_decimal=True, ensure_ascii=False)
    data = [] if body is None else [f"--data-raw {shlex.quote(text)}"]
    first = f"curl -X {shlex.quote(request['method'])} {shlex.quote(request['url'])} --globoff"
    return " \\\n  ".join([first, *fields, *data])
