"""A sweep: what it finds, what it writes down, and that a seed is all one needs to see it again."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from harness.conformance import FakesTarget, run_conformance
from harness.conformance.planted.bugs import BUGS
from harness.conformance.search.sweep import Result, Sweep, SweptLife, judge_seed, sweep

SHORT = SweptLife(orders_per_day=3)
STILL = SweptLife("quiet", orders_per_day=0)


def test_a_seed_lives_again_exactly() -> None:
    """The same seed gives the same history, to the byte."""
    once, again = judge_seed(5, SHORT), judge_seed(5, SHORT)

    assert once == again
    assert once.holds
    assert once.faults > 0


def test_a_planted_bug_is_found_and_named() -> None:
    """What broke is shown with the faults that were in it and the command that replays it."""
    done = sweep([5], SHORT, connector=BUGS["lost_line"].factory)

    assert [result.seed for result in done.broken] == [5]
    shown = done.table().text()
    assert "G13" in shown
    assert "harness replay --seed 5" in shown
    assert "--connector harness.conformance.planted.bugs:lost_line" in shown


def test_a_life_that_crashes_is_a_result() -> None:
    """One bad seed does not end the others."""

    def crashes(connection: Any, send: Any, journal: Any) -> Any:
        raise RuntimeError("no connector today")

    done = sweep([1, 2], SHORT, connector=crashes)

    assert [result.error.partition(" (")[0] for result in done.results] == ["RuntimeError: no connector today"] * 2
    assert "test_sweep.py:" in done.results[0].error
    assert "crashed" in done.table().text()
    assert "crashed, unknown: 2 (seed 1)" in done.grid().described()


@pytest.fixture
def unlived(monkeypatch: pytest.MonkeyPatch) -> None:
    """No life is lived, where only is asked what becomes of the results: a day without any order takes a second."""

    def judged(seed: int, life: SweptLife, connector: object = None) -> Result:
        return Result(seed, 10, 0, 0, "digest", (), "")

    monkeypatch.setattr("harness.conformance.search.sweep.judge_seed", judged)


@pytest.mark.usefixtures("unlived")
def test_what_is_in_the_results_is_not_lived_again(tmp_path: Path) -> None:
    """A sweep goes on where it was stopped, also in the middle of a line."""
    file, lived = tmp_path / "results.jsonl", []
    sweep([1], STILL, results=file)
    file.write_text(file.read_text() + '{"life": {"fau')

    done = sweep([1, 2], STILL, results=file, on_result=lambda result: lived.append(result.seed))

    assert [result.seed for result in done.results] == [1, 2]
    assert lived == [2]
    assert [json.loads(line)["result"]["seed"] for line in file.read_text().splitlines()] == [1, 2]


@pytest.mark.parametrize(
    ("content", "message"),
    [("no json\n", "no file of results"), ('{"life": {}, "result": {}}\n', "no file of results")],
)
def test_another_file_is_left_alone(tmp_path: Path, content: str, message: str) -> None:
    """What is no file of results is named, and not written to."""
    file = tmp_path / "other.txt"
    file.write_text(content)

    with pytest.raises(ValueError, match=message):
        sweep([1], SHORT, results=file)
    assert file.read_text() == content


@pytest.mark.usefixtures("unlived")
def test_results_of_other_lives_are_not_mixed_in(tmp_path: Path) -> None:
    """Results of quiet days say nothing about stormy ones."""
    file = tmp_path / "results.jsonl"
    sweep([1], STILL, results=file)

    with pytest.raises(ValueError, match="name another file"):
        sweep([1], SHORT, results=file)


@pytest.mark.usefixtures("unlived")
def test_an_interrupt_leaves_usable_results(tmp_path: Path) -> None:
    """What was lived counts and is kept; the sweep says that it was stopped, and goes on from there."""

    def stop(result: Result) -> None:
        if result.seed == 2:
            raise KeyboardInterrupt

    file = tmp_path / "results.jsonl"
    stopped = sweep(range(1, 4), STILL, results=file, on_result=stop)
    gone_on = sweep(range(1, 4), STILL, results=file)

    assert [result.seed for result in stopped.results] == [1, 2]
    assert stopped.headline().startswith("2 lives of 3, then stopped")
    assert gone_on.is_whole
    assert "stopped" not in gone_on.headline()


@pytest.mark.filterwarnings("default")  # What the library warns of is its own business.
def test_a_cluster_finds_the_same() -> None:
    """Seeds are lived by whoever the scheduler at the address gives them to."""
    distributed = pytest.importorskip("distributed")
    options = {"processes": False, "n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(host="127.0.0.1", protocol="tcp", **options) as cluster:
        done = sweep([1], STILL, cluster=cluster.scheduler_address)

    assert done.results == sweep([1], STILL).results


def test_nobody_at_the_address_of_a_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is named."""
    pytest.importorskip("distributed")
    monkeypatch.setattr("harness.conformance.search.executors.WORKERS_AWAITED", 0.2)

    with pytest.raises(OSError, match=r"127\.0\.0\.1:9"):
        sweep([1], SHORT, cluster="tcp://127.0.0.1:9")


@pytest.fixture(scope="module")
def broken() -> Sweep:
    """Two lives of a connector that loses lines."""
    return sweep([5, 6], SHORT, connector=BUGS["lost_line"].factory)


@pytest.mark.slow
def test_what_broke_is_a_picture_with_words(broken: Sweep, tmp_path: Path) -> None:
    """Each field says its number and a seed, a screen reader all of them; the page needs nothing from elsewhere."""
    broken.to_svg(tmp_path / "sweep.svg")
    broken.to_html(tmp_path / "sweep.html")
    picture = ElementTree.parse(tmp_path / "sweep.svg").getroot()
    page = (tmp_path / "sweep.html").read_text()

    told = picture.findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert re.search(r"G13 [^;]*: \d \(seed [56]\)", told)
    assert picture.get("role") == "img"
    assert broken.headline() in page
    assert "<table" in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.slow
def test_a_broken_seed_is_handed_on_by_one_call(broken: Sweep, tmp_path: Path) -> None:
    """It becomes a feature that fails on the broken connector and passes on the real one; shortened, a small one."""
    case = broken.case()
    short = case.shortened(tries=12)
    short.to_feature("a seed that broke", tmp_path / "seed.feature")

    on_broken = run_conformance(FakesTarget(), features=tmp_path / "seed.feature", connector=broken.connector)
    on_real = run_conformance(FakesTarget(), features=tmp_path / "seed.feature")

    assert len(short.story.steps) < len(case.story.steps) / 2
    assert (on_broken.verdict, on_real.verdict) == ("broken", "holds")


@pytest.mark.slow
def test_a_life_of_a_sweep_is_told_exactly(broken: Sweep, tmp_path: Path) -> None:
    """A whole stormy life as a feature is that very life."""
    case = broken.case(6)
    case.to_feature("a whole life", tmp_path / "life.feature")

    report = run_conformance(FakesTarget(), features=tmp_path / "life.feature", connector=broken.connector)

    assert report.scenarios[0].history.to_json() == case.world.history.to_json()


def test_where_nothing_broke_there_is_no_case() -> None:
    """One has to say which life is meant."""
    done = sweep([1], STILL)

    assert "What broke" not in done._repr_mimebundle_()["text/plain"]
    with pytest.raises(ValueError, match="name a seed"):
        done.case()
