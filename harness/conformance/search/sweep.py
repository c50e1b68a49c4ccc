"""Many seeds of a life, each judged by the laws: on all cores or a cluster, resumable, each to be had again.

What a life is made of is in ``lives``, what has to hold in the checks.  Which processes live the seeds is decided in
``executors``; how what broke is shown, in ``sweep_results``.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict
from os import PathLike
from pathlib import Path

from fakes.arguments import checked
from harness.conformance.search.executors import executor_for
from harness.conformance.search.lives import SweptLife, live
from harness.conformance.search.sweep_results import Broken, Result, Sweep
from harness.connectors.contract import ConnectorFactory
from harness.connectors.network_guard import NetworkGuard
from harness.displays.progress import long_work
from harness.files import opened, write_file
from harness.simulation.crashes import close_connector, in_words

__all__ = ["Broken", "Result", "Sweep", "SweptLife", "judge_seed", "live", "sweep"]


def judge_seed(seed: int, life: SweptLife, connector: ConnectorFactory | None = None) -> Result:
    """Live one seed and sum it up; a life that crashes is a result, too."""
    try:
        with NetworkGuard():
            world, verdicts = live(seed, life, connector, keep_past=False)
            close_connector(world.connector, world.history)
    except Exception as error:  # noqa: BLE001 - the other seeds are still to be lived
        return Result(seed, 0, 0, 0, "", (), in_words(error))
    history = world.history
    struck = {event.cause: event.name for event in history.events if event.kind == "fault"}
    broken = [
        Broken(v.promise, v.statement, v.reason, tuple(sorted({struck[n] for n in v.evidence if n in struck})))
        for v in verdicts
        if v.state == "broken"
    ]
    crash = next((f"{v.promise} {v.statement}: {v.reason}" for v in verdicts if v.is_crash), "")
    orders, digest = len(world.bigcommerce.orders), history.digest()
    return Result(seed, len(history), orders, len(struck), digest, tuple(broken), crash)


@checked
def sweep(
    seeds: Sequence[int],
    life: SweptLife | None = None,
    *,
    jobs: int = 1,
    cluster: str | None = None,
    results: str | PathLike[str] | None = None,
    connector: ConnectorFactory | None = None,
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
    life, path = life or SweptLife(), Path(results) if results else None
    known = {result.seed: result for result in _read(path, life)} if path else {}
    left = [seed for seed in seeds if seed not in known]
    execute = executor_for(jobs, cluster)
    lives = closing(execute(judge_seed, left, life, connector))
    with suppress(KeyboardInterrupt), long_work("sweep", len(left), "lives") as work, lives as lived:
        for result in lived:
            known[result.seed] = result
            if path:
                _add(path, life, result)
            with work.aside():
                on_result(result)
            work.step()
    return Sweep(life, len(seeds), tuple(known[seed] for seed in seeds if seed in known), connector)


def _add(path: Path, life: SweptLife, result: Result) -> None:
    with opened(path, "a") as file:
        file.write(json.dumps({"life": asdict(life), "result": asdict(result)}) + "\n")


def _read(path: Path, life: SweptLife) -> Iterator[Result]:
    """The results in a file; a last line that was cut off when a sweep was stopped is taken out.

    Raises:
        ValueError: the file is no file of results, or of other lives.
    """
    if not path.exists():
        return
    whole, _, rest = path.read_text(encoding="utf-8").rpartition("\n")
    if rest:
        write_file(path, whole + "\n" if whole else "")
    for line in whole.splitlines():
        try:
            row = json.loads(line)
            of, result = row["life"], Result.read(row["result"])
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"{path} is no file of results; name another one") from None
        if of != asdict(life):
            raise ValueError(f"{path} has results of {of}, not of {asdict(life)}; name another file")
        yield result
