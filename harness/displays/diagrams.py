"""A sequence diagram as a value: a table whose rows unfold, which every front end keeps; Mermaid, and sentences.

What is worth drawing is not known here; who draws something chooses the messages.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from harness.displays.pictures import verbatim
from harness.displays.states import Chip, Tone
from harness.displays.tables import Bundle, counted, exact
from harness.displays.texts import html as as_html
from harness.displays.texts import visible

MOST_MESSAGES = 50
"""More than this is too much to follow in one drawing."""

MessageKind = Literal["deed", "request", "reply", "refusal", "fault"]

_TONES: dict[MessageKind, Tone] = {"deed": "waiting", "refusal": "attention", "fault": "bad"}
_CELL = "text-align: left; padding: 0.15em 0.6em; vertical-align: top"


@dataclass(frozen=True, slots=True)
class Message:
    """One arrow: when, from whom, to whom, and what it says; ``parts`` are texts with a name each, to unfold."""

    at: datetime
    sender: str
    receiver: str
    text: str
    kind: MessageKind = "request"
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def reply(self) -> bool:
        """Whether it answers another one; it is drawn dashed."""
        return self.kind in ("reply", "refusal")

    def sentence(self) -> str:
        if self.sender == self.receiver:
            return visible(f"{exact(self.at)}  {self.sender}: {self.text}")
        return visible(f"{exact(self.at)}  {self.sender} to {self.receiver}: {self.text}")


@dataclass(frozen=True, slots=True)
class SequenceDiagram:
    """Messages between participants, who stand from left to right in the order given."""

    title: str
    participants: Sequence[str]
    messages: Sequence[Message]

    def mermaid(self) -> str:
        """The source of a drawing in Mermaid, of at most ``MOST_MESSAGES`` messages."""
        lines = [f"accTitle: {_safe(self.title)}", f"accDescr: {_safe(self._described())}"]
        lines += [f"participant {_safe(name)}" for name in self._present()]
        lines += self._arrows()
        if self._left_out:
            lines.append(f"Note over {_safe(self._present()[0])}: {self._left_out}")
        return "\n".join(["sequenceDiagram", *(f"  {line}" for line in lines)])

    def text(self) -> str:
        """The title and every message as a sentence."""
        return "\n".join([visible(self.title), *(f"  {message.sentence()}" for message in self.messages)])

    def html(self) -> str:
        """A column for each participant, a row for each message from its sender to its receiver; a row unfolds."""
        names = self._present()
        columns = ("When (UTC)", "After", *names)
        head = "".join(f'<th scope="col" style="{_CELL}">{as_html(name)}</th>' for name in columns)
        caption = f'<caption style="text-align: left; font-weight: bold">{as_html(self.title)}</caption>'
        table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{''.join(self._rows(names))}</tbody></table>"
        more = f"<p>{self._left_out}</p>" if self._left_out else ""
        # What may be too wide for its place is scrolled by the keyboard as well.
        return f'<figure tabindex="0" style="margin: 0; max-width: 100%; overflow-x: auto">{table}</figure>{more}'

    @property
    def _left_out(self) -> str:
        left_out = len(self.messages) - MOST_MESSAGES
        return f"{counted(left_out, 'more message')} not drawn" if left_out > 0 else ""

    def _rows(self, names: Sequence[str]) -> Iterator[str]:
        before: datetime | None = None
        for message in self.messages[:MOST_MESSAGES]:
            gap = message.at - before if before is not None else timedelta(0)
            before = message.at
            when = f'<th scope="row" style="{_CELL}; white-space: nowrap; font-weight: normal">{exact(message.at)}</th>'
            yield f'<tr>{when}<td style="{_CELL}; white-space: nowrap">{_length(gap)}</td>{_arrow(message, names)}</tr>'

    def _present(self) -> list[str]:
        named = {name for message in self.messages for name in (message.sender, message.receiver)}
        return [name for name in self.participants if name in named] or list(self.participants)

    def _arrows(self) -> Iterator[str]:
        when = ""
        for message in self.messages[:MOST_MESSAGES]:
            if exact(message.at) != when:
                when = exact(message.at)
                yield f"Note over {_safe(message.sender)}: {_safe(when)}"
            arrow = "-->>" if message.reply else "->>"
            yield f"{_safe(message.sender)}{arrow}{_safe(message.receiver)}: {_safe(message.text)}"

    def _described(self) -> str:
        parties = ", ".join(self._present())
        return (
            f"{counted(len(self.messages), 'message')} between {parties}; the text of this output lists them in words"
        )

    def __repr__(self) -> str:
        return f"SequenceDiagram({self.title}, {counted(len(self.messages), 'message')})"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return {"text/plain": self.text(), "text/html": self.html()}


def _arrow(message: Message, names: Sequence[str]) -> str:
    """The cells of a row: empty ones up to the arrow, which spans from one participant to the other."""
    sender, receiver = names.index(message.sender), names.index(message.receiver)
    first, last = min(sender, receiver), max(sender, receiver)
    if first == last:
        last = min(last + 1, len(names) - 1)  # Something within one participant has no room in a single column.
        first = min(first, last - 1) if last else 0
    line = "dashed" if message.reply else "solid"
    style = f"{_CELL}; border-bottom: 2px {line}; text-align: {'left' if sender <= receiver else 'right'}"
    empty = f'<td style="{_CELL}"></td>'
    span = f'<td colspan="{last - first + 1}" style="{style}">{_label(message, sender, receiver)}</td>'
    return empty * first + span + empty * (len(names) - 1 - last)


def _label(message: Message, sender: int, receiver: int) -> str:
    tone = _TONES.get(message.kind)
    text = Chip(message.text, tone).html() if tone else as_html(message.text)
    shown = text if sender == receiver else f"{text} →" if sender < receiver else f"← {text}"
    if not message.parts:
        return shown
    parts = "".join(f"<p>{as_html(name)}</p>{verbatim(content)}" for name, content in message.parts)
    return f"<details><summary>{shown}</summary>{parts}</details>"


def _length(gap: timedelta) -> str:
    """How long after the message before, such as ``+30 s`` or ``+14 min 30 s``; nothing for at once."""
    minutes, seconds = divmod(round(gap.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    told = [f"{value} {unit}" for value, unit in ((hours, "h"), (minutes, "min"), (seconds, "s")) if value]
    return f"+{' '.join(told)}" if told else ""


def _safe(text: str) -> str:
    """Without the characters that end a message in Mermaid, or begin a comment or a directive."""
    return re.sub(r"[;#\s]+|%%+|[{}<>]", " ", visible(text)).strip()
