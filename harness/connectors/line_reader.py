"""Reads the lines that a process writes, in a thread of its own; one can wait until all that it wrote is read."""

import codecs
import os
import select
import threading
from collections.abc import Callable
from typing import IO

LONGEST_LINE = 65_536
"""Characters of a line that a process writes; what is longer comes in pieces, none of which is an answer."""


class LineReader:
    """Takes in every line of a stream, and closes it: nobody else can while it is read."""

    def __init__(
        self, stream: IO[str], take_in: Callable[[str], None], at_end: Callable[[], None] | None = None
    ) -> None:
        """``take_in`` is called with each line, without its end, and ``at_end`` when there are no more."""
        self._stream, self._take_in, self._at_end = stream, take_in, at_end
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._reading = threading.Lock()
        self._thread = threading.Thread(target=self._read_all, daemon=True)
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait for the end of the stream, but no longer than this."""
        self._thread.join(seconds)

    def catch_up(self, seconds: float) -> None:
        """Wait until everything that was written so far is taken in, and forget the beginning of a line.

        The wait ends after so many seconds, for somebody may write without end.
        """
        for _ in range(int(seconds * 1000)):
            with self._reading:
                if self._stream.closed or not select.select([self._stream], [], [], 0)[0]:
                    self._decoder.reset()
                    self._rest = ""
                    return
            threading.Event().wait(0.001)

    def _read_all(self) -> None:
        while not self._stream.closed:
            select.select([self._stream], [], [])
            with self._reading:  # So that whoever finds nothing to read knows that it has been taken in.
                self._read()
        if self._at_end is not None:
            self._at_end()

    def _read(self) -> None:
        piece = os.read(self._stream.fileno(), LONGEST_LINE - len(self._rest))
        *lines, self._rest = (self._rest + self._decoder.decode(piece, final=not piece)).split("\n")
        if not piece or len(self._rest) >= LONGEST_LINE:
            lines.append(self._rest)
            self._rest = ""
        for line in lines:
            self._take_in(line)
        if not piece:
            self._stream.close()
