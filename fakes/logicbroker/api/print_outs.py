"""Print-outs of orders for a warehouse: pick lists as PDF, PostScript or ZPL, behind links that need no key.

What stands on them is only for people: no program should read it.
"""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from fakes.evidence.ledger import imitates
from fakes.logicbroker.api.context import Call, message
from fakes.logicbroker.api.feeds import link_to
from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.sources import PICK_LIST_CLIENT
from fakes.logicbroker.state.documents import Document
from fakes.wire.http import Headers, Response, Router

TOKEN = "imagetoken"  # noqa: S105 - the name of a query parameter
PICTURES = ("jpg", "png")


def add_routes(router: Router[Callable[..., Response]]) -> None:
    """Add the routes of print-outs to the service's table."""
    for version in ("v1", "v2", "v3"):
        router.add("GET", f"/api/{version}/Orders/PickList", pick_lists)
    router.add("GET", "/api/{version}/Orders/{key}/PickList", pick_list)


def pick_list(call: Call, key: str) -> Response:
    """A link to the pick list of one order; with the token of such a link, the file itself."""
    return _answer(call, [key])


def pick_lists(call: Call) -> Response:
    """The same for several orders, in one file."""
    return _answer(call, [key.strip() for key in (call.query.get("LogicbrokerKeys") or "").split(",") if key.strip()])


def _answer(call: Call, keys: list[str]) -> Response:
    token = call.query.text(TOKEN)
    return _link(call, keys) if token is None else _file(call, token)


@imitates(
    "API: pick lists",
    "The answer is a link at the same path with a token, which needs no key; behind it are the lines of the orders.",
    evidence="third party",
    source=PICK_LIST_CLIENT,
    test="api/test_print_outs.py::test_a_pick_list_is_behind_a_link_with_a_token",
)
def _link(call: Call, keys: list[str]) -> Response:
    kind = (call.query.text("FileType") or "").lower()
    if kind in PICTURES:
        raise call.not_faked(f"the FileType {kind}")
    if kind not in _WRITERS:
        raise Invalid(f"FileType wants one of {', '.join((*PICTURES, *_WRITERS))}, got {kind!r}")
    if not keys:
        raise Invalid("LogicbrokerKeys wants the keys of orders, with commas between them")
    orders = [_order(call, key) for key in keys]
    content = _WRITERS[kind]([line for order in orders for line in _lines(order)])
    token = link_to(call, f"PickList.{kind}", content).rsplit("/", 2)[1]
    return message(f"{call.request.origin}{call.request.path}?{TOKEN}={uuid.UUID(hex=token)}")


def _order(call: Call, key: str) -> Document:
    order = call.environment.documents.get(key, call.company.id)
    if order.document_type != "Order":
        raise NotVisible(f"no order has the Logicbroker key {key!r}")
    return order


def hex_of(token: str) -> str:
    """A token as files know it; it is written as a GUID in links."""
    return token.replace("-", "").lower()


def _file(call: Call, token: str) -> Response:
    found = call.environment.files.get(hex_of(token))
    if found is None:
        raise NotVisible("there is no print-out here, or its link is too old")
    kind = _CONTENT_TYPES[found.name.rpartition(".")[2]]
    return Response(200, Headers({"Content-Type": kind}), found.content)


def _lines(order: Document) -> Iterable[str]:
    yield f"Pick list of {order.reference}"
    for line in order.lines:
        item = line["ItemIdentifier"]
        yield f"{line['LineNumber']}  {line['Quantity']} x {item.get('SupplierSKU')}  {line.get('Description') or ''}"


def _plain(text: str) -> str:
    """A text as the strings of PDF and PostScript hold it."""
    return "".join(f"\\{one}" if one in "()\\" else one if " " <= one <= "~" else "?" for one in text)


def _pdf(lines: list[str]) -> bytes:
    """A single page, however long the list is."""
    text = " ".join(f"({_plain(line)}) Tj T*" for line in lines)
    stream = f"BT /F1 10 Tf 12 TL 36 756 Td {text} ET"
    objects = [
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources <</Font <</F1 4 0 R>>>>>>",
        "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
        f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream",
    ]
    body, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<</Size {len(objects) + 1} /Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode("ascii")


def _postscript(lines: list[str]) -> bytes:
    text = "\n".join(f"36 {756 - 12 * number} moveto ({_plain(line)}) show" for number, line in enumerate(lines))
    return f"%!PS-Adobe-3.0\n/Helvetica findfont 10 scalefont setfont\n{text}\nshowpage\n".encode("ascii")


def _zpl(lines: list[str]) -> bytes:
    fields = "\n".join(f"^FO30,{30 + 30 * number}^FD{_plain(line)}^FS" for number, line in enumerate(lines))
    return f"^XA\n{fields}\n^XZ\n".encode("ascii")


_WRITERS: dict[str, Any] = {"pdf": _pdf, "ps": _postscript, "zpl": _zpl}
_CONTENT_TYPES = {"pdf": "application/pdf", "ps": "application/postscript", "zpl": "text/plain"}
