"""Long work is told where somebody watches, in a terminal and in a notebook, and stops only at a safe place."""

import io
import signal
import sys
import threading
from contextlib import suppress
from types import SimpleNamespace

import pytest

from harness.displays import progress as module
from harness.displays.progress import each, long_work
from harness.simulation import World
from tests.processes import PATIENCE


class Terminal(io.StringIO):
    """A stream at which somebody sits."""

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Somebody watches, and loses patience at once."""
    stream = Terminal()
    monkeypatch.setattr(module, "sys", SimpleNamespace(stderr=stream, stdout=io.StringIO(), modules=sys.modules))
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    return stream


def work_through(total, **options):
    with long_work("counting", total, "beans", **options) as work:
        for _ in range(total):
            work.step()
    return work


def test_a_terminal_shows_how_long_still_and_then_one_plain_line(terminal):
    """A bar with the time that is left, which goes away, and a line that stays."""
    work_through(3)

    shown = terminal.getvalue()
    assert "counting:" in shown
    assert " left" in shown
    assert shown.splitlines()[-1].endswith("counting: done, 3 beans in 0 seconds")


def test_nothing_is_shown_where_nobody_watches(monkeypatch, capsys):
    """In a pipe, a file or a test there is not one character."""
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    work_through(3)

    assert capsys.readouterr() == ("", "")


def test_short_work_shows_nothing(monkeypatch, terminal):
    """Whoever need not wait is not told."""
    monkeypatch.setattr(module, "PATIENCE", 60.0)
    work_through(3)

    assert terminal.getvalue() == ""


def test_only_the_outermost_work_is_shown(terminal):
    """A day inside of a life has no bar of its own."""
    with long_work("living", 2, "days") as life:
        for _ in range(2):
            work_through(3)
            life.step()

    assert "counting" not in terminal.getvalue()
    assert "living: done, 2 days" in terminal.getvalue()


def test_a_large_file_is_told_while_it_is_read(terminal):
    """An import in the fakes shows itself to whoever watches, and only there; the fakes know nothing of it."""
    World(seed=7).supplier.upload_inventory([{"SupplierSKU": f"S{n}", "Quantity": n} for n in range(50)], "stock.csv")

    assert "reading stock.csv: done, 51 records" in terminal.getvalue()
    assert [*each("ab", "letters", 2)] == ["a", "b"]


def test_something_can_be_printed_beside_the_bar(terminal):
    """The bar is cleared before, and drawn again after."""
    with long_work("counting", 2, "beans") as work:
        work.step()
        drawn = len(terminal.getvalue())
        with work.aside():
            cleared = terminal.getvalue()[drawn:]
            terminal.write("a bean\n")
        work.step()

    assert cleared.strip() == ""
    assert "\r" in cleared
    assert "counting" in terminal.getvalue().partition("a bean\n")[2]


@pytest.fixture
def cell(monkeypatch):
    """What the output of a notebook's cell says, as it was first and after every update."""
    looks = []
    handle = SimpleNamespace(update=lambda look, raw: looks.append(look))
    shown = SimpleNamespace(display=lambda look, raw, display_id: (looks.append(look), handle)[1])
    shell = SimpleNamespace(kernel=object(), config={}, display_formatter=None)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setitem(sys.modules, "IPython.display", shown)
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    monkeypatch.setattr(module, "REFRESH", -1.0)
    return looks


def test_a_notebook_is_told_in_its_cell(cell, capsys):
    """The bar is an output of the cell without any widget, and in the end the truth stands in its place."""
    work_through(2)

    assert cell[0]["text/plain"] == "counting: 1 of 2 beans, about 0 seconds left"
    assert "<progress" in cell[0]["text/html"]
    assert cell[-1] == {
        "text/plain": "\N{CHECK MARK} counting: done, 2 beans in 0 seconds",
        "text/html": "<p>\N{CHECK MARK} counting: done, 2 beans in 0 seconds</p>",
    }
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("end", [KeyboardInterrupt, ValueError])
def test_what_was_not_finished_never_looks_done(cell, end):
    """Neither where it was interrupted nor where it failed; work that ends early without either is done."""
    with pytest.raises(end), long_work("counting", 5, "beans") as work:  # noqa: PT012 - the order is the case
        work.step()
        raise end
    with long_work("waiting", 48, "hours") as work:
        work.reach(40.08)

    ends = [look["text/plain"] for look in cell if " in 0 seconds" in look["text/plain"]]
    assert ends[0] == "\N{BLACK SQUARE} counting: stopped after 1 of 5 beans in 0 seconds"
    assert ends[1] == "\N{CHECK MARK} waiting: done, 48 hours in 0 seconds"


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_waits_for_a_safe_place():
    """What was begun is finished; then the work stops, and the next interrupt is an ordinary one again."""
    finished = []
    with pytest.raises(KeyboardInterrupt), long_work("counting", 5, "beans") as work:  # noqa: PT012 - the order is the case
        signal.raise_signal(signal.SIGINT)
        finished.append("the bean in the hand")
        work.step()
        finished.append("never")

    assert finished == ["the bean in the hand"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("interruptible")
def test_a_second_interrupt_does_not_wait():
    """Whoever asks twice is in a hurry."""
    with pytest.raises(KeyboardInterrupt), long_work("counting", 5, "beans"):  # noqa: PT012 - the order is the case
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("it waited")


@pytest.mark.usefixtures("interruptible")
def test_a_second_interrupt_that_is_swallowed_stops_at_the_next_safe_place():
    """Python drops what is raised while it finalizes an object; the work stops nevertheless."""
    with pytest.raises(KeyboardInterrupt), long_work("counting", 5, "beans") as work:  # noqa: PT012 - the order is the case
        signal.raise_signal(signal.SIGINT)
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        work.step()


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_is_not_lost_at_the_end():
    """Asked for during the last piece, it comes as soon as the work is over."""
    with pytest.raises(KeyboardInterrupt), long_work("counting", 1, "beans") as work:  # noqa: PT012 - the order is the case
        work.step()
        signal.raise_signal(signal.SIGINT)


@pytest.fixture
def work_elsewhere():
    """Work that has begun in another thread, and ends there when somebody says so."""
    begun, may_end = threading.Event(), threading.Event()

    def work():
        with long_work("counting", 1, "peas") as work:
            begun.set()
            may_end.wait(PATIENCE)
            work.step()

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait(PATIENCE)

    def end():
        may_end.set()
        thread.join()

    yield end
    end()


def test_work_in_another_thread_is_no_outer_work(terminal, work_elsewhere):
    """Whatever begins and ends there meanwhile, what is done here is shown, now and later."""
    with long_work("counting", 1, "beans") as work:
        work_elsewhere()
        work.step()
    work_through(2)

    assert "counting: done, 1 bean " in terminal.getvalue()
    assert "counting: done, 2 beans" in terminal.getvalue()


@pytest.mark.usefixtures("interruptible")
def test_work_in_another_thread_takes_no_interrupt():
    """An interrupt is meant for the one that it was sent to, also when another one is the first at a safe place."""
    other = threading.Thread(target=work_through, args=[1])
    with pytest.raises(KeyboardInterrupt), long_work("counting", 1, "beans") as work:  # noqa: PT012 - the order is the case
        signal.raise_signal(signal.SIGINT)
        other.start()
        other.join()
        work.step()


def test_stopped_work_says_how_far_it_came(terminal):
    """The plain line tells it, too."""
    with pytest.raises(KeyboardInterrupt), long_work("counting", 5, "beans") as work:  # noqa: PT012 - the order is the case
        work.step()
        raise KeyboardInterrupt

    assert "counting: stopped after 1 of 5 beans" in terminal.getvalue()
