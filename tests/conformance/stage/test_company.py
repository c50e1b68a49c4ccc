"""Scenarios that share a connection of their own take each step together, and a person does it once."""

from typing import Any

import pytest

from harness.conformance.stage.agreements import Agreements
from harness.conformance.stage.company import Company
from harness.conformance.stage.record import Record
from harness.conformance.targets import Pause

CONNECT, DELETE = "connect_to_new_system", "delete_api_account"


class Way:
    """A scenario's way that is gone for the first time, beside others."""

    def __init__(self, record: Record, name: str) -> None:
        self._agreements, self._name = Agreements(record), name

    def agree(self, what: str, value: Any, *, moves_on: bool = False) -> None:
        if moves_on:
            self._agreements.leave(self._name, what)
        if not self._agreements.fit(what, value, self._name):
            raise Pause(agreement=(what, value, self._name))
        self._agreements.join(what, value, self._name)

    def question_here(self) -> str | None:
        return None

    def end(self) -> None:
        self._agreements.leave(self._name)


def company(record: Record, member: str, name: str = "all") -> Company:
    """One that has begun."""
    joined = Company(record, name, member, Way(record, member))
    joined.gather()
    joined.begin()
    return joined


def test_a_person_does_each_step_once_when_all_are_so_far() -> None:
    """The first waits for the second, whose turn finds it done; one that is over keeps nobody waiting."""
    record, done = Record(), list[str]()
    first, second, over = (company(record, name) for name in ("first", "second", "over"))

    def go_on(one: Company, deed: str) -> None:
        def do() -> list[str]:
            done.append(f"{deed} by {one.member}")
            return []

        assert one.go_on(deed, do) == []

    with pytest.raises(Pause):
        go_on(first, CONNECT)
    with pytest.raises(Pause):
        go_on(second, CONNECT)
    over.way.end()  # type: ignore[attr-defined]
    for one in (second, first):
        go_on(one, CONNECT)
    assert done == [f"{CONNECT} by second"]
    with pytest.raises(Pause):
        go_on(first, DELETE)
    go_on(second, DELETE)
    go_on(first, DELETE)
    assert done == [f"{CONNECT} by second", f"{DELETE} by second"]


def test_a_form_that_is_refused_is_no_step() -> None:
    """What is wrong is told, and the next one tries, too."""
    one = company(Record(), "one")

    assert one.go_on(CONNECT, lambda: ["wrong"]) == ["wrong"]
    assert one.go_on(CONNECT, list) == []


def test_whoever_comes_late_begins_a_new_one() -> None:
    """What stands is not its own; it waits until the others are over."""
    record = Record()
    early = company(record, "early")
    early.go_on(CONNECT, list)
    late = Company(record, "all", "late", Way(record, "late"))

    with pytest.raises(Pause):
        late.gather()
    assert early.is_open
    assert not late.is_open
    early.way.end()  # type: ignore[attr-defined]
    late.gather()
    late.begin()
    late.go_on(CONNECT, list)
    assert late.is_open
    assert not early.is_open


def test_others_connect_when_they_like() -> None:
    """Companies of other names have nothing to agree on."""
    record = Record()
    allowed, forbidden = company(record, "one", "allowed"), company(record, "other", "forbidden")

    assert not allowed.is_open
    assert forbidden.go_on(CONNECT, list) == []
