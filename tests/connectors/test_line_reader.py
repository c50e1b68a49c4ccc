"""What a process writes is taken in line by line, and one can wait for what is on its way."""

import os
import threading
from collections.abc import Iterator
from typing import IO

import pytest

from harness.connectors.line_reader import LONGEST_LINE, LineReader

SOON = 5
"""Seconds within which everything here is over."""


@pytest.fixture
def pipe() -> Iterator[tuple[IO[str], IO[bytes]]]:
    """Both ends; the reader closes its own."""
    read, write = os.pipe()
    with open(write, "wb", buffering=0) as writing:
        yield open(read, encoding="utf-8"), writing  # noqa: SIM115 - the reader closes it


def test_what_is_on_its_way_is_taken_in_before_anybody_goes_on(pipe: tuple[IO[str], IO[bytes]]) -> None:
    """Also where that takes long; and half a line of whoever is gone is not put before the first of the next one."""
    reading, writing = pipe
    taken: list[str] = []

    def take_in(line: str) -> None:
        threading.Event().wait(0.03)
        taken.append(line)

    reader = LineReader(reading, take_in)
    writing.write(b"first\nsecond\nhalf \xc3")
    reader.catch_up(SOON)
    before = list(taken)
    writing.write(b"third\n")
    reader.catch_up(SOON)

    assert (before, taken) == (["first", "second"], ["first", "second", "third"])


def test_the_last_line_needs_no_end(pipe: tuple[IO[str], IO[bytes]]) -> None:
    """Then the stream is closed, and whoever waits for its end is told; there is nothing left to wait for."""
    reading, writing = pipe
    taken: list[str] = []
    reader = LineReader(reading, taken.append, lambda: taken.append("over"))
    writing.write("für\ndich".encode())
    writing.close()
    reader.join(SOON)
    reader.catch_up(SOON)

    assert taken == ["für", "dich", "over"]
    assert reading.closed


def test_a_long_line_comes_in_pieces(pipe: tuple[IO[str], IO[bytes]]) -> None:
    """None of it is lost, and none of them is longer than a line may be."""
    reading, writing = pipe
    taken: list[str] = []
    reader = LineReader(reading, taken.append)
    text = "ü" * LONGEST_LINE + "x" * 10
    writer = threading.Thread(target=lambda: (writing.write(f"{text}\n".encode()), writing.close()))
    writer.start()
    writer.join(SOON)
    reader.join(SOON)

    assert "".join(taken) == text
    assert max(map(len, taken)) == LONGEST_LINE
