"""The terminal beside the page of a rehearsal: whoever sits there is told what is open, and may answer, too."""

import os
import threading
from collections.abc import Callable, Iterator

from harness.conformance.stage.board import AnsweredAlready, Board
from harness.conformance.stage.person import NotUnderstood
from harness.displays.terminal import user

STANDARD_INPUT = 0

HOW = "Answer here, or at the page.  If it cannot be done: no.  If the page there refuses it: refused: its words."


def listen(board: Board, tell: Callable[[str], None], lines: Iterator[str]) -> None:
    """Tell each question in turn, and give the next line as its answer, until there are no more lines."""
    seen = 0
    while True:
        question = board.next_question(seen)
        seen = question.number
        tell(f"\n{question.number}.  {question.task.paragraph}\n{HOW}")
        for line in lines:
            try:
                board.answer(question.number, line, user())
            except NotUnderstood as problem:
                tell(f"{problem}.  Please answer once more.")
                continue
            except AnsweredAlready as problem:
                tell(f"{problem}.")
            break
        else:
            return


def listen_beside(board: Board, tell: Callable[[str], None]) -> threading.Thread:
    """Listen in a thread of its own, which ends with this process."""
    thread = threading.Thread(target=listen, args=(board, tell, _typed()), daemon=True)
    thread.start()
    return thread


def _typed() -> Iterator[str]:
    """The lines of standard input, read past Python's own buffer, whose lock a thread must not hold at the end."""
    rest = b""
    while part := os.read(STANDARD_INPUT, 4096):
        *whole, rest = (rest + part).split(b"\n")
        yield from (line.decode(errors="replace").rstrip("\r") for line in whole)
    if rest:
        yield rest.decode(errors="replace")
