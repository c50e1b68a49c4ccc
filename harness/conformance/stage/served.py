"""A stage of one's own: the fakes, served by another process, and the connection file that leads to them.

What is served is in ``fakes.doors``; what is rehearsed there, and how, is not known here.
"""

import atexit
import getpass
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from harness.files import write_file
from harness.sync.errors import UnusableInput
from harness.sync.settings import parsed

_FILE = """name = "Served fakes"
environment = "{environment}"
store_kind = "{kind}"
trial_started = {began}

[bigcommerce]
url = "{bigcommerce_url}"
credentials_file = "{credentials}"

[logicbroker]
url = "{logicbroker_url}"
key_variable = "{key}"

[rehearsal]
{rehearsal}
"""

_SUPPLIER = """
[[rehearsal.suppliers]]
name = {name}
key_variable = "{variable}"
"""

TIME_TO_END = 10.0
"""Seconds that the process may take to end when it is asked to; then it is ended."""


class ServedStage:
    """Served fakes, until they are stopped or this process ends.

    With ``people`` "act" there is a control port, which moves the clock and acts for people; with "are asked" there
    is neither, as on a real stage.
    """

    def __init__(self, folder: str | Path | None = None, *, people: Literal["act", "are asked"] = "act") -> None:
        """Start them, write ``served.toml`` with its credentials into the folder, and set the variables it names.

        None is a folder of its own, which is gone when they are stopped.

        Raises:
            UnusableInput: they do not start.
        """
        clock = "virtual" if people == "act" else "real"
        command = [sys.executable, "-m", "fakes.doors.server", "--clock", clock]
        # In a session of its own: an interrupt is meant for the rehearsal, not for the stage.
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)  # noqa: S603 - our own module
        self._own = TemporaryDirectory(prefix="served-")
        self.variables: tuple[str, ...] = ()
        atexit.register(self.stop)
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        first = self._process.stdout.readline()
        if not first:
            self.stop()
            raise UnusableInput("fakes that serve", "a process that ended at once", "Try harness serve at a terminal.")
        self._described = json.loads(first)
        self.path = self._write(Path(folder or self._own.name), with_control=people == "act")

    def stop(self) -> None:
        """Stop serving; a second time nothing happens."""
        atexit.unregister(self.stop)
        for name in self.variables:
            os.environ.pop(name, None)
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(TIME_TO_END)
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._own.cleanup()

    @property
    def control_url(self) -> str:
        """Where somebody who plays a person finds the pages of both services."""
        return str(self._described["control_url"])

    def __enter__(self) -> "ServedStage":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        running = "serving" if self._process.poll() is None else "stopped"
        return f"ServedStage({self.path}, {running})"

    def _write(self, folder: Path, *, with_control: bool) -> Path:
        keys = keys_of(self._described, f"SERVED_{self._process.pid}")  # Under names that no other stage has.
        self.variables = tuple(keys)
        os.environ.update(keys)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "served.toml"
        _write_files(path, self._described, keys, f'control = "{self.control_url}"' if with_control else "")
        return path


def keys_of(described: Mapping[str, Any], prefix: str = "SERVED") -> dict[str, str]:
    """The keys of served fakes by the environment variables that a connection file names: retailer, then suppliers."""
    suppliers = described["surroundings"][0]["suppliers"]
    keys = {f"{prefix}_RETAILER_KEY": described["subscription_key"]}
    return keys | {f"{prefix}_SUPPLIER_{number}_KEY": each["subscription_key"] for number, each in enumerate(suppliers)}


def write_files(folder: Path, described: Mapping[str, Any]) -> None:
    """Write what a rehearsal on served fakes needs into a folder; ``described`` is what they say of themselves.

    ``acted.toml`` has a control port that acts for people; with ``asked.toml`` people are asked, as on the stage, and
    where it can be moved only the clock is the fakes' own.  Both use ``served-credentials.txt``, and the keys in
    ``keys.env``, which a shell reads.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keys, control = keys_of(described), described["control_url"]
    clock = f'clock = "{control}"' if described["clock"] == "virtual" else ""
    _write_files(folder / "acted.toml", described, keys, f'control = "{control}"')
    _write_files(folder / "asked.toml", described, keys, clock)
    write_file(folder / "keys.env", "".join(f"export {name}={shlex.quote(key)}\n" for name, key in keys.items()))


def _write_files(path: Path, described: Mapping[str, Any], keys: Mapping[str, str], rehearsal: str) -> None:
    """Write a connection file, and beside it the credentials that it names."""
    first = described["surroundings"][0]
    credentials = path.with_name("served-credentials.txt")
    write_file(credentials, first["store"]["api_accounts"][0]["credentials_file"])
    retailer, *variables = keys
    plan = first["store"]["plan"]
    text = _FILE.format(
        environment=first["environment"],
        kind=plan if plan in ("trial", "sandbox") else "production",
        began=described["now"][:19] + "Z",
        bigcommerce_url=described["bigcommerce_url"],
        logicbroker_url=first["logicbroker_url"],
        credentials=credentials.name,
        key=retailer,
        rehearsal=rehearsal,
    )
    suppliers = zip(first["suppliers"], variables, strict=True)
    named = (_SUPPLIER.format(name=_quoted(each["name"]), variable=variable) for each, variable in suppliers)
    write_file(path, text + "".join(named))


def _quoted(text: str) -> str:
    """A text of TOML: as JSON writes it, but for characters beyond the first plane, which TOML spells in one piece."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def ask_for_keys(path: str | Path, ask: Callable[[str], str] = getpass.getpass) -> list[str]:
    """Ask for every key that a connection file wants in an environment variable, and that is not there yet.

    What is typed is not shown, and stands in the environment of this process only.  Returns the names that were asked
    for.

    Raises:
        UnusableInput: the file cannot be read.
    """
    try:
        described = parsed(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise UnusableInput("a connection file as docs/stage.md describes it", str(error), "Correct it.") from None
    missing = [name for name in dict.fromkeys(_variables(described)) if not os.environ.get(name)]
    for name in missing:
        os.environ[name] = ask(f"{name}: ").strip()
    return missing


def _variables(described: Any) -> Iterator[str]:
    """The names of all environment variables in a connection file, wherever they stand."""
    if isinstance(described, dict):
        for key, value in described.items():
            if key.endswith("_variable"):
                yield str(value)
            else:
                yield from _variables(value)
    elif isinstance(described, list):
        for part in described:
            yield from _variables(part)
