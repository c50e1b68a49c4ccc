"""A promise, its feature, its checks and its planted bugs belong together: whoever leaves one out is told here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.conformance.planted.hunt import BUGS
from harness.promises import PROMISES

ROOT = Path(__file__).parents[1]
FEATURES = sorted((ROOT / "features").glob("*.feature"))
CHECKS = sorted((ROOT / "harness" / "conformance" / "checks").glob("*.py"))
PAGE = (ROOT / "docs" / "planted_bugs.md").read_text(encoding="utf-8")

FORM = "the connection form answers: no connector has a part in it"
STORE = "the store itself answers, or its control panel: no connector has a part in it"
NETWORK = "Logicbroker itself does it: no connector has a part in it"
HARNESS = "the harness says it: no connector has a part in it"
NOT_YET = "no planted bug breaks it yet"

WITHOUT_A_BUG: dict[str, str] = {
    # G1, G2
    "A store's information says whether it is on a trial.": STORE,
    "The control panel lists exactly the API accounts that were created and not deleted, as they were created.": STORE,
    # G3 to G5
    "The API path has the store hash as its second to last part, of lower-case letters and digits, and ends in v3.": (
        STORE
    ),
    "The credentials file calls an API account by the name that it was given.": STORE,
    "The store opens to an API account what its scopes say: None nothing, read-only reading, modify changing.": STORE,
    "The store hash is understood as itself, as the API path and as the credentials file.": FORM,
    "What is not a store hash is refused with a clear error.": FORM,
    "Only a V2/V3 API token serves the connection.": FORM,
    "The form refuses missing scopes, names them, and warns about scopes that nobody needs.": FORM,
    "To the type of a token the form answers as the scenario says.": FORM,
    "To the scopes of a token the form answers as the scenario says: it accepts, refuses, or accepts and warns.": FORM,
    "To an environment the form answers as the scenario says.": FORM,
    # G6, G7
    "The file of a new API account is a .txt file and holds all that the connection needs, as it is.": STORE,
    "The secrets of an API account are shown once.": STORE,
    "The client ID of the file is the one that the list of API accounts shows, where it shows any.": STORE,
    "The store refuses the credentials of a deleted API account at once.": STORE,
    "With new credentials the saved connection shows them, and the moment of connection stays what it was.": FORM,
    # G8, G9
    "Trial stores are connected in stage only, production stores in production only, unless a mix-up is meant.": FORM,
    "The form accepts good credentials.": FORM,
    "A search in Connect to a New System finds BigCommerce by its name, and its form asks what the guide names.": (
        NETWORK
    ),
    "What was accepted is saved as it was filled in, and what was refused is not saved.": FORM,
    # G10
    "The saved connection shows whether cancelling orders is allowed.": FORM,
    "The form verifies what is pasted into it, and names what is wrong.": FORM,
    # G11
    "A trial store answers to the last instant of its 15 days, and not after.": STORE,
    "The days that are left of the trial are said in time.": HARNESS,
    # G12, G14
    "The services are asked in proportion to what happens: for news now and then, and so often for each deed.": NOT_YET,
    "An order is sent once at most, and only while it is paid for and neither cancelled, held nor archived.": NOT_YET,
    # G15 to G17
    "What stood in the staff notes of an order still stands there, whatever is added to them.": NOT_YET,
    "What the staff cancelled, refunded, declined, disputed or completed stays so, whatever suppliers do.": NOT_YET,
    # G18, G19
    "Bad rows leave a warning that names each of them, and no other, with the reason, which tells the column.": NETWORK,
    "The event of each import has the date of the upload, severity Info, the file's name and the number of records.": (
        NETWORK
    ),
    "What the portal has of a supplier is what stood in the good rows of its files, and nothing else.": NETWORK,
    "Exactly what the matching files match is sent on, under the merchant SKU that they say.": NETWORK,
    "The event of an import reads as the guide shows it, with severity Info.": NETWORK,
    "An item without a match is listed as unmatched.": NETWORK,
    # G20
    "Products that are not in the feed keep their level.": NOT_YET,
    # G22, G23
    "A feed shows every item of its file with all that the file says of it.": NETWORK,
    "Each item that is not compliant says what is wrong with it, and no other does.": NETWORK,
    "The retailer's feed is handed out empty, with one column for each thing that the supplier is to say.": NETWORK,
    "Each feed shows its file's name, when it was created, and when something last happened to it.": NETWORK,
    "The first column of a downloaded feed says what is wrong with an item, and says nothing of a compliant one.": (
        NETWORK
    ),
    "The list is read page by page: so many rows on each, newest first, and every feed on one of them.": NETWORK,
    "The list shows each feed's file, status and items, newest first, and what each side can do with it.": NETWORK,
    "Under each partner its feeds are listed, and a supplier sees its own in the same state.": NETWORK,
    "An uploaded feed is checked for compliance and waits for the retailer.": NETWORK,
    "A deleted feed is no longer listed.": NETWORK,
    "A downloaded feed holds every item of its file with all that the file says of it.": NETWORK,
    "Each feed is listed with its ID, file name, dates, status and items.": NETWORK,
    "The list offers what can be done with a feed, which is what the scenario says, and nothing else.": NETWORK,
    # G24, G25, G26
    "A feed with an item that is not compliant ends Failed by itself: none of it is offered to the store.": NETWORK,
    "The event Product Feed Exported is an Info, of the moment of the export, and reads as it was reported.": NETWORK,
    "The Events tab of Product Feeds shows what was reported of each partner's feeds under that partner.": NETWORK,
}
"""The statements of checks that no planted bug breaks, each with its reason."""


def statements() -> Iterator[tuple[str, str]]:
    """Every check's promise and statement, read from the sources: ``@check("G1")`` with a docstring, or both given."""
    for path in CHECKS:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "check":
                        yield ast.literal_eval(decorator.args[0]), on_one_line(ast.get_docstring(node) or "")
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "check" and len(node.args) > 1:
                yield ast.literal_eval(node.args[0]), on_one_line(ast.literal_eval(node.args[1]))


def on_one_line(text: str) -> str:
    """A text without line breaks."""
    return re.sub(r"\s+", " ", text).strip()


def broken_by_a_bug() -> set[str]:
    """The statements that the page of planted bugs names as broken; a test of its own compares the page."""
    rows = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]
    return {statement for row in rows for statement in re.findall("“([^”]+)”", row[-1])}


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_is_tagged_in_its_feature(promise: str) -> None:
    """A promise without a scenario in the feature file of its group would never be rehearsed."""
    feature = ROOT / "features" / f"{PROMISES[promise].group}.feature"

    assert feature.exists(), f"{promise} belongs into {feature.name}, which does not exist"
    assert re.search(rf"@{promise}\b", feature.read_text(encoding="utf-8"))


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_has_a_check(promise: str) -> None:
    """A promise that no check judges would always be unknown."""
    assert promise in {each for each, _ in statements()}


@pytest.mark.parametrize("feature", FEATURES, ids=lambda path: path.stem)
def test_every_feature_file_is_run_by_pytest(feature: Path) -> None:
    """A feature that only ``harness rehearse`` plays is not seen by whoever runs the tests."""
    modules = [path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "features").glob("test_*.py")]

    assert any(f'scenarios("{feature.name}")' in module for module in modules), (
        f"write tests/features/test_feature_{feature.stem}.py like those beside it"
    )


@pytest.mark.parametrize(("promise", "statement"), sorted(set(statements())))
def test_every_check_has_a_planted_bug_of_its_own(promise: str, statement: str) -> None:
    """That a check can find something is shown by a connector that breaks it, or the reason stands in the table."""
    is_broken, is_excused = statement in broken_by_a_bug(), statement in WITHOUT_A_BUG

    assert is_broken or is_excused, (
        f"plant a bug that breaks {promise} “{statement}”;\nthen run: python -m harness.pages planted_bugs"
    )
    assert not (is_broken and is_excused), f"a bug breaks {promise} “{statement}” now: take it off the table here"


def test_no_reason_is_given_for_what_is_no_check() -> None:
    """The table of checks without a bug names checks that exist."""
    assert set(WITHOUT_A_BUG) <= {statement for _, statement in statements()}


def test_every_bug_breaks_a_promise() -> None:
    """A planted bug names a promise that exists."""
    assert {bug.promise for bug in BUGS.values()} <= set(PROMISES)


def test_nobody_counts_the_promises_by_hand() -> None:
    """How many promises there are is asked of ``PROMISES``: a number would be wrong with the next one."""
    counted = re.compile(
        rf"\b{len(PROMISES)} promises\b|\brange\(1, {len(PROMISES) + 1}\)|\b[Gg]1 to [Gg]{len(PROMISES)}\b"
    )
    sources = [path for room in ("fakes", "harness", "tests") for path in sorted((ROOT / room).rglob("*.py"))]

    assert not [
        path.relative_to(ROOT).as_posix() for path in sources if counted.search(path.read_text(encoding="utf-8"))
    ]
