"""The gate as one page that needs no other file, no script and no network: to print, and to sign."""

from collections.abc import Mapping
from os import PathLike

from harness.conformance.signing.gate import WORDS, Gate, GateLevel, as_rows
from harness.displays.templates import environment_of
from harness.files import write_file

MARKS: Mapping[GateLevel, str] = {"go": "✓", "no": "✗", "open": "?"}


def write_page(gate: Gate, path: str | PathLike[str]) -> None:
    """Write the page where only its owner reads it."""
    write_file(path, page(gate))


def page(gate: Gate) -> str:
    """The whole page."""
    template = environment_of("harness.conformance.signing").get_template("gate.html.j2")
    html: str = template.render(gate=gate, parts=as_rows(gate), marks=MARKS, words=WORDS)
    return html
