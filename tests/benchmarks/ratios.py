"""What speed costs here, as ratios within one run, so that machines and busy hours make little difference.

``python -m tests.benchmarks.ratios`` measures and fails if a ratio is a quarter above the one that docs/benchmarks.md
tells; with ``--write`` it puts what it found into that page instead.  Time is the processor's.
"""

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import process_time

import requests
import responses

from fakes import intercept
from fakes.bigcommerce.state.rate_limit import RateLimit
from fakes.wire.http import Request
from harness.conformance import FakesTarget, run_conformance
from harness.conformance.search.lives import SweptLife
from harness.conformance.search.sweep import judge_seed
from harness.simulation import World
from harness.simulation.days.scenarios import trial_life
from tests.benchmarks import served
from tests.processes import surroundings

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
BEGINNING, END = "<!-- ratios -->", "<!-- end of ratios -->"
TOO_MUCH = 1.25
ORDERS, SEEDS = 60, (1, 2, 4)
GROWN = 400
"""Orders of a world that has grown; a display that looks at every order once takes four times as long then."""

DISPLAYS: Mapping[str, Callable[[World], object]] = {
    "one order's timeline": lambda world: world.timeline(110)._repr_mimebundle_(),
    "one order's diagram": lambda world: world.diagram(110)._repr_mimebundle_(),
    "the whole timeline": lambda world: world.timeline()._repr_mimebundle_(),
    "`to_feature`": lambda world: world.to_feature("grown"),
}


def main(arguments: list[str]) -> int:
    """0 when no ratio has grown by a quarter, or when they were written down; 1 when one has."""
    found: dict[str, float] = {}
    for what, ratio in measured():
        found[what] = ratio
        print(f"{ratio:8.2f}  {what}", file=sys.stderr, flush=True)
    table = "\n".join(
        ["| what | ratio |", "|---|---|", *(f"| {what} | {ratio:.2f} |" for what, ratio in found.items())]
    )
    print(table)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINNING)
    known, _, after = rest.partition(END)
    if "--write" in arguments:
        PAGE.write_text(f"{before}{BEGINNING}\n{table}\n{END}{after}", encoding="utf-8")
        return 0
    grown = too_slow(found, told(known))
    print("\n".join(grown) or "No ratio has grown by a quarter.", file=sys.stderr)
    return 1 if grown else 0


def told(table: str) -> dict[str, float]:
    """The ratios of a table of the page, by what they are of."""
    return {what: float(ratio) for what, ratio in re.findall(r"^\| (.+) \| ([\d.]+) \|$", table, re.MULTILINE)}


def too_slow(found: Mapping[str, float], known: Mapping[str, float]) -> list[str]:
    """A sentence for each ratio that is a quarter above the known one, or that nobody knows yet."""
    unknown = [
        f"{what}: {found[what]:.2f} is told nowhere; write it down with --write" for what in found.keys() - known
    ]
    return sorted(unknown) + [
        f"{what}: {found[what]:.2f}, which is more than a quarter above {known[what]:.2f}"
        for what in known
        if found.get(what, 0) > known[what] * TOO_MUCH
    ]


def measured() -> Iterator[tuple[str, float]]:
    """Each ratio, with what it is of."""
    with _a_store_without_quota() as (world, request):
        body = world.bigcommerce.answer(request).body
        value = json.loads(body)
        direct = _least(lambda: world.bigcommerce.answer(request))
        floor = _least(lambda: json.loads(json.dumps(value)))
        yield "an order through the direct door, in times of the standard library's JSON of it", direct / floor
        yield (
            "an order through `requests`, in times of a bare callback of `responses`",
            _through_requests(world, request),
        )
        if importlib.util.find_spec("moto"):
            yield "an order through the direct door, in times of moto's `get_item`", direct / _of_moto()
    yield from served.measured()
    unit = 1000 * floor
    life = _least(lambda: trial_life(1, ORDERS), 1, 2) / ORDERS
    yield "the whole life of an order, in times of that JSON for a thousand orders", life / unit
    yield "building a connected world, likewise", _least(lambda: World(seed=7), 3, 8) / unit
    lives = sum(_least(partial(judge_seed, seed, SweptLife()), 1, 2) for seed in SEEDS) / len(SEEDS)
    yield "a stormy life with all laws, likewise", lives / unit
    few, many = (_with_orders(count) for count in (GROWN // 4, GROWN))
    for what, show in DISPLAYS.items():
        grown = _least(partial(show, many), 1, 3) / _least(partial(show, few), 1, 3)
        yield f"{what} with four times the orders", grown
    before, scenarios = process_time(), run_conformance(FakesTarget(seed=7)).scenarios
    rehearsal = process_time() - before
    yield "a scenario of the rehearsal with all laws, likewise", rehearsal / len(scenarios) / unit
    imports = _process("from harness.simulation import World") / _process("import pytest")
    yield "`from harness.simulation import World`, in times of `import pytest`", imports


@contextmanager
def _a_store_without_quota() -> Iterator[tuple[World, Request]]:
    """A world with one order, and the request for it; no quota, so that it can be asked for thousands of times."""
    world = World(seed=7)
    order = world.shopper.place_order()
    world.advance(minutes=30)
    assert world.credentials is not None
    url = f"https://api.bigcommerce.com/stores/{world.bigcommerce.store_hash}/v2/orders/{order.id}"
    headers = {"X-Auth-Token": world.credentials.access_token.reveal(), "Accept": "application/json"}
    take, RateLimit.take = RateLimit.take, lambda self, now: True  # type: ignore[method-assign]
    try:
        yield world, Request("GET", url, headers)
    finally:
        RateLimit.take = take  # type: ignore[method-assign]


def _through_requests(world: World, request: Request) -> float:
    session, body = requests.Session(), world.bigcommerce.answer(request).body
    session.trust_env = False

    def ask() -> object:
        return session.get(request.url, headers=dict(request.headers))

    with intercept(world.bigcommerce, world.logicbroker):
        ours = _least(ask, 20)
    with responses.RequestsMock() as mock:
        mock.add_callback("GET", request.url, lambda _: (200, {"Content-Type": "application/json"}, body))
        return ours / _least(ask, 20)


def _with_orders(count: int) -> World:
    """A world in which so many orders were placed and sent."""
    world = World(seed=3, catalog=[{"sku": "MUG", "name": "Mug", "price": "10.00", "stock": 10 * count}])
    for _ in range(count):
        world.shopper.place_order([("MUG", 1)])
    return world.advance(hours=1)


def _of_moto() -> float:
    """A peer's cheapest call: one item of a table in memory."""
    boto3, moto = importlib.import_module("boto3"), importlib.import_module("moto")
    names = {"region_name": "us-east-1", "aws_access_key_id": "made up", "aws_secret_access_key": "made up"}
    with moto.mock_aws():
        database = boto3.client("dynamodb", **names)
        key = {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST"}
        key["AttributeDefinitions"] = [{"AttributeName": "id", "AttributeType": "S"}]
        database.create_table(**key, KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
        database.put_item(TableName="orders", Item={"id": {"S": "100"}})
        return _least(lambda: database.get_item(TableName="orders", Key={"id": {"S": "100"}}), 20)


def _least(call: Callable[[], object], at_once: int = 100, times: int = 20) -> float:
    """Seconds of the quickest of some rounds, in which nobody else was in the way."""
    taken = []
    for _ in range(times):
        before = process_time()
        for _ in range(at_once):
            call()
        taken.append((process_time() - before) / at_once)
    return min(taken)


def _process(code: str, times: int = 4) -> float:
    """Seconds of a process of its own, the least of some."""
    taken = []
    for _ in range(times):
        before = os.times()
        subprocess.run([sys.executable, "-c", code], check=True, env=surroundings())
        after = os.times()
        taken.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return min(taken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
