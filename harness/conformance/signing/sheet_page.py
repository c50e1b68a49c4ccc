"""The sheet as one page that needs no other file, no script and no network: to print, and to sign."""

from os import PathLike

from harness.conformance.rehearsal.about import rows
from harness.conformance.rehearsal.report_page import MARKS
from harness.conformance.signing.sheet import Sheet, runs_in_words
from harness.displays.templates import environment_of
from harness.files import write_file


def write_page(sheet: Sheet, path: str | PathLike[str]) -> None:
    """Write the page where only its owner reads it."""
    write_file(path, page(sheet))


def page(sheet: Sheet) -> str:
    """The whole page."""
    template = environment_of("harness.conformance.signing").get_template("sheet.html.j2")
    html: str = template.render(sheet=sheet, marks=MARKS, runs=runs_in_words(sheet.runs), rows=rows)
    return html
