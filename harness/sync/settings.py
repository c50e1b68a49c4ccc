"""Settings that people write into a TOML file: read strictly, and all that is wrong with them is said at once.

Which settings there are is known to ``connection_file.py``, and to whoever adds a table of their own to the file.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from harness.sync.credentials import checked_secret
from harness.sync.errors import UnusableInput, UnusableSettings
from harness.sync.secrets import Secret, is_secret_name, may_be_secret, quoted_unless_secret, redact_text

_VARIABLE = re.compile(r"[A-Za-z_]{1,20}\d{0,2}|[A-Za-z_]*_[A-Za-z_]+\d{0,2}")
"""A name that people give to a variable; a pasted key has more digits in it."""

_DEEP_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]{1,200}[ \t]*\.[ \t]*){32}""")
"""A key of so many parts, each a table in another one: no file of ours has more than three, and reading takes their
square."""

MOST_TOLD = 50
"""So many things that are wrong are said at once."""

_WANTED = {
    "bool_type": "true or false",
    "enum": "{expected}",
    "greater_than_equal": "{ge} or more",
    "int_type": "a whole number",
    "less_than_equal": "{le} or less",
    "literal_error": "{expected}",
    "model_type": "a table",
    "string_pattern_mismatch": "text of the form {pattern}",
    "string_too_short": "text that is not empty",
    "string_type": "text",
    "tuple_type": "a list",
}
"""What was wanted, by pydantic's type of error; its own sentences are for programmers."""


class Settings(BaseModel):
    """One table of a file: unknown settings are refused, and no value is converted to the type that is wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


SettingsT = TypeVar("SettingsT", bound=Settings)


_FILE = "the connection file"
"""What is meant wherever nobody names another file."""


def parsed(text: str) -> dict[str, Any]:
    """The tables of a text in TOML.

    Raises:
        ValueError: it is none, or a number in it has thousands of digits.
        RecursionError: lists stand in lists in lists.
    """
    if deep := _DEEP_KEY.search(text):
        raise ValueError(f"the key {deep[0][:40]!r} has tables in tables in tables")
    return tomllib.loads(text)


def read_toml(path: Path, kind: str = "a connection file", file: str = _FILE) -> dict[str, Any]:
    """The tables of a TOML file of some kind, in which no secret may stand; ``file`` is what it is called in that case.

    Raises:
        UnusableInput: the file cannot be read, is no TOML, or holds a secret.
    """
    try:
        tables = parsed(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnusableInput(kind, f"{path} ({error.strerror})", "Give the path of one.") from None
    except (ValueError, RecursionError) as error:  # Also a number of thousands of digits, and lists in lists in lists.
        raise UnusableInput(
            f"{kind} in TOML", redact_text(f"{path}: {error}"), "Correct the line that it names."
        ) from None
    _refuse_secrets(tables, file)
    return tables


def validated(kind: type[SettingsT], table: Any, *place: str, context: Any = None, file: str = _FILE) -> SettingsT:
    """The settings in a table, which stands at a place such as ``"rehearsal"``; no place is the top of the file.

    ``context`` is what the validators of the settings need to know; ``file`` is where they are to be corrected.

    Raises:
        UnusableInput: which setting is wrong, where it stands, what was wanted, what came (never a secret), what to do.
        UnusableSettings: all these, when several are wrong.
    """
    try:
        return kind.model_validate(table, context=context)
    except ValidationError as error:
        details = error.errors(include_url=False)[:MOST_TOLD]
    unknown = [detail for detail in details if detail["type"] == "extra_forbidden"]
    problems = [_problem(detail, place, file) for detail in details if detail["type"] != "extra_forbidden"]
    for parent in dict.fromkeys(detail["loc"][:-1] for detail in unknown):
        names = [str(detail["loc"][-1]) for detail in unknown if detail["loc"][:-1] == parent]
        problems.append(_unknown_names(names, _names(kind, parent), _place((*place, *parent)), file))
    raise problems[0] if len(problems) == 1 else UnusableSettings(problems)


def secret_in(variable: str, variables: Mapping[str, str], what: str = "a secret") -> Secret:
    """The secret in a variable of the environment.

    Raises:
        UnusableInput: it is not set, or holds no secret; a name that may be the secret itself is not repeated.
    """
    if value := variables.get(variable, "").strip():
        return checked_secret(value, f"{what} in the environment variable {variable}")
    if may_be_secret(variable) or not _VARIABLE.fullmatch(variable):
        wanted = f"the name of the environment variable that holds {what}"
        to_do = "Put the secret into a variable and its name here; replace the secret if this was it."
        raise UnusableInput(wanted, f"a text of {len(variable)} characters", to_do)
    wanted = f"{what} in the environment variable {variable}"
    raise UnusableInput(wanted, "an unset or empty variable", f"Set {variable} and start again.")


def _refuse_secrets(settings: Mapping[str, Any], file: str) -> None:
    for key, value in settings.items():
        if isinstance(value, dict | list):
            for table in [value] if isinstance(value, dict) else value:
                _refuse_secrets(table if isinstance(table, dict) else {}, file)
        elif is_secret_name(key) or key.lower() == "key":
            to_do = "Remove it; name a credentials file or an environment variable instead, and replace the secret."
            raise UnusableInput(f"no secret in {file}", f"the setting {key!r} in it", to_do)


def _problem(detail: ErrorDetails, place: tuple[str, ...], file: str) -> UnusableInput:
    context = detail.get("ctx", {})
    if isinstance(own := context.get("error"), UnusableInput):
        return own
    path = [*place, *detail["loc"]]
    parents, name = path[:-1], path[-1]
    setting = _place(path) if isinstance(name, int) else f"{name!r} {_place(parents)}"
    if detail["type"] == "missing":
        return UnusableInput(f"the setting {setting}", "none", f"Add it to {file}.")
    plain = detail["msg"].removeprefix("Input should be ")
    wanted = _WANTED.get(detail["type"], plain.replace("{", "{{").replace("}", "}}")).format(**context)
    return UnusableInput(f"{setting} to be {wanted}", _came(str(name), detail["input"]), f"Correct it in {file}.")


def _unknown_names(names: list[str], known: list[str], place: str, file: str) -> UnusableInput:
    """Every unknown name of a table, each with the known one that it resembles most."""
    came = []
    for name in names:
        near = difflib.get_close_matches(name, known, n=1)
        came.append(quoted_unless_secret(name) + (f" (perhaps {near[0]!r})" if near else ""))
    where = "" if file == _FILE else f" in {file}"
    to_do = f"Correct the spelling{where} or remove them."
    return UnusableInput(f"only the settings {', '.join(known)} {place}", ", ".join(came), to_do)


def _names(kind: type[BaseModel], parents: Iterable[str | int]) -> list[str]:
    """The names that a table may have, which stands somewhere within another one."""
    for parent in parents:
        if isinstance(parent, str):  # A number says which one of a list, and they are all alike.
            annotation: Any = kind.model_fields[parent].annotation
            kind = next(iter(get_args(annotation)), annotation)
    return list(kind.model_fields)


def _place(parents: Iterable[str | int]) -> str:
    """Where in the file, in the words of TOML."""
    path = list(parents)
    if not path:
        return "at the top of the file"
    name = ".".join(part for part in path if isinstance(part, str))
    numbers = [part for part in path if isinstance(part, int)]
    return f"in [[{name}]] number {numbers[-1] + 1}" if numbers else f"in [{name}]"


def _came(name: str, value: Any) -> str:
    """A value as an error shows it, unless it may be a secret."""
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if name.endswith("_variable") or is_secret_name(name):
        return "something that is not repeated here, because it may be a secret"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted_unless_secret(value) if isinstance(value, str) else str(value)
