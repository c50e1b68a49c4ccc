"""The guard of speed: which ratios it reads from the page, and at what it cries."""

from tests.benchmarks.ratios import BEGINNING, END, PAGE, told, too_slow


def test_the_page_tells_ratios():
    """The page of benchmarks has the table that the guard compares with, each row with a ratio."""
    table = PAGE.read_text(encoding="utf-8").partition(BEGINNING)[2].partition(END)[0]

    known = told(table)

    assert len(known) >= 7
    assert len(known) == table.count("\n|") - 2
    assert all(ratio > 0 for ratio in known.values())


def test_a_ratio_that_grew_by_a_quarter_is_told():
    """Less is noise, more is a finding, and a ratio that the page does not have is none that is guarded."""
    known = {"a call": 2.0, "a life": 10.0}

    assert too_slow({"a call": 2.49, "a life": 3.0}, known) == []
    assert too_slow({"a call": 2.51, "a life": 9.0}, known) == ["a call: 2.51, which is more than a quarter above 2.00"]
    assert too_slow({"a call": 2.0, "new": 1.0}, known) == ["new: 1.00 is told nowhere; write it down with --write"]
