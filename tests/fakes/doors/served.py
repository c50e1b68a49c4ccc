"""For tests: the served fakes in another process, which always ends with the block; and addresses where nobody is."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from fakes.scenery.outside_world import Addresses
from tests.processes import PATIENCE, surroundings

ADDRESSES = Addresses("http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3", "http://127.0.0.1:4")


@contextmanager
def served(*arguments: str) -> Iterator[dict[str, Any]]:
    """What the served fakes say of themselves, with their process under ``process``."""
    command = [sys.executable, "-m", "fakes.doors.server", *arguments]
    with subprocess.Popen(
        command, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            yield {**(json.loads(line) if line else {}), "process": process}
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()


def session() -> requests.Session:
    """One that no proxy of the machine gets in the way of."""
    made = requests.Session()
    made.trust_env = False
    return made


def control(fakes: dict[str, Any], path: str, **body: Any) -> Any:
    """What the control port answers to a POST."""
    with session() as asking:
        answer = asking.post(f"{fakes['control_url']}/{path}", json=body, timeout=PATIENCE)
    assert answer.ok, answer.text
    return answer.json()
