"""No public name is kept that nobody uses: not the code, not the tests, no notebook and no page."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

CALLED_BY_OTHERS = (
    *("_*", "visit_*", "pytest_*"),
    # Of _repr_mimebundle_, by Jupyter; then by pydantic, http.server and Alembic.
    *("include", "exclude"),
    *(
        "model_config",
        "log_message",
        "handle_error",
        "service_actions",
        "version_string",
        "request_queue_size",
        "down_revision",
    ),
    *(
        "default_out_of_stock_message",
        "hide_in_product_filtering",
        "show_out_of_stock_message",
    ),  # settings
    *(
        "should_exit",
        "capture_signals",
        "shouldfail",
        "close_connection",
        "daemon_threads",
        "block_on_close",
        "autocommit",
        "start_t",
        "file_size",
        "f_trace",
    ),  # set on libraries' objects
    "get_response",  # by responses
    *("ConnectionCls", "pool_classes_by_scheme"),  # of urllib3
)
REGISTERED = (
    "@given",
    "@when",
    "@then",
    "@step",
    "@rule",
    "@initialize",
    "@invariant",
    "@pytest.fixture",
    "@planted",
    "@lie",
)
REGISTERED += ("@*.route", "@*.on", "@*.command", "@*.callback")
"""What is decorated so is found by its decorator, not by its name."""

TEXTS = (".py", ".md", ".ipynb", ".j2", ".feature")


def words() -> Counter[str]:
    """How often each word stands anywhere: a name may be asked for by its text, as over a control port."""
    rooms = ("fakes", "harness", "tests", "features", "notebooks", "docs")
    files = [
        path for room in rooms for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".md", ".ipynb", ".j2")
    ]
    return Counter(
        word for path in [ROOT / "README.md", *files] for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))
    )


@pytest.mark.slow
def test_every_public_name_is_used() -> None:
    """What vulture finds unused, and what stands nowhere but where it is defined, is dead."""
    vulture = pytest.importorskip("vulture", reason="wanted the package vulture of the extra dev")
    finder = vulture.Vulture(ignore_names=list(CALLED_BY_OTHERS), ignore_decorators=list(REGISTERED))
    finder.scavenge([str(ROOT / room) for room in ("fakes", "harness", "tests")])
    unused = [each for each in finder.get_unused_code() if each.filename.relative_to(ROOT).parts[0] != "tests"]

    defined, said = Counter(each.name for each in unused), words()
    dead = [
        f"{each.filename.relative_to(ROOT)}: {each.name}" for each in unused if said[each.name] <= defined[each.name]
    ]
    assert len(finder.defined_funcs) > 1000
    assert not dead, "\n".join(dead)
