"""The start page leads from every promise to a notebook or to a command, and JupyterLab finds the tile."""

import json
import os
import re
from pathlib import Path

import pytest

from harness.conformance import PROMISES
from harness.lab import START_PAGE, Chapter, chapters, options_for, start_page, with_tile, write_start_page
from harness.places import copy_notebooks, notebooks


def test_every_notebook_is_on_the_start_page_with_its_story(tmp_path):
    """Its title leads to it, and the promises that it tells of stand beside it."""
    page = write_start_page(tmp_path).read_text()

    assert page.startswith("# The course")
    assert [chapter.file_name for chapter in chapters()] == sorted(path.name for path in notebooks().glob("*.ipynb"))
    assert all(f"[{chapter.title}]({chapter.file_name})" in page for chapter in chapters())
    assert all(len(chapter.story) > 80 for chapter in chapters())


def test_every_promise_is_on_the_start_page():
    """With its number, its title and its sentence, and where it is told: in a notebook, or by a rehearsal."""
    page = start_page(chapters())
    rows = {row.split()[1]: row for row in page.splitlines() if re.match(r"\| G\d", row)}

    assert list(rows) == list(PROMISES)
    assert all(promise.title in rows[promise.id] and promise.text in rows[promise.id] for promise in PROMISES.values())
    assert "[04](04_a_product_feed.ipynb)" in rows["G24"]
    assert "harness rehearse --only G3" in rows["G3"]


def test_a_notebook_that_tells_of_no_promise_is_refused(tmp_path):
    """A mistyped number is an error."""
    path = tmp_path / "01_x.ipynb"
    path.write_text(json.dumps({"cells": [{"source": ["# T\n", "\n", "S"]}], "metadata": {"promises": ["G99"]}}))

    with pytest.raises(ValueError, match="tells of G99"):
        Chapter.of(path)


def test_jupyterlab_finds_the_tile():
    """The folder comes first on Jupyter's path, and what it holds is a prebuilt extension whose script is there."""
    found = with_tile({"JUPYTER_PATH": "/elsewhere"})["JUPYTER_PATH"].split(os.pathsep)
    folder = Path(found[0]) / "labextensions" / "harness-course"
    described = json.loads((folder / "package.json").read_text())

    settings = Path(with_tile({})["JUPYTER_CONFIG_PATH"]) / "labconfig" / "page_config.json"

    assert found[1:] == ["/elsewhere"]
    assert json.loads(settings.read_text())["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"]
    assert (folder / described["jupyterlab"]["_build"]["load"]).is_file()
    assert START_PAGE in (folder / "static" / "remoteEntry.js").read_text()


def test_the_start_page_says_how_long_and_what_was_run(tmp_path):
    """Each notebook has its number and its minutes; a copy that was saved with outputs is marked."""
    copied = copy_notebooks(tmp_path)
    notebook = json.loads((tmp_path / copied[0]).read_text())
    notebook["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    (tmp_path / copied[0]).write_text(json.dumps(notebook))
    (tmp_path / copied[1]).write_text("saved half")
    rows = [row for row in write_start_page(tmp_path).read_text().splitlines() if re.match(r"\| \d\d", row)]

    assert len(rows) == len(copied)
    assert [row.split(" | ")[0] for row in rows[:3]] == ["| 01 ✓ run", "| 02", "| 03"]
    assert all(1 <= int(row.split(" | ")[2]) <= 20 for row in rows)


def test_root_in_a_container_is_allowed():
    """JupyterLab refuses root unless it is told otherwise; others need no option."""
    assert options_for(0) == ["--allow-root"]
    assert options_for(1000) == options_for(None) == []
