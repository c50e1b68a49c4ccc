"""The mapping tables as a page for people; ``docs/mapping.md`` is this text.  What the tables say is in ``tables``."""

from collections.abc import Iterable

from harness.sync.mapping.carriers import CARRIERS
from harness.sync.mapping.rows import MappingTable
from harness.sync.mapping.tables import TABLES

_OPENING = """\
# Which field goes where

`python -m harness.pages mapping` renders this page from `harness/sync/mapping/tables.py`, the rows that the
connector maps with.
`Source:` names the document that says so, `Guess:` marks what no document at hand says.
A record that cannot be mapped is refused with a reason and shown to the retailer; nothing is cut off in silence.
Amounts keep the digits that they came with.  Empty fields are left out.
"""

_CARRIERS = """\
## Carriers

The codes and names below, and every name and value of BigCommerce's table of tracking carriers
(`harness/sync/mapping/tracking_carriers.csv`). Case, blanks, signs and accents do not matter; of several words those
count that name a carrier (`FDEG-CG`, `FedEx Ground`), and a name that is misspelt by a letter or two is taken for the
one that it resembles, unless it resembles another one nearly as much. What was written stays in `comments` then. One
that names several carriers, or none, is unknown: the parcel shows without a link, and a person is told of it once.

"""


def render_tables() -> str:
    """All tables as Markdown."""
    return "\n".join([_OPENING, *map(_render, TABLES), _carriers()])


def _render(table: MappingTable) -> str:
    blocks = [f"## {table.name}\n", f"{table.source} → {table.target}.\n"]
    if table.remark:
        blocks.append(f"{table.remark}\n")
    rows = (
        (
            f"`{row.source}`",
            f"`{row.target}`",
            _kind(row.kind, row.longest),
            "yes" if row.required else "",
            row.knowledge,
        )
        for row in table.rows
    )
    blocks.append(_grid(("from", "to", "kind", "required", "how we know"), rows))
    if table.not_mapped:
        left = ((", ".join(f"`{name}`" for name in entry.fields), f"{entry.reason}.") for entry in table.not_mapped)
        blocks += ["Left behind on purpose:\n", _grid(("fields", "why"), left)]
    return "\n".join(blocks)


def _kind(kind: str, longest: int | None) -> str:
    return kind if longest is None else f"{kind}, at most {longest}"


def _carriers() -> str:
    rows = ((f"`{code}`", f"`{known.provider}`", f"`{known.tracking_carrier}`") for code, known in CARRIERS.items())
    return _CARRIERS + _grid(("Logicbroker", "`shipping_provider`", "`tracking_carrier`"), rows)


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell if cell != '``' else '' for cell in line)} |" for line in lines) + "\n"
