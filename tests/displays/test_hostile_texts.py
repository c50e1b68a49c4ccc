"""Whatever others wrote is shown as they wrote it: in tables, pictures, pages, XML, Markdown and a terminal."""

import ast
import html as entities
import io
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.table import Table as RichTable

from harness.displays.diagrams import Message, SequenceDiagram
from harness.displays.grids import Grid
from harness.displays.tables import Pane, Table, bundle
from harness.displays.terminal import Terminal, cell
from harness.displays.texts import docstring, fenced, html, lines, markdown, visible
from harness.displays.timeline.svg import picture, svg
from harness.displays.timeline.swim_lanes import Mark, MarkKind, SwimLanes
from tests.hostile import MARK, STRINGS, without_blanks
from tests.processes import surroundings

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVERY = pytest.mark.parametrize("text", STRINGS, ids=range(len(STRINGS)))


class Tags(HTMLParser):
    """The tags of a page with the names of their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[Any] = []
        self.said: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, [name for name, _ in attrs]))

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def displays(text: str) -> list[Any]:
    """A text in every place of every display that takes one."""
    table = Table(text, (text, "b"), [(text, text), (1, [text, text])])
    return [table, Table(text, ("a",), [], text), Pane(text, [table]), Grid(text, [text], [text], [[1]], [[text]])]


def lanes(text: str) -> SwimLanes:
    kind = MarkKind(text, text, "circle", "#000000")
    return SwimLanes(text, [text], [Mark(AT, text, kind, text), Mark(AT.replace(hour=10), text, kind, "x")])


@EVERY
def test_a_page_has_no_tag_of_others(text: str) -> None:
    """The same tags and attributes as around a harmless text, and what was written stands there to be read."""
    for hostile, harmless in zip(displays(text), displays("x"), strict=True):
        page = Tags(hostile.html())
        assert page.tags == Tags(harmless.html()).tags
        assert not text.strip() or lines(text).strip() in "".join(page.said)
    assert Tags(bundle(text)["text/html"]).tags == [("p", [])]
    assert Tags(picture(lanes(text))).tags == Tags(picture(lanes("x"))).tags


@EVERY
def test_a_picture_is_well_formed(text: str) -> None:
    """Whoever reads SVG by the rules of XML reads it, and finds no element of others in it."""
    for picture_, harmless in (
        (displays(text)[3].svg(), displays("x")[3].svg()),
        (svg(lanes(text)), svg(lanes("x"))),
    ):
        names = {element.tag for element in ElementTree.fromstring(picture_).iter()}
        assert names == {element.tag for element in ElementTree.fromstring(harmless).iter()}


@EVERY
def test_nothing_hides_or_acts_in_plain_text(text: str) -> None:
    """No escape sequence, no change of direction, no zero width: each is shown by its number."""
    told = [each.text() for each in displays(text)] + [bundle(text)["text/plain"], visible(text), lines(text)]
    for each in told:
        assert without_blanks(each).isprintable()
    assert visible("a\x1b\u202e\u200b\ud800\n") == r"a\x1b\u202e\u200b\ud800\n"
    assert entities.unescape(html(text)) == lines(text)


@EVERY
def test_a_diagram_has_only_messages(text: str) -> None:
    """One line for each, whatever a message says, and no directive."""
    told = ((text, text),)
    drawn = SequenceDiagram(text, ("A", "B"), [Message(AT, "A", "B", text, "deed", told), Message(AT, "B", "A", text)])
    plain = SequenceDiagram(
        "x", ("A", "B"), [Message(AT, "A", "B", "x", "deed", (("x", "x"),)), Message(AT, "B", "A", "x")]
    )
    source = drawn.mermaid().splitlines()

    assert len(source) == 8
    assert Tags(drawn.html()).tags == Tags(plain.html()).tags
    assert not re.search(r"%%|[;#<]|script", "".join(source).replace("-->>", "").replace("script", ""))


@EVERY
def test_markdown_and_docstrings_are_not_left(text: str) -> None:
    """A paragraph without tags or pictures; a block that ends where it ends; a docstring that is nothing but one."""
    paragraph = markdown(text)
    block = fenced(text, "gherkin").splitlines()
    fence = block[0].removesuffix("gherkin")
    module = ast.parse(docstring(text))

    assert "\n" not in paragraph
    assert not re.search(r"(?<!\\)(?:\\\\)*[<\[`$*|]", paragraph)
    assert [line for line in block if line.strip().startswith(fence)] == [block[0], fence]
    assert len(module.body) == 1
    assert isinstance(module.body[0], ast.Expr)
    assert isinstance(module.body[0].value, ast.Constant)


# The terminal.


def terminal(monkeypatch: pytest.MonkeyPatch) -> tuple[Terminal, io.StringIO]:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    return Terminal(width=200), stream


@EVERY
def test_a_terminal_shows_what_was_said(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As text, tag and all: no markup, no smiley, no escape sequence; in a table as well."""
    door, stream = terminal(monkeypatch)
    door.say(text)
    assert stream.getvalue() == f"{lines(text).expandtabs(8)}\n" or lines(text).strip() in stream.getvalue()
    door.state("holds", "green", text)
    table = RichTable(text[:0], "b")
    table.add_row(cell(text), cell(":smile:"))
    door.show(table)

    assert "\x1b" not in stream.getvalue()
    assert ":smile:" in stream.getvalue()
    assert without_blanks(stream.getvalue()).isprintable()


def test_what_looks_like_a_tag_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither taken away, nor given a backslash that was not there."""
    door, stream = terminal(monkeypatch)
    door.say("You need [/b] scope [bold]x[/bold] \\[b] :smile: [link=http://evil]y[/link]")

    assert stream.getvalue() == "You need [/b] scope [bold]x[/bold] \\[b] :smile: [link=http://evil]y[/link]\n"


@pytest.mark.parametrize("hidden", [*"\u3164\u115f\ufe00\U000e0141\u2800\u034f\u180b\U000e0041"])
def test_what_draws_nothing_is_shown(hidden: str) -> None:
    """Letters and marks that cannot be seen could hide any text, or make two names look alike; accents stay."""
    accents = "Zoe\u0308 \u2764\ufe0f \u05e9\u05c1 \u0928\u093f"

    assert visible(f"a{hidden}b") == f"a{hidden.encode('unicode_escape').decode()}b"
    assert visible(accents) == accents


def one_cell(text: str) -> RichTable:
    """A table without lines around it."""
    table = RichTable.grid()
    table.add_row(cell(text))
    return table


def test_no_line_is_a_command_of_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that looks like one is told apart; a command of ours is not ended by its parts."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    door, stream = terminal(monkeypatch)
    door.say("a\n::error::x\n  ::stop-commands::y\n##[group]z")
    door.state("broken", "red", " b\n::error::x")
    door.say("c ##[add-matcher]z.json ##vso[task.setvariable variable=A]1 ##teamcity[buildStop]")
    door.show(one_cell("d ##[error]e"))
    door.command("error", "a: b, c\n::set-env::", "50%\r\n::error::x")

    assert stream.getvalue().splitlines() == [
        *("a", "\\::error::x", "  \\::stop-commands::y", "##\\[group]z", "broken b", "\\::error::x"),
        "c ##\\[add-matcher]z.json ##\\vso[task.setvariable variable=A]1 ##\\teamcity[buildStop]",
        "d ##\\[error]e",
        "::error title=a%3A b%2C c%0A%3A%3Aset-env%3A%3A::50%25%0D%0A::error::x",
    ]


def test_a_shell_and_a_terminal_do_nothing_with_what_is_printed(tmp_path: Any) -> None:
    """All of the texts go through a pseudo terminal, and no sequence comes out but our colours."""
    script = (
        "from harness.displays.terminal import Terminal\nfrom tests.hostile import STRINGS\n"
        "door = Terminal()\nfor text in STRINGS:\n    door.say(text)\n    door.state('holds', 'green', text)\n"
    )
    master, follower = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env={**surroundings(), "TERM": "xterm-256color"},
        stdout=follower,
        cwd=tmp_path,
    ) as process:
        os.close(follower)
        seen = b""
        while True:
            try:
                part = os.read(master, 65_536)
            except OSError:  # The other side is closed.
                break
            if not part:
                break
            seen += part
    os.close(master)

    assert process.returncode == 0
    assert set(re.findall(rb"\x1b[^m]*m?", seen)) <= {b"\x1b[32m", b"\x1b[0m"}
    assert seen.count(MARK.encode()) > 80
    assert not list(tmp_path.iterdir())
