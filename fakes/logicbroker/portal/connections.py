"""Settings > Connections: connecting the company to another system, with the form of the guide's step 9.

What a connector then does is its own affair; here are the form, its checks, and what is kept of it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fakes.evidence.ledger import Alternative, Exercised, door, imitates
from fakes.logicbroker.refusals import Invalid, NotVisible
from fakes.logicbroker.sources import GUIDE
from fakes.logicbroker.state.environment import Environment
from fakes.logicbroker.state.system_connections import SystemConnection

Verify = Callable[[Mapping[str, str]], list[str]]
"""Tries the fields against the other system; returns what is wrong with them, nothing when they work."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a connection's form."""

    name: str
    is_choice: bool = False


FORMS: dict[str, tuple[FormField, ...]] = {
    "BigCommerce": (
        FormField("Store Hash"),
        FormField("Client ID"),
        FormField("Access Token"),
        FormField("Allow Cancelling Orders", is_choice=True),
    )
}
"""Source: the guide "Connect to BigCommerce".  Other systems that one can connect to are not imitated."""


class ConnectionNotSaved(Invalid):
    """The form was not saved.  ``problems`` holds everything that is wrong with it, never a secret."""

    def __init__(self, system: str, problems: list[str]) -> None:
        self.problems = problems
        sentences = " ".join(f"{problem.rstrip('.')}." for problem in problems)
        super().__init__(f"The connection to {system} was not saved. {sentences}")


@door
class ConnectionPages:
    """Settings > Connections of one company.  A company has at most one connection to a system."""

    def __init__(self, environment: Environment, company_id: int) -> None:
        self._environment = environment
        self._saved = environment.connections.setdefault(company_id, {})

    @property
    def exercised(self) -> Exercised:
        return self._environment.exercised

    def search(self, term: str) -> list[str]:
        """The systems that Connect to a New System finds for a term."""
        return [system for system in FORMS if term.lower() in system.lower()]

    def form(self, system: str) -> tuple[FormField, ...]:
        """The fields to fill in for a system.

        Raises:
            NotVisible: no such system can be connected.
        """
        if system not in FORMS:
            raise NotVisible(f"no system is called {system!r}; there are {', '.join(FORMS)}")
        return FORMS[system]

    @imitates(
        "portal: connections",
        "Connect to a New System: store hash, client ID, access token, Allow Cancelling Orders; verified on saving.",
        evidence="official",
        source=GUIDE,
        test="portal/test_connections.py::test_a_good_form_is_saved",
    )
    def connect_to_new_system(self, system: str, fields: Mapping[str, str | bool], verify: Verify) -> SystemConnection:
        """Fill in the form and save it.  ``verify`` is called with the fields and not kept.

        Raises:
            ConnectionNotSaved: naming everything that is wrong; nothing was saved.
        """
        if system in self._saved:
            raise ConnectionNotSaved(system, ["there is one already; update it instead"])
        values = self._check(system, fields, verify)
        now = self._environment.now
        self._saved[system] = SystemConnection(system, values, connected_at=now, updated_at=now)
        return self._saved[system]

    def update(self, system: str, fields: Mapping[str, str | bool], verify: Verify) -> SystemConnection:
        """Change some fields of a saved connection, after verifying all of them.  ``connected_at`` stays.

        Raises:
            NotVisible: there is no connection to that system.
            ConnectionNotSaved: naming everything that is wrong; the former fields stay.
        """
        connection = self.get(system)
        connection.fields = self._check(system, {**connection.fields, **fields}, verify)
        connection.updated_at = self._environment.now
        return connection

    def get(self, system: str) -> SystemConnection:
        """The saved connection to a system.

        Raises:
            NotVisible: there is none.
        """
        if system not in self._saved:
            raise NotVisible(f"there is no connection to {system!r}; connect to a new system first")
        return self._saved[system]

    def remove(self, system: str) -> None:
        """Forget the connection to a system.

        Raises:
            NotVisible: there is none.
        """
        del self._saved[self.get(system).system]

    @property
    def saved(self) -> list[SystemConnection]:
        return list(self._saved.values())

    def _check(self, system: str, fields: Mapping[str, str | bool], verify: Verify) -> dict[str, str]:
        form = self.form(system)
        values = {name: _text(value) for name, value in fields.items()}
        values["Store Hash"] = _store_hash(values.get("Store Hash", ""))
        problems = _problems(form, values)
        if self._environment.quirks.client_ids == "letters and digits":
            problems += _no_client_id(values)
        problems = problems or verify(values)
        if problems:
            raise ConnectionNotSaved(system, problems)
        return values


def _text(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value.strip()


def _store_hash(text: str) -> str:
    """The hash itself, also out of an API path or of a whole credentials file that was pasted into the field."""
    words = text.split()
    if len(words) > 1 and "api path" not in text.lower():
        return text
    return next((found[1] for word in words if (found := _API_PATH.fullmatch(word))), text)


_API_PATH = re.compile(
    r"(?:(?:https?:)?(?://)?(?:api\.bigcommerce\.com|localhost|127\.0\.0\.1|\[::1\])(?::[0-9]+)?)?/?stores/([a-z0-9]+)"
    r"(?:[/?#].*)?"
)
"""At no host, at the one that the guide names, or on this machine, where a fake may be."""


def _problems(form: tuple[FormField, ...], values: Mapping[str, str]) -> list[str]:
    names = [one.name for one in form]
    problems = [f"the form has no field {name!r}" for name in values if name not in names]
    problems += [f"{name} is empty" for name in names if not values.get(name)]
    choices = [one.name for one in form if one.is_choice]
    problems += [f"{name} wants true or false" for name in choices if values.get(name, "") not in {"", "true", "false"}]
    if values.get("Store Hash") and not re.fullmatch(r"[a-z0-9]+", values["Store Hash"]):
        problems.append("Store Hash wants lower-case letters and digits, as in the API path .../stores/{hash}/v3/")
    return problems


@imitates(
    "portal: client IDs",
    "A client ID of anything but letters and digits is refused; whether one exists, no API of the store can tell.",
    evidence="guess",
    source=GUIDE,
    test="portal/test_connections.py::test_what_is_no_client_id_is_refused",
    otherwise=(Alternative("any text is taken for a client ID", "client_ids", "any text"),),
    ask="save a connection on the stage portal with a dash in the client ID, then with the right one: is it refused?",
    shows=lambda problems, *_: bool(problems),
)
def _no_client_id(values: Mapping[str, str]) -> list[str]:
    text = values.get("Client ID", "")
    return ["Client ID wants letters and digits, as in the credentials file"] * bool(re.search("[^A-Za-z0-9]", text))
