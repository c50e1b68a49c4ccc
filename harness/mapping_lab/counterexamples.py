"""An input that brings a mapping down, handed on: as a feature, as a plain test, as a notebook.

How it is found is in ``fuzzing``, what the steps do in ``harness.steps.mappings``.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from pprint import pformat
from typing import Any

import simplejson

from fakes.arguments import checked
from harness.displays.extras import extra
from harness.displays.tables import Bundle, Table, bundle, flat
from harness.displays.texts import docstring, markdown, visible
from harness.files import write_file
from harness.simulation.story.quoting import (
    Untellable,
    check_plain,
    description,
    identifier,
    in_block,
    quoted,
)

AnyPath = str | PathLike[str]


@dataclass(frozen=True)
class Counterexample:
    """A mapping, the shortest input that was found with which it falls over, and how; a tuple is several arguments."""

    mapping: Callable[..., Any]
    example: Any
    why: str

    @property
    def place(self) -> str:
        """Where the mapping can be imported from, as ``module:function``.

        Raises:
            Untellable: it has no such place.
        """
        return place_of(self.mapping)

    @property
    def arguments(self) -> list[Any]:
        return list(self.example) if isinstance(self.example, tuple) else [self.example]

    @checked
    def to_feature(self, name: str, path: AnyPath | None = None) -> str:
        """As a feature that pytest runs with the steps of ``harness.steps``; also written to ``path``.

        A feature names a mapping and imports none: yours is among those that the fixture ``mappings`` returns.

        Raises:
            Untellable: the mapping has no place, or the input cannot be written as JSON.
        """
        text = in_block(simplejson.dumps(self.arguments, indent=2, use_decimal=True, default=_untellable))
        if simplejson.loads(text, use_decimal=True) != self.arguments:
            raise Untellable("input of the mapping", "it is another one when it is written as JSON")
        title = visible(" ".join(name.split()))
        lines = [f"Feature: {title}", f"  {description(self.why)}", "", f"  Scenario: {title}"]
        lines += [
            "    Given these arguments",
            '      """',
            *(f"      {line}" for line in text.splitlines()),
            '      """',
        ]
        lines += [f"    When {quoted(self.place)} maps them", "    Then it maps them, or refuses with a reason", ""]
        return _written("\n".join(lines), path)

    @checked
    def to_pytest(self, name: str, path: AnyPath | None = None) -> str:
        """As a file of one plain test; also written to ``path``.

        Raises:
            Untellable: the mapping has no place.
        """
        body = "\n".join(f"    {line}" if line else "" for line in [*self._call("contextlib.suppress(Unmappable)")])
        head = f"{docstring(self.why)}\n\nimport contextlib\n{self._imports()}\n\n\n"
        return _written(f"{head}def test_{identifier(name, 'mapping')}():\n{body}\n", path)

    @checked
    def to_notebook(self, path: AnyPath) -> Path:
        """Write it as a notebook in which the mapping is called with this input; returns where.

        Raises:
            Untellable: the mapping has no place.
            ImportError: nbformat is not installed; the message says how to install it.
        """
        made = extra("nbformat.v4", "lab", "writing a notebook")
        told = f"# An input that brings `{self.place}` down\n\n{markdown(self.why)}\n\nThe shortest one is below."
        shown = f"{self._imports()}\n{self._written_out()}\narguments"
        called = (
            f"try:\n    shown = {self._name}(*arguments)\nexcept Exception as error:\n    shown = repr(error)\nshown"
        )
        cells = [made.new_markdown_cell(told), made.new_code_cell(shown)]
        cells += [made.new_markdown_cell("What becomes of it:"), made.new_code_cell(called)]
        for number, cell in enumerate(cells):
            cell["id"] = str(number)
        write_file(path, f"{made.writes(made.new_notebook(cells=cells, metadata=_KERNEL))}\n")
        return Path(path)

    @property
    def _name(self) -> str:
        return self.place.partition(":")[2]

    def _imports(self) -> str:
        module, _, name = self.place.partition(":")
        decimal = "from decimal import Decimal\n" if "Decimal(" in repr(self.arguments) else ""
        return f"{decimal}\nfrom harness.sync.errors import Unmappable\nfrom {module} import {name}"

    def _written_out(self) -> str:
        check_plain(self.arguments)
        return f"arguments = {pformat(self.arguments, width=110)}"

    def _call(self, context: str) -> list[str]:
        return [*self._written_out().split("\n"), f"with {context}:", f"    {self._name}(*arguments)"]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        from harness.strategies import BigCommerceOrder  # noqa: PLC0415 - Hypothesis takes a sixth of all that is loaded.

        if isinstance(self.example, BigCommerceOrder):
            differing = [(place, repr(value)) for place, value in self.example.unusual().items()]
            return bundle(repr(self), Table("What is not as in a usual order", ("Where", "Value"), differing))
        shown = [
            Table(f"Argument {number}", ("Field", "Value"), list(flat(each)))
            for number, each in enumerate(self.arguments, 1)
        ]
        return {**bundle(repr(self), *shown), "text/plain": f"{self!r}\n\n{pformat(self.arguments, width=110)}"}

    def __repr__(self) -> str:
        return f"Counterexample({self.why})"


def place_of(mapping: Callable[..., Any]) -> str:
    """Where a mapping can be imported from, as ``module:function``.

    Raises:
        Untellable: it has no such place.
    """
    module, name = getattr(mapping, "__module__", ""), getattr(mapping, "__qualname__", "")
    named = all(part.isidentifier() for part in [*module.split("."), name])
    if not named or getattr(importlib.import_module(module), name, None) is not mapping:
        raise Untellable(name or repr(mapping), "it has no place to be imported from")
    return f"{module}:{name}"


_KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def _untellable(value: Any) -> Any:
    raise Untellable(repr(value), "JSON has no such value")


def _written(text: str, path: AnyPath | None) -> str:
    if path is not None:
        write_file(path, text)
    return text
