"""A sign-in kept in the system's keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobsync_tui.connectors.guarded_keyring import (
    SYSTEM,
    TIMEOUT,
    GuardedKeyring,
    KeyringKind,
    KeyringRefused,
)
from jobsync_tui.connectors.token_store import pack, unpack

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from jobsync_tui.connectors.token_store import Kept

__all__ = ["KeyringKind", "KeyringRefused", "KeyringStore", "probe"]

PROBED = "probe"
"""An entry that is never written: looking for it shows whether the keyring lets us in."""


class KeyringStore:
    """Keeps a sign-in as one entry of the keyring; `timeout` in seconds for each call. See TokenStore."""

    place = "the system's keyring"

    def __init__(self, entry: str, *, timeout: float = TIMEOUT, backend: KeyringBackend | None = None) -> None:
        self._entry = entry
        self._keyring = _guarded(timeout, backend)

    def load(self) -> Kept | None:
        """The entry's sign-in; KeyringRefused, or SignInNeeded when the entry is damaged."""
        text = self._keyring.get(self._entry)
        return unpack(text, place=self.place) if text else None

    def save(self, kept: Kept) -> None:
        """Write the entry; KeyringRefused, or SignInNeeded when it is too long for this keyring."""
        self._keyring.set(self._entry, pack(kept))

    def forget(self) -> None:
        """Remove the entry; KeyringRefused when the keyring does not let us."""
        self._keyring.delete(self._entry)


def probe(*, timeout: float = TIMEOUT, backend: KeyringBackend | None = None) -> None:
    """Raise KeyringRefused when the keyring may not or cannot be used; writes nothing."""
    _guarded(timeout, backend).get(PROBED)


def _guarded(timeout: float, backend: KeyringBackend | None) -> GuardedKeyring:
    if backend is None and timeout == TIMEOUT:
        return SYSTEM
    return GuardedKeyring(timeout=timeout, backend=backend)
