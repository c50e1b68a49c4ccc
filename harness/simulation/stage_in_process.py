"""Both services with people and a control port in this process, reached by addresses as served ones are."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from fakes.doors.control import Control
from fakes.scenery.config import ServeConfig
from fakes.scenery.outside_world import Addresses, OutsideWorld
from fakes.wire.http import NotFaked, Request, RequestLike, Response

ADDRESSES = Addresses(
    "http://localhost:1",
    "http://localhost:2",
    "http://localhost:3",
    "http://localhost:4",
)
"""Where the parts are; nothing is listening there."""


class StageInProcess:
    """What ``harness serve --clock virtual`` serves, without sockets."""

    def __init__(self, config: ServeConfig) -> None:
        self.outside = OutsideWorld(config, ADDRESSES)
        self._answers: dict[str, Callable[[RequestLike], Response]] = {
            _host(ADDRESSES.bigcommerce): self.outside.answer_bigcommerce,
            _host(ADDRESSES.logicbroker): self.outside.answer_stage,
            _host(ADDRESSES.logicbroker_production): self.outside.answer_production,
            _host(ADDRESSES.control): Control(self.outside).answer,
        }

    @property
    def introduction(self) -> dict[str, Any]:
        """What the first line of ``harness serve`` says."""
        return self.outside.introduction()

    def send(self, request: RequestLike) -> Response:
        """What the address answers."""
        asked = Request.of(request)
        try:
            return self._answers[_host(asked.url)](asked)
        except NotFaked as gap:
            return gap.response

    def now(self) -> datetime:
        return self.outside.clock.now()

    def move(self, to: datetime) -> None:
        """Let an instant come, and everything that is due by then happen."""
        if to > self.now():
            self.outside.advance(to)


def _host(url: str) -> str:
    return urlsplit(url).netloc
