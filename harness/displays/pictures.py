"""A drawing as an image inside of a page, which an untrusted notebook, an export and a screen reader keep.

What is drawn is not known here.
"""

from base64 import b64encode

from harness.displays.texts import between_tags
from harness.displays.texts import html as as_html


def image(svg: str, alt: str) -> str:
    """The drawing with its alternative text; SVG written into the page itself loses all but its letters there."""
    source = b64encode(svg.encode()).decode()
    return f'<img alt="{as_html(alt)}" src="data:image/svg+xml;base64,{source}" style="max-width: 100%">'


def unfolding(summary: str, content: str) -> str:
    """Something that opens on a click or by the keyboard, without a script."""
    return f"<details><summary>{as_html(summary)}</summary>{content}</details>"


def verbatim(text: str) -> str:
    """A text as it was recorded, which is scrolled where it is long, by the keyboard as well."""
    return f'<pre tabindex="0" style="{_PRE}">{between_tags(text)}</pre>'


_PRE = "margin: 0.2em 0; padding: 0.4em; border: 1px solid; max-height: 20em; overflow: auto; font-size: 90%"
