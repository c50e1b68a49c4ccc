"""What stands on the pages of a rehearsal, as blocks: the overview, and a page for each thing that is to be done."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from harness.conformance.rehearsal.results import PromiseResult, ScenarioResult
from harness.conformance.rehearsal.side_by_side import BETWEEN_VISITS
from harness.conformance.stage.board import Board, OpenQuestion
from harness.conformance.stage.person import NEW_ACCOUNT, HumanTask
from harness.conformance.stage.tasks import TITLES
from harness.displays.tables import counted
from harness.portals.blocks import (
    Card,
    Cards,
    Copying,
    Entry,
    Facts,
    Form,
    Link,
    Listing,
    Notice,
    Page,
    Section,
    State,
    Text,
    Unfolding,
)
from harness.portals.rehearsal.answering import Filled, copied, heading, paragraphs, shape_of

MOST_MOMENTS = 6
"""So many of the next moments are listed."""

ONLY_HERE = (
    "This is the file with the credentials of an API account, which is taken only on the machine that rehearses, or "
    "through an SSH tunnel: save it there, and open the printed address with 127.0.0.1 as its host, or type the path "
    "at the terminal."
)


def overview(board: Board, whom: str, now: datetime) -> Page:
    """What is to be done now by somebody, or by all; what comes next, and the verdicts so far."""
    questions = [each for each in board.questions if whom in ("", each.task.whom)]
    blocks = [_to_do(questions, now), _next(board, now), _verdicts(board), _said(board)]
    title = f"{counted(len(questions), 'thing')} to do now" if questions else "Nothing to do now"
    return Page("rehearsal", title, blocks, [heading(whom)] if whom else [])


def task_page(
    question: OpenQuestion, *, by: str, rows: int, may_have_secrets: bool, before: Filled | None = None, why: str = ""
) -> Page:
    """One thing to do: how, what to copy, and the fields for the answer; ``why`` it was refused before."""
    task = question.task
    refusal = [Notice(why, "refused")] if why else []
    values = copied(task)
    steps = [Text(each) for each in paragraphs(task)]
    blocks = [*refusal, *steps, *([Copying(values)] if values else [])]
    action, name = f"/task/{question.number}", Entry("by", "Your name", value=by)
    if task.deed == NEW_ACCOUNT and not may_have_secrets:
        blocks.append(Notice(ONLY_HERE))
    else:
        shape = shape_of(task, rows, before)
        button = "It is done" if not (shape.entries or shape.table) else "Send the answer"
        more = [Link("More rows", f"{action}?rows={len(shape.table.rows) * 2}")] if shape.table else []
        blocks += [
            *more,
            Form(action, button, [name, *shape.entries], is_upload=shape.is_upload, table=shape.table, legend="Answer"),
        ]
    blocks += [_otherwise(action, name), _about(question)]
    return Page("rehearsal", deed_of(task), blocks, [heading(task.whom)])


def deed_of(task: HumanTask) -> str:
    """A deed as a heading."""
    return TITLES.get(task.deed, heading(task.deed))


def _otherwise(action: str, name: Entry) -> Unfolding:
    words = Entry("words", "What the page says")
    cannot = Form(
        f"{action}/cannot", "It cannot be done", [name], label="It cannot be done: the scenario stays unknown"
    )
    return Unfolding("It does not work", [cannot, Form(f"{action}/refused", "The page refuses it", [name, words])])


def _about(question: OpenQuestion) -> Facts:
    until = question.since + BETWEEN_VISITS
    return Facts(
        [
            ("For", heading(question.task.whom)),
            ("Open since", question.since),
            ("Best done by", until),
            ("Scenario", question.task.scenario),
        ]
    )


def _to_do(questions: Sequence[OpenQuestion], now: datetime) -> Section:
    cards = [Card(deed_of(each.task), f"/task/{each.number}", _lines(each, now)) for each in questions]
    nothing = Text("The page shows by itself when there is something; without scripts it looks every half minute.")
    return Section("To do now", [Cards(cards)] if cards else [nothing])


def _lines(question: OpenQuestion, now: datetime) -> list[str]:
    first = next(iter(paragraphs(question.task)), "")
    waits = max(0, round((now - question.since) / timedelta(minutes=1)))
    until = question.since + BETWEEN_VISITS
    late = "late, which delays the scenario and breaks nothing" if now > until else f"best by {until:%H:%M} UTC"
    return [heading(question.task.whom), f"Open for {counted(waits, 'minute')}: {late}", first]


def _next(board: Board, now: datetime) -> Section:
    """When scenarios go on, after which there may be new questions."""
    standing, rows = board.standing, dict[datetime, list[str]]()
    for until, name in standing.waiting:
        rows.setdefault(until.replace(second=0, microsecond=0), []).append(name)
    told = [
        (moment, _in(moment - now), Unfolding(counted(len(names), "scenario"), [Text(name) for name in names]))
        for moment, names in sorted(rows.items())[:MOST_MOMENTS]
    ]
    first = f"New questions can come from {told[0][0]:%H:%M} UTC on." if told else "Nothing waits for a moment."
    begun, lonely = len(standing.not_begun), len(standing.lonely)
    rest = [f"{counted(begun, 'scenario has', 'scenarios have')} not begun."] if begun else []
    rest += [f"{counted(lonely, 'scenario goes', 'scenarios go')} on when others are over."] if lonely else []
    table = Listing("When scenarios go on", ("At (UTC)", "In", "Which"), told, empty="at no moment that is known")
    return Section("What comes next", [Text(" ".join([first, *rest])), table])


def _in(length: timedelta) -> str:
    minutes = max(0, round(length / timedelta(minutes=1)))
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else counted(minutes, "minute")


def _verdicts(board: Board) -> Section:
    promises = [each for each in board.results if isinstance(each, PromiseResult)]
    scenarios = sum(isinstance(each, ScenarioResult) for each in board.results)
    rows = [(f"{each.promise.id} {each.promise.title}", State(each.state), each.why) for each in promises[::-1]]
    table = Listing("Promises that are judged, the last one first", ("Promise", "Verdict", "Why"), rows)
    return Section("Verdicts", [Text(f"{counted(scenarios, 'scenario is', 'scenarios are')} over."), table])


def _said(board: Board) -> Unfolding:
    rows = [(deed_of(each.task), each.task.whom, each.by, each.at) for each in board.answered[::-1]]
    table = Listing("Answers, the last one first", ("What", "Of whom", "By", "At (UTC)"), rows)
    return Unfolding(f"Answered so far: {len(rows)}", [table])
