"""How often what can happen in a life happens in lives of a sweep, counted and as a page.

What is counted is in ``harness.simulation.days.coverage``; ``docs/lives.md`` is this page.
"""

from collections import Counter
from collections.abc import Iterable

from harness.conformance.search.lives import SweptLife, lived
from harness.simulation.days.coverage import DIMENSIONS, met
from harness.simulation.days.occasions import ROUND

SEEDS = range(1, ROUND + 1)
STORMY_DAY = SweptLife()


def measure(seeds: Iterable[int] = SEEDS, life: SweptLife = STORMY_DAY) -> Counter[str]:
    """How often each dimension is met in the lives of some seeds, with our own connector."""
    counts: Counter[str] = Counter()
    for seed in seeds:
        counts.update(met(lived(seed, life)))
    return counts


def page(counts: Counter[str]) -> str:
    """The whole page, of the counts in all of ``SEEDS``."""
    tables = "\n\n".join(_table(group, list(dimensions), counts) for group, dimensions in DIMENSIONS.items())
    return _PAGE.format(seeds=len(SEEDS), orders=STORMY_DAY.orders_per_day, tables=tables)


def _table(group: str, names: list[str], counts: Counter[str]) -> str:
    rows = "\n".join(f"| {name} | {counts[name]:,} |" for name in names)
    return f"## {group}\n\n| what | times met |\n|---|---|\n{rows}"


_PAGE = """# What happens in the lives of a sweep

A life is worth what happens in it: a mistake in something that never happens is never found. So what shoppers, staff
and suppliers do is counted here, in the stormy days of the seeds 1 to {seeds} with {orders} shoppers each.
`python -m harness.pages lives` renders this page; a test lives such days anew, and nothing of it may be missing.

Every twenty seeds in a row have each special occasion: nights on which clocks are changed, ends of months, a rush of
more than 250 orders, an order of 500 lines, a feed of more than 100 products, several feeds approved at once.

{tables}
"""
