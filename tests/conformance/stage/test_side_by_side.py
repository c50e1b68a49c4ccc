"""Scenarios of one store share its hours: each is played until it waits, and people are asked together."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.people.deeds import CONNECT
from fakes.scenery.config import ServeConfig, SupplierConfig, SurroundingsConfig
from fakes.time.clock import START
from fakes.wire.http import RequestLike, Response
from harness.conformance import Report, run_conformance
from harness.conformance.rehearsal.side_by_side import SideBySide
from harness.conformance.stage.in_process import on_stage_in_process
from harness.conformance.stage.person import HumanTask, Person
from harness.conformance.stage.settings import RehearsalSettings
from harness.conformance.targets import Pause
from harness.record.looks import WALL_CLOCK
from harness.simulation.stage_in_process import ADDRESSES, StageInProcess

FEATURE = """Feature: Side by side
  @G12
  Scenario: An order
    Given a connected trial store
    And the store sells "MUG" from the supplier
    And the shopper orders 2 of "MUG"
    When half an hour passes
    Then the order ID is the reference number of a sales order

  @G14
  Scenario: An old order
    Given a trial store that is not connected yet
    And the store sells "MUG" from the supplier
    And the shopper orders 1 of "MUG"
    And the retailer connects the store one second later
    When half an hour passes
    Then only orders from the moment of connection on are in Logicbroker

  @G2
  Scenario: Accounts
    Given a trial store that is not connected yet
    And the retailer creates an API account
    When the retailer opens the list of API accounts
    Then the control panel lists exactly the API accounts that exist
"""


def stage() -> StageInProcess:
    suppliers = (SupplierConfig(), SupplierConfig())
    return StageInProcess(ServeConfig(clock="virtual", surroundings=(SurroundingsConfig(suppliers=suppliers),)))


def played(where: StageInProcess, folder: Path, **settings: Any) -> Report:
    features = folder / "side.feature"
    features.write_text(FEATURE)
    return run_conformance(on_stage_in_process(where, RehearsalSettings(**settings)), features=features)


@pytest.fixture(scope="module")
def visits() -> Iterator[list[datetime]]:
    """When people were asked."""
    came: list[datetime] = []
    visit = SideBySide._visit

    def counted(self: SideBySide) -> None:
        came.append(self._target.now())
        visit(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SideBySide, "_visit", counted)
        yield came


@pytest.fixture(scope="module")
def begun() -> Iterator[list[str]]:
    """Which scenarios were played, in their order."""
    came: list[str] = []
    play = SideBySide._play

    def told(self: SideBySide, item: pytest.Item) -> None:
        came.append(self._rehearsal.name_of(item))
        play(self, item)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SideBySide, "_play", told)
        yield came


@pytest.fixture(scope="module")
def together(
    tmp_path_factory: pytest.TempPathFactory, visits: list[datetime], begun: list[str]
) -> tuple[StageInProcess, timedelta, Report]:
    where = stage()
    began = where.now()
    report = played(where, tmp_path_factory.mktemp("together"))
    return where, where.now() - began, report


def test_hours_are_shared(together: tuple[StageInProcess, timedelta, Report]) -> None:
    """All hold, in little more than the time of the longest; no order of one is seen by another."""
    _, took, report = together

    assert report.verdict == "holds", report.to_text()
    assert [each.name for each in report.scenarios] == ["Accounts", "An order", "An old order"]
    assert timedelta(minutes=30) < took < timedelta(minutes=45)


def test_people_are_asked_together(together: tuple[StageInProcess, timedelta, Report], visits: list[datetime]) -> None:
    """One visit for all that is to be asked at the beginning."""
    assert len(visits) == 1


def test_nothing_is_left_that_bears_a_mark(together: tuple[StageInProcess, timedelta, Report]) -> None:
    """Every product is deleted again, also those of the same name."""
    where, _, _ = together
    [surroundings] = where.outside.surroundings.values()

    assert {product.sku for product in surroundings.store.products.values()} == {"SKU-1", "SKU-2", "SKU-3"}


def test_one_after_the_other_says_the_same(together: tuple[StageInProcess, timedelta, Report], tmp_path: Path) -> None:
    """It only takes longer."""
    where = stage()
    began = where.now()

    report = played(where, tmp_path, side_by_side=False)

    assert [each.state for each in report.scenarios] == [each.state for each in together[2].scenarios]
    assert where.now() - began > together[1] + timedelta(minutes=20)


class Slow(StageInProcess):
    """A stage on which the rehearsal oversleeps once."""

    def __init__(self, too_late: timedelta) -> None:
        config = SurroundingsConfig(suppliers=(SupplierConfig(), SupplierConfig()))
        super().__init__(ServeConfig(clock="virtual", surroundings=(config,)))
        self.too_late = too_late

    def move(self, to: datetime) -> None:
        if to > self.now() + timedelta(minutes=4):
            to, self.too_late = to + self.too_late, timedelta(0)
        super().move(to)


@pytest.mark.parametrize(
    ("minutes", "beside", "state", "grace"),
    [(6, True, "holds", 120 + 360), (40, True, "holds", 120), (40, False, "unknown", 120 + 900)],
)
def test_who_comes_too_late_blames_nobody(minutes: int, beside: bool, state: str, grace: int, tmp_path: Path) -> None:
    """A connector that was called late has so much more time.

    After a quarter of an hour nothing is known: side by side the scenario is begun again, else it is unknown.
    """
    features = tmp_path / "one.feature"
    features.write_text(FEATURE.partition("  @G14")[0])
    where = Slow(timedelta(minutes=minutes))

    report = run_conformance(on_stage_in_process(where, RehearsalSettings(side_by_side=beside)), features=features)

    [scenario] = report.scenarios
    assert scenario.state == state, report.to_text()
    assert sum(seen.facts["grace_seconds"] for seen in scenario.history.observations(WALL_CLOCK)) >= grace
    if state == "unknown":
        assert "The rehearsal itself came 0:40:00 too late" in scenario.why("G12")


class Cut(StageInProcess):
    """A stage to which the road is closed until an instant."""

    def __init__(self, until: datetime) -> None:
        config = SurroundingsConfig(suppliers=(SupplierConfig(), SupplierConfig()))
        super().__init__(ServeConfig(clock="virtual", surroundings=(config,)))
        self.until = until

    def send(self, request: RequestLike) -> Response:
        if self.now() < self.until and not request.url.startswith(ADDRESSES.control):
            raise ConnectionResetError("the road is closed")
        return super().send(request)


@pytest.mark.parametrize(("hours", "state"), [(0.4, "holds"), (9, "unknown")])
def test_trouble_on_the_road_costs_no_scenario(hours: float, state: str, tmp_path: Path) -> None:
    """It is begun again when the road may have mended; what stays so is unknown, with the reason."""
    features = tmp_path / "accounts.feature"
    features.write_text("Feature: One\n  @G2\n" + FEATURE.partition("  @G2\n")[2])
    where = Cut(START + timedelta(hours=hours))

    report = run_conformance(on_stage_in_process(where, RehearsalSettings()), features=features)

    [scenario] = report.scenarios
    assert scenario.state == state, report.to_text()
    if state == "unknown":
        assert "the road is closed" in scenario.reason
        assert START + timedelta(minutes=20) < where.now() < START + timedelta(hours=2)


def test_a_connection_stands_from_the_moment_when_it_is_saved() -> None:
    """Requests take time; what the form shows, and what is written down of the deed, are the same moment."""
    suppliers = (SupplierConfig(), SupplierConfig())
    around = (SurroundingsConfig(suppliers=suppliers),)
    where = StageInProcess(ServeConfig(clock="virtual", latency_seconds=0.25, surroundings=around))

    scene = on_stage_in_process(where, RehearsalSettings()).scene("saved")

    [connected] = scene.history.deeds(CONNECT)
    assert scene.connection is not None
    assert scene.connection.connected_at == connected.at > START


def test_those_that_wait_most_begin_first(together: tuple[StageInProcess, timedelta, Report], begun: list[str]) -> None:
    """As far as their words tell, for they are over last; in the guide the accounts stand first."""
    assert list(dict.fromkeys(begun)) == ["An order", "An old order", "Accounts"]


@pytest.mark.slow
def test_those_that_need_a_setting_otherwise_take_turns() -> None:
    """The second as soon as the setting has decided for the first what it had to, long before that one is over."""
    where, cancelled = stage(), "What was cancelled "
    names = [f"{cancelled}can be sold again", f"{cancelled}stays off the shelf where the retailer says so"]
    inventory = next(iter(where.outside.surroundings.values())).store.control_panel.settings.inventory

    report = run_conformance(on_stage_in_process(where, RehearsalSettings()), scenarios=names)

    assert {each.state for each in report.scenarios} == {"holds"}, report.to_text()
    assert where.now() - START < timedelta(hours=2.5)
    assert inventory.refund_order_stock_adjustment


KEPT_BACK = "inventory.refund_order_stock_adjustment"


def test_a_setting_of_the_store_is_what_all_need_who_name_it_and_set_back() -> None:
    """Whoever needs another value waits until nobody needs the former one, and what comes after finds it as it was."""
    where = stage()
    [surroundings] = where.outside.surroundings.values()
    inventory = surroundings.store.control_panel.settings.inventory
    target = on_stage_in_process(where, RehearsalSettings())
    waits, changes = (target.scene(name, connect=False) for name in ("waits", "changes"))

    target.pauses, target.is_alone = True, False
    waits.retailer.change_setting(KEPT_BACK, True)
    with pytest.raises(Pause) as pause:
        changes.retailer.change_setting(KEPT_BACK, False)
    assert (pause.value.agreement, inventory.refund_order_stock_adjustment) == ((KEPT_BACK, False, "changes"), True)
    assert not target.is_agreed(pause.value.agreement)

    waits.surroundings.sharing.let_go(KEPT_BACK)
    assert target.is_agreed(pause.value.agreement)
    changes.retailer.change_setting(KEPT_BACK, False)
    assert not inventory.refund_order_stock_adjustment
    target.pauses = False
    changes.clean_up()
    assert inventory.refund_order_stock_adjustment


@pytest.mark.slow
def test_a_list_is_read_page_by_page_before_others_fill_it(begun: list[str]) -> None:
    """Not after the hours of all who upload a feed; for that a person reads its pages, and no rows beside them."""
    where, asked = stage(), list[str]()
    names = ("What a later feed does not speak of stays", "The list of feeds has pages")

    class Asked:
        by = "a robot"

        def __init__(self, person: Person) -> None:
            self._person = person

        def do(self, task: HumanTask) -> Any:
            asked.append(task.deed)
            return self._person.do(task)

    target = on_stage_in_process(where, RehearsalSettings(), instead_of=Asked)
    begun.clear()
    over: list[str] = []

    def tell(result: object) -> None:
        over.append(getattr(result, "name", ""))

    report = run_conformance(target, scenarios=names, on_progress=tell)

    assert report.verdict == "holds", report.to_text()
    assert begun[0] == over[0] == names[1]
    assert (asked.count("feed_names"), asked.count("product_feeds")) == (2, 0)


ASKED_LATE = """Feature: Late
  @G12
  Scenario Outline: Looked for
    Given a connected trial store
    And the shopper places an order
    When <time> passes
    Then the portal finds it under its order ID

    Examples:
      | time                  |
      | an hour               |
      | an hour and a quarter |
"""


def test_who_is_soon_there_is_asked_in_the_same_visit(tmp_path: Path, visits: list[datetime]) -> None:
    """Nobody comes for one question when all that is left is asked a quarter of an hour later."""
    features = tmp_path / "late.feature"
    features.write_text(ASKED_LATE)
    visits.clear()

    report = run_conformance(on_stage_in_process(stage(), RehearsalSettings()), features=features)

    assert report.verdict == "holds", report.to_text()
    first, *later = sorted({each.replace(second=0, microsecond=0) for each in visits})
    assert later[-1] - later[0] < timedelta(minutes=8) < later[0] - first
