"""The public names as a page: found where they are defined, with what they say of themselves."""

from pathlib import Path

import pytest

from harness.displays.reference import reference

PLACES = {
    "a/__init__.py": '"""A package."""\n\nfrom a.b import Child, count, LIMIT\n__all__ = ["Child", "LIMIT", "count"]\n',
    "a/b.py": '''"""A module."""
from a.c import Parent

LIMIT = 5
"""So many ``things`` at most."""


class Child(Parent):
    """A child.

    Raises:
        ValueError: it is
            no child.
    """

    def grow(self, by: int | None = None) -> "Child":
        """Become older.  And wiser."""


def count(*names: str) -> int:
    """How many.

    >>> count("a")
    1
    """
''',
    "a/c.py": '''"""Another module."""


class Parent:
    """A parent."""

    def __init__(self, name: str) -> None:
        self.name = name

    def shout(self) -> None:
        """Say it aloud."""

    def _whisper(self) -> None:
        """Say it to nobody."""
''',
}


def test_a_name_is_told_where_it_is_defined(tmp_path: Path) -> None:
    """Constants, functions and classes, what these inherit, and what they raise; nothing private."""
    for place, text in PLACES.items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(text)
    told = reference(["a"], tmp_path)

    assert [line for line in told.splitlines() if line.startswith("#")] == [
        "## a",
        "### Child",
        "### LIMIT",
        "### count",
    ]
    assert "class Child(name: str):" in told
    assert "| `grow(by: int \\| None = None)` | Become older. And wiser. |" in told
    assert "| `shout()` | Say it aloud. |" in told
    assert "- ValueError: it is no child." in told
    assert "LIMIT = 5" in told
    assert "So many `things` at most." in told
    assert "count(*names: str) -> int" in told
    assert 'How many.\n\n```python\n>>> count("a")\n1\n```\n' in told
    assert "whisper" not in told


def test_a_name_that_is_defined_nowhere_is_named(tmp_path: Path) -> None:
    """A list of names that is wrong is no page."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "__init__.py").write_text('"""A."""\n__all__ = ["lost"]\n')

    with pytest.raises(LookupError, match="a does not define lost"):
        reference(["a"], tmp_path)
