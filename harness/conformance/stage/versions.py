"""Of which version a connector and this program are: what is installed, and the commit of where it stands."""

import hashlib
import inspect
import json
import os
import subprocess
from contextlib import suppress
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from harness.connectors.command import ConnectorCommand
from harness.connectors.contract import ConnectorFactory

DISTRIBUTION = "bigcommerce-logicbroker-rehearsal"

PATIENCE = 5.0
"""Seconds that git may take to say where a folder stands."""


def of_harness() -> dict[str, str]:
    """The version of this program, and its commit as far as anybody knows it."""
    installed = distribution(DISTRIBUTION)
    return {"version": installed.version, "commit": commit_of(Path(__file__).parent) or _installed_commit(installed)}


def of_connector(kind: str, factory: ConnectorFactory | None, said: str) -> dict[str, str]:
    """The name, version and commit of a connector; ``said`` is what the connection file says of one elsewhere.

    ``kind`` is that of the connection file, which counts unless a factory is under test.
    """
    if factory is None:
        return {"name": "ours", **of_harness()} if kind == "ours" else {"name": "hosted", "version": said, "commit": ""}
    file = _file_of(factory)
    module = str(getattr(factory, "__module__", ""))
    name = factory.command if isinstance(factory, ConnectorCommand) else f"{module}:{_name_of(factory)}"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file else ""
    version = _version_of(module.partition(".")[0]) or (f"file {digest}" if digest else said)
    return {"name": name, "version": version, "commit": commit_of(file.parent) if file else ""}


def commit_of(folder: Path) -> str:
    """The commit that a folder stands at, with a word when files differ from it; empty where git knows of none."""
    commit = _git(folder, "rev-parse", "--short=12", "HEAD")
    return f"{commit}, changed since" if commit and _git(folder, "status", "--porcelain", "--", ".") else commit


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own words and a folder
            ["git", "-C", os.fspath(folder), *arguments],  # noqa: S607 - whichever git people use
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _installed_commit(installed: Distribution) -> str:
    """The commit from which pip has installed something, where it did so from a repository."""
    try:
        origin: dict[str, Any] = json.loads(installed.read_text("direct_url.json") or "{}")
    except ValueError:
        return ""
    return str(origin.get("vcs_info", {}).get("commit_id", ""))[:12]


def _file_of(factory: ConnectorFactory) -> Path | None:
    """The file that a factory comes from: that of its module, or the first that its command names."""
    if isinstance(factory, ConnectorCommand):
        return next((Path(word) for word in factory.words[1:] if Path(word).is_file()), None)
    with suppress(TypeError, OSError):
        return Path(inspect.getfile(factory if hasattr(factory, "__code__") else type(factory)))
    return None


def _name_of(factory: ConnectorFactory) -> str:
    return str(getattr(factory, "__qualname__", type(factory).__qualname__))


def _version_of(package: str) -> str:
    """The version of what is installed under the name of a package."""
    try:
        return distribution(package).version if package else ""
    except (PackageNotFoundError, ValueError):
        return ""
