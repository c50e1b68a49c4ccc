"""Python runs this first in every process that a test starts: it notes what the fakes answer there.

How the notes are judged is known to ``tests.fidelity.recorder``, which reads them and sets the two variables of the
environment that lead here.
"""

import importlib.abc
import importlib.util
import json
import os
import sys
from pathlib import Path

DOORS = {"fakes.bigcommerce.api.gateway": "bigcommerce", "fakes.logicbroker.api.routes": "logicbroker"}


class Doors(importlib.abc.MetaPathFinder):
    """Finds the two modules as everybody does, and stands behind their ``answer`` when they have been loaded."""

    def find_spec(self, name, path, target=None):
        if name not in DOORS:
            return None
        sys.meta_path.remove(self)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            sys.meta_path.insert(0, self)
        load = spec.loader.exec_module

        def load_and_listen(module):
            load(module)
            module.answer = noting(module.answer, DOORS[name])

        spec.loader.exec_module = load_and_listen
        return spec


def noting(answer, service):
    """The same function, which appends each new answer to a file of this process."""
    noted = set()
    notes = Path(os.environ["ANSWERS_OF_FAKES"]) / f"{os.getpid()}.jsonl"

    def noted_answer(places, request):
        response = answer(places, request)
        kind, body = response.headers.get("Content-Type"), response.body.decode("latin-1")
        note = (service, request.method, request.path, response.status, kind, body)
        if hash(note) not in noted:
            noted.add(hash(note))
            with notes.open("a") as file:
                file.write(json.dumps([*note, thrown(places, request.path)]) + "\n")
        return response

    return noted_answer


def thrown(places, path):
    """The switches of the store or of the network that are not as they usually are; nobody notices this look."""
    place = places.get(path.split("/")[2]) if isinstance(places, dict) else places[0]
    quirks = place and place.quirks
    usual = quirks.__dataclass_fields__ if quirks else {}
    return sorted(name for name, field in usual.items() if object.__getattribute__(quirks, name) != field.default)


if __name__ == "sitecustomize" and "ANSWERS_OF_FAKES" in os.environ:
    sys.meta_path.insert(0, Doors())
