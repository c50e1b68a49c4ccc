"""A connector in a process of its own that does what its first argument says, and nothing else."""

import json
import os
import subprocess
import sys
import urllib.request
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any


def say(**answer: Any) -> None:
    print(json.dumps(answer), flush=True)


def ask(connection: dict[str, Any]) -> None:
    """Ask the store for its orders."""
    url = f"{connection['bigcommerce_url']}/stores/{connection['store_hash']}/v2/orders"
    headers = {"X-Auth-Token": connection["access_token"], "Accept": "application/json"}
    urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20).read()


def leave_behind(hello: dict[str, Any]) -> None:
    """Start a daemon that keeps the standard streams, and write down which."""
    daemon = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], env=dict(os.environ), start_new_session=True
    )
    with open(os.path.join(hello["folder"], "daemon"), "w", encoding="utf-8") as file:
        file.write(str(daemon.pid))


def tick(manner: str, hello: dict[str, Any]) -> None:
    if manner == "ends":
        print("no more paper", file=sys.stderr)
        raise SystemExit(4)
    if manner == "orphans":
        leave_behind(hello)
        os._exit(5)
    if manner == "chats":
        print("this is for people")
        print(json.dumps({"level": "info", "said": "this, too"}))
        print("and this", file=sys.stderr)
    if manner == "counts":
        path = os.path.join(hello["folder"], "count")
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{os.getpid()}\n")
    if manner == "elsewhere":
        urllib.request.urlopen("http://example.com/", timeout=20)
    while manner == "retries":
        with suppress(OSError):
            urllib.request.urlopen(f"{hello['connection']['bigcommerce_url']}/stores/x/v2/orders", timeout=20)
    if manner in {"asks", "counts"}:
        ask(hello["connection"])


def main() -> None:
    manner, hello = sys.argv[1], {}
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            hello = message
            if manner == "repeats":
                say(ready=True)
            say(ready=manner != "refuses", **({"pid": int(sys.argv[2])} if manner == "numbers" else {}))
        elif message["type"] == "tick":
            if manner == "silent":
                continue
            tick(manner, hello)
            following = datetime.fromisoformat(message["now"]) + timedelta(minutes=15)
            say(next="soon" if manner == "texts" else following.isoformat())
        else:
            return


if __name__ == "__main__":
    main()
