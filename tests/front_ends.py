"""What other front ends leave of a display: GitHub's static view, the classic notebook, whatever has no HTML at all.

Simulated from what is published of them.  html-pipeline's allowlist stands for GitHub, with pictures from elsewhere
only; the classic notebook's sanitizer scrubs all CSS of a notebook that nobody trusts; VS Code shows HTML as it is,
without widgets.  JupyterLab itself is opened by the browser tests.
"""

import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser

import bleach

_TEXT = "h1 h2 h3 h4 h5 h6 br b i strong em a pre code tt div ins del sup sub p ol ul li blockquote dl dt dd kbd q hr"
_TABLES = "table thead tbody tfoot tr td th caption figure figcaption summary details"
_MORE = "samp var ruby rt rp s strike abbr bdo cite dfn mark small span time wbr img"
_ONLY_CLASSIC = "col colgroup section article header footer nav u label button progress"
_ATTRIBUTES = "align alt border colspan rowspan dir height width lang open role scope tabindex title"
GITHUB = frozenset(f"{_TEXT} {_TABLES} {_MORE}".split())
CLASSIC = GITHUB | frozenset(_ONLY_CLASSIC.split())
_KEPT = _ATTRIBUTES.split()


def on_github(page: str) -> str:
    """Without styles, and without pictures that are not somewhere else."""
    attributes = {"*": _KEPT, "a": ["href"], "img": ["src", *_KEPT]}
    return bleach.clean(page, tags=GITHUB, attributes=attributes, protocols={"http", "https"}, strip=True)


def in_classic(page: str) -> str:
    """Without styles; pictures within the page stay."""
    attributes = {"*": [*_KEPT, "class", "id"], "a": ["href", "target"], "img": ["src", *_KEPT]}
    return bleach.clean(page, tags=CLASSIC, attributes=attributes, protocols={"http", "https", "data"}, strip=True)


FRONT_ENDS: Mapping[str, Callable[[str], str]] = {
    "GitHub": on_github,
    "the classic notebook, not trusted": in_classic,
    "VS Code": str,
}
"""Each with what it makes of a page."""


class Read(HTMLParser):
    """What somebody reads of a page, without CSS: blocks and cells are apart, a picture is its alternative text."""

    INLINE = frozenset({"span", "strong", "b", "i", "em", "a", "code", "small", "tt", "abbr"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self._parts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self._parts.append("" if tag in self.INLINE else "\n")
        self._parts += [f"{value}\n" for name, value in attrs if (tag, name) == ("img", "alt")]

    def handle_endtag(self, tag):
        self._parts.append("" if tag in self.INLINE else "\n")

    def handle_data(self, data):
        self._parts.append(data)

    @property
    def words(self) -> list[str]:
        """Every word and figure, in order."""
        return re.findall(r"[\w.,:$%&/+-]*\w|[✓○◐!✗⊘]", "".join(self._parts))


FORBIDDEN = frozenset({"script", "style", "svg", "iframe", "object", "link", "form", "input"})
"""Tags of which somebody makes nothing, or something else."""


def faults_of(bundle: Mapping[str, str]) -> list[str]:
    """What is wrong with a display in some front end, in sentences; a front end without HTML has the text alone."""
    text, page = bundle.get("text/plain", ""), bundle.get("text/html")
    if not text.strip():
        return ["there is no text"]
    if page is None:
        return []
    if (
        "data-linked" in page
    ):  # Where our one script runs it links the parts; elsewhere it is left out with its content.
        page = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    whole = Read(page)
    faults = [f"there is a {tag}" for tag in sorted(FORBIDDEN.intersection(whole.tags))]
    faults += [f"there is an {name}" for name in sorted(whole.attributes) if name.startswith("on") or name == "class"]
    said = dict.fromkeys(whole.words)
    for name, left in FRONT_ENDS.items():
        lost = said.keys() - set(Read(left(page)).words)
        faults += [f"{name} shows no {' '.join(sorted(lost)[:5])}"] if lost else []
    parts = {part for word in said for part in re.findall(r"\w{3,}", word.lower())}
    unsaid = [word for word in dict.fromkeys(re.findall(r"\w{3,}", text)) if word.lower() not in parts]
    return [*faults, *([f"the page does not say {' '.join(unsaid[:8])}"] if unsaid else [])]
