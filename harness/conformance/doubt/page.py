"""The pages about doubt: what each promise depends on, and what to ask a real stage.

``docs/doubt.md`` is the text of ``page``, and of questions: ``docs/questions.md`` is this text of ``questions_page``.
"""

from collections.abc import Iterable, Iterator, Sequence

from fakes.evidence.ledger import Question, questions, untold
from harness.conformance.doubt.doubt import Doubt, Trial
from harness.conformance.doubt.reasons import REASONS
from harness.promises import PROMISES

SERVICES = {"bigcommerce": "BigCommerce", "logicbroker": "Logicbroker"}

HEAD = """# What each promise depends on

Where nobody outside knows how a service behaves, the fakes take the likeliest reading, and the ledger
([fidelity.md](fidelity.md)) names the others. Here every promise was rehearsed under each of them, as far as a scenario
came across it. `harness rehearse --doubt` does so for any connector; `python -m harness.pages doubt` renders this page
for ours. What to ask a real service is in [questions.md](questions.md)."""

MATRIX = """A row is another reading, a column a promise: ✓ it holds under this reading, too; ✗ it does not; empty: no
scenario of the promise comes across it."""

QUESTIONS = """# Questions for a real stage

What nobody outside knows for sure, with a request that would answer it and harms nothing: it reads, or it writes to a
test order, a test product or an account made for it. What decides a promise comes first; the rest is switched by quirks
([quirks.md](quirks.md)) and changes no promise ([doubt.md](doubt.md)). After a rehearsal on the stage
[`harness parity`](stage.md#what-the-services-answered-beside-the-fakes) tells which of them are answered.
`python -m harness.pages questions` renders this page from the ledger."""
UNTOLD = """## What no request can tell

Guesses that have no other reading here, each with the reason."""

Row = Sequence[object]


def page(done: Doubt) -> str:
    """The whole page about what came of a doubt run."""
    parts = [
        HEAD,
        done.report.footings,
        _table(("promise", "verdict", "on what it depends"), _verdicts(done)),
        "## Why no design can do without",
        _table(("what has to be so", "promises", "why"), _reasons()) if REASONS else "No promise depends on a guess.",
        "## Every reading",
        MATRIX,
        _table(("otherwise", *PROMISES), (_marks(trial) for trial in done.trials if trial.promises)),
        "## Readings that no scenario comes across",
        "\n".join(f"- {_where(trial)}" for trial in done.trials if not trial.promises),
    ]
    return "\n\n".join(parts) + "\n"


def questions_page() -> str:
    """The whole page of questions."""
    asked = sorted((each for each in questions() if each.ask), key=lambda each: _key(each) not in REASONS)
    columns = ("service", "taken to be so", "but perhaps", "what to ask", "decides")
    rows = ((SERVICES[entry.service], entry.what.rstrip("."), why) for entry, why in untold())
    others = _table(("service", "taken to be so", "why no program can tell"), rows)
    return f"{QUESTIONS}\n\n{_table(columns, map(_question, asked))}\n\n{UNTOLD}\n\n{others}\n"


def _verdicts(done: Doubt) -> Iterator[Row]:
    for promise, result in done.report.promises.items():
        yield f"{promise} {result.promise.title}", result.told, result.why


def _reasons() -> Iterator[Row]:
    known = {_key(question): question.entry for question in questions()}
    for key, reason in REASONS.items():
        yield f"{SERVICES[key[0]]}: {known[key].what.rstrip('.')}", ", ".join(reason.promises), reason.why


def _marks(trial: Trial) -> Row:
    marks = [("✗" if trial.fall_of(each) else "✓" if each in trial.promises else "") for each in PROMISES]
    return _where(trial), *marks


def _where(trial: Trial) -> str:
    entry, other = trial.reading.entry, trial.reading.alternative
    return f"{SERVICES[entry.service]}, {entry.name}: {other.says.rstrip('.')} (`{other.quirk}={other.value!r}`)"


def _question(question: Question) -> Row:
    entry, reason = question.entry, REASONS.get(_key(question))
    others = "; or ".join(other.says.rstrip(".") for other in question.otherwise)
    decides = ", ".join(reason.promises) if reason else ""
    return SERVICES[entry.service], entry.what.rstrip("."), others, question.ask, decides


def _key(question: Question) -> tuple[str, str]:
    return question.entry.service, question.entry.name


def _table(columns: Row, rows: Iterable[Row]) -> str:
    return "\n".join(map(_line, [columns, ["---"] * len(columns), *rows]))


def _line(cells: Row) -> str:
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"
