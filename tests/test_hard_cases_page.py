"""The page of hard cases names tests and scenarios that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "hard_cases.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| [a-z0-9]", line)
]


def missing(name: str) -> bool:
    """Whether there is neither such a test nor such a scenario."""
    path, _, test = name.rpartition("::")
    if test.startswith("test_"):
        source = (ROOT / (path or "tests/sync/flows/test_hard_cases.py")).read_text(encoding="utf-8")
        return f"\ndef {test}(" not in source
    features = (file.read_text(encoding="utf-8") for file in sorted((ROOT / "features").glob("*.feature")))
    return not any(re.search(rf"Scenario(?: Outline)?: {re.escape(name)}$", text, re.MULTILINE) for text in features)


def test_whatever_shows_a_case_exists() -> None:
    """Each row names at least one test or scenario, and all that it names are there."""
    named = {row[0]: re.findall(r"`([^`]+)`", row[-1]) for row in ROWS if row[0] not in {"case", "change"}}

    assert len(named) > 35
    assert [case for case, names in named.items() if not names] == []
    assert {case: lost for case, names in named.items() if (lost := [each for each in names if missing(each)])} == {}


def test_every_hard_case_that_is_lived_is_on_the_page() -> None:
    """No test of the hard cases is left out."""
    source = (ROOT / "tests" / "sync" / "flows" / "test_hard_cases.py").read_text(encoding="utf-8")

    assert [test for test in re.findall(r"^def (test_\w+)", source, re.MULTILINE) if f"`{test}`" not in PAGE] == []
