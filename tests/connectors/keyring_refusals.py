"""Keyrings that are refused, one of each kind."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from keyring.backends import fail
from keyring.errors import KeyringLocked

from jobsync_tui.connectors.keyring_store import KeyringKind, KeyringStore
from jobsync_tui.connectors.secret import Secret
from jobsync_tui.connectors.token_store import Kept
from tests.connectors.keyring_fakes import (
    HangingKeyring,
    PlaintextKeyring,
    SafeKeyring,
)

if TYPE_CHECKING:
    from collections.abc import Callable


TOKEN = "refresh-canary-8f31"
SHORT = 0.05
KEPT = Kept(
    refresh_token=Secret(TOKEN),
    client_id="app-1",
    name="Office of Harbour Plumbing",
    scope="openid offline_access",
    obtained_at=dt.datetime(2026, 11, 3, 9, 0, tzinfo=dt.UTC),
)


def untyped(module: Any) -> object:  # the library does not type its own keyrings
    """The library's keyring of that module."""
    return module.Keyring()


def refused(kind: KeyringKind, hanging: HangingKeyring) -> object:
    locked = SafeKeyring()
    locked.error = KeyringLocked("Failed to unlock the collection!")
    backends: dict[KeyringKind, object] = {
        KeyringKind.ABSENT: untyped(fail),
        KeyringKind.LOCKED: locked,
        KeyringKind.HANGING: hanging,
        KeyringKind.PLAINTEXT: PlaintextKeyring(),
    }
    return backends[kind]


USES: list[Callable[[KeyringStore], object]] = [
    lambda one: one.load(),
    lambda one: one.save(KEPT),
    lambda one: one.forget(),
]
