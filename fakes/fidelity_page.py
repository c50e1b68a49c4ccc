"""The ledger of both services as a page for people; ``docs/fidelity.md`` is this text.

What is imitated, and how sure we are of it, is written beside the code that imitates.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby

import fakes.bigcommerce
import fakes.logicbroker  # noqa: F401 - the imports of both fill the ledger.
from fakes.bigcommerce import gaps as gaps_of_bigcommerce
from fakes.evidence.ledger import STRENGTH, Entry, ledger
from fakes.logicbroker import gaps as gaps_of_logicbroker

SERVICES = {"bigcommerce": "BigCommerce", "logicbroker": "Logicbroker"}
"""The services by the names of their packages."""

_INTRODUCTION = """\
# What the fakes imitate, and how we know

`python -m harness.pages fidelity` renders this page from the entries beside the code that imitates (`@imitates`).
Every entry is shown by a test. A report of a rehearsal says of every verdict on which of these entries it rests, and
`world.exercised()` names those that ran in a world.

Evidence is one of four, the strongest first:

- **official**: the vendor's own document says so.
- **recorded**: an answer of the real service, kept by somebody, shows it.
- **third party**: somebody else reports it.
- **guess**: nobody outside knows; it is our best estimate, often with a switch (see [quirks.md](quirks.md)).

Details that no client should lean on, such as the text of a refusal, are no entries; the code says `Guess:` there.
"""


def render() -> str:
    """The whole page, as Markdown."""
    lines = [_INTRODUCTION, *_counts(), ""]
    for service, name in SERVICES.items():
        lines += [f"## {name}", "", *_groups(ledger(service)), *_gaps(service, name), ""]
    return "\n".join(lines).rstrip() + "\n"


GAPS = {
    "bigcommerce": (gaps_of_bigcommerce.OPERATIONS, gaps_of_bigcommerce.FACTS),
    "logicbroker": (gaps_of_logicbroker.OPERATIONS, gaps_of_logicbroker.FACTS),
}
"""What of each service is not imitated, with the reason: published operations, and what its documents tell besides."""


def _gaps(service: str, name: str) -> Iterator[str]:
    operations, facts = GAPS[service]
    yield from ("### Not imitated", "", f"Published operations of {name} that raise `NotFaked`:", "")
    yield from (_row("operation", "why not"), _row("---", "---"))
    yield from (_row(f"`{operation}`", why) for operation, why in operations.items())
    yield from ("", "And what its documents tell besides:", "")
    yield from (_row("fact", "why not"), _row("---", "---"))
    yield from (_row(fact, why) for fact, why in facts.items())


def place_of_test(entry: Entry) -> str:
    """The file of the test that shows an entry, from the project's root."""
    return f"tests/fakes/{entry.service}/{entry.test.partition('::')[0]}"


def _counts() -> Iterator[str]:
    yield _row("", *STRENGTH, "all")
    yield _row("---", *["---:"] * (len(STRENGTH) + 1))
    for service, name in SERVICES.items():
        yield _row(name, *_numbers(ledger(service)))
    yield _row("both", *_numbers(ledger()))


def _numbers(entries: list[Entry]) -> list[str]:
    found = [entry.evidence for entry in entries]
    return [str(count) for count in (*map(found.count, STRENGTH), len(found))]


def _groups(entries: Iterable[Entry]) -> Iterator[str]:
    for group, members in groupby(sorted(entries, key=lambda entry: (_group(entry), entry.name)), _group):
        yield from (f"### {group.capitalize()}", "")
        yield _row("behaviour", "what it does", "evidence", "where from, of when", "shown by")
        yield _row(*["---"] * 5)
        yield from map(_entry, members)
        yield ""


def _group(entry: Entry) -> str:
    """What an entry is about: the name of its module, whatever storey it stands on."""
    module = entry.code
    while module not in sys.modules:
        module = module.rpartition(".")[0]
    return module.rpartition(".")[2].replace("_", " ")


def _entry(entry: Entry) -> str:
    file, _, test = entry.test.partition("::")
    shown = f"[{file}](../{place_of_test(entry)}) `{test}`"
    return _row(entry.name, entry.what.rstrip("."), entry.evidence, f"{entry.source}, {entry.dated}", shown)


def _row(*cells: str) -> str:
    escaped = [cell.replace("|", r"\|") for cell in cells]
    return f"| {' | '.join(escaped)} |"
