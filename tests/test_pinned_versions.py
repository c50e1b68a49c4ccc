"""The pinned versions, as far as can be known without a network: licences, what is given up, and known advisories."""

import re
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]

PINS = {
    canonicalize_name(pin.name): pin
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
    for pin in [Requirement(line)]
}

FREE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|CC0|0BSD|Unlicense|AFL|HPND|Mozilla|MPL", re.IGNORECASE
)
"""Licences beside which a project under MIT may use and install a library."""

BINDING = re.compile(r"\bA?GPL|Affero|General Public|SSPL|BUSL|Commons Clause|Proprietary|Commercial", re.IGNORECASE)

ALLOWED = {
    "psycopg": "LGPL; linked as it is, in an extra",
    "psycopg-binary": "LGPL; linked as it is, in an extra",
    "axe-playwright-python": "MIT by its repository; its metadata say nothing",
}

GIVEN_UP = {
    "bleach": "its authors keep it safe and add nothing; nbconvert cleans HTML with it",
    "bigcommerce": "an old client of other people's, which only the tests drive",
    "bravado": "an old client of other people's, which only the tests drive",
    "bravado-core": "an old client of other people's, which only the tests drive",
}
"""Libraries that are not developed any more, and why they are here all the same."""

LEAST = {
    "certifi": ("2024.7.4", "CVE-2024-39689"),
    "h11": ("0.16.0", "CVE-2025-43859"),
    "jinja2": ("3.1.6", "CVE-2025-27516"),
    "jupyter-core": ("5.8.1", "CVE-2025-30167"),
    "jupyterlab": ("4.4.8", "CVE-2025-59842"),
    "python-multipart": ("0.0.18", "CVE-2024-53981"),
    "requests": ("2.32.4", "CVE-2024-47081"),
    "setuptools": ("78.1.1", "CVE-2025-47273"),
    "starlette": ("0.49.1", "CVE-2025-62727"),
    "tornado": ("6.5", "CVE-2025-47287"),
    "tqdm": ("4.66.3", "CVE-2024-34062"),
    "urllib3": ("2.5.0", "CVE-2025-50181"),
}
"""The first version without a known hole, and the hole.  Whoever hears of another adds it here."""

INSTALLED = {canonicalize_name(each.metadata["Name"]): each for each in distributions() if each.metadata["Name"]}


def licence_of(found: Distribution) -> str:
    """What a distribution says of its licence: an expression, else classifiers, else the first line of a text."""
    about = found.metadata
    classifiers = [each for each in about.get_all("Classifier") or [] if each.startswith("License ::")]
    return str(
        about.get("License-Expression") or "; ".join(classifiers) or (about.get("License") or "").partition("\n")[0]
    )


@pytest.mark.parametrize("name", sorted(PINS.keys() & INSTALLED.keys()))
def test_a_pinned_library_may_be_used(name: str) -> None:
    """By its licence, and it is somebody's who cares for it, or there is a reason."""
    licence = licence_of(INSTALLED[name])
    classifiers = INSTALLED[name].metadata.get_all("Classifier") or []

    assert name in ALLOWED or FREE.search(licence), f"{name}: nothing is known of the licence {licence!r}"
    assert name in ALLOWED or not BINDING.search(licence), f"{name}: {licence}"
    assert name in GIVEN_UP or "Development Status :: 7 - Inactive" not in classifiers


@pytest.mark.parametrize("name", sorted(LEAST.keys() & PINS.keys()))
def test_no_pin_has_a_known_hole(name: str) -> None:
    """As far as somebody has written it down here."""
    (pinned,) = PINS[name].specifier
    least, hole = LEAST[name]

    assert Version(pinned.version) >= Version(least), hole


def test_every_pin_is_exact() -> None:
    """One version and no other, and no address that somebody could change behind it."""
    assert [str(pin) for pin in PINS.values() if pin.url or [each.operator for each in pin.specifier] != ["=="]] == []


def test_every_pin_has_its_hashes() -> None:
    """The file for whoever has them compared names the same versions, each with one hash or more."""
    text = (ROOT / "hashes.txt").read_text(encoding="utf-8").replace("\\\n", "")
    hashed = [line.partition(" --hash=") for line in text.splitlines()]
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert [pin.strip() for pin, _, _ in hashed] == [pin.strip() for pin in pinned]
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}( +--hash=sha256:[0-9a-f]{64})* *", found) for *_, found in hashed)


def test_all_that_is_needed_is_pinned() -> None:
    """Every library of ours, and every one that they need in turn where they are installed here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {canonicalize_name(Requirement(each).name) for each in project["dependencies"]}
    seen: set[str] = set()
    while wanted - seen:
        name = (wanted - seen).pop()
        seen.add(name)
        for line in (INSTALLED[name].requires if name in INSTALLED else None) or []:
            need = Requirement(line)
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                wanted.add(canonicalize_name(need.name))

    assert sorted(wanted - PINS.keys()) == []


def test_reasons_are_for_what_is_there() -> None:
    """An exemption whose library is gone goes, too."""
    assert (ALLOWED.keys() | GIVEN_UP.keys() | LEAST.keys()) - PINS.keys() <= {"setuptools", "psycopg-binary"}
