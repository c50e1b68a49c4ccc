"""Many seeds of a life, each judged by the laws: on several processes, resumable, and each to be had again by its seed.

What people do in a life is in ``harness.simulation``, what has to hold in the checks; printing is the commands' part.
"""

import hashlib
import json
import multiprocessing
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from fakes.bigcommerce.refusals import Refused
from fakes.bigcommerce.trial import TRIAL_LENGTH
from fakes.people.habits import RETAILERS, SUPPLIERS
from harness.conformance import checks
from harness.conformance.observations import look_at_everything
from harness.conformance.targets import Factory
from harness.conformance.verdicts import Verdict
from harness.displays.tables import Table
from harness.simulation.crowd import Crowd
from harness.simulation.nemesis import mixture_named
from harness.simulation.scenarios import QUIET_END
from harness.simulation.world import World

BATCH = 5
"""Seeds that a process takes at a time: enough to keep it busy, few enough to lose little when the sweep is stopped."""


@dataclass(frozen=True, slots=True)
class Life:
    """What is lived for every seed: a mixture of faults, days, orders per day, and the connector under test."""

    faults: str = "stormy"
    days: int = 1
    orders_per_day: int = 12

    def __post_init__(self) -> None:
        mixture_named(self.faults)
        if self.days < 1 or self.orders_per_day < 0:
            came = f"{self.days} and {self.orders_per_day}"
            raise ValueError(f"wanted at least one day and no negative number of orders; got {came}")

    def replay(self, seed: int) -> str:
        """The command that lives it again with one seed."""
        return (
            f"harness replay --seed {seed} --faults {self.faults} --days {self.days} "
            f"--orders-per-day {self.orders_per_day}"
        )


@dataclass(frozen=True, slots=True)
class Broken:
    """One law that one life broke; ``faults`` are those that struck the requests in the evidence."""

    promise: str
    statement: str
    reason: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """How one life ended.

    ``digest`` is the SHA-256 of its history as JSON, ``error`` what it crashed with, or empty.
    """

    seed: int
    events: int
    orders: int
    faults: int
    digest: str
    broken: tuple[Broken, ...]
    error: str = ""

    @property
    def holds(self) -> bool:
        return not self.broken and not self.error

    @classmethod
    def read(cls, row: dict[str, Any]) -> "Result":
        """A result as ``asdict`` made it."""
        broken = tuple(Broken(**{**each, "faults": tuple(each["faults"])}) for each in row["broken"])
        return cls(**{**row, "broken": broken})


def live(seed: int, life: Life, connector: Factory | None = None) -> tuple[World, list[Verdict]]:
    """One life to its calm end, with people whose habits the seed chooses, and what the laws say about it."""
    chance = random.Random(f"{seed}:habits")
    length = timedelta(days=life.days)
    world = World(
        seed,
        suppliers=2,
        plan="trial" if length <= TRIAL_LENGTH else "sandbox",
        faults=life.faults,
        connector=connector,
        supplier_habits=[chance.choice(list(SUPPLIERS)) for _ in range(2)],
        retailer_habits=chance.choice(list(RETAILERS)),
    )
    look_at_everything(world)
    Crowd(world, life.orders_per_day, until=world.now + length - QUIET_END).live()
    _last_evening(world, chance)
    world.calm()
    look_at_everything(world)
    return world, checks.judge(world.history, _secrets(world))


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


def _secrets(world: World) -> tuple[str, ...]:
    connection = world.connection
    if connection is None:
        return ()
    secrets = (connection.credentials.access_token, connection.credentials.client_secret, connection.logicbroker_key)
    return tuple(secret.reveal() for secret in secrets if secret)


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
    life: Life,
    *,
    jobs: int = 1,
    results: Path | None = None,
    connector: Factory | None = None,
    on_result: Callable[[Result, int], None] = lambda result, left: None,
) -> list[Result]:
    """Live every seed, or those that are not in ``results`` yet; all results, by seed.

    ``results`` is a file of JSON Lines, to which each result is added as it comes.  ``on_result`` hears of each, and
    how many are left.

    Raises:
        ValueError: the file holds something else, or there is no process to live in.
    """
    if jobs < 1:
        raise ValueError(f"wanted at least one job, got {jobs}")
    known = {result.seed: result for result in _read(results, life)} if results else {}
    left = [seed for seed in seeds if seed not in known]
    for number, result in enumerate(_lived(left, life, jobs, connector), start=1):
        known[result.seed] = result
        if results:
            _add(results, life, result)
        on_result(result, len(left) - number)
    return [known[seed] for seed in seeds]


def table(results: Iterable[Result], life: Life) -> Table:
    """What broke: promise, the faults that were in it, how many seeds, and the command that replays the first."""
    seeds: dict[tuple[str, str], list[int]] = {}
    for result in results:
        for each in result.broken:
            seeds.setdefault((f"{each.promise} {each.statement}", ", ".join(each.faults) or "none"), []).append(
                result.seed
            )
        if result.error:
            seeds.setdefault((f"crashed: {result.error}", "?"), []).append(result.seed)
    rows = [(what, faults, len(found), life.replay(found[0])) for (what, faults), found in sorted(seeds.items())]
    return Table("What broke", ("Promise", "Faults", "Seeds", "To live it again"), rows)


def counted(results: Sequence[Result]) -> Counter[str]:
    """Lives, orders, requests and faults of all results, and how many broke something."""
    return Counter(
        lives=len(results),
        broken=sum(not result.holds for result in results),
        orders=sum(result.orders for result in results),
        faults=sum(result.faults for result in results),
    )


def _lived(seeds: list[int], life: Life, jobs: int, connector: Factory | None) -> Iterator[Result]:
    """The results as they come; processes are spawned, so that nothing of this one is in them."""
    if jobs == 1:
        yield from (judge_seed(seed, life, connector) for seed in seeds)
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        batches = [pool.submit(_judge_batch, batch, life, connector) for batch in _batches(seeds)]
        for done in as_completed(batches):
            yield from done.result()


def _batches(seeds: list[int]) -> list[list[int]]:
    return [seeds[start : start + BATCH] for start in range(0, len(seeds), BATCH)]


def _judge_batch(seeds: list[int], life: Life, connector: Factory | None) -> list[Result]:
    return [judge_seed(seed, life, connector) for seed in seeds]


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
