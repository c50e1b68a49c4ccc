"""HTTP of documents as files: exports behind a link, and imports of what a file says.

What a column means is in ``state.document_columns``; how a document is taken in, in ``rules.intake``.
"""

import re
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from fakes.evidence.ledger import imitates
from fakes.logicbroker.api.context import Call, Query, empty, message
from fakes.logicbroker.api.documents import query_of, whole
from fakes.logicbroker.api.feeds import link_to
from fakes.logicbroker.api.uploads import read_upload
from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.rules import intake
from fakes.logicbroker.sources import API_V1, API_V3
from fakes.logicbroker.state import xml
from fakes.logicbroker.state.document_columns import FileColumn, column_of, usual_columns
from fakes.logicbroker.state.documents import DOCUMENT_LAYOUTS, Document, DocumentLayout
from fakes.logicbroker.state.feeds.exports import csv_for_programs, xlsx
from fakes.logicbroker.state.feeds.files import MOST_ROWS, read_feed
from fakes.wire.bounds import at_most
from fakes.wire.http import Response, Router, encode_json

MOST_DOCUMENTS_BESIDE_OTHERS = 10_000
"""What a fake takes of one file that is served to several: each document costs more than its row."""

TYPES = ("csv", "xlsx", "xml", "json")


class FileWanted(NamedTuple):
    """What a file is to be like: its columns (none for the usual ones), its type, and what stands between cells."""

    columns: list[FileColumn]
    kind: str
    delimiter: str


def add_routes(router: Router[Callable[..., Response]]) -> None:
    """Add the routes of files with documents to the service's table."""
    for layout in DOCUMENT_LAYOUTS.values():
        router.add("GET", f"/api/v1/{layout.collection}/Export", partial(export_v1, layout))
        router.add("POST", f"/api/v1/{layout.collection}/Import", partial(import_v1, layout))
        for version in ("v2", "v3"):
            base = f"/api/{version}/{layout.collection}"
            router.add("POST", f"{base}/Export", partial(export, layout))
            router.add("POST", f"{base}/CreateImport", partial(create_import, layout))
            router.add("POST", f"{base}/Import", partial(import_file, layout))


# Exports


def export_v1(layout: DocumentLayout, call: Call) -> Response:
    """Ask for a file in the query: ``fields`` are paths, renamed as in ``DocumentDate as Date``."""
    keys = [key.strip() for key in (call.query.text("LogicbrokerKeys") or "").split(",") if key.strip()]
    filters = {name.partition(".")[2]: value for name, value in call.query.items() if name.startswith("filter.")}
    fields = [field for field in (call.query.text("fields") or "").split(",") if field.strip()]
    columns = [_renamed(layout, field) for field in fields]
    kind = call.query.text("fileType") or "csv"
    if kind.lower() == "legacy":
        raise call.not_faked("the fileType legacy")
    wanted = FileWanted(columns, kind, call.query.text("delimiter") or ",")
    return _exported(call, layout, _found(call, layout, keys, filters), wanted)


def _renamed(layout: DocumentLayout, text: str) -> FileColumn:
    path, _, title = re.sub(r"\s+as\s+", " ", text.strip(), flags=re.IGNORECASE).partition(" ")
    return column_of(layout, path, title.strip() or None)


def export(layout: DocumentLayout, call: Call) -> Response:
    """The same, asked with a ``DocumentExportRequest`` in the body."""
    body = call.read_body("DocumentExportRequest")
    filters = {name: str(value) for name, value in (body.get("Filter") or {}).items()}
    found = _found(call, layout, body.get("LogicbrokerKeys") or [], filters)
    columns = _mapped(call, layout, body.get("Columns") or [], "SourceField", "TargetField")
    wanted = FileWanted(columns, body.get("FileType") or "csv", body.get("Delimiter") or ",")
    return _exported(call, layout, found, wanted)


def _mapped(
    call: Call, layout: DocumentLayout, wanted: Sequence[dict[str, Any]], path: str, title: str
) -> list[FileColumn]:
    if any(one.get("Condition") for one in wanted):
        raise call.not_faked("a Condition of a column, of whose operators nothing is published,")
    return [column_of(layout, one.get(path) or "", one.get(title)) for one in wanted]


def _found(call: Call, layout: DocumentLayout, keys: Sequence[str], filters: dict[str, str]) -> list[Document]:
    """Source: the description, a value is wanted for either the keys or the filter."""
    documents = call.environment.documents
    if keys:
        found = [documents.get(key, call.company.id) for key in keys]
        wrong = [one.key for one in found if one.document_type != layout.document_type]
        if wrong:
            raise NotVisible(f"no {layout.document_type.lower()} has the Logicbroker key {wrong[0]!r}")
        return found
    if not filters:
        raise Invalid("an export wants a value for either LogicbrokerKeys or the filter")
    query = Query({f"filters.{name}": value for name, value in filters.items()})
    number, size = query.integer("filters.page") or 0, query.integer("filters.pageSize")
    return documents.search(query_of(layout, call, query), number * (size or 0), size, oldest_first=True).documents


@imitates(
    "API: exports of documents",
    "Documents by their keys or by a filter, as CSV, XLSX, XML or JSON behind a link, with chosen and renamed columns.",
    evidence="official",
    source=API_V3,
    test="api/test_document_files.py::test_documents_are_exported_with_chosen_columns",
)
def _exported(call: Call, layout: DocumentLayout, found: list[Document], wanted: FileWanted) -> Response:
    """A link to a file: a row for each line where a column is one of a line, else for each document (Guess)."""
    kind, columns = wanted.kind.lower(), wanted.columns
    if kind not in TYPES:
        raise Invalid(f"FileType wants one of {', '.join(TYPES)}, got {kind!r}")
    chosen, bodies = columns or usual_columns(layout), [whole(call, document) for document in found]
    name = f"{layout.collection}_{call.now:%Y-%m-%d_%H%M}.{kind}"
    rows = [[column.read(body, line) for column in chosen] for body in bodies for line in _lines(layout, chosen, body)]
    titles = [column.title for column in chosen]
    if kind in {"csv", "xlsx"}:
        made = csv_for_programs(titles, rows, wanted.delimiter) if kind == "csv" else xlsx(titles, rows, call.now)
        return message(link_to(call, name, made))
    records = [dict(zip(titles, row, strict=True)) for row in rows] if columns else bodies
    return message(link_to(call, name, encode_json(records) if kind == "json" else xml.write({"Records": records})))


def _lines(layout: DocumentLayout, columns: Sequence[FileColumn], body: dict[str, Any]) -> list[dict[str, Any]]:
    return list(body[layout.lines]) if any(column.of_line for column in columns) else [{}]


# Imports


def import_v1(layout: DocumentLayout, call: Call) -> Response:
    """Take documents from a file whose columns are paths."""
    for name in ("aliases", "custom"):
        if (call.query.text(name) or "false").lower() != "false":
            raise call.not_faked(f"{name}, an agreement of single accounts,")
    return _imported(layout, call, [], dry_run=call.query.flag("dryRun") or False)


def create_import(layout: DocumentLayout, call: Call) -> Response:
    """Give an address to which one file can be sent; the columns that are named here are those of the file."""
    body = call.read_body("DocumentImportRequest")
    if body.get("Custom"):
        raise call.not_faked("Custom, an agreement of single accounts,")
    columns = _mapped(call, layout, body.get("Columns") or [], "TargetField", "SourceField")
    token = call.environment.files.put("import", b"", None).split("/")[2]
    import_id = str(uuid.UUID(hex=token))
    call.environment.imports[import_id] = (layout.document_type, columns, body.get("DryRun", False))
    path = re.sub("CreateImport/?$", "Import", call.request.path, flags=re.IGNORECASE)
    return message(f"{call.request.origin}{path}?importId={import_id}")


def import_file(layout: DocumentLayout, call: Call) -> Response:
    """Take the file for an import that was created.  Guess: it can be sent more than once."""
    wanted = call.environment.imports.get((call.query.text("importId") or "").lower())
    if wanted is None or wanted[0] != layout.document_type:
        raise NotVisible("no import has this importId; see POST CreateImport")
    return _imported(layout, call, wanted[1], dry_run=wanted[2])


@imitates(
    "API: imports of documents",
    "A CSV or XLSX file with a row for each line becomes documents, each validated before it is created.",
    evidence="official",
    source=API_V1,
    test="api/test_document_files.py::test_shipments_are_imported_from_a_file",
)
def _imported(layout: DocumentLayout, call: Call, columns: list[FileColumn], *, dry_run: bool) -> Response:
    """Guess: what a dry run answers, and that what is wrong with one document does not stop the others."""
    bodies = _documents(layout, call, columns)
    if dry_run:
        return message(bodies)
    problems = []
    for body in bodies:
        try:
            intake.post(call.environment, call.company, layout.document_type, body, "CSV", by_api=True)
        except Invalid as refused:
            problems.append(str(refused))
    if problems:
        raise Invalid(f"{len(problems)} of {len(bodies)} documents were not created: {'; '.join(problems)}")
    return empty()


def _documents(layout: DocumentLayout, call: Call, columns: list[FileColumn]) -> list[dict[str, Any]]:
    """Documents in the order of the file: rows with the same number are lines of one."""
    feed = read_feed(*read_upload(call.request, call.now))
    places = _places(layout, feed.columns, columns)
    most = at_most(MOST_ROWS, MOST_DOCUMENTS_BESIDE_OTHERS)
    found: dict[str, dict[str, Any]] = {}
    for row in feed.rows():
        document: dict[str, Any] = {}
        line: dict[str, Any] = {"ItemIdentifier": {}}
        for place, column in places:
            if row.cells[place]:
                column.write(document, line, layout, row.cells[place])
        number = document.get(layout.number) or document.get("PartnerPO") or ""
        _add_line(found.setdefault(number, {**document, layout.lines: []})[layout.lines], line)
        if len(found) > most:
            raise Invalid(f"the file has more than {most:,} documents; split it")
    if feed.problems or not found:
        raise Invalid("; ".join(map(str, feed.problems)) or "the file has no row with a document")
    return list(found.values())


def _places(
    layout: DocumentLayout, titles: Sequence[str], columns: Sequence[FileColumn]
) -> list[tuple[int, FileColumn]]:
    by_title = {column.title.lower(): column for column in columns}
    if by_title:
        return [(at, by_title[title.lower()]) for at, title in enumerate(titles) if title.lower() in by_title]
    return [(at, column_of(layout, title)) for at, title in enumerate(titles) if title]


def _add_line(lines: list[dict[str, Any]], line: dict[str, Any]) -> None:
    """A further package of the same line stands in a row of its own."""
    packages = line.get("ShipmentInfos") or []
    for package in packages:
        package.setdefault("Qty", line.get("Quantity"))
    known = next((one for one in lines if _same(one, line)), None) if packages else None
    if known is None:
        lines.append(line)
    else:
        known["ShipmentInfos"] += packages


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return (one["ItemIdentifier"], one.get("LineNumber")) == (other["ItemIdentifier"], other.get("LineNumber"))
