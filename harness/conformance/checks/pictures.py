"""Do the pictures of a product feed come into the store: all of them, as the feed names them, in its order.

A store keeps copies of its own: what is sent is the very address, and what is shown has the name of its file.  Whoever
sends files instead names them as they like.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from fakes.people.deeds import ADD_PRODUCT, APPROVE_FEED, SEND_FEED
from harness.conformance.checks.history_queries import (
    Wire,
    accepted_writes,
    answers_of,
    deeds,
    listed,
    observed,
    of_the_connector,
)
from harness.conformance.verdicts import Event, Findings, History, check, judged
from harness.record.looks import FEEDS

PICTURES = ("image_url", "image_url_2", "image_url_3")
"""The columns of a product's pictures, in the order in which the shop shows them."""

OF_A_VARIANT = "variant_image_url"


@check("G25")
def pictures_reach_the_store(history: History) -> Findings:
    """A new product has the pictures that its complete feed names, all of them, each once and in their order."""
    seen = observed(history, FEEDS)
    if len(seen) < 2:
        return
    known = {product["sku"] for product in seen[0].facts["catalog"]}
    known |= {deed.facts["sku"] for deed in deeds(history, ADD_PRODUCT)}
    products = {product["sku"]: product for product in seen[-1].facts["catalog"] if product["sku"] not in known}
    wire, files, given = Wire(history), _files_sent(history), _given(history)
    for sku, told in _told_once(history, seen[-1]).items():
        product = products.get(told.get("parent_sku") or sku)
        if product is None or "images" not in product:
            continue
        named = [told[name] for name in ([OF_A_VARIANT] if told.get("parent_sku") else PICTURES) if told.get(name)]
        evidence = (*wire.about(sku, product["product_id"]), seen[-1])
        by_file = product["product_id"] in files
        for address in () if by_file else named:
            sentence = f"The store was given the picture {address} of {sku}."
            other = f"The feed has the picture {address} of {sku}, and the store was not given it."
            yield judged(address in given, sentence, *evidence, otherwise=other)
        for variant in product.get("variants", ()) if told.get("parent_sku") and named and not by_file else ():
            file = _file(variant["fields"]) if variant["sku"] == sku else ""
            if file:
                sentence = f"The variant {sku} shows the picture {file}; its feed has {listed(named)}."
                yield judged(all(_in_turn([file], named)), sentence, *evidence)
        if named and not told.get("parent_sku"):
            shown = [_file(image) for image in sorted(product["images"], key=lambda each: each["sort_order"])]
            sentence = f"The feed has {listed(named)} as pictures of {sku}; the store shows {listed(shown)}."
            fits = _same_number(shown, named) and (by_file or all(_in_turn(shown, named)))
            yield judged(fits, sentence, *evidence)


def _told_once(history: History, seen: Event) -> dict[str, Mapping[str, str]]:
    """The items of complete feeds of which no other approved feed speaks: what came first may stay as it is."""
    approved = {deed.facts["feed_id"] for name in (APPROVE_FEED, SEND_FEED) for deed in deeds(history, name)}
    feeds = [feed for feed in seen.facts["feeds"] if feed["feed_id"] in approved]
    told: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
    for feed in feeds:
        for item in feed["contents"]:
            told.setdefault(item["sku"], []).append((feed["status"], item))
    return {sku: each[0][1] for sku, each in told.items() if len(each) == 1 and each[0][0] == "Complete"}


def _files_sent(history: History) -> set[int]:
    """The products of which pictures were sent as files of a form, not by their addresses."""
    sent = set[int]()
    for asked, _ in accepted_writes(history):
        found = re.search(r"/products/(\d+)/(?:variants/\d+/)?images?$", urlsplit(str(asked.facts["url"])).path)
        if found and not isinstance(asked.facts.get("body"), Mapping):
            sent.add(int(found[1]))
    return sent


def _given(history: History) -> set[str]:
    """The addresses that the store was given as those of pictures, by writes that it has not refused."""
    answers = answers_of(history)
    return {
        text
        for asked in of_the_connector(history)
        if asked.kind == "request" and asked.facts["method"] in ("POST", "PUT", "PATCH")
        if "/catalog/" in str(asked.facts["url"])
        if not (asked.number in answers and answers[asked.number].name.startswith("4"))
        for text in _addresses(asked.facts.get("body"))
    }


def _addresses(value: Any, name: str = "") -> Iterator[str]:
    """The texts in fields that are about a picture or an address."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _addresses(part, str(key))
    elif isinstance(value, list):
        for part in value:
            yield from _addresses(part, name)
    elif isinstance(value, str) and ("image" in name or "url" in name):
        yield value


def _file(image: Mapping[str, Any]) -> str:
    """Source: Catalog V3: the file of a picture, in a folder of the store's; of a variant its address there."""
    found = image.get("image_file") or image.get("url_standard") or image.get("image_url") or ""
    return urlsplit(str(found)).path.rpartition("/")[2]


def _same_number(shown: Sequence[str], named: Sequence[str]) -> bool:
    """A picture that the feed has twice may be shown once."""
    return len(shown) in (len(named), len(set(named)))


def _in_turn(shown: Sequence[str], named: Sequence[str]) -> Iterator[bool]:
    """Of each picture whether it is the one that stands in this place of the feed.

    Source: Catalog V3: a store adds something to a file's name.
    """
    wanted = named if len(shown) == len(named) else list(dict.fromkeys(named))
    for file, address in zip(shown, wanted, strict=False):
        stem = unquote(urlsplit(address).path).rpartition("/")[2].rpartition(".")[0]
        yield _letters(stem) in _letters(unquote(file))


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


LAWS = (pictures_reach_the_store,)
"""What holds of pictures over any run."""
