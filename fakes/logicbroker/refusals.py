"""What the network says no to: requests that make no sense, and things that the caller cannot see.

The status codes of the wire are not here; ``api.context`` knows them.
"""


class Refusal(Exception):
    """The network said no.  The message tells what was wanted, what came, and what to do."""


class Invalid(Refusal, ValueError):
    """What came cannot be used as it is: 400 on the wire."""


class NotVisible(Refusal, LookupError):
    """There is no such thing, or it is between other companies, which must look the same: 404 on the wire.

    Guess: 404 rather than 403 for another company's document; see ``quirks``.
    """


class Hidden(NotVisible):
    """There is such a document, between other companies."""
