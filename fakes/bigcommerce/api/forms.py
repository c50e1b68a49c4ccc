"""A form with a file in it, as a browser sends one: ``multipart/form-data``.

What is done with the file is not known here.
"""

from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP

MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a form."""

    name: str
    content: bytes


@dataclass(slots=True)
class Form:
    """The fields of a form as text, and its files, each by the name of its field."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)


def is_form(content_type: str) -> bool:
    """Whether a Content-Type says so."""
    return content_type.partition(";")[0].strip().lower() == MULTIPART


def read_form(content_type: str, body: bytes) -> Form:
    """A body that is no form has neither fields nor files."""
    form = Form()
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    for part in message.iter_parts() if message.is_multipart() else ():
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        file_name = part.get_filename()
        if file_name is None:
            form.fields[name] = content.decode(errors="replace")
        else:
            form.files[name] = Upload(file_name, content)
    return form
