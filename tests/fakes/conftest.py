"""What the ledger says that a test shows, has to be seen in it."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

import fakes.bigcommerce
import fakes.logicbroker  # noqa: F401  (importing both fills the ledger)
from fakes.evidence.ledger import Exercised, Noted, ledger

ROOT = "tests/fakes"
SHOWN_BY: defaultdict[str, set[str]] = defaultdict(set)
for entry in ledger():
    SHOWN_BY[f"{ROOT}/{entry.service}/{entry.test}"].add(entry.name)


@pytest.fixture(autouse=True)
def sees_what_it_shows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Watch what can be seen in a test of an entry, behind doors and without; of several cases each may show a part."""
    wanted = SHOWN_BY.get(request.node.nodeid, set())
    if not wanted:
        yield
        return
    at_work = [Exercised()]
    enter = Noted.__enter__

    def entered(noted: Noted) -> None:
        at_work.append(noted._exercised)
        enter(noted)

    monkeypatch.setattr(Noted, "__enter__", entered)
    with Noted(at_work[0]):
        yield
    assert wanted <= set().union(*(exercised.shown for exercised in at_work)), "not seen in the test that shows it"
