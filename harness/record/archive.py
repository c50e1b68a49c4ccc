"""Requests and responses as an HTTP archive, for any tool that reads HAR 1.2.

What was recorded was redacted at the moment of recording; nothing here could tell a secret.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import harfile
import simplejson

from fakes.wire.phrases import phrase_of
from harness.files import opened
from harness.record.people import url_without_people, without_people


@dataclass(frozen=True, slots=True)
class Exchange:
    """A recorded request and what came back, both as the facts of their events; ``number`` is the request's."""

    number: int
    at: datetime
    request: dict[str, Any]
    response: dict[str, Any] | None


def write_har(exchanges: Iterable[Exchange], path: str | PathLike[str], *, with_people: bool) -> None:
    """Write every request with what came back; an error of the wire is status 0, as browsers write it.

    Unless ``with_people`` what is a shopper's is masked in bodies and in queries.
    """
    with opened(path, "w") as file, harfile.HarFile.open(file, creator=_CREATOR) as har:
        for exchange in exchanges:
            took = _milliseconds(exchange.response)
            har.add_entry(
                startedDateTime=exchange.at,
                time=took,
                request=_request(_shown(exchange.request, with_people=with_people)),
                response=_response(_shown(exchange.response or _NO_ANSWER, with_people=with_people)),
                timings=harfile.Timings(send=0, wait=took, receive=0),
                comment=f"event {exchange.number}",
            )


_CREATOR = harfile.Creator(name="harness", version="1")
_NO_ANSWER: dict[str, Any] = {"status": None, "headers": {}, "body": None, "error": "no answer was recorded"}


def _milliseconds(response: dict[str, Any] | None) -> float:
    """How long an answer took to come: 0 where a virtual clock stands still meanwhile."""
    return round(float((response or {}).get("seconds") or 0) * 1000, 3)


def _shown(facts: dict[str, Any], *, with_people: bool) -> dict[str, Any]:
    if with_people:
        return facts
    url = {"url": url_without_people(facts["url"])} if "url" in facts else {}
    return {**facts, **url, "body": without_people(facts["body"])}


def _request(facts: dict[str, Any]) -> harfile.Request:
    text = _text(facts["body"])
    return harfile.Request(
        method=facts["method"],
        url=facts["url"],
        httpVersion="HTTP/1.1",
        headers=_records(facts["headers"]),
        queryString=[harfile.Record(*pair) for pair in parse_qsl(urlsplit(facts["url"]).query, keep_blank_values=True)],
        postData=harfile.PostData(mimeType=_content_type(facts["headers"]), text=text) if text else None,
        bodySize=len(text.encode()),
    )


def _response(facts: dict[str, Any]) -> harfile.Response:
    text = _text(facts["body"])
    status = facts["status"] or 0
    return harfile.Response(
        status=status,
        statusText=facts.get("error") or phrase_of(status),
        httpVersion="HTTP/1.1",
        headers=_records(facts["headers"]),
        content=harfile.Content(size=len(text.encode()), mimeType=_content_type(facts["headers"]), text=text),
        bodySize=len(text.encode()),
    )


def _records(headers: dict[str, str]) -> list[harfile.Record]:
    return [harfile.Record(name, value) for name, value in headers.items()]


def _content_type(headers: dict[str, str]) -> str:
    return next((value for name, value in headers.items() if name.lower() == "content-type"), "")


def _text(body: Any) -> str:
    if body is None:
        return ""
    text = body if isinstance(body, str) else simplejson.dumps(body, use_decimal=True, ensure_ascii=False)
    return text.encode(errors="backslashreplace").decode()  # Half a character stands as JSON's own escape.
