"""The stage: the same features over real HTTP; fakes are served in another process, and the stage does not know it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from harness.cli import app
from harness.conformance import FakesTarget, Report, StageTarget, compare, run_conformance
from harness.conformance.planted.flips import scenarios_of
from harness.conformance.stage.scene import StageScene
from harness.places import features
from harness.promises import PROMISES
from tests.conformance.stage.stage_place import KEY, connection_file, hosted
from tests.fakes.doors.served import served


class Watched(StageTarget):
    """A target that remembers everything secret that its scenes were given."""

    def scene(self, scenario: str, **options: Any) -> StageScene:
        scene = super().scene(scenario, **options)
        known = getattr(self, "secrets", [])
        self.secrets = [*known, *(secret.reveal() for secret in scene.surroundings.secrets())]
        if scene.connection is not None:
            self.secrets.append(scene.connection.credentials.access_token.reveal())
        return scene


@pytest.fixture(scope="module")
def fakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Served fakes; the store of the file is a sandbox, because a trial would end while scenarios pass the days."""
    config = tmp_path_factory.mktemp("served") / "config.json"
    config.write_text('{"clock": "virtual", "surroundings": [{"store": {"plan": "sandbox"}}]}')
    with served("--config", str(config)) as running, pytest.MonkeyPatch.context() as environment:
        environment.setenv(KEY, running["subscription_key"])
        yield running


@pytest.fixture(scope="module")
def with_control(fakes: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return connection_file(tmp_path_factory.mktemp("stage"), fakes, f'control = "{fakes["control_url"]}"')


@pytest.fixture(scope="module")
def target(with_control: Path) -> Watched:
    made = Watched.from_file(with_control)
    assert isinstance(made, Watched)
    return made


@pytest.fixture(scope="module")
def chosen(pytestconfig: pytest.Config) -> list[str] | None:
    """The first scenario of each promise; all of them with ``--every-scenario``."""
    if pytestconfig.getoption("every_scenario"):
        return None
    scenarios = [scenario for _, scenario in scenarios_of(features())]
    return [next(each.name for each in scenarios if promise in each.tags) for promise in PROMISES]


@pytest.fixture(scope="module")
def report(target: Watched, chosen: list[str] | None) -> Report:
    return run_conformance(target, scenarios=chosen)


@pytest.mark.slow
def test_every_promise_holds_over_http(report: Report) -> None:
    """Our connector keeps all promises with sockets between the parties."""
    assert report.verdict == "holds", report.to_text()
    assert list(report.promises) == list(PROMISES)


@pytest.mark.slow
def test_the_stage_and_the_fakes_agree(report: Report, chosen: list[str] | None) -> None:
    """No promise, step or statement ends differently in memory and over HTTP."""
    assert compare(run_conformance(FakesTarget(seed=7), scenarios=chosen), report).differences == ()


@pytest.mark.slow
def test_no_secret_is_in_the_report_or_a_history(report: Report, target: Watched) -> None:
    """Tokens and keys stand neither in what is reported nor in what was recorded."""
    shown = report.to_json() + "".join(scenario.history.to_json() for scenario in report.scenarios)

    assert len(set(target.secrets)) > 2 * len(report.scenarios)
    assert not [secret for secret in target.secrets if secret in shown]


@pytest.mark.slow
def test_deeds_say_how_far_they_reach(report: Report) -> None:
    """Every deed in a history says whether it can be undone."""
    deeds = [event for scenario in report.scenarios for event in scenario.history.deeds()]

    assert {deed.facts["reach"] for deed in deeds} == {"only reads", "can be undone", "cannot be undone"}


def test_the_command_rehearses_on_the_stage(with_control: Path) -> None:
    """harness rehearse --target stage ends with 0 when the promise holds."""
    ended = CliRunner().invoke(
        app, ["rehearse", "--target", "stage", "--connection", str(with_control), "--only", "G9"]
    )

    assert (ended.exit_code, "holds" in ended.output) == (0, True), ended.output


@pytest.mark.slow
def test_another_connector_can_be_put_on_the_stage(with_control: Path) -> None:
    """A connector that does nothing breaks promises over HTTP, too."""
    report = run_conformance(StageTarget.from_file(with_control), connector=lambda *_: Idle(), only=["G14"])

    assert report.verdict == "broken"


class Idle:
    """A connector that never does anything."""

    def tick(self, now: object) -> None:
        return None


@pytest.mark.slow
def test_a_hosted_connector_is_only_watched(fakes: dict[str, Any], tmp_path: Path) -> None:
    """A connector that somebody else hosts keeps its promises without a single request of ours in its name."""
    with hosted(fakes["control_url"]) as (control_url, host):
        path = connection_file(tmp_path, fakes, f'connector = "hosted"\ncontrol = "{control_url}"')
        report = run_conformance(StageTarget.from_file(path), only=["G9", "G10", "G21"])

    ticks = [event for scenario in report.scenarios for event in scenario.history.events if event.kind == "tick"]
    assert (report.verdict, ticks, host.ticks > 20) == ("holds", [], True), report.to_text()


# What cannot be used.


def test_a_wrong_token_is_one_clear_message(fakes: dict[str, Any], tmp_path: Path) -> None:
    """Refused credentials end the command with 2 before anything is done."""
    path = connection_file(tmp_path, fakes, "", token="wr0ng")

    ended = CliRunner().invoke(app, ["rehearse", "--target", "stage", "--connection", str(path)])

    assert ended.exit_code == 2
    assert "Wanted an access token that BigCommerce accepts; got BigCommerce answered 401" in ended.output
    assert "wr0ng" not in ended.output


@pytest.mark.slow
def test_a_control_port_that_is_not_there(fakes: dict[str, Any], tmp_path: Path) -> None:
    """An address where nobody answers is named, and what to do about it."""
    path = connection_file(tmp_path, fakes, 'control = "http://127.0.0.1:9"')

    with pytest.raises(ValueError, match="Wanted a control port at the address of control"):
        StageTarget.from_file(path)
