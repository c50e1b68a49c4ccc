"""Shoppers' names, addresses and words taken out of what was recorded, for whoever passes it on."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote_plus

import simplejson

from harness.record.event import Event

MASKED = "(a shopper's)"

_PERSONAL = re.compile(
    r"(first|last|middle|full|contact|customer)name|street[12]?|street(name|number)|address(line)?[1-4]|city|zip(code)?"
    r"|postalcode|phone(number)?|mobile|fax|.*email(address)?|customermessage|(shipping|staff|gift)?notes?"
    r"|(registration)?ipaddress(v6)?|giftmessage|wrappingmessage"
    r"|customer|billing|shippedto|shipto|billto|recipient|whopays"
)
"""Names of fields in small letters without separators.  Source: both services' references of orders and addresses."""

_IN_ADDRESSES = re.compile(r"company(name)?|attention")
"""Personal only beside a street: a supplier is a company, too."""

_IN_QUERIES = re.compile(r"name|company|keyword")
"""Personal only in what a list of customers is asked for."""

_SAID = ("giftmessages", "formfields", "options")
"""Names of fields in which every text is the shopper's, at any depth."""

_TYPED = re.compile(r"(display)?value(customer|merchant)?")
"""What was typed on a line, beside the style in which it is shown; and attributes of lines and addresses."""


def without_people(body: Any) -> Any:
    """A recorded value, JSON or a text that is JSON, with what is a shopper's masked; the rest is as it was."""
    if isinstance(body, str):
        return _text_without_people(body)
    if isinstance(body, list | tuple):
        return [without_people(each) for each in body]
    if not isinstance(body, dict):
        return body
    return {
        name: MASKED if is_personal else _masked_whole(value) if is_said else without_people(value)
        for name, value, is_personal, is_said in _fields(body)
    }


def _fields(record: dict[Any, Any]) -> Iterator[tuple[Any, Any, bool, bool]]:
    """Each field of a record, whether its value is a shopper's, and whether all that it holds is."""
    names = {name: re.sub("[^a-z0-9]", "", str(name).lower()) for name in record}
    is_address = any(re.fullmatch("street1|address1|addressline1", plain) for plain in names.values())
    is_typed = _is_typed(record)
    for name, value in record.items():
        plain, is_plain = names[name], bool(value) and not isinstance(value, dict | list)
        personal = _PERSONAL.fullmatch(plain) or (is_address and _IN_ADDRESSES.fullmatch(plain))
        is_personal = is_plain and bool(personal or (is_typed and _TYPED.fullmatch(plain)))
        yield name, value, is_personal, plain in _SAID and not is_plain


def _is_typed(record: dict[Any, Any]) -> bool:
    """Whether a record is what was typed on a line, or an attribute that carries it; our own attributes are none."""
    if "display_style" in record:
        return "text" in str(record.get("type")).lower()
    return record.keys() >= {"Name", "Value"} and not str(record["Name"]).startswith("BigCommerce")


def _masked_whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: inner if name == "name" else _masked_whole(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked_whole(each) for each in value]
    return MASKED if value and not isinstance(value, bool) else value


def _text_without_people(text: str) -> str:
    """A text that is neither JSON nor an address stands as it is: an upload, or a page of an error."""
    if text.lstrip().startswith(("{", "[")):
        return _json_without_people(text)
    return url_without_people(text) if "?" in text and "=" in text and " " not in text else text


def _json_without_people(text: str) -> str:
    try:
        value = simplejson.loads(text, use_decimal=True)
    except (ValueError, RecursionError):
        return text
    masked = without_people(value)
    return text if masked == value else simplejson.dumps(masked, use_decimal=True, ensure_ascii=False)


def url_without_people(url: str) -> str:
    """An address, perhaps behind a method, whose query tells no shopper; the rest keeps its spelling."""
    path, mark, query = url.partition("?")
    if not mark:
        return url
    of_customers = "customers" in path or not path
    parts = re.split("([&;])", query)
    return "".join([path, mark, *(_parameter(each, of_customers=of_customers) for each in parts)])


def _parameter(text: str, *, of_customers: bool) -> str:
    name, equals, value = text.partition("=")
    plain = re.sub("[^a-z0-9]", "", unquote_plus(name).lower().partition(":")[0])
    is_personal = _PERSONAL.fullmatch(plain) or (of_customers and _IN_QUERIES.fullmatch(plain))
    return f"{name}={MASKED.replace(' ', '%20')}" if equals and value and is_personal else text


def event_without_people(event: Event) -> Event:
    """An event that says nothing of a shopper."""
    facts = without_people(event.facts)
    if isinstance(url := facts.get("url"), str):
        facts["url"] = url_without_people(url)
    name = url_without_people(event.name)
    return Event(event.number, event.at, event.lane, event.kind, name, facts, event.cause)


def words_of_people(value: Any) -> set[str]:
    """The texts that ``without_people`` masks, but for notes, which tell what became of an order."""
    if isinstance(value, str):
        return _words_in_json(value) if value.lstrip().startswith(("{", "[")) else set()
    if isinstance(value, list | tuple):
        return set().union(*map(words_of_people, value))
    if not isinstance(value, dict):
        return set()
    found: set[str] = set()
    for name, inner, is_personal, is_said in _fields(value):
        if not str(name).lower().endswith("notes"):
            found |= {str(inner)} if is_personal else set(_leaves(inner)) if is_said else words_of_people(inner)
    return found


def _words_in_json(text: str) -> set[str]:
    try:
        return words_of_people(simplejson.loads(text, use_decimal=True))
    except (ValueError, RecursionError):
        return set()


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (leaf for name, each in value.items() if name != "name" for leaf in _leaves(each))
    elif isinstance(value, list | tuple):
        yield from (leaf for each in value for leaf in _leaves(each))
    elif isinstance(value, str) and value:
        yield value


_TELLING = re.compile(r"(?=.*[^\W\d_]).{3,}|.{6,}", re.DOTALL)
"""Three characters with a letter among them, or six; others stand in too many texts by chance."""


def words_masked(text: str, words: Iterable[str]) -> str:
    """A text in which none of these words stands, where each is whole."""
    known = sorted({each for each in words if _TELLING.fullmatch(each) and each in text}, key=len, reverse=True)
    if not known:
        return text
    return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)", MASKED, text)
