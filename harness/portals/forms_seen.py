"""What the connection form answered, written down for the judges: typed values are compared, and not kept."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fakes.people.deeds import CREATE_ACCOUNT
from harness.portals.onlooker import Onlooker
from harness.portals.place import Place, Seen
from harness.record.looks import FORM
from harness.sync.doctor import examine


@dataclass
class Noted:
    """What the form warned of, once it was accepted."""

    warnings: list[str] = field(default_factory=list)


@contextmanager
def note_form(place: Place, typed: Mapping[str, str], environment: str) -> Iterator[Noted]:
    """Around the saving of a form: notes whether it was accepted, what it said, and what of the typed was right."""
    noted, world = Noted(), place.world
    account = _account(place, typed)
    facts: dict[str, Any] = {
        "accepted": True,
        "problems": [],
        "given_as": _given_as(typed["store_hash"], world.bigcommerce.store_hash),
        "store_hash": world.bigcommerce.store_hash,
        "client_id": account.get("client_id") or typed["client_id"],
        "token_type": account.get("type"),
        "scopes": account.get("scopes"),
        "plan": world.bigcommerce.plan,
        "environment": environment,
        "on_purpose": False,
        "wrong": _wrong(place, typed),
        "is_first": world.connection is None,
        "has_client_id": _is_word(typed["client_id"]),
    }
    before = len(world.history)
    try:
        yield noted
    except Exception as refusal:
        if any(event.kind == "fault" for event in world.history.events[before:]):
            raise  # What the form says then is about the wire, and not about what was typed.
        problems = list(getattr(refusal, "problems", None) or [str(refusal)])
        place.seen.append(Seen(FORM, facts | _REFUSED | {"problems": problems}))
        raise
    onlooker = Onlooker(place)
    findings = examine(world.connection, onlooker.send, world.now)
    noted.warnings += [each.message for each in findings if each.level == "warning"]
    understood = world.connection.credentials.store_hash
    place.seen.append(Seen(FORM, facts | {"warnings": noted.warnings, "store_hash_understood": understood}))


_REFUSED = {"accepted": False, "warnings": [], "store_hash_understood": None}


def _is_word(text: str) -> bool:
    """Whether a text looks like a client ID."""
    return re.fullmatch("[A-Za-z0-9]+", text) is not None


def _account(place: Place, typed: Mapping[str, str]) -> dict[str, Any]:
    """The API account whose token was typed, with the facts of its creation; empty when there is none."""
    known = place.world.bigcommerce.store.accounts.with_token(typed["access_token"])
    if known is None:
        return {}
    made = [each for each in place.world.history.deeds(CREATE_ACCOUNT) if each.facts["account_id"] == known.id]
    return {**made[-1].facts, "client_id": known.client_id} if made else {}


def _given_as(text: str, store_hash: str) -> str:
    if text == store_hash:
        return "the hash"
    return "text with the hash in it" if _has_api_path(text, store_hash) else text[:200]


def _has_api_path(text: str, store_hash: str) -> bool:
    """Whether a text is an API path of the store, or has one on a line of its own as the credentials file does."""
    path = rf"(API PATH: *)?https://api\.bigcommerce\.com/stores/{re.escape(store_hash)}(/v[23])?/?"
    return any(re.fullmatch(path, line.strip()) for line in text.splitlines())


def _wrong(place: Place, typed: Mapping[str, str]) -> list[str]:
    """Which of the typed fields are not what the store's API account says."""
    store_hash, account = place.world.bigcommerce.store_hash, _account(place, typed)
    right = {
        "store hash": typed["store_hash"] == store_hash or _has_api_path(typed["store_hash"], store_hash),
        "access token": bool(account),
        "client ID": typed["client_id"] == account.get("client_id", typed["client_id"])
        and _is_word(typed["client_id"]),
    }
    return [name for name, fits in right.items() if not fits]
