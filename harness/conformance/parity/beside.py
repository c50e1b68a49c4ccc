"""The deeds of a rehearsal on the stage, done once more on the fakes at the same times, and both answers compared."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from fakes.bigcommerce.quirks import Quirks as StoreQuirks
from fakes.evidence.ledger import Entry, entries_of
from fakes.logicbroker.quirks import Quirks as NetworkQuirks
from fakes.scenery.config import RetailerConfig, ServeConfig, StoreConfig, SupplierConfig, SurroundingsConfig
from harness.conformance.parity.answers import Comparing, Difference, Twins, kind_behind, kind_of
from harness.conformance.stage.api import PASSING, TOO_MANY, Declined
from harness.conformance.stage.control import ControlPort
from harness.conformance.stage.course import LONGEST_SENT
from harness.conformance.stage.person import CannotBeDone, HumanTask, RemotePerson
from harness.conformance.stage.record import Record, RecordedDeed
from harness.simulation.stage_in_process import ADDRESSES, StageInProcess
from harness.sync import Credentials
from harness.sync.errors import UnusableInput
from harness.sync.secrets import MASK
from harness.sync.wire import ReceivedResponse, Request, Response

OWN_SCOPES = {"orders": "modify", "products": "modify", "information_and_settings": "read-only"}

_NUMBERS = {"account": "account", "order": "order", "feed": "lb"}
"""Arguments of people's deeds that a service has numbered."""


_ASKED = {"min_id": "order", "max_id": "order", "product_id": "product", "id": "product"}
"""Filters that name what a store has numbered."""


_LONG = re.compile(r"[0-9A-Za-z-]{16,}")
"""What a service may have named, in the middle of a text."""


_TOLD = {"began", "callers", "environment", "retailer", "store_hash", "store_kind", "suppliers"}
"""What a record says of the stage when a rehearsal has begun."""


def stage_of(record: Record) -> dict[str, Any]:
    """What a record says of the stage.

    Raises:
        UnusableInput: nothing, because no rehearsal has begun there.
    """
    told = record.fact("stage")
    if not isinstance(told, dict) or _TOLD - told.keys():
        raise UnusableInput("the record of a rehearsal that has begun", str(record.folder), "Rehearse first.")
    return told


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request of a rehearsal, and how its two answers differ; ``entries`` are those of the ledger that showed."""

    deed: RecordedDeed
    endpoint: str
    stage: Response
    differences: tuple[Difference, ...]
    entries: tuple[Entry, ...]


@dataclass
class Beside:
    """The fakes beside a record; what is not as usual there is in the quirks."""

    record: Record
    store_quirks: StoreQuirks = field(default_factory=StoreQuirks)
    network_quirks: NetworkQuirks = field(default_factory=NetworkQuirks)

    def __post_init__(self) -> None:
        self._told = stage_of(self.record)
        self._mark = f"R{self.record.fact('mark')}"
        self._twins = Twins()
        self._stage = self._furnished()
        [self._surroundings] = self._stage.outside.surroundings.values()
        self._twins.match("text", self._told["store_hash"], self._surroundings.store.store_hash)
        self._people = RemotePerson(ControlPort(ADDRESSES.control, self._stage.send), self._surroundings.name)
        self._tokens = self._callers()

    def exchanges(self) -> Iterator[Exchange]:
        """Every request that was answered, in order; what people did in between is done, too."""
        sent_again = self._sent_again()
        for deed in self.record.answered():
            self._stage.move(deed.ended or deed.began)
            if deed.what == "question":
                self._act(deed)
            elif "error" not in deed.answer or (deed.course, deed.asked, deed.sent) not in sent_again:
                yield from self._exchange(deed)

    # Parts

    def _furnished(self) -> StageInProcess:
        told = self._told
        kind = told["store_kind"]
        surroundings = SurroundingsConfig(
            environment=told["environment"],
            store=StoreConfig(plan="standard" if kind == "production" else kind, quirks=self.store_quirks),
            retailer=RetailerConfig(name=told["retailer"]),
            suppliers=tuple(SupplierConfig(name=name) for name in told["suppliers"]) or (SupplierConfig(),),
            network_quirks=self.network_quirks,
        )
        start = datetime.fromisoformat(told["began"])
        return StageInProcess(ServeConfig(clock="virtual", start=start, surroundings=(surroundings,)))

    def _callers(self) -> dict[str, tuple[str, str]]:
        """The header field of each caller of the record, and what it holds here."""
        account = {"name": "Rehearsal", "scopes": OWN_SCOPES}
        own = self._people.do(HumanTask("retailer", "create_api_account", "", account))
        tokens = {"store": ("X-Auth-Token", _token(own)), "retailer": ("SubscriptionKey", self._key(None))}
        tokens |= {name: ("SubscriptionKey", self._key(name)) for name in self._told["suppliers"]}
        return {caller: tokens[name] for caller, name in self._told["callers"].items()}

    def _key(self, supplier: str | None) -> str:
        return self._surroundings.keys[supplier or self._surroundings.retailer.name]

    def _sent_again(self) -> set[tuple[str, str, str]]:
        """Writes whose answer was lost, and that were made once more: the first time they did not arrive."""
        lost, again = set[tuple[str, str, str]](), set[tuple[str, str, str]]()
        for deed in self.record.answered():
            key = (deed.course, deed.asked, deed.sent)
            again |= {key} & lost
            lost |= {key} if "error" in deed.answer else set()
        return again

    def _act(self, deed: RecordedDeed) -> None:
        """Let somebody do what a person did there; only looking at pages changes nothing, and is done all the same."""
        if "cannot" in deed.answer:
            return
        who, *named, what = deed.asked.split(" ")
        arguments = {
            name: self._here(_NUMBERS[name], value) if name in _NUMBERS else value
            for name, value in deed.how.get("arguments", {}).items()
        }
        with suppress(Declined, CannotBeDone):  # What is refused there is refused here.
            found = self._people.do(HumanTask(who, what, "", arguments, named=" ".join(named)))
            if "account" in deed.answer:
                self._tokens[deed.answer["caller"]] = ("X-Auth-Token", _token(found))
                self._twins.match("account", deed.answer["account"], found["account_id"])

    def _here(self, kind: str, value: Any) -> Any:
        here = self._twins.of(kind, str(value))
        return int(here) if isinstance(value, int) else here

    def _exchange(self, deed: RecordedDeed) -> Iterator[Exchange]:
        method, _, path = deed.asked.partition(" ")
        endpoint = f"{method} {self._template(path)}"
        if deed.how.get("caller", "") not in {"", *self._tokens} or not self._is_of_this_store(path):
            return
        exercised = self._surroundings.store.exercised.shown, self._surroundings.network.exercised.shown
        for each in exercised:
            each.clear()
        fakes = self._stage.send(self._request(method, path, deed, endpoint))
        status = deed.answer.get("status")
        if status is None or len(deed.sent) >= LONGEST_SENT or (status != fakes.status and _says_nothing(status)):
            return
        stage = ReceivedResponse(status, deed.answer["headers"], deed.body)
        shown = entries_of(bigcommerce=exercised[0], logicbroker=exercised[1])
        found = tuple(Comparing(self._twins, endpoint, self._mark).differences(stage, fakes))
        yield Exchange(deed, endpoint, stage, found, tuple(shown))

    def _is_of_this_store(self, path: str) -> bool:
        return not path.startswith("/stores/") or path.startswith(f"/stores/{self._told['store_hash']}/")

    def _request(self, method: str, path: str, deed: RecordedDeed, endpoint: str) -> Request:
        store = self._surroundings.store.store_hash
        root = ADDRESSES.bigcommerce if path.startswith("/stores/") else ADDRESSES.logicbroker
        here = self._path(path).replace(f"/stores/{self._told['store_hash']}/", f"/stores/{store}/", 1)
        asked = parse_qsl(deed.how["query"], keep_blank_values=True)
        query = [(name, self._asked_for(name, value)) for name, value in asked]
        url = f"{root}{here}" + (f"?{urlencode(query, quote_via=quote, safe=':,')}" if query else "")
        headers = {name: value for name, value in deed.how["headers"].items() if value != MASK}
        if caller := deed.how.get("caller"):
            headers |= dict([self._tokens[caller]])
        sent = _LONG.sub(lambda found: self._twins.of_any(found[0]), deed.sent)
        return Request(method, url, headers, self._body(sent, endpoint))

    def _path(self, path: str) -> str:
        """An address with what the fakes call what it names."""
        parts = path.split("/")
        for place, part in enumerate(parts):
            kind = "lb" if path.startswith("/api/") else kind_behind(parts[:place])
            parts[place] = self._twins.of(kind, part) if kind else self._twins.of("text", part)
        return "/".join(parts)

    def _asked_for(self, name: str, value: str) -> str:
        kind = _ASKED.get(name.partition(":")[0], "lb" if name.lower().endswith(("key", "id")) else None)
        return ",".join(self._twins.of(kind, each) for each in value.split(",")) if kind else value

    def _body(self, sent: str, endpoint: str) -> bytes:
        try:
            told = json.loads(sent)
        except ValueError:
            return sent.encode()
        return json.dumps(self._translated(told, (), endpoint)).encode()

    def _translated(self, value: Any, trail: tuple[str, ...], endpoint: str) -> Any:
        """What is sent, with what the fakes call what it names."""
        if isinstance(value, list):
            return [self._translated(each, trail, endpoint) for each in value]
        if not isinstance(value, dict):
            return value
        return {name: self._named(name, inner, trail, endpoint) for name, inner in value.items()}

    def _named(self, name: str, value: Any, trail: tuple[str, ...], endpoint: str) -> Any:
        kind = kind_of(name, trail, endpoint) if isinstance(value, int | str) else None
        return self._here(kind, value) if kind and value else self._translated(value, (*trail, name), endpoint)

    def _template(self, path: str) -> str:
        """An address without numbers and names."""
        parts = path.split("/")
        return "/".join(
            "{store}"
            if part == self._told["store_hash"]
            else "{name}"
            if self._mark in part
            else "{id}"
            if _is_number(part) or part in self._twins.anywhere
            else part
            for part in parts
        )


def _is_number(part: str) -> bool:
    return part.isdigit() or (len(part) > 15 and any(letter.isdigit() for letter in part))


def _says_nothing(status: int) -> bool:
    """Whether an answer is about the road or the hour, and not about what was asked."""
    return status in PASSING or status == TOO_MANY


def _token(account: Any) -> str:
    return Credentials.from_text(account["credentials_file"]).access_token.reveal()
