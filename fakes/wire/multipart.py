"""Reads forms with files in them, ``multipart/form-data``, as browsers and HTTP clients send them.

What is done with the fields and the files is not known here.
"""

from contextlib import suppress
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from email.utils import collapse_rfc2231_value

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from fakes.wire.forms import FormFile, MultipartForm

MOST_PARTS = 1_000
"""Behind so many parts a form breaks off.  Source: .NET takes so many keys of a form by default."""

_MOST_HEADERS = 100
_LONGEST_HEADER = 100_000


def read_form(content_type: str, body: bytes) -> MultipartForm:
    """The parts of a form that came whole; a body that is no form has neither fields nor files."""
    form = MultipartForm()
    boundary = parse_options_header(content_type)[1].get(b"boundary") if content_type.isascii() else None
    if boundary:
        begin = body.find(b"--" + boundary)  # MIME allows a preamble before the first part, the parser does not.
        with suppress(FormParserError):  # There the form breaks off.
            _parser(boundary, _PartReader(form)).write(body if begin <= 0 else body[begin:])
    return form


class _PartReader:
    """The part that is being read.  Its content is kept as the pieces that the parser finds: for most files one."""

    def __init__(self, form: MultipartForm) -> None:
        self._form = form
        self._parts = 0
        self._headers: list[bytes] = []
        self._content: list[bytes] = []

    def begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise FormParserError(f"it has more than {MOST_PARTS} parts")
        self._headers, self._content = [], []

    def add_header_name(self, data: bytes, start: int, end: int) -> None:
        self._headers.append(data[start:end] + b": ")

    def add_header_value(self, data: bytes, start: int, end: int) -> None:
        self._headers.append(data[start:end] + b"\r\n")

    def add_content(self, data: bytes, start: int, end: int) -> None:
        self._content.append(data[start:end])

    def end(self) -> None:
        headers: EmailMessage = BytesParser(policy=HTTP).parsebytes(b"".join(self._headers), headersonly=True)
        name = _readable(collapse_rfc2231_value(headers.get_param("name", "", header="content-disposition")))
        file_name, content = headers.get_filename(), b"".join(self._content)
        if file_name is None:
            self._form.fields[name] = content.decode(errors="replace")
            self._form.contents[name] = content
        else:
            self._form.files.append(FormFile(name, _readable(file_name), content))


def _parser(boundary: bytes, part: _PartReader) -> MultipartParser:
    return MultipartParser(
        boundary,
        {
            "on_part_begin": part.begin,
            "on_header_field": part.add_header_name,
            "on_header_value": part.add_header_value,
            "on_part_data": part.add_content,
            "on_part_end": part.end,
        },
        max_header_count=_MOST_HEADERS,
        max_header_size=_LONGEST_HEADER,
    )


def _readable(name: str) -> str:
    """A name whose bytes the header parser could not tell apart as text: UTF-8, as browsers write it."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
