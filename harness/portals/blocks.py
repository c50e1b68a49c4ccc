"""What stands on a page, as data: links, forms, tables and notices, which one template turns into HTML.

Nothing is known here of what a page is about; no HTML is written here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

NoticeTone = Literal["done", "refused", "info"]
FieldKind = Literal["text", "number", "textarea", "select", "radio", "checkbox", "file", "hidden", "search", "password"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another page; as a ``button`` it looks like one, ``download`` is the name of the file that it gives."""

    kind: ClassVar[str] = "link"
    text: str
    href: str
    button: bool = False
    download: str = ""
    label: str = ""
    """What is read out in the place of the text, where that alone would not say where it leads."""


@dataclass(frozen=True, slots=True)
class State:
    """The word of a state, which gets its sign and its colour."""

    kind: ClassVar[str] = "state"
    word: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to fill in; ``options`` are pairs of a value and what a person reads."""

    name: str
    label: str
    kind: FieldKind = "text"
    value: str = ""
    options: Sequence[tuple[str, str]] = ()
    hint: str = ""
    required: bool = True
    more: Mapping[str, str] = field(default_factory=dict)
    """Further attributes of the element, such as ``min``."""
    unlabelled: bool = False
    """Whether the label is only read out, because the column above says the same."""


@dataclass(frozen=True, slots=True)
class Form:
    """What is filled in, and the button that sends it off; a form that only asks goes by GET."""

    kind: ClassVar[str] = "form"
    action: str
    button: str
    entries: Sequence[Entry] = ()
    legend: str = ""
    method: Literal["post", "get"] = "post"
    label: str = ""
    """What is read out of the button, where its text alone would not say what it is about."""
    is_upload: bool = False
    is_final: bool = False
    """Whether it takes away something that cannot be had back."""
    table: "Listing | None" = None
    """A table whose cells are entries of this form."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A table: the first cell of a row names it.  A cell is a value, a block, or several of them."""

    kind: ClassVar[str] = "listing"
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    empty: str = "none yet"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values."""

    kind: ClassVar[str] = "facts"
    rows: Sequence[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that stands out, with more of them below it."""

    kind: ClassVar[str] = "notice"
    text: str
    tone: NoticeTone = "info"
    items: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    kind: ClassVar[str] = "text"
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Text as it stands, such as a body or a command."""

    kind: ClassVar[str] = "code"
    caption: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading of their own."""

    kind: ClassVar[str] = "section"
    heading: str
    blocks: Sequence[Any]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Unfolding:
    """Blocks that are shown once somebody opens them."""

    kind: ClassVar[str] = "unfolding"
    summary: str
    blocks: Sequence[Any]
    opened: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Blocks beside each other where there is room."""

    kind: ClassVar[str] = "row"
    blocks: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Copying:
    """Names with values that a person copies to somewhere else."""

    kind: ClassVar[str] = "copying"
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Card:
    """A link with what there is to know before one follows it."""

    title: str
    href: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards below each other."""

    kind: ClassVar[str] = "cards"
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Panes:
    """Sections that stand side by side on a wide page."""

    kind: ClassVar[str] = "panes"
    sections: Sequence[Section]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: whose it is (its ``area``), its title, the way there by the guide's words, and what stands on it."""

    area: str
    title: str
    blocks: Sequence[Any]
    trail: Sequence[str] = ()
    status: int = 200


@dataclass(frozen=True, slots=True)
class Done:
    """A deed was done: what is said of it, and the page that is opened then.

    ``problems`` say why nothing comes of it: a service takes some forms, and turns down what stands in them.
    """

    text: str
    href: str
    problems: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Once:
    """A page that is shown a single time, in the place of the page at ``href``."""

    page: Page
    href: str


@dataclass(frozen=True, slots=True)
class Download:
    """A file instead of a page."""

    name: str
    content: bytes
    media_type: str = "text/csv"
