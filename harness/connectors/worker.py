"""Runs a connector that is built by a Python factory in a process of its own: ``python -m harness.connectors.worker``.

What is said on the standard streams is described in docs/connector.md; the other end is in ``process``.
"""

import json
import os
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from itertools import chain
from typing import Any, TextIO

from harness.connectors.contract import ConnectorFactory, Ticking, checked, serves_several_stores
from harness.connectors.importing import imported
from harness.sync.connection import Connection
from harness.sync.credentials import Credentials
from harness.sync.journal import Journal
from harness.sync.network import requests_send
from harness.sync.secrets import Secret


def work(factory: ConnectorFactory, heard: Iterable[str], said: TextIO) -> None:
    """Build the connector that each ``hello`` describes, tick when told to, until the end or ``stop``."""
    connector: Ticking | None = None
    with ExitStack() as opened:
        for line in heard:
            message = json.loads(line)
            if message["type"] == "hello":
                opened.close()
                journal = opened.enter_context(Journal.open(os.path.join(message["folder"], "journal.sqlite")))
                connector = checked(factory(connection_of(message["connection"]), requests_send(), journal))
                answer: dict[str, Any] = {"ready": True, "again": True, "pid": os.getpid()}
                answer["serves_several_stores"] = serves_several_stores(connector)
            elif message["type"] == "tick" and connector is not None:
                following = connector.tick(datetime.fromisoformat(message["now"]))
                answer = {"next": following.isoformat() if following else None, "status": _status(connector)}
            else:
                return
            said.write(json.dumps(answer) + "\n")
            said.flush()


def connection_of(described: dict[str, Any]) -> Connection:
    """The connection that ``hello`` describes, with loopback in place of both services."""
    began = described["connected_at"]
    return Connection(
        name=described["name"],
        environment=described["environment"],
        credentials=Credentials(described["store_hash"], described["client_id"], Secret(described["access_token"])),
        logicbroker_key=Secret(described["logicbroker_key"]),
        connected_at=datetime.fromisoformat(began) if began else None,
        allow_cancelling_orders=described["allow_cancelling_orders"],
        store_kind="trial" if described["environment"] == "stage" else "production",
        stock_identity=described["stock_identity"],
        retailer_id=described.get("retailer_id"),
        bigcommerce_url=described["bigcommerce_url"],
        logicbroker_url=described["logicbroker_url"],
    )


def _status(connector: Ticking) -> dict[str, str] | None:
    status = getattr(connector, "status", None)
    return None if status is None else {"state": str(status.state), "reason": str(status.reason)}


def named_in(arguments: list[str]) -> ConnectorFactory:
    """The factory that the last argument of a program names; without one it ends with a sentence."""
    try:
        return imported(arguments[-1] if arguments else "")
    except ValueError as problem:
        sys.exit(str(problem).replace("--connector as ", ""))


def main() -> None:
    """Work with the factory that the argument names as ``module:factory``, or say in a sentence why that cannot be.

    The work is done in a child of this process, which is all that a crash kills: another child begins at once.
    """
    factory = named_in(sys.argv[1:])
    while hello := sys.stdin.readline():
        child = os.fork()
        if child == 0:
            work(factory, chain([hello], sys.stdin), sys.stdout)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
