"""A set-up in a test's hands: a profile on disk, practice books behind it, a sign-in that goes as scripted."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.bootstrap.opening import open_source, open_workspace
from jobsync_tui.config import SourceProfile, load_profile, profile_in_set_up, write_source, write_xero
from jobsync_tui.connectors.xero.tenants import Reached
from jobsync_tui.core.errors import JobsyncError, SignInNeeded
from jobsync_tui.core.ledger import Organisation
from jobsync_tui.services.connect import SigningIn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from jobsync_tui.config import Profile
    from jobsync_tui.connectors.secret import Secret
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.ui.setup import Keeping
    from tests.ui.evening import Evening

ADDRESS = "https://login.xero.com/identity/connect/authorize?response_type=code&client_id=0123ABCD&" + "&".join(
    f"scope_{at}=accounting.settings.read" for at in range(6)
)
CANARY = "http://localhost:8742/callback?code=c4n4ry&state=s3cret"
REDIRECTS = tuple(f"http://localhost:{port}/callback" for port in (8742, 18742, 28742))


def reached(*names: str) -> tuple[Reached, ...]:
    """Organisations of these names."""
    return tuple(
        Reached(connection_id=f"connection-{at}", tenant_id=f"tenant-{at}", name=name)
        for at, name in enumerate(names, start=1)
    )


def _set() -> threading.Event:
    done = threading.Event()
    done.set()
    return done


@dataclass
class Script:
    """What Xero and the browser do, and what they saw."""

    reaches: tuple[Reached, ...] = field(default_factory=lambda: reached("Kauri Electrical Ltd"))
    error: JobsyncError | None = None
    begin_error: JobsyncError | None = None
    demo: bool = False
    came_back: threading.Event = field(default_factory=threading.Event)
    waiting: threading.Event = field(default_factory=threading.Event)
    closed: threading.Event = field(default_factory=threading.Event)
    answers: threading.Event = field(default_factory=_set)
    pasted: list[str] = field(default_factory=list)
    begun: list[bool] = field(default_factory=list)
    opened: list[Signing] = field(default_factory=list)


class Signing(SigningIn):
    """A sign-in that goes as scripted; nothing listens anywhere."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.closed = 0
        script.opened.append(self)

    def close(self) -> None:
        self.closed += 1
        self.script.closed.set()

    def begin(self, *, listen: bool = True) -> str:
        self.script.begun.append(listen)
        if self.script.begin_error:
            raise self.script.begin_error
        return ADDRESS

    def wait(self, stopped: Callable[[], bool] = lambda: False) -> tuple[Reached, ...]:
        self.script.waiting.set()
        while not self.script.came_back.wait(0.01):
            if stopped():
                raise SignInNeeded("The sign-in was given up.")
        return self._end()

    def paste(self, address: str) -> tuple[Reached, ...]:
        self.script.pasted.append(address)
        assert self.script.answers.wait(20)
        return self._end()

    def _end(self) -> tuple[Reached, ...]:
        if self.script.error:
            raise self.script.error
        return self.script.reaches

    def choose(self, tenant_id: str) -> Organisation:
        name = next(one.name for one in self.script.reaches if one.tenant_id == tenant_id)
        return Organisation(
            organisation_id=tenant_id, name=name, base_currency="NZD", country="NZ", is_demo=self.script.demo
        )


class Prepared:
    """A set-up over a profile of its own; the workspace it opens is the evening's."""

    redirects = REDIRECTS

    def __init__(self, evening: Evening, script: Script | None = None) -> None:
        self.evening = evening
        self.file = evening.folder / "own.toml"
        self.script = script or Script()
        self.trouble = ""
        self.refuses: dict[Keeping, JobsyncError] = {}
        self.kept: list[tuple[Keeping, str | None]] = []
        self.browsed: list[str] = []
        self.browser = True
        self.disconnected = 0
        self.opened = 0
        self.real_books = False
        self._stack = ExitStack()

    @property
    def profile(self) -> Profile:
        return profile_in_set_up(file=self.file)

    @property
    def profile_path(self) -> Path:
        return self.profile.path

    @property
    def client_id(self) -> str:
        return self.profile.xero.client_id

    @property
    def organisation(self) -> str:
        return self.profile.xero.tenant_id

    @property
    def sources(self) -> Sequence[SourceProfile]:
        return self.profile.sources

    def with_jobs(self) -> Prepared:
        """The jobs file is named already."""
        write_source(self.file, name="field", kind="json", place="jobs.json")
        return self

    def connected(self) -> Prepared:
        """An organisation is named already."""
        write_xero(self.file, {"client_id": "0123ABCD", "tenant_id": "tenant-1"})
        return self

    def read_source(self, name: str, kind: str, place: str) -> Sequence[Job]:
        source = SourceProfile(name=name, type="csv" if kind == "csv" else "json", path=place)
        return open_source(self.profile, source).jobs()

    def save_source(self, name: str, kind: str, place: str) -> None:
        write_source(self.file, name=name, kind=kind, place=place)

    def signing_in(self, client_id: str) -> SigningIn:
        assert client_id
        return Signing(self.script)

    def keyring_trouble(self) -> str:
        return self.trouble

    def keep(
        self, signing: SigningIn, organisation: Organisation, how: Keeping, passphrase: Secret | None = None
    ) -> str:
        assert isinstance(signing, Signing)
        assert not signing.closed
        if how in self.refuses:
            raise self.refuses[how]
        self.kept.append((how, passphrase.reveal() if passphrase else None))
        write_xero(self.file, {"client_id": "0123ABCD", "tenant_id": organisation.organisation_id})
        return {"keyring": "the system's keyring", "file": "an encrypted file", "session": "this session"}[how]

    def disconnect(self, passphrase: Callable[[], Secret] | None = None) -> str:
        assert passphrase
        self.disconnected += 1
        return "The connection is deleted in Xero and the sign-in forgotten."

    def open_browser(self, address: str) -> bool:
        self.browsed.append(address)
        return self.browser

    def workspace(self, passphrase: Callable[[], Secret] | None = None) -> Workspace:
        assert passphrase
        self.close()
        self.opened += 1
        profile = load_profile(file=self.evening.folder / "practice.toml")
        ws = self._stack.enter_context(open_workspace(profile, clock=self.evening.clock))
        if self.real_books:
            ws.profile = msgspec.structs.replace(profile, xero=msgspec.structs.replace(profile.xero, api_url=""))
        return ws

    def close(self) -> None:
        self._stack.close()
