"""A sequence diagram as a value: Mermaid, which a notebook draws and keeps drawing when untrusted, and sentences.

What is worth drawing is not known here; who draws something chooses the messages.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.displays.tables import Bundle, counted

MOST_MESSAGES = 50
"""More than this is too much to follow in one drawing."""


@dataclass(frozen=True, slots=True)
class Message:
    """One arrow: when, from whom, to whom, and what it says; ``reply`` draws it dashed."""

    when: str
    sender: str
    receiver: str
    text: str
    reply: bool = False

    def sentence(self) -> str:
        return f"{self.when}  {self.sender} to {self.receiver}: {self.text}"


@dataclass(frozen=True, slots=True)
class SequenceDiagram:
    """Messages between participants, who stand from left to right in the order given."""

    title: str
    participants: Sequence[str]
    messages: Sequence[Message]

    def mermaid(self) -> str:
        """The source of the drawing, of at most ``MOST_MESSAGES`` messages."""
        lines = [f"accTitle: {_safe(self.title)}", f"accDescr: {_safe(self._described())}"]
        lines += [f"participant {name}" for name in self._present()]
        lines += self._arrows()
        left_out = len(self.messages) - MOST_MESSAGES
        if left_out > 0:
            lines.append(f"Note over {self._present()[0]}: {counted(left_out, 'more message')} not drawn")
        return "\n".join(["sequenceDiagram", *(f"  {line}" for line in lines)])

    def text(self) -> str:
        """The title and every message as a sentence."""
        return "\n".join([self.title, *(f"  {message.sentence()}" for message in self.messages)])

    def _present(self) -> list[str]:
        named = {name for message in self.messages for name in (message.sender, message.receiver)}
        return [name for name in self.participants if name in named] or list(self.participants)

    def _arrows(self) -> Iterator[str]:
        when = ""
        for message in self.messages[:MOST_MESSAGES]:
            if message.when != when:
                when = message.when
                yield f"Note over {message.sender}: {_safe(when)}"
            arrow = "-->>" if message.reply else "->>"
            yield f"{message.sender}{arrow}{message.receiver}: {_safe(message.text)}"

    def _described(self) -> str:
        parties = ", ".join(self._present())
        return (
            f"{counted(len(self.messages), 'message')} between {parties}; the text of this output lists them in words"
        )

    def __repr__(self) -> str:
        return f"SequenceDiagram({self.title}, {counted(len(self.messages), 'message')})"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Bundle:
        return {"text/plain": self.text(), "text/vnd.mermaid": self.mermaid()}


def _safe(text: str) -> str:
    """Without the characters that end a message in Mermaid."""
    return re.sub(r"[;#\s]+", " ", text).strip()
