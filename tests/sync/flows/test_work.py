"""How each attempt of a flow ends: what is remembered of it, what is tried again and when, and when a person hears."""

import contextlib
import copy
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from harness.sync import Journal
from harness.sync.bigcommerce import StoreClient
from harness.sync.calls import Backoff, operation_of
from harness.sync.errors import (
    Busy,
    CredentialsRefused,
    Outage,
    Refused,
    ScopeMissing,
    StoreSuspended,
    Unknown,
    Unmappable,
)
from harness.sync.flows.work import LATER, LISTED, ON_ITS_WAY, PIECE, Listing, Pass, Subject, Work
from harness.sync.logicbroker import NetworkClient
from harness.sync.observer import NullObserver
from harness.sync.wire import ReceivedResponse
from tests.sync.scripted import NOON, ORDER, Run, Scripted, answer, connection, with_orders

REFUSED = Refused("Logicbroker", "creating the sales order 100", 400, "no")
DENIED = CredentialsRefused("BigCommerce", "reading order 100", 401, "who?")
CLOSED = StoreSuspended("BigCommerce", NOON, "This store is suspended")
BUSY = Busy("Logicbroker", NOON + timedelta(seconds=7), "too many requests")
DOWN = Outage("BigCommerce", NOON + timedelta(seconds=30), "503")
LOST = Unknown("Logicbroker", "creating the sales order 100", "the answer was lost")
POOR = Unmappable("Order 100 has no line.")
AGAIN_BY_ITSELF = "Nothing yet: it is tried again by itself."


class Listening(NullObserver):
    """An observer that writes down what needs a person."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str]] = []

    def needs_attention(self, flow: str, subject: str, reason: str) -> None:
        self.heard.append((flow, subject, reason))


class Desk:
    """What the orders flow gets, in the middle of a pass; ``is_paused`` and ``is_over`` say what the others want."""

    def __init__(self) -> None:
        self.journal, self.observer = Journal.in_memory(), Listening()
        self.wire, self.this_pass = Scripted(), Pass(NOON)
        self.troubles: dict[str, int] = {}
        self.is_paused = self.is_over = False
        self.now = NOON
        self.written: list[str] = []

    def work(self) -> Work:
        return Work(
            "orders",
            connection(),
            store=StoreClient(connection(), self.wire, Backoff(), lambda: NOON),
            network=NetworkClient(connection(), self.wire, Backoff(), lambda: NOON),
            journal=self.journal,
            clock=lambda: self.now,
            since=NOON,
            this_pass=self.this_pass,
            troubles=self.troubles,
            paused=lambda: self.is_paused,
            turn_over=lambda: self.is_over,
            observer=self.observer,
        )

    @property
    def entries(self) -> list[tuple[str, str, str]]:
        return [(entry.subject, entry.reason, entry.to_do) for entry in self.journal.attention()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def fails(error: Exception | None) -> Callable[[], Any]:
    def deed() -> None:
        if error is not None:
            raise error

    return deed


def said(trouble: Exception | None) -> str:
    """What stands on a list for long names no instant."""
    return trouble.trouble if isinstance(trouble, Outage) else str(trouble)


# One attempt.


@pytest.mark.parametrize(
    ("end", "is_done", "is_tried", "again"),
    [
        (None, True, True, False),
        (REFUSED, False, True, False),
        (POOR, False, True, False),
        (TypeError("no text"), False, True, False),
        (DOWN, False, True, True),
        (LOST, False, True, True),
        (BUSY, False, False, False),
    ],
    ids=lambda end: type(end).__name__,
)
def test_an_attempt_ends_in_one_of_these_ways(
    desk: Desk, end: Exception | None, is_done: bool, is_tried: bool, again: bool
) -> None:
    """Refused waits for a change, trouble for the next pass, which comes soon; a busy service for nothing but time."""
    work = desk.work()
    work.each([Subject("100", fails(end))])

    assert (desk.this_pass.tried, desk.this_pass.again) == ({"100"} if is_tried else set(), again)
    assert work.isolated(Subject("101", fails(end))) is is_done
    assert ("101" in desk.this_pass.tried) is (is_tried and not is_done)


@pytest.mark.parametrize("end", [DENIED, CLOSED], ids=lambda end: type(end).__name__)
def test_what_concerns_the_whole_connection_goes_on_upwards(desk: Desk, end: Exception) -> None:
    """It is no verdict on the subject, which is the first to be tried when the connection works again."""
    with pytest.raises(type(end)):
        desk.work().each([Subject("100", fails(end))])

    assert desk.this_pass.tried == set()
    assert (desk.entries, desk.journal.steps("orders")) == ([], [])


def test_a_refusal_that_cannot_be_told_for_want_of_credentials_goes_on_upwards(desk: Desk) -> None:
    """Nothing is decided about the subject before people have heard of it."""
    subject = Subject("100", fails(POOR), version="a", on_refusal=lambda reason: fails(DENIED)())
    with pytest.raises(CredentialsRefused):
        desk.work().each([subject])

    assert desk.journal.step("orders", "100", "verdict") is None


@pytest.mark.parametrize(("trouble", "tried"), [(DOWN, [1, 2, 3, 3]), (LOST, [1, 2, 3, 3]), (REFUSED, [1, 1, 1, 1])])
def test_telling_of_a_refusal_is_given_up_the_third_time(desk: Desk, trouble: Exception, tried: list[int]) -> None:
    """Or at once when it is refused, too; the verdict stands then, and the list has both reasons."""
    told: list[str] = []

    def tell(reason: str) -> None:
        told.append(reason)
        raise trouble

    seen = []
    for _ in tried:
        desk.this_pass = Pass(NOON)
        desk.work().each([Subject("100", fails(POOR), version="a", on_refusal=tell, to_do="Correct it.")])
        seen.append(len(told))
    verdict = desk.journal.step("orders", "100", "verdict")

    assert (seen, set(told)) == (tried, {"Order 100 has no line."})
    assert desk.entries == [("100", f"Order 100 has no line. {trouble}", "Correct it.")]
    assert verdict is not None
    assert "telling of 100" not in desk.troubles


def test_what_had_trouble_comes_last(desk: Desk) -> None:
    """Nobody waits behind it."""
    tried: list[str] = []
    desk.troubles = {"1": 1, "3": 2}
    desk.work().each(Subject(name, lambda name=name: tried.append(name)) for name in "12345")  # type: ignore[misc]

    assert tried == ["2", "4", "5", "1", "3"]


def test_a_service_that_asks_to_wait_amid_the_same_subject_each_time_is_told(desk: Desk) -> None:
    """Three waits in a pass are one trouble, and the third pass in a row tells it."""
    for _ in range(3):
        desk.this_pass = Pass(NOON)
        for _ in range(3):
            desk.work().isolated(Subject("100", fails(BUSY)))

    assert desk.entries == [("100", "Logicbroker asks to wait each time: too many requests.", AGAIN_BY_ITSELF)]


@pytest.mark.parametrize(
    ("writes", "hours", "is_in_vain"), [(2, 0, False), (3, 0, True), (3, 23, True), (3, 24, False), (4, 1, True)]
)
def test_a_write_without_effect_is_left_alone_for_a_day(desk: Desk, writes: int, hours: int, is_in_vain: bool) -> None:
    """Once it was done three times."""
    for _ in range(writes):
        desk.work().write("100", "picked up", lambda: None)
    desk.now = NOON + timedelta(hours=hours)

    assert desk.work().is_in_vain("100", "picked up") is is_in_vain


def test_trouble_of_what_is_listed_no_more_is_forgotten(desk: Desk) -> None:
    """Of orders and documents, also with telling of them and ending them; a list's own trouble stays."""
    names = ("100", "telling of 101", "ending 102", "103", "telling of 103", "a list")
    desk.troubles, desk.this_pass.tried = dict.fromkeys(names, 1), {"103"}
    desk.work().forget_gone()

    assert set(desk.troubles) == {"103", "telling of 103", "a list"}


def test_verdicts_of_a_day_ago_are_tried_again_five_in_a_pass(desk: Desk) -> None:
    """What stood against them may lie elsewhere and be gone; a long list does not fill a pass with them."""
    tried: list[str] = []

    def refuse(name: str) -> Subject:
        def deed() -> None:
            tried.append(name)
            raise POOR

        return Subject(name, deed, version="a")

    counts = []
    for hours in (0, 23, 24, 24, 24):
        desk.now, desk.this_pass = NOON + timedelta(hours=hours), Pass(NOON)
        tried.clear()
        desk.work().each([refuse(str(number)) for number in range(7)])
        counts.append(len(tried))

    assert counts == [7, 0, 5, 2, 0]


def test_what_is_forbidden_to_all_is_said_in_the_service_s_words(desk: Desk) -> None:
    """At the end of a pass, when nobody was allowed it."""
    work = desk.work()
    error = ScopeMissing("BigCommerce", "changing order 100", 403, "scope", "PUT /v2/orders/*")
    work.isolated(Subject("100", fails(error)))
    with pytest.raises(ScopeMissing) as raised:
        work.check_scopes()

    assert (str(raised.value), raised.value.operation) == (str(error), "PUT /v2/orders/*")


def test_a_refused_subject_is_kept_with_its_reason_and_version(desk: Desk) -> None:
    """The same version is not tried again, another one is; what is listed without a version is always tried."""
    tried: list[str | None] = []

    def refuse(version: str | None) -> Subject:
        def deed() -> None:
            tried.append(version)
            raise POOR

        return Subject("100", deed, version, to_do="Correct it.")

    for version in ("a", "a", "b", None, None):
        desk.this_pass = Pass(NOON)
        desk.work().each([refuse(version)])
    verdict = desk.journal.step("orders", "100", "verdict")

    assert tried == ["a", "b", None, None]
    assert desk.entries == [("100", "Order 100 has no line.", "Correct it.")]
    assert verdict is not None
    assert (verdict.outcome, verdict.facts) == ("refused", {"version": None, "reason": "Order 100 has no line."})


def test_a_forgotten_verdict_was_still_a_refusal(desk: Desk) -> None:
    """The journal goes on saying what happened, and why; only the version is open, so that it is tried again."""
    subject = Subject("100", fails(POOR), version="a")
    desk.work().each([subject])
    desk.work().forget_verdict("100")
    desk.work().forget_verdict("101")
    (verdict,) = desk.journal.steps("orders")

    assert (verdict.subject, verdict.outcome) == ("100", "refused")
    assert verdict.facts == {"version": None, "reason": "Order 100 has no line."}


def test_a_malformed_record_is_told_with_what_python_said(desk: Desk) -> None:
    """The kind of the error tells whoever mends the connector what the service sent."""
    desk.work().each([Subject("100", fails(KeyError("sku")))])

    assert desk.entries[0][1] == "A record is not as its documents say (KeyError: 'sku')."


# Trouble.


@pytest.mark.parametrize("trouble", [DOWN, LOST], ids=lambda end: type(end).__name__)
@pytest.mark.parametrize(
    ("course", "is_told"),
    [("tt", False), ("ttt", True), ("tt done tt", False), ("tt finished tt", False), ("tt done ttt", True)],
)
def test_a_person_hears_of_trouble_at_the_third_time_in_a_row(
    desk: Desk, trouble: Exception, course: str, is_told: bool
) -> None:
    """Twice is chance; a success in between, or being finished among others, begins the count anew."""
    work = desk.work()
    for part in course.split():
        if part == "done":
            work.isolated(Subject("100", fails(None)))
        elif part == "finished":
            work.finish(["99", "100"])
        else:
            for _ in part:
                work.isolated(Subject("100", fails(trouble)))

    assert desk.entries == ([("100", said(trouble), AGAIN_BY_ITSELF)] if is_told else [])
    assert desk.observer.heard == ([("orders", "100", said(trouble))] if is_told else [])


def test_whoever_listens_hears_of_news_only(desk: Desk) -> None:
    """The same reason twice is heard once, and is told to be no news."""
    work = desk.work()
    news = [work.needs_attention("100", reason, "Do it.") for reason in ("no line", "no line", "no price")]

    assert news == [True, False, True]
    assert desk.observer.heard == [("orders", "100", "no line"), ("orders", "100", "no price")]


def test_what_never_needed_anybody_costs_no_write(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only an entry that is there is taken off, once, whether it came up before this pass or within it."""
    taken_off: list[str] = []
    settled = desk.journal.settled

    def listening(flow: str, subject: str) -> None:
        taken_off.append(subject)
        settled(flow, subject)

    monkeypatch.setattr(desk.journal, "settled", listening)
    desk.journal.needs_attention("orders", "100", "no line", "", NOON)
    desk.journal.needs_attention("shipments", "7", "of another flow", "", NOON)
    work = desk.work()
    for subject in ("7", "99", "100", "100", "x" * 600):
        work.settled(subject)
    work.needs_attention("99", "no price", "")
    for subject in ("99", "99", "x" * 600):
        work.settled(subject)

    assert taken_off == ["100", "99"]
    assert [entry.subject for entry in desk.journal.attention()] == ["7"]


def test_what_is_only_prepared_stays_on_the_list(desk: Desk) -> None:
    """A deed that ends later has not solved anything yet; the list tells of this flow alone."""
    desk.journal.needs_attention("orders", "100", "no line", "", NOON)
    desk.journal.needs_attention("orders", "101", "no line", "", NOON)
    desk.journal.needs_attention("shipments", "7", "of another flow", "", NOON)
    work = desk.work()
    done = [work.isolated(Subject("100", lambda: LATER)), work.isolated(Subject("101", fails(None)))]

    assert done == [True, True]
    assert desk.journal.listed("orders", limit=9) == ["100"]


# Several together.


def together(desk: Desk, *ends: Exception | None) -> bool:
    """Subjects 0, 1, 2, ... in one write, which ends as the first of them that does not end well."""
    subjects = [Subject(f"{number}", fails(None), "a", to_do="Correct it.") for number in range(len(ends))]

    def write(some: Sequence[Subject]) -> None:
        desk.written.append(" ".join(subject.name for subject in some))
        for subject in some:
            fails(ends[int(subject.name)])()

    return desk.work().together(subjects, write)


def test_what_is_refused_together_is_refused_alone_with_its_own_reason(desk: Desk) -> None:
    """By halves, so that the others are written."""
    poor, odd = Unmappable("1 is poor."), TypeError("3 is odd")

    assert together(desk, None, poor, None, odd, None) is True
    assert desk.written == ["0 1 2 3 4", "0 1", "0", "1", "2 3 4", "2", "3 4", "3", "4"]
    malformed = "A record is not as its documents say (TypeError: 3 is odd)."
    assert desk.entries == [("1", "1 is poor.", "Correct it."), ("3", malformed, "Correct it.")]
    assert [(step.subject, step.name) for step in desk.journal.steps("orders")] == [("1", "verdict"), ("3", "verdict")]


@pytest.mark.parametrize(
    ("end", "is_over", "again", "counted"),
    [(DOWN, True, True, {"0": 1}), (LOST, True, True, {"0": 1}), (BUSY, False, False, {}), (None, True, False, {})],
    ids=lambda end: type(end).__name__,
)
def test_trouble_of_several_is_the_fault_of_none(
    desk: Desk, end: Exception | None, is_over: bool, again: bool, counted: dict[str, int]
) -> None:
    """Another pass is wanted soon; only of whoever is written alone it is counted."""
    assert (together(desk, end, None), desk.this_pass.again, desk.troubles) == (is_over, again, {})
    assert (together(desk, end), desk.this_pass.again, desk.troubles) == (is_over, again, counted)
    together(desk, end)
    together(desk, end)
    assert len(desk.written) == 4
    assert desk.entries == ([("0", said(end), AGAIN_BY_ITSELF)] if counted else [])


@pytest.mark.parametrize("end", [DENIED, CLOSED], ids=lambda end: type(end).__name__)
def test_what_concerns_the_whole_connection_is_the_fault_of_none(desk: Desk, end: Exception) -> None:
    """It goes on upwards, and nothing is halved."""
    with pytest.raises(type(end)):
        together(desk, end, None)

    assert (len(desk.written), desk.entries) == (1, [])


@pytest.mark.parametrize("is_allowed", [True, False])
def test_a_403_amid_several_is_one_record_s_when_others_are_allowed_it(desk: Desk, is_allowed: bool) -> None:
    """Refused alone then; else it is set aside until more is known, and another pass is wanted soon."""
    work = desk.work()
    desk.wire.on("PUT", "/v2/orders/7", answer(body={"id": 7}))
    work.store.change_order(7, {}, "allowing it")
    operation = operation_of(desk.wire.requests[-1]) if is_allowed else "POST /elsewhere"
    forbidden = ScopeMissing("BigCommerce", "changing 1", 403, "no", operation)

    def write(some: Sequence[Subject]) -> None:
        if any(subject.name == "1" for subject in some):
            raise forbidden

    is_over = work.together([Subject(name, fails(None), "a", to_do="Correct it.") for name in "012"], write)

    assert (is_over, desk.this_pass.again) == (True, True)
    assert desk.entries == ([("1", str(forbidden), "Correct it.")] if is_allowed else [])
    assert list(desk.this_pass.forbidden) == ([] if is_allowed else ["1"])


# A piece.


@pytest.mark.parametrize(
    ("begun", "is_paused", "is_over", "done", "is_whole"),
    [
        (0, False, False, PIECE, False),
        (0, False, True, 1, False),
        (0, True, False, 0, False),
        (10, False, False, PIECE - 10 + 5, True),
    ],
    ids=["a piece", "others wait", "the service waits", "the rest"],
)
def test_a_tick_does_a_bounded_piece(
    desk: Desk, begun: int, is_paused: bool, is_over: bool, done: int, is_whole: bool
) -> None:
    """At least one subject, so that every turn gets on; none while a service wants to be left alone."""
    names = [f"{number}" for number in range(PIECE + 5)]
    desk.this_pass.tried.update(names[:begun])
    desk.is_paused, desk.is_over = is_paused, is_over

    assert desk.work().each([Subject(name, fails(None)) for name in names]) is is_whole
    assert desk.this_pass.tried == set(names[: begun + done])


def test_a_piece_after_which_a_service_wants_to_be_left_alone_is_not_the_whole(desk: Desk) -> None:
    """What was busy comes first when the wait is over."""

    def ask_to_wait() -> None:
        desk.is_paused = True
        raise BUSY

    assert desk.work().each([Subject("99", fails(None)), Subject("100", ask_to_wait)]) is False
    assert desk.this_pass.tried == {"99"}


# Lists.


def test_a_list_is_used_for_half_a_minute_a_page() -> None:
    """Each page is asked for once; then the list is out of date, and begins anew."""
    asked: list[int] = []

    def page(number: int) -> tuple[list[dict[str, Any]], bool]:
        asked.append(number)
        return [{"of page": number}], number == 2

    listing = Listing(used=True)
    rounds = []
    for after in (0 * LISTED, 3 * LISTED - timedelta(seconds=1), 3 * LISTED, 6 * LISTED - timedelta(seconds=1)):
        assert [each["of page"] for each in listing.read(NOON + after, page)] == [0, 1, 2]
        rounds.append(len(asked) // 3)

    assert rounds == [1, 1, 2, 2]


def test_a_list_that_is_interrupted_goes_on_where_it_stopped() -> None:
    """A service that asks to wait, for however long, costs no page."""
    asked: list[int] = []

    def page(number: int) -> tuple[list[dict[str, Any]], bool]:
        asked.append(number)
        if len(asked) == 2:
            raise BUSY
        return [{"of page": number}], number == 2

    listing = Listing()
    with pytest.raises(Busy):
        listing.read(NOON, page)
    found = listing.read(NOON + timedelta(hours=1), page)

    assert asked == [0, 1, 1, 2]
    assert [each["of page"] for each in found] == [0, 1, 2]


def test_a_list_is_copied_as_far_as_it_was_read() -> None:
    """A copy of the world goes on by itself: it asks for what is missing, and disturbs nobody."""
    pages: list[tuple[str, int]] = []

    def page(whose: str) -> Callable[[int], tuple[list[dict[str, Any]], bool]]:
        def read(number: int) -> tuple[list[dict[str, Any]], bool]:
            pages.append((whose, number))
            if pages == [("one", 0), ("one", 1)]:
                raise BUSY
            return [{"of page": number}], number == 2

        return read

    listing = Listing()
    with pytest.raises(Busy):
        listing.read(NOON, page("one"))
    twin = copy.deepcopy(listing)
    later = NOON + LISTED
    found = [
        [each["of page"] for each in one.read(later, page(whose))] for one, whose in ((twin, "two"), (listing, ""))
    ]
    whole = copy.deepcopy(twin)
    whole.used = True
    whole.read(later + 3 * LISTED - timedelta(seconds=1), page("whole"))
    whole.read(later + 3 * LISTED, page("out of date"))

    assert found == [[0, 1, 2], [0, 1, 2]]
    assert pages[:6] == [("one", 0), ("one", 1), ("two", 1), ("two", 2), ("", 1), ("", 2)]
    assert pages[6:] == [("out of date", 0), ("out of date", 1), ("out of date", 2)]


# Writes.


@pytest.mark.parametrize(
    ("end", "outcome", "facts"),
    [
        (None, "done", {"version": "a", "key": "5000"}),
        (REFUSED, "refused", {"version": "a", "reason": str(REFUSED)}),
        (BUSY, "busy", {"version": "a"}),
        (LOST, "unknown", {"version": "a"}),
        (DENIED, "refused", {"version": "a", "reason": str(DENIED)}),
        (KeyboardInterrupt(), "intended", {"version": "a"}),
    ],
    ids=lambda end: type(end).__name__,
)
def test_the_journal_says_how_a_write_ended(
    desk: Desk, end: BaseException | None, outcome: str, facts: dict[str, Any]
) -> None:
    """The intention is there before anything is sent; whatever ends the write, what is known of it stays."""
    intended: list[Any] = []

    def send() -> dict[str, Any]:
        intended.extend(step for step in desk.journal.steps("orders") if step.outcome == "intended")
        if end is not None:
            raise end
        return {"key": "5000"}

    returned = None
    with contextlib.suppress(*([type(end)] if end else [])):
        returned = desk.work().write("100", "sales order", send, version="a")
    (step,) = desk.journal.steps("orders")

    assert [(each.subject, each.name, each.facts) for each in intended] == [("100", "sales order", {"version": "a"})]
    assert (step.subject, step.name, step.outcome, step.facts, step.at) == ("100", "sales order", outcome, facts, NOON)
    assert returned == (facts if end is None else None)


@pytest.mark.parametrize(
    ("outcome", "found", "looks", "sends", "known"),
    [
        ("done", None, 0, 0, {"version": "a"}),
        ("intended", {"key": "1"}, 1, 0, {"version": "a", "key": "1"}),
        ("unknown", {"key": "1"}, 1, 0, {"version": "a", "key": "1"}),
        ("unknown", {}, 1, 0, {"version": "a"}),
        ("unknown", None, 1, 1, {"key": "2", "version": "b"}),
        ("refused", {"key": "1"}, 0, 1, {"key": "2", "version": "b"}),
        ("busy", {"key": "1"}, 0, 1, {"key": "2", "version": "b"}),
    ],
)
def test_what_may_have_happened_is_looked_for_before_it_is_repeated(
    desk: Desk, outcome: Any, found: dict[str, Any] | None, looks: int, sends: int, known: dict[str, Any]
) -> None:
    """What is found is the result, and remembered; what certainly did not happen is sent without a look."""
    desk.journal.record("orders", "100", "sales order", outcome, NOON - ON_ITS_WAY, version="a")
    before = desk.journal.step("orders", "100", "sales order")
    sent, looked = [], []

    def look(step: Any) -> dict[str, Any] | None:
        looked.append(step)
        return found

    def send() -> dict[str, Any]:
        sent.append(1)
        return {"key": "2"}

    assert desk.work().write("100", "sales order", send, look, version="b") == known
    step = desk.journal.step("orders", "100", "sales order")

    assert (looked, len(sent)) == ([before] * looks, sends)
    assert step is not None
    assert (step.outcome, step.facts) == ("done", known)


@pytest.mark.parametrize("outcome", ["intended", "unknown"])
@pytest.mark.parametrize("look", [None, lambda step: {"key": "1"}])
def test_what_may_still_be_on_its_way_is_neither_looked_for_nor_repeated(
    desk: Desk, outcome: Any, look: Callable[[Any], Any] | None
) -> None:
    """For half a minute nobody can know: it counts as unknown, and the journal stays as it is."""
    desk.journal.record("orders", "100", "sales order", outcome, NOON - ON_ITS_WAY + timedelta(milliseconds=1))
    before, sent = desk.journal.step("orders", "100", "sales order"), []

    with pytest.raises(
        Unknown, match=r"'sales order' of 100 happened at the service: an earlier attempt may still be on its way"
    ):
        desk.work().write("100", "sales order", lambda: sent.append(1), look)

    assert (sent, desk.journal.step("orders", "100", "sales order")) == ([], before)


# Telling.


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.usefixtures("machine_elsewhere")
def test_an_alert_whose_answer_was_lost_is_looked_for(arrived: bool) -> None:
    """Among the events since then, wherever the machine stands: only one with its summary and details is it."""
    wire = Scripted()
    with_orders(wire, {**ORDER, "billing_address": 7})
    wire.on("POST", "/v1/activityevents", ConnectionResetError("lost"), answer(body={"Body": 2}))

    def events(_: Any) -> ReceivedResponse:
        sent = json.loads(wire.sent("POST", "/v1/activityevents")[0].body)
        others = [{**sent, "Id": 8, "Summary": "Another"}, {**sent, "Id": 9, "Details": "of another order"}]
        found = [*others, *([{**sent, "Id": 10}] if arrived else [])]
        return answer(body={"Body": {"ActivityEvents": found, "TotalPages": 1}})

    wire.on("GET", "filters.category=Order", events)
    run = Run(wire)
    run.now = NOON + timedelta(minutes=15, microseconds=250)
    run.until(minutes=25)
    (asked,) = wire.sent("GET", "filters.category=Order")
    told = [step for step in run.connector.journal.steps("orders") if step.name.startswith("alert")]

    assert "filters.from=2026-03-02T12%3A10%3A00Z" in asked.url  # Five minutes earlier: clocks differ.
    assert len(wire.sent("POST", "/v1/activityevents")) == (1 if arrived else 2)
    assert [(step.outcome, step.facts.get("event")) for step in told] == [("done", 10 if arrived else None)]
