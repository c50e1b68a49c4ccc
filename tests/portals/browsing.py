"""For tests: somebody with a browser, spoken to in process: opens pages, fills in their forms, follows redirects."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from fakes.wire.http import Request, Response
from harness.portals.application import Portals

HOST = "http://127.0.0.1:8000"


@dataclass
class Browser:
    """Keeps the page that is open."""

    portals: Portals
    path: str = ""
    response: Response = field(default_factory=lambda: Response(0))

    def open(self, path: str) -> str:
        """The text of a page, its tags included; redirects are followed."""
        self.path = path
        self.response = self.portals.answer(Request("GET", HOST + path))
        return self.page

    @property
    def page(self) -> str:
        return self.response.body.decode()

    @property
    def text(self) -> str:
        """What a person reads of the page."""
        main = self.page.partition("<main")[2].partition("</main>")[0]
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main.partition(">")[2])).split())

    @property
    def token(self) -> str:
        """That of the forms on the page."""
        found = re.search(r'name="token" value="([^"]+)"', self.page)
        return found[1] if found else ""

    def send(self, action: str, fields: Mapping[str, str] | None = None, **headers: str) -> str:
        """Send a form of the page off, with what is filled in; what is not, stays as the page has it."""
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', self._form(action)))
        filled = {name: html.unescape(value) for name, value in hidden.items()} | dict(fields or {})
        return self.post(action, urlencode(filled).encode(), "application/x-www-form-urlencoded", **headers)

    def upload(self, action: str, name: str, content: bytes, fields: Mapping[str, str] | None = None) -> str:
        """Send a form with a file."""
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', self._form(action)))
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {**hidden, **(fields or {})}.items()
        ]
        head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        return self.post(action, b"".join([*parts, head, content, b"\r\n--b--\r\n"]), "multipart/form-data; boundary=b")

    def post(self, action: str, body: bytes, kind: str, **headers: str) -> str:
        """A POST as it stands; a redirect is followed."""
        sent = {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
        self.response = self.portals.answer(Request("POST", HOST + action, sent, body))
        if self.response.status == 303:
            return self.open(self.response.headers["Location"])
        return self.page

    def _form(self, action: str) -> str:
        found = re.search(
            rf'<form action="{re.escape(html.escape(action))}" method="post".*?</form>', self.page, re.DOTALL
        )
        assert found, f"no form for {action} on {self.path}: {re.findall('<form action=.([^ ]+) ', self.page)}"
        return found[0]
