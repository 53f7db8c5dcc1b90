"""A stored sign-in over a script, and a store that fails on demand."""

from __future__ import annotations

import datetime as dt
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import httpx
import pytest

from jobsync_tui.connectors.http import make_client
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.token_store import Kept, MemoryStore
from jobsync_tui.connectors.xero.oauth import Identity
from jobsync_tui.connectors.xero.pkce import StoredSignIn
from tests.connectors.xero.xero_support import Answer, Script, StepClock, json_answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobsync_tui.core.errors import JobsyncError, SignInNeeded

CLIENT = "app-1"
LOST = httpx.ReadTimeout("slow")
REFUSED = httpx.ConnectError("refused")


def kept(token: str, *, client_id: str = CLIENT, minutes: int = 0) -> Kept:
    at = dt.datetime(2026, 11, 1, 9, 0, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    return Kept(refresh_token=Secret(token), client_id=client_id, name="Office", scope="openid", obtained_at=at)


def granted(number: int, **changes: object) -> httpx.Response:
    body = {"access_token": f"access-{number}", "expires_in": 1800, "refresh_token": f"refresh-{number}"}
    return json_answer({**body, **changes})


def ended() -> httpx.Response:
    return json_answer({"error": "invalid_grant"}, status=400)


class Shelf(MemoryStore):
    """A store that fails on demand, and notes what happens to it."""

    place = "the shelf"

    def __init__(self, *at_first: Kept) -> None:
        super().__init__()
        self.error: SignInNeeded | None = None
        self.unreadable: SignInNeeded | None = None
        self.saved: list[str] = []
        self.loses = False
        self.before_load: list[Callable[[], None]] = []
        for one in at_first:
            super().save(one)

    def load(self) -> Kept | None:
        if self.before_load:
            self.before_load.pop(0)()
        if self.unreadable:
            raise self.unreadable
        return super().load()

    def save(self, kept: Kept) -> None:
        if self.error:
            raise self.error
        self.saved.append(kept.refresh_token.reveal())
        if not self.loses:
            super().save(kept)

    @property
    def token(self) -> str:
        return self._kept.refresh_token.reveal() if self._kept else ""

    def put(self, kept: Kept) -> None:
        """Somebody else's save."""
        super().save(kept)


@dataclass
class Desk:
    """A stored sign-in over a script."""

    folder: Path
    shelf: Shelf = field(default_factory=lambda: Shelf(kept("refresh-0")))
    script: Script = field(default_factory=Script)
    clock: StepClock = field(default_factory=StepClock)

    def __post_init__(self) -> None:
        self.sign_in = self.another()

    def another(self, client_id: str = CLIENT) -> StoredSignIn:
        client = make_client(base_url="https://identity.xero.com", transport=self.script.transport)
        identity = Identity(client, client_id=client_id)
        return StoredSignIn(identity, self.shelf, lock=self.lock, clock=self.clock)

    @property
    def lock(self) -> Path:
        return self.folder / "made" / "sign-in.lock"

    @property
    def sent(self) -> list[str]:
        """The refresh tokens that were sent, in order."""
        return [parse_qs(one.content.decode())["refresh_token"][0] for one in self.script.requests]

    def fails(self, error: type[JobsyncError], *answers: Answer) -> JobsyncError:
        """The error of the next token, without any secret in it, and nothing forgotten by it."""
        self.script.then(*answers)
        before = self.shelf.token
        with pytest.raises(error) as caught:
            self.sign_in.token(force=True)
        shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        assert "refresh-" not in shown
        assert "access-" not in shown
        assert self.shelf.token == before
        return caught.value
