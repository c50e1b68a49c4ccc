"""A module of somebody else's that cannot be imported is one sentence with its file and line, whatever it raises."""

import subprocess
import sys
from pathlib import Path

import pytest

from harness.connectors.importing import imported
from tests.processes import ROOT, surroundings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def f(:", "SyntaxError: invalid syntax"),
        ("\nraise RuntimeError('boom')", "RuntimeError: boom"),
        ("import nothing_of_that_name", "No module named 'nothing_of_that_name'"),
        ("import sys\nsys.exit(3)", "SystemExit: 3"),
        ("open('/no/such/file')", "No such file or directory"),
        ("1 / 0", "ZeroDivisionError"),
        ("raise ValueError('X-Auth-Token: abcdefghijklmnop')", "X-Auth-Token: ***"),
    ],
)
def test_a_module_that_fails_is_named_with_its_line(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback of ours, no secret of its own."""
    (tmp_path / "a_failing_connector.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="cannot be imported") as raised:
        imported("a_failing_connector:build")
    line = text.count("\n") + 1 if not text.startswith("open") else 1
    assert said in str(raised.value)
    assert f"a_failing_connector.py:{line}" in str(raised.value)
    assert "abcdefghijklmnop" not in str(raised.value)


@pytest.mark.parametrize("name", ["nowhere_at_all:build", "json:nothing", "json", ":x", "json:__name__"])
def test_what_is_no_factory_is_refused(name: str) -> None:
    """A module that is not there, a name that it does not have, no name, or what cannot be called."""
    with pytest.raises(ValueError, match="wanted --connector"):
        imported(name)


@pytest.mark.parametrize("program", ["worker", "hosted"])
def test_programs_that_run_a_factory_say_it_in_a_sentence_too(program: str, tmp_path: Path) -> None:
    """No traceback, whose end would be all that is shown of it with a scenario."""
    command = [sys.executable, "-m", f"harness.connectors.{program}", *(["http://localhost:1"] * (program == "hosted"))]
    env = surroundings(CONTROL_KEY="key", PYTHONPATH=str(ROOT))
    run = subprocess.run([*command, "nothing:here"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    assert run.returncode == 1
    assert run.stderr.startswith("wanted MODULE:FACTORY; 'nothing:here' cannot be imported: No module named 'nothing'")
