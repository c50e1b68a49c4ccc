"""One command writes every rendered page, and each such page says so."""

import re
from pathlib import Path

import pytest

from harness.pages import DOCS, PAGES, write
from tests.test_tidy import SOURCES

QUICK = ["mapping", "fidelity", "quirks", "stage", "reference"]


@pytest.mark.parametrize("name", QUICK)
def test_a_page_is_written_as_it_stands(name: str, tmp_path: Path) -> None:
    """What the command writes over a page that has nothing rendered in it any more is the page."""
    page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    file = tmp_path / f"{name}.md"
    emptied = re.sub(r"(?<=stage -->\n).*?(?=<!-- end)", "", page, flags=re.DOTALL) if name == "stage" else ""
    file.write_text(emptied, encoding="utf-8")

    assert write([name], tmp_path) == [file]
    assert file.read_text(encoding="utf-8") == page, f"run: python -m harness.pages {name}"


def test_every_rendered_page_is_in_the_table() -> None:
    """A page that says how it is rendered is one that the command writes, and the other way round."""
    named = {
        name
        for page in DOCS.glob("*.md")
        for name in re.findall(r"python -m harness\.pages (\w+)", page.read_text(encoding="utf-8"))
        if name == page.stem
    }

    assert named == set(PAGES)


def test_whoever_renders_a_page_is_in_the_table() -> None:
    """A module whose text is a page, as its docstring says, is asked by the command."""
    texts = [path.read_text(encoding="utf-8") for path in SOURCES]
    rendered = {name for text in texts for name in re.findall(r"``docs/(\w+)\.md`` is this text", text)}

    assert rendered
    assert rendered <= set(PAGES)


def test_a_page_that_is_not_there_is_not_written(tmp_path: Path) -> None:
    """Neither an unknown name nor a folder without pages; nothing is written, and the error says what is wanted."""
    with pytest.raises(ValueError, match=r"wanted one of mapping, .*; got maping"):
        write(["maping"], tmp_path)
    with pytest.raises(FileNotFoundError, match=r"mapping\.md, found nothing"):
        write(["mapping"], tmp_path)

    assert list(tmp_path.iterdir()) == []
