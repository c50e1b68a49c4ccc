"""Everything that can go wrong on purpose as one page for people; ``docs/quirks.md`` is this text.

What the switches and faults do lives in the fakes, how often faults strike in ``nemesis``.
"""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import timedelta
from types import ModuleType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from fakes.bigcommerce import quirks as store_quirks
from fakes.logicbroker import quirks as network_quirks
from fakes.wire.faults import FAULTS, Fault
from fakes.wire.odd_answers import ODD_ANSWERS
from harness.simulation.trouble.connector_faults import CONNECTOR_FAULTS
from harness.simulation.trouble.nemesis import MIXTURES

_INTRODUCTION = """\
# Table of adversities

`python -m harness.pages quirks` renders this page. Nothing here is on by accident: every adversity has a name, a
default and an off switch, and what is drawn by chance is drawn from the seed of its world, so that the same seed meets
the same misfortunes.

- Switches of the store: `World(store_quirks=Quirks(...))`, or `BigCommerce(quirks=Quirks(...))`, with `Quirks` from
  `fakes.bigcommerce`.
- Switches of the network: `World(network_quirks=Quirks(...))`, or `Logicbroker(quirks=Quirks(...))`, with `Quirks` from
  `fakes.logicbroker.quirks`. A world takes `step_seconds=0` by default.
- Faults of the wire strike when a test names one, `world.with_fault("lost reply")`, or as a mixture draws them,
  `World(faults="busy")`. `world.calm()` switches all of them off. Faults of the connector bring down its own process or
  its journal while a request is under way; a process that died is started anew five seconds later.
- The mixture `odd` is for connectors that are told the time while they make their calls, as ours is: beside odd answers
  it has calls that take up to eight seconds, drawn from `{seed}:slowness`, and poison: forty of a thousand orders and
  documents are answered in one odd way for one to six hours, whatever is asked about them (`{seed}:poison:{record}`).
  `Mixture(poison=0, slowest=0)` switches both off.
- On a stormy day of a simulation or a sweep the connector is moreover started anew four times, and once the retailer
  deletes its API account and replaces it up to three hours later; when, is drawn from `{seed}:mishaps`.
- In a stormy sweep the connector's clock is up to 90 seconds ahead or behind, and what is a guess about both services
  (`harness/simulation/trouble/random_quirks.py`: stale reads, stock that is not saved, stores that do not move
  orders by themselves, and so on) is drawn from `{seed}:habits` for each life.

| where | name | what it does | default | by chance, seeded by | switched off by |
| --- | --- | --- | --- | --- | --- |
"""

_PERMANENT: Mapping[str, str] = {"trial_grace": "a choice: `timedelta(days=36500)` is as good as never"}
"""The switches that only have values, none of which is off."""


def render() -> str:
    """The whole page, as Markdown."""
    rows = [
        *_quirks("store", store_quirks),
        *_quirks("network", network_quirks),
        *_faults("wire", FAULTS),
        *_faults("wire", ODD_ANSWERS),
        *_faults("connector", CONNECTOR_FAULTS),
    ]
    return _INTRODUCTION + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _quirks(where: str, module: ModuleType) -> Iterator[tuple[str, ...]]:
    descriptions, types = _descriptions(module.Quirks), get_type_hints(module.Quirks)
    dice: Mapping[str, str] = getattr(module, "DICE", {})
    for quirk in fields(module.Quirks):
        seed = f"`{dice[quirk.name]}`" if quirk.name in dice else ""
        off = _PERMANENT.get(quirk.name) or _off(quirk.name, types[quirk.name])
        yield where, f"`{quirk.name}`", descriptions[quirk.name], _default(quirk.default), seed, off


def _descriptions(quirks: type) -> dict[str, str]:
    """What stands below each switch in its source."""
    (written,) = ast.parse(inspect.getsource(quirks)).body
    assert isinstance(written, ast.ClassDef)  # noqa: S101 - it is the source of a class
    pairs = zip(written.body, written.body[1:], strict=False)
    return {
        switch.target.id: re.sub(r"\s+", " ", text.value.value)
        for switch, text in pairs
        if isinstance(switch, ast.AnnAssign) and isinstance(switch.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }


def _default(value: Any) -> str:
    return f"{value.days} days" if isinstance(value, timedelta) else f"`{value!r}`"


def _off(name: str, kind: Any) -> str:
    if get_origin(kind) is Literal:
        return f"a choice: {', '.join(f'`{each!r}`' for each in get_args(kind))}"
    if get_origin(kind) is tuple:
        return f"`{name}=(0, 0)`"
    return f"`{name}={False if kind is bool else 0}`"


def _faults(where: str, faults: Mapping[str, Fault]) -> Iterator[tuple[str, ...]]:
    for name, fault in faults.items():
        shares = [f"{each.name} {each.per_thousand[name]}" for each in MIXTURES.values() if name in each.per_thousand]
        default = f"never; in a thousand requests: {', '.join(shares)}"
        yield where, name, f"The caller sees {fault.shows}.", default, "`{seed}:nemesis`", '`faults="quiet"`'
