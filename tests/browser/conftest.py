"""A headless browser before a JupyterLab on a copy of the course; only when it is asked for: ``--browser``.

``--browser`` fails where there is no Chromium or no Playwright, so that nobody takes silence for success.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.lab import with_tile, write_start_page
from harness.places import copy_notebooks
from tests.browser.jupyter import JupyterLab, Theme

NEWS = ("@jupyterlab/apputils-extension:announcements",)
"""What asks for news from elsewhere."""

FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
"""Quiet: it asks nobody outside of this machine for anything, and may run as root in a container."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the folder out unless it is asked for; None leaves the question to others."""
    return None if config.getoption("--browser") else True


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, str]]:
    """The address of a running JupyterLab, with its token, and the folder in which it works."""
    folder, home = tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("home")
    copy_notebooks(folder)
    write_start_page(folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(8)
    settings = {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home / "data")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1"]
    command += [f"--IdentityProvider.token={token}", f"--notebook-dir={folder}", "--LabApp.expose_app_in_browser=True"]
    (home / "labconfig").mkdir()
    (home / "labconfig" / "page_config.json").write_text(json.dumps({"disabledExtensions": dict.fromkeys(NEWS, True)}))
    with (home / "log").open("w") as log:
        running = subprocess.Popen(command, env=with_tile({**os.environ, **settings}), stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api?token={token}", running, home / "log")
        yield f"http://127.0.0.1:{port}", folder, token
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            direct.open(url, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium of this machine.

    Fails when there is none: whoever asked for a browser wants one.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("--browser wants a Chromium on the path; on Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an optional library.

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def pictures(request, tmp_path_factory) -> Path:
    """Where screenshots go: ``--pictures FOLDER``, or a folder of this run."""
    wanted = request.config.getoption("--pictures")
    folder = Path(wanted) if wanted else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(params=["light", "dark"])
def theme(request) -> Theme:
    return request.param


@pytest.fixture
def lab(chromium, lab_server, pictures) -> Iterator[JupyterLab]:
    """A fresh window on JupyterLab."""
    url, folder, token = lab_server
    context = chromium.new_context(viewport={"width": 1500, "height": 1100})
    window = JupyterLab(context.new_page(), url, folder, token, pictures)
    yield window
    context.close()
