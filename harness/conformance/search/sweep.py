"""Many seeds of a life, each judged by the laws: on all cores or a cluster, resumable, each to be had again.

What people do in a life is in ``harness.simulation``, what has to hold in the checks.  Where seeds are lived is in
``sweep_places``, how what broke is shown in ``sweep_results``.
"""

import hashlib
import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import timedelta
from os import PathLike
from pathlib import Path

from fakes.bigcommerce.refusals import Refused
from fakes.bigcommerce.state.trial import TRIAL_LENGTH
from fakes.people.habits import drawn
from harness.conformance.laws import laws
from harness.conformance.observations import look_at_everything
from harness.conformance.search.executors import place_for
from harness.conformance.search.sweep_results import Broken, Life, Result, Sweep
from harness.conformance.targets import Factory
from harness.conformance.verdicts import Verdict
from harness.displays.progress import long_work
from harness.simulation.catalog import ASSORTED
from harness.simulation.days.occasions import occasion_of
from harness.simulation.days.scenarios import QUIET_END
from harness.simulation.days.workload import Crowd
from harness.simulation.trouble.nemesis import mixture_named
from harness.simulation.trouble.random_quirks import drawn_surroundings
from harness.simulation.world import World

__all__ = ["Broken", "Life", "Result", "Sweep", "judge_seed", "live", "lived", "sweep"]


def live(seed: int, life: Life, connector: Factory | None = None) -> tuple[World, list[Verdict]]:
    """One life to its calm end, with people whose habits the seed chooses, and what the laws say about it."""
    world = lived(seed, life, connector)
    return world, laws(world)


def lived(seed: int, life: Life, connector: Factory | None = None) -> World:
    """The world of such a life, looked at in its beginning and in its end, for others to judge."""
    chance, occasion = random.Random(f"{seed}:habits"), occasion_of(seed)
    length = timedelta(days=life.days)
    suppliers, retailer = drawn(chance, 2)
    world = World(
        seed,
        suppliers=2,
        plan="trial" if length <= TRIAL_LENGTH else "sandbox",
        start=occasion.start,
        catalog=ASSORTED,
        faults=life.faults,
        connector=connector,
        supplier_habits=suppliers,
        retailer_habits=retailer,
        **drawn_surroundings(mixture_named(life.faults), chance),
    )
    look_at_everything(world)
    Crowd(world, life.orders_per_day, world.now + length - QUIET_END, occasion).live()
    _last_evening(world, chance)
    world.calm()
    look_at_everything(world)
    return world


def _last_evening(world: World, chance: random.Random) -> None:
    """One order that nobody ships, then new stock of everything that nobody buys: both must show in the end."""
    sold = chance.choice([item.sku for item in world.catalog])
    with suppress(Refused):  # Sold out.
        world.shopper.place_order([(sold, 1)])
    world.advance(hours=1)
    for number, supplier in enumerate(world.suppliers):
        rows = [
            {"SupplierSKU": row["SupplierSKU"], "Quantity": chance.randrange(30)} for row in world.matching_rows(number)
        ]
        supplier.upload_inventory(rows)
    world.advance(hours=2)


def judge_seed(seed: int, life: Life, connector: Factory | None = None) -> Result:
    """Live one seed and sum it up; a life that crashes is a result, too."""
    try:
        world, verdicts = live(seed, life, connector)
    except Exception as error:  # noqa: BLE001 - the other seeds are still to be lived
        return Result(seed, 0, 0, 0, "", (), f"{type(error).__name__}: {error}")
    history = world.history
    struck = {event.cause: event.name for event in history.events if event.kind == "fault"}
    broken = [
        Broken(v.promise, v.statement, v.reason, tuple(sorted({struck[n] for n in v.evidence if n in struck})))
        for v in verdicts
        if v.state == "broken"
    ]
    digest = hashlib.sha256(history.to_json().encode()).hexdigest()
    return Result(seed, len(history), len(world.bigcommerce.orders), len(struck), digest, tuple(broken))


def sweep(
    seeds: Sequence[int],
    life: Life | None = None,
    *,
    jobs: int = 1,
    cluster: str | None = None,
    results: str | PathLike[str] | None = None,
    connector: Factory | None = None,
    on_result: Callable[[Result], None] = lambda result: None,
) -> Sweep:
    """Live every seed, or those that are not in ``results`` yet, and say what broke.

    ``jobs`` is how many processes live them; ``cluster`` the address of a Dask cluster that does instead.  ``results``
    is a file of JSON Lines, to which each result is added as it comes.  ``on_result`` hears of each.  An interrupt
    ends it with the results so far.

    Raises:
        ValueError: the file holds something else, or there is no process to live in.
        ImportError: a cluster is named, and the library for it is not installed.
        OSError: nobody answers at the address of the cluster.
    """
    life, path = life or Life(), Path(results) if results else None
    known = {result.seed: result for result in _read(path, life)} if path else {}
    left = [seed for seed in seeds if seed not in known]
    place = place_for(jobs, cluster)
    lives = closing(place(judge_seed, left, life, connector))
    with suppress(KeyboardInterrupt), long_work("sweep", len(left), "lives") as work, lives as lived:
        for result in lived:
            known[result.seed] = result
            if path:
                _add(path, life, result)
            with work.aside():
                on_result(result)
            work.step()
    return Sweep(life, len(seeds), tuple(known[seed] for seed in seeds if seed in known), connector)


def _add(path: Path, life: Life, result: Result) -> None:
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps({"life": asdict(life), "result": asdict(result)}) + "\n")


def _read(path: Path, life: Life) -> Iterator[Result]:
    """The results in a file; a last line that was cut off when a sweep was stopped is taken out.

    Raises:
        ValueError: the file is no file of results, or of other lives.
    """
    if not path.exists():
        return
    whole, _, rest = path.read_text(encoding="utf-8").rpartition("\n")
    if rest:
        path.write_text(whole + "\n" if whole else "", encoding="utf-8", newline="\n")
    for line in whole.splitlines():
        try:
            row = json.loads(line)
            of, result = row["life"], Result.read(row["result"])
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"{path} is no file of results; name another one") from None
        if of != asdict(life):
            raise ValueError(f"{path} has results of {of}, not of {asdict(life)}; name another file")
        yield result
