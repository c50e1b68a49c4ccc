"""A form with files in it as a value; how one is read from the wire is known to ``multipart.py``."""

from dataclasses import dataclass, field

MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file in a form: the name of its part, its own name as the caller wrote it, and its bytes."""

    part: str
    name: str
    content: bytes


@dataclass(slots=True)
class MultipartForm:
    """The fields of a form as text by the names of their parts, also as their bytes, and its files in order."""

    fields: dict[str, str] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    files: list[FormFile] = field(default_factory=list)

    def file(self, part: str) -> FormFile | None:
        """The file in the part of that name, of several the last; or None."""
        return next((file for file in reversed(self.files) if file.part == part), None)


def is_form(content_type: str) -> bool:
    """Whether a Content-Type announces a form."""
    return content_type.partition(";")[0].strip().lower() == MULTIPART
