"""Shoppers' names, addresses and words taken out of what both services' documents say, for whoever passes them on."""

import re
from typing import Any

import simplejson

MASKED = "(a shopper's)"

_PERSONAL = re.compile(
    r"(first|last|middle|full|contact|customer)name|street[12]?|street(name|number)|address(line)?[1-4]|city|zip(code)?"
    r"|postalcode|phone(number)?|mobile|fax|.*email(address)?|customermessage|(shipping|staff|gift)?notes?|ipaddress(v6)?|giftmessage|wrappingmessage"
)
"""Names of fields in small letters without separators.  Source: both services' references of orders and addresses."""

_IN_ADDRESSES = re.compile(r"company(name)?|attention")
"""Personal only beside a street: a supplier is a company, too."""


def without_people(body: Any) -> Any:
    """A recorded body, JSON or a text that is JSON, with what is a shopper's masked; the rest is as it was."""
    if isinstance(body, str):
        return _text_without_people(body)
    if isinstance(body, list | tuple):
        return [without_people(each) for each in body]
    if not isinstance(body, dict):
        return body
    names = {name: re.sub("[^a-z0-9]", "", str(name).lower()) for name in body}
    is_address = any(re.fullmatch("street1|address1|addressline1", plain) for plain in names.values())
    return {
        name: MASKED
        if value and not isinstance(value, dict | list) and _is_personal(names[name], is_address)
        else without_people(value)
        for name, value in body.items()
    }


def _is_personal(name: str, is_address: bool) -> bool:
    return bool(_PERSONAL.fullmatch(name) or (is_address and _IN_ADDRESSES.fullmatch(name)))


def _text_without_people(text: str) -> str:
    """A text that is no JSON stands as it is: an upload, or a page of an error."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        value = simplejson.loads(text, use_decimal=True)
    except (ValueError, RecursionError):
        return text
    masked = without_people(value)
    return text if masked == value else simplejson.dumps(masked, use_decimal=True, ensure_ascii=False)
