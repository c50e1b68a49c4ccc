"""The exercises of the course: what is asked, a hint, and a solution that runs in the notebook it belongs to.

An answer is right when it equals what the solution gives there, so the notebook's own world decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fakes.arguments import checked
from fakes.names import check_name
from harness.displays.states import Chip, Tone
from harness.displays.tables import Bundle, bundle
from harness.displays.texts import html


@dataclass(frozen=True, slots=True)
class Exercise:
    """One question about what a notebook has lived; ``solution`` is an expression over the notebook's own names."""

    question: str
    hint: str
    solution: str


EXERCISES: Mapping[str, Exercise] = {
    "01": Exercise(
        "How many documents does Logicbroker have for the order?",
        "world.logicbroker.documents(reference=order.id)",
        "len(world.logicbroker.documents(reference=order.id))",
    ),
    "02": Exercise(
        "How many pieces of the order were shipped in the end?",
        "world.order(order) says what became of each piece",
        "sum(line.quantity_shipped for line in world.bigcommerce.orders[order.id].products)",
    ),
    "03": Exercise(
        "What is the SKU of which the store has least?",
        "world.frames().stock, or world.bigcommerce.products",
        "min(world.bigcommerce.products.values(), key=lambda product: product.inventory_level).sku",
    ),
    "04": Exercise(
        "How many product feeds does the retailer see?",
        "world.retailer.product_feeds()",
        "len(world.retailer.product_feeds())",
    ),
    "05": Exercise(
        "In which hour of the day did the connector send most requests?",
        "calls = life.world.history.calls(); calls.groupby('hour').size()",
        "int(life.world.history.calls().groupby('hour').size().idxmax())",
    ),
    "06": Exercise(
        "How many requests did the connector send to BigCommerce?",
        "world.history.requests(service='bigcommerce')",
        "len(world.history.requests(service='bigcommerce'))",
    ),
    "07": Exercise(
        "Of the lives with a fault each, how many needed a second POST of the sales order?",
        "for one life: life.history.requests(service='logicbroker', method='POST', path='/Orders')",
        "sum(len(each.history.requests(service='logicbroker', method='POST', path='/Orders')) > 1 "
        "for each in lives.values())",
    ),
    "08": Exercise(
        "In how many groups did the careless mapping end?",
        "careless.table() has a row for each",
        "len(careless.table().rows)",
    ),
    "09": Exercise(
        "How many findings of the report are broken?",
        "report.broken()",
        "len(report.broken())",
    ),
    "10": Exercise(
        "What does the report of the rehearsal without people say of G2?",
        "unknown['G2'].state",
        "unknown['G2'].state",
    ),
    "11": Exercise(
        "How many of their lives broke a law?",
        "len(theirs.broken)",
        "len(theirs.broken)",
    ),
    "12": Exercise(
        "Which promise does the script break when its answer is lost?",
        "report.broken()[0].promise",
        "report.broken()[0].promise",
    ),
    "13": Exercise(
        "After which event was it decided?",
        "decision.event.number",
        "decision.event.number",
    ),
}
"""By the number of their notebook."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer: a word with its tone, and a sentence."""

    word: str
    tone: Tone
    sentence: str

    @property
    def is_right(self) -> bool:
        return self.tone == "good"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        shown = bundle(f"{self.word}.  {self.sentence}")
        return {**shown, "text/html": f"<p>{Chip(self.word, self.tone).html()} {html(self.sentence)}</p>"}

    def __repr__(self) -> str:
        return f"{self.word}.  {self.sentence}"


@checked
def exercise(number: str, answer: Any, names: Mapping[str, Any]) -> Answered:
    """Check an answer in a notebook: ``exercise("07", answer, globals())``; None asks the question again.

    Raises:
        ValueError: there is no exercise of this number.
    """
    check_name("exercise", number, EXERCISES)
    asked = EXERCISES[number]
    if answer is None:
        return Answered("Not answered yet", "waiting", f"{asked.question}  Replace None.  A hint: {asked.hint}")
    try:
        wanted = eval(asked.solution, dict(names))  # noqa: S307 - ours, and the reader's own code runs there too.
    except NameError as error:
        return Answered("Not yet", "attention", f"{asked.question}  Run the cells above first: {error}.")
    if answer == wanted:
        return Answered("Right", "good", asked.question)
    return Answered("Not yet", "attention", f"{asked.question}  Got {answer!r}.  A hint: {asked.hint}")
