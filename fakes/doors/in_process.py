"""The door in process: one ``answer`` in front of several services, routed by host.

No patching and no socket lives here; a caller hands in a request and is handed the response.
"""

from collections.abc import Collection, Iterable
from typing import Protocol
from urllib.parse import urlsplit

from fakes.bigcommerce import BigCommerce, Gateway
from fakes.wire.http import NotFaked, RequestLike, Response


class Service(Protocol):
    """Anything that answers for some hosts: a store, a gateway of stores, a network."""

    @property
    def hosts(self) -> Collection[str]: ...
    def answer(self, request: RequestLike) -> Response: ...


class InProcess:
    """Several services behind one ``answer``; stores share BigCommerce's one host and are told apart by their hash.

    Raises:
        ValueError: no service was given, or two of them answer for the same host or have the same store hash.
    """

    def __init__(self, *services: Service) -> None:
        if not services:
            raise ValueError("wanted at least one service to reach, such as BigCommerce() or Logicbroker(); got none")
        self._by_host: dict[str, Service] = {}
        for service in _behind_one_gateway(services):
            self._take_in(service)

    @property
    def hosts(self) -> list[str]:
        return list(self._by_host)

    def answer(self, request: RequestLike) -> Response:
        """What the host of the request answers.

        Raises:
            NotFaked: no service answers for the host, or the service does not imitate the route.
        """
        host = urlsplit(request.url).hostname or ""
        service = self._by_host.get(host)
        if service is None:
            raise _no_such_host(request.method, host, self.hosts)
        return service.answer(request)

    def _take_in(self, service: Service) -> None:
        for host in service.hosts:
            if host in self._by_host:
                raise ValueError(f"wanted one service for each host; got two for {host}: hand in one of them")
            self._by_host[host] = service


def _behind_one_gateway(services: Iterable[Service]) -> list[Service]:
    """The services with all stores among them behind one gateway."""
    stores = [service for service in services if isinstance(service, BigCommerce)]
    others = [service for service in services if not isinstance(service, BigCommerce)]
    hashes = [store.store_hash for store in stores]
    for store_hash in hashes:
        if hashes.count(store_hash) > 1:
            raise ValueError(f"wanted stores of different hashes; got two with the hash {store_hash}")
    return [Gateway(stores), *others] if stores else others


def _no_such_host(method: str, host: str, hosts: list[str]) -> NotFaked:
    """The refusal to guess what a host outside of the fakes would say; only the host is named, a path may be secret."""
    response = Response.of_text(502, f"No fake answers for {host}.")
    wanted = f"{method} to the host {host!r}, which no service here answers for and nothing is sent out to"
    return NotFaked(wanted, [f"https://{known}" for known in hosts], response)
