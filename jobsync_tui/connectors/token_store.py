"""Where a sign-in rests between runs: what is kept of it, and the three ways to keep it."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - msgspec reads the annotations at run time
from dataclasses import dataclass
from typing import Protocol

import msgspec

from jobsync_tui.connectors.secret import Secret
from jobsync_tui.core.errors import SignInNeeded

FORMAT = 1
"""The version of a kept sign-in's text; a higher one was written by a newer jobsync."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A sign-in at rest: the refresh token, which app it belongs to, and whose it is (for people)."""

    refresh_token: Secret
    client_id: str
    name: str
    scope: str
    obtained_at: dt.datetime


class TokenStore(Protocol):
    """One place for one sign-in; every method raises SignInNeeded, with a next step, when it cannot be used."""

    @property
    def place(self) -> str:
        """The place in words: "the system's keyring"."""
        ...

    def load(self) -> Kept | None:
        """The sign-in that is kept; None where there is none."""
        ...

    def save(self, kept: Kept) -> None:
        """Keep it in place of what was kept before."""
        ...

    def forget(self) -> None:
        """Keep nothing; no error when nothing was kept."""
        ...


class MemoryStore:
    """Keeps a sign-in for this session alone."""

    place = "this session's memory"

    def __init__(self) -> None:
        self._kept: Kept | None = None

    def load(self) -> Kept | None:
        """What was saved in this session."""
        return self._kept

    def save(self, kept: Kept) -> None:
        """Keep it until the session ends."""
        self._kept = kept

    def forget(self) -> None:
        """Keep nothing."""
        self._kept = None


class _Written(msgspec.Struct, kw_only=True):
    """A kept sign-in as JSON."""

    v: int
    refresh_token: str
    client_id: str
    name: str
    scope: str
    obtained_at: dt.datetime

    def __repr__(self) -> str:
        return "_Written(***)"


class _Version(msgspec.Struct):
    """The one field that every version has."""

    v: int


def pack(kept: Kept) -> str:
    """A kept sign-in as one text, secret as it is: for a place that encrypts."""
    written = _Written(
        v=FORMAT,
        refresh_token=kept.refresh_token.reveal(),
        client_id=kept.client_id,
        name=kept.name,
        scope=kept.scope,
        obtained_at=kept.obtained_at,
    )
    return msgspec.json.encode(written).decode()


def unpack(text: str, *, place: str) -> Kept:
    """The kept sign-in of a text that `pack` wrote; SignInNeeded, naming the place, when it is none."""
    try:
        if msgspec.json.decode(text, type=_Version).v > FORMAT:
            raise _unreadable(f"The sign-in in {place} was written by a newer jobsync.")
        written = msgspec.json.decode(text, type=_Written)
    except msgspec.MsgspecError:
        # The cause is left out: it could quote a part of the token.
        raise _unreadable(f"The sign-in in {place} is damaged.") from None
    if not written.refresh_token or written.obtained_at.tzinfo is None:
        raise _unreadable(f"The sign-in in {place} is damaged.")
    return Kept(
        refresh_token=Secret(written.refresh_token),
        client_id=written.client_id,
        name=written.name,
        scope=written.scope,
        obtained_at=written.obtained_at,
    )


def _unreadable(message: str) -> SignInNeeded:
    return SignInNeeded(message, next_step="Run `jobsync connect xero` to sign in again.")
