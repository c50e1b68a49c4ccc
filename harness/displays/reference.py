"""The public names of packages as Markdown, from their source: signatures, docstrings, and what classes offer.

Nothing is imported for it, so the page is the same whatever is installed.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Node = ast.ClassDef | ast.FunctionDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True, slots=True)
class _Found:
    """Where a name is defined, and what it says of itself."""

    module: str
    node: Node
    docstring: str


def reference(packages: Sequence[str], root: Path) -> str:
    """The names in ``__all__`` of each package, whose source lies below the folder ``root``.

    Raises:
        LookupError: a name of ``__all__`` is defined nowhere.
    """
    return "\n".join(_package(name, root) for name in packages)


def _package(name: str, root: Path) -> str:
    tree = _tree(root, name)
    entries = [_entry(public, _resolved(root, name, public), root) for public in _listed(tree)]
    return "\n".join([f"## {name}\n\n{_prose(ast.get_docstring(tree) or '')}\n", *entries])


def _entry(name: str, found: _Found, root: Path) -> str:
    node = found.node
    if isinstance(node, ast.ClassDef):
        line = [node, *_bases(root, found)]
        code = "\n".join(
            [f"class {_head(line)}:", *(f"    {field}" for each in reversed(line) for field in _fields(each))]
        )
        below = _offers(line)
    elif isinstance(node, ast.FunctionDef):
        code, below = _signature(node), ""
    else:
        code, below = _assigned(name, node), ""
    return f"### {name}\n\n```text\n{code}\n```\n\n{_prose(found.docstring)}\n{below}"


def _listed(tree: ast.Module) -> list[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return [str(each) for each in ast.literal_eval(node.value)]
    return []


def _resolved(root: Path, module: str, name: str) -> _Found:
    """Follow imports until the name is defined."""
    tree = _tree(root, module)
    body = list(_statements(tree))
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return _Found(module, node, ast.get_docstring(node) or "")
        if isinstance(node, ast.Assign | ast.AnnAssign) and name in _targets(node):
            said = after.value if isinstance(after, ast.Expr) else None
            text = said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else ""
            return _Found(module, node, text)
    for node in body:
        if (
            isinstance(node, ast.ImportFrom)
            and node.module
            and name in {each.asname or each.name for each in node.names}
        ):
            (own,) = [each.name for each in node.names if (each.asname or each.name) == name]
            return _resolved(root, node.module, own)
    raise LookupError(f"{module} does not define {name}")


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements of a module; those for a type checker alone are among them."""
    for node in tree.body:
        yield from node.body if isinstance(node, ast.If) else [node]


def _targets(node: ast.Assign | ast.AnnAssign) -> list[str]:
    return [ast.unparse(each) for each in (node.targets if isinstance(node, ast.Assign) else [node.target])]


@cache
def _tree(root: Path, module: str) -> ast.Module:
    place = root.joinpath(*module.split("."))
    path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    return ast.parse(path.read_text(encoding="utf-8"))


def _bases(root: Path, found: _Found) -> list[ast.ClassDef]:
    """The classes of ours from which a class inherits, the nearest first."""
    bases: list[ast.ClassDef] = []
    for base in found.node.bases if isinstance(found.node, ast.ClassDef) else []:
        try:
            of = _resolved(root, found.module, ast.unparse(base))
        except (LookupError, OSError):  # Python's own, or a library's.
            continue
        if isinstance(of.node, ast.ClassDef):
            bases += [of.node, *_bases(root, of)]
    return bases


def _head(line: Sequence[ast.ClassDef]) -> str:
    """How a class is made: as it says, or the nearest from which it inherits."""
    made = [
        each for node in line for each in node.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"
    ]
    if made:
        return f"{line[0].name}{_arguments(made[0])}"
    bases = ", ".join(map(ast.unparse, line[0].bases))
    return f"{line[0].name}({bases})" if bases else line[0].name


def _fields(node: ast.ClassDef) -> list[str]:
    """The fields of a record, as they are declared."""
    return [ast.unparse(each) for each in node.body if isinstance(each, ast.AnnAssign) and not _is_own(each.target)]


def _offers(line: Sequence[ast.ClassDef]) -> str:
    """A table of the public methods and properties of a class, inherited ones too, each with its first sentence."""
    offered: dict[str, ast.FunctionDef] = {}
    for each in (each for node in line for each in node.body if isinstance(each, ast.FunctionDef)):
        if not each.name.startswith("_") and ast.get_docstring(each):
            offered.setdefault(each.name, each)
    rows = [f"| `{_row(each)}` | {_first(ast.get_docstring(each) or '')} |" for each in offered.values()]
    return "\n".join(["", "| offers | |", "|---|---|", *rows, ""]) if rows else ""


def _row(node: ast.FunctionDef) -> str:
    is_property = any(ast.unparse(each) in ("property", "cached_property") for each in node.decorator_list)
    if is_property:
        return f"{node.name}: {ast.unparse(node.returns) if node.returns else 'Any'}".replace("|", "\\|")
    return f"{node.name}{_arguments(node)}".replace("|", "\\|")


def _signature(node: ast.FunctionDef) -> str:
    returned = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}{_arguments(node)}{returned}"


def _arguments(node: ast.FunctionDef) -> str:
    """What is given to a function, whoever it belongs to left out."""
    text = re.sub(r"^(self|cls)(, )?", "", ast.unparse(node.args))
    return f"({re.sub(r'(?<=[^=!<> ])=(?=[^=])', ' = ', text)})"


def _assigned(name: str, node: ast.Assign | ast.AnnAssign) -> str:
    value = ast.unparse(node.value) if node.value is not None else ""
    return f"{name} = {value}" if value.count("\n") == 0 and len(value) < LONGEST_VALUE else f"{name} = ..."


LONGEST_VALUE = 100
"""A longer value says less than its docstring."""


def _is_own(target: ast.expr) -> bool:
    return ast.unparse(target).startswith("_")


def _first(docstring: str) -> str:
    """The first sentence, in a cell of a table."""
    paragraph = " ".join(docstring.partition("\n\n")[0].split())
    return _prose(paragraph).replace("|", "\\|").strip()


def _prose(docstring: str) -> str:
    """A docstring as Markdown: examples are code, double back-quotes become one, and what is raised is a list."""
    text = re.sub(r"(?m)^>>> (?:.+(?:\n|\Z))+", _as_code, docstring.replace("``", "`"))
    above, raises, below = text.partition("Raises:\n")
    listed = [f"- {line.strip()}" for line in re.split(r"\n(?=    \S)", below.strip("\n")) if line.strip()]
    joined = [re.sub(r"\s*\n\s+", " ", each) for each in listed]
    return "\n".join([above.strip(), "", "Raises:", "", *joined, ""]) if raises else f"{above.strip()}\n"


def _as_code(example: re.Match[str]) -> str:
    return f"```python\n{example[0].rstrip()}\n```\n"
