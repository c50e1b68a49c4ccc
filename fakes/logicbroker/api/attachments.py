"""HTTP of attachments: list, add, read.

What is kept is in ``state.attachments``; reading a file out of a form is in ``uploads``.
"""

from collections.abc import Callable
from typing import Any

from fakes.evidence.ledger import imitates
from fakes.logicbroker.api.context import Call, message
from fakes.logicbroker.api.uploads import read_upload
from fakes.logicbroker.instants import write_instant
from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.sources import MAGENTO_MODULE
from fakes.logicbroker.state.attachments import ATTACHMENT_TYPES, LIFE, Attachment
from fakes.logicbroker.state.documents import Document
from fakes.logicbroker.state.feeds.files import MOST_BYTES, base_name, is_too_large
from fakes.wire.http import Response, Router

CONTENT_TYPES = {
    "json": "application/json",
    "xml": "application/xml",
    "csv": "text/csv",
    "txt": "text/plain",
    "pdf": "application/pdf",
    "png": "image/png",
}


def add_routes(router: Router[Callable[..., Response]]) -> None:
    """Add the routes of attachments to the service's table."""
    base = "/api/{version}/Attachments"
    router.add("GET", base, search)
    router.add("POST", base, create)
    router.add("GET", f"{base}/{{container}}/{{name}}", download)


def search(call: Call) -> Response:
    """The caller's attachments by type, receiver, document, and whether they were acknowledged."""
    query = call.query
    key = query.integer("logicbrokerKey")
    book = call.environment.attachments
    found = book.of_company(call.company.id) if key is None else book.of_document(int(_document(call, str(key)).key))
    wanted = {
        "type": query.text("type"),
        "receiver_id": query.integer("receiverId"),
        "acknowledged": query.flag("acknowledged"),
    }
    kept = {name: value for name, value in wanted.items() if value is not None}
    return _page_of(call, [one for one in found if all(getattr(one, name) == value for name, value in kept.items())])


@imitates(
    "API: attachments",
    "A file, a body or an address is hung on each document that is named; the answer has a link that needs no key.",
    evidence="official",
    source=MAGENTO_MODULE,
    test="api/test_attachments.py::test_a_file_hangs_on_every_document_that_is_named",
)
def create(call: Call) -> Response:
    """Hang one file on each document that is named, or send it to a partner.  Guess: the part's name is not checked."""
    type_ = next((one for one in ATTACHMENT_TYPES if one == (call.query.text("type") or "").lower()), None)
    if type_ is None:
        raise Invalid(f"type wants one of {', '.join(ATTACHMENT_TYPES)}, got {call.query.text('type')!r}")
    if call.query.flag("notify"):
        raise call.not_faked("notify, which sends mail,")
    # Source: several keys in the description V3, a single one in V1.
    named = ",".join(call.query.get(name) or "" for name in ("logicbrokerKeys", "logicbrokerKey"))
    keys = [key for key in named.split(",") if key.strip()]
    documents: list[Document | None] = [_document(call, key.strip()) for key in keys]
    url, path, size = call.query.text("url"), None, 0
    if url is None:
        upload = read_upload(call.request, call.now)
        if is_too_large(upload.content):
            raise Invalid(f"an attachment has at most {MOST_BYTES:,} bytes")
        path, size = call.environment.files.put(base_name(upload.name), upload.content, LIFE), len(upload.content)
    added = [
        call.environment.attachments.add(
            sender_id=call.company.id,
            receiver_id=_receiver(call, document),
            logicbroker_key=None if document is None else int(document.key),
            type_=type_,
            size=size,
            description=call.query.text("description"),
            path=path,
            url=url,
        )
        for document in documents or [None]
    ]
    return _page_of(call, added)


def _receiver(call: Call, document: Document | None) -> int | None:
    """Who was named, else the document's other side."""
    named = call.query.integer("receiverId")
    if named is not None or document is None:
        return named
    return document.receiver_id if document.sender_id == call.company.id else document.sender_id


def _page_of(call: Call, attachments: list[Attachment]) -> Response:
    page = call.page(prefix="")
    records = [_as_json(call, one) for one in page.of(attachments)]
    return message(
        {
            "Records": records,
            "TotalPages": page.total(len(attachments)),
            "CurrentPage": page.number,
            "TotalRecords": len(attachments),
        }
    )


def _as_json(call: Call, attachment: Attachment) -> dict[str, Any]:
    return {
        "Id": attachment.id,
        "SenderId": attachment.sender_id,
        "ReceiverId": attachment.receiver_id,
        "LogicbrokerKey": attachment.logicbroker_key,
        "Type": attachment.type,
        "Size": attachment.size,
        "Description": attachment.description,
        "Url": attachment.url or f"{call.request.origin}{attachment.path}",
        "Acknowledged": attachment.acknowledged,
        "CreateDate": write_instant(attachment.created_at),
        "ExpireDate": write_instant(attachment.expires_at),
    }


def download(call: Call, container: str, name: str) -> Response:
    """The file itself.  Guess: the container is the token of its link."""
    path = f"/files/{container}/{name}"
    found = next((one for one in call.environment.attachments.of_company(call.company.id) if one.path == path), None)
    file = call.environment.files.get(container)
    if found is None or file is None:
        raise NotVisible(f"there is no attachment {container}/{name}")
    return Response(200, {"Content-Type": CONTENT_TYPES[found.type]}, file.content)


def _document(call: Call, key: str) -> Document:
    return call.environment.documents.get(key, call.company.id)
