"""A request as a command: whatever was asked, a shell hands it to curl as it was, and runs nothing of it."""

import subprocess
from pathlib import Path

from harness.record.curl import as_curl
from tests.hostile import STRINGS
from tests.processes import surroundings

SHELL = "curl() { printf '%s\\0' \"$@\"; printf 'END\\0'; }\n"
"""A shell in which curl says what it was given."""


def test_a_shell_reads_back_what_was_asked(tmp_path: Path) -> None:
    """In the method, whose letters a shell may act upon, in the address, in header fields and in the body."""
    texts = [each.replace("\x00", "") for each in STRINGS if each.isprintable() or each.isascii()]
    asked = [{"method": f"x{text}", "url": text, "headers": {"X": text}, "body": text} for text in texts]
    script = tmp_path / "life.sh"
    script.write_text(SHELL + "\n".join(as_curl(each) for each in asked), encoding="utf-8", newline="\n")

    done = subprocess.run(
        ["/bin/sh", script], cwd=tmp_path, env=surroundings(), capture_output=True, check=True, timeout=60
    )

    told = done.stdout.decode().split("END\0")[:-1]
    for each, given in zip(asked, told, strict=True):
        text = each["url"]
        assert given.split("\0")[:-1] == [
            *("-X", f"x{text}", text, "--globoff", "-H", f"X: {text}", "--data-raw", text)
        ]
    assert done.stderr == b""
    assert [path.name for path in tmp_path.iterdir()] == ["life.sh"]
