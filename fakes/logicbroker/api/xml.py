"""Answers as XML, for who accepts nothing else.

How XML is written is in ``state.xml``.
"""

from collections.abc import Mapping

from fakes.evidence.ledger import imitates
from fakes.logicbroker.sources import RECORDINGS
from fakes.logicbroker.state import xml
from fakes.wire.http import Request, Response


def wants_xml(request: Request, response: Response) -> bool:
    """Whether the caller accepts XML and not JSON, and there is JSON to be written as XML."""
    accepted = request.headers.get("Accept", "").lower()
    is_json = response.headers.get("Content-Type", "").startswith("application/json")
    return is_json and "xml" in accepted and "json" not in accepted


@imitates(
    "API: XML",
    "LBMessage as root, absent dates nil, other absent fields left out, list entries in the singular.",
    evidence="recorded",
    source=RECORDINGS,
    test="api/test_xml.py::test_an_answer_is_xml_for_who_accepts_that",
)
def as_xml(response: Response) -> Response:
    """The same answer as XML: absent values left out or nil, entries of a list named in the singular."""
    value = response.json()
    if not isinstance(value, Mapping):
        return response
    return Response(response.status, {**response.headers, "Content-Type": "application/xml"}, xml.write(value))
