"""A practice Xero with its consent page being served, a browser for it, and a home whose profile knows it."""

from __future__ import annotations

import threading
import webbrowser
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from jobsync_tui.sandbox.serve import serving
from jobsync_tui.sandbox.xero.app import xero_app
from jobsync_tui.sandbox.xero.books import Books
from jobsync_tui.sandbox.xero.limits import NO_LIMITS
from tests.cli.cli_support import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from wsgiref.types import WSGIApplication

    import pytest

LIVE = "Kauri Electrical"
SOURCE = '[[source]]\nname = "field"\ntype = "json"\npath = "jobs.json"\n'


@dataclass
class Xero:
    """The practice Xero being served, and the browser that she signs in with."""

    url: str
    profile: Path
    opened: list[str] = field(default_factory=list)
    ended_at: list[str] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def browse(self, address: str) -> bool:
        """Open the address in a thread, as a browser does; it follows where it is sent."""
        self.opened.append(address)
        self.threads.append(threading.Thread(target=self.visit, args=(address,)))
        self.threads[-1].start()
        return True

    def visit(self, address: str) -> None:
        where = self.consent(address)
        self.ended_at.append(where)
        with httpx.Client(trust_env=False) as browser:
            browser.get(where)

    def consent(self, address: str) -> str:
        """Permit on Xero's page; where the browser is sent."""
        with httpx.Client(trust_env=False) as browser:
            return browser.get(address).headers["Location"]


def books_of(name: str, **organisation: Any) -> Books:  # wire-shaped fields
    return Books(now=lambda: NOW, organisation={"Name": name, "CountryCode": "NZ", **organisation})


@contextmanager
def served_xero(
    organisations: Sequence[Books],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    watched: Callable[[WSGIApplication], WSGIApplication] = lambda app: app,
) -> Iterator[Xero]:
    """Serve Xero for these organisations, with a profile in this home that is not signed in yet."""
    for name in ("SSH_CONNECTION", "SSH_TTY", "JOBSYNC_PASSPHRASE", "JOBSYNC_XERO_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    first, *also = organisations
    profile = home / "config" / "default.toml"
    profile.parent.mkdir(parents=True)
    (profile.parent / "jobs.json").write_text('{"jobs": []}')
    with serving(watched(xero_app(first, also=also, limits=NO_LIMITS))) as url:
        profile.write_text(f'[xero]\nclient_id = "app-1"\napi_url = "{url}"\nauth = "pkce"\n{SOURCE}')
        served = Xero(url=url, profile=profile)
        monkeypatch.setattr(webbrowser, "open", served.browse)
        yield served
        for thread in served.threads:
            thread.join()
