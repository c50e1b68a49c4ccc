"""Attachments: files that companies hang on documents or send to a partner.

The bytes are kept in ``downloads``; HTTP is in ``api.attachments``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from fakes.time.clock import Clock

AttachmentType = Literal["json", "xml", "csv", "txt", "pdf", "png"]
ATTACHMENT_TYPES: tuple[AttachmentType, ...] = get_args(AttachmentType)

LIFE = timedelta(days=30)
"""Guess: how long an attachment is kept."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file on one document, or on none.

    ``path`` leads to it, or ``url`` to a file elsewhere; ``size`` is in bytes.
    """

    id: int
    sender_id: int
    receiver_id: int | None
    logicbroker_key: int | None
    type: str
    size: int
    description: str | None
    path: str | None
    url: str | None
    created_at: datetime
    expires_at: datetime
    acknowledged: bool = False


class AttachmentBook:
    """All attachments of one environment."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._attachments: list[Attachment] = []
        self._of_document: dict[int | None, list[Attachment]] = {}

    def add(
        self,
        *,
        sender_id: int,
        receiver_id: int | None,
        logicbroker_key: int | None,
        type_: AttachmentType,
        size: int,
        description: str | None,
        path: str | None,
        url: str | None,
    ) -> Attachment:
        """Hang a file on a document, or send it without one."""
        now = self._clock.now()
        attachment = Attachment(
            id=len(self._attachments) + 1,
            sender_id=sender_id,
            receiver_id=receiver_id,
            logicbroker_key=logicbroker_key,
            type=type_,
            size=size,
            description=description,
            path=path,
            url=url,
            created_at=now,
            expires_at=now + LIFE,
        )
        self._attachments.append(attachment)
        self._of_document.setdefault(logicbroker_key, []).append(attachment)
        return attachment

    def of_document(self, logicbroker_key: int) -> list[Attachment]:
        """What hangs on a document and has not expired, oldest first."""
        return self._alive(self._of_document.get(logicbroker_key, ()))

    def of_company(self, company_id: int) -> list[Attachment]:
        """What a company sent or received and has not expired, oldest first."""
        return [one for one in self._alive(self._attachments) if company_id in (one.sender_id, one.receiver_id)]

    def _alive(self, attachments: Sequence[Attachment]) -> list[Attachment]:
        now = self._clock.now()
        return [one for one in attachments if one.expires_at > now]
