"""Executors run the seeds of a sweep: in this process, in several, or on a Dask cluster.

What happens in the life of a seed is not known here; see ``lives``.
"""

import gc
import importlib
import multiprocessing
import signal
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from functools import partial
from typing import Any

from harness.displays.progress import unwatched
from harness.places import working_directory_importable

BATCH = 5
"""Seeds that a process takes at a time: enough to keep it busy, few enough to lose little when the sweep is stopped."""

WORKERS_AWAITED = 10
"""Seconds that a cluster may take to answer."""

Lived = Generator[Any, None, None]
JudgeSeed = Callable[[Any, Any, Any], Any]
"""``judge_seed(seed, life, connector)``: lives one seed, or does another piece of work, and returns its result."""

Executor = Callable[[JudgeSeed, list[Any], Any, Any], Lived]
"""``execute(judge_seed, seeds, life, connector)``: yields the result of each seed as it comes."""


def executor_for(jobs: int, cluster: str | None) -> Executor:
    """The executor for so many seeds at a time, or for a cluster.

    Raises:
        ValueError: fewer than one job.
    """
    if jobs < 1:
        raise ValueError(f"wanted at least one job, got {jobs}")
    if cluster is not None:
        return partial(_on_cluster, cluster)
    return _here if jobs == 1 else partial(_in_processes, jobs)


def _here(judge: JudgeSeed, seeds: list[Any], life: Any, connector: Any) -> Lived:
    for batch in _batches(seeds):
        for seed in batch:
            yield judge(seed, life, connector)
        gc.collect()


def _in_processes(jobs: int, judge: JudgeSeed, seeds: list[Any], life: Any, connector: Any) -> Lived:
    """Processes are spawned, so that they inherit nothing; stopping early waits for the lives that they are in."""
    context = multiprocessing.get_context("spawn")
    begin = partial(_work_for_another, _module_of(connector))
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=begin) as pool:
        try:
            batches = [pool.submit(_batch, judge, batch, life, connector) for batch in _batches(seeds)]
            for done in as_completed(batches):
                yield from done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _on_cluster(address: str, judge: JudgeSeed, seeds: list[Any], life: Any, connector: Any) -> Lived:
    """On a Dask cluster whose workers have this project installed; stopping early takes back what still waits."""
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as missing:
        raise ImportError("a cluster needs the library distributed: pip install '.[cluster]'") from missing
    with distributed.Client(address, timeout=WORKERS_AWAITED, set_as_default=False) as client:
        batches = [client.submit(_batch, judge, batch, life, connector, pure=False) for batch in _batches(seeds)]
        try:
            for done in distributed.as_completed(batches, loop=client.loop):
                yield from done.result()
        finally:
            client.cancel(batches)


def _work_for_another(connector: str | None) -> None:
    """A process of the pool shows no progress, and leaves interrupts to the process that started it.

    The module of a connector may lie in the working directory, where the process would not look for it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    unwatched()
    if connector is not None:
        with suppress(ImportError), working_directory_importable():  # Whoever needs it says that it is not there.
            importlib.import_module(connector)


def _module_of(connector: Any) -> str | None:
    module = getattr(connector, "__module__", None)
    return None if module == "__main__" else module


def _batches(seeds: list[Any]) -> list[list[Any]]:
    return [seeds[start : start + BATCH] for start in range(0, len(seeds), BATCH)]


def _batch(judge: JudgeSeed, seeds: list[Any], life: Any, connector: Any) -> list[Any]:
    """The results of a batch.  Worlds are full of cycles, which a collector that looks rarely keeps by the gigabyte."""
    results = [judge(seed, life, connector) for seed in seeds]
    gc.collect()
    return results
