"""The one way to the system's keyring: only one that encrypts, and never a wait without an end.

A locked SecretService over SSH raises odd D-Bus errors, or answers never (jaraco/keyring#514, #569). So every
call runs in a thread that the app neither waits for nor is kept alive by, and every error counts as locked.
"""

from __future__ import annotations

import threading
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from jobsync_tui.core.errors import SignInNeeded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from keyring.backend import KeyringBackend

    T = TypeVar("T")

SERVICE = "jobsync-tui"

TIMEOUT = 4.0
"""Seconds that one call to the keyring may take, choosing the keyring included."""

SAFE_BACKENDS = frozenset(
    {
        "keyring.backends.macOS",
        "keyring.backends.Windows",
        "keyring.backends.SecretService",
        "keyring.backends.libsecret",
        "keyring.backends.kwallet",
    }
)
"""Keyrings that encrypt. With keyrings.alt installed the library would choose a plaintext file by itself."""

NO_BACKENDS = frozenset({"keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer"})
"""What the library answers with where there is no keyring; a chainer only counts by what it holds."""

WINDOWS = "keyring.backends.Windows"
WINDOWS_LONGEST = 1280
"""UTF-16 units of one entry of Windows' Credential Manager, which holds 2,560 bytes (danieljoos/wincred#18)."""


class KeyringKind(StrEnum):
    """Why the keyring may not or cannot be used."""

    ABSENT = "absent"
    LOCKED = "locked"
    HANGING = "hanging"
    PLAINTEXT = "plaintext"


class KeyringRefused(SignInNeeded):
    """The keyring may not or cannot be used; `kind` tells why."""

    def __init__(self, kind: KeyringKind, *, next_step: str = "") -> None:
        super().__init__(MESSAGES[kind], next_step=next_step or f"{HINTS[kind]}{OTHERWISE}")
        self.kind = kind


MESSAGES = {
    KeyringKind.ABSENT: "This computer has no keyring that jobsync can use.",
    KeyringKind.LOCKED: "The system's keyring is locked, or does not let jobsync in.",
    KeyringKind.HANGING: "The system's keyring does not answer.",
    KeyringKind.PLAINTEXT: "The only keyring here would write the sign-in to disk unencrypted, so it is not used.",
}

HINTS = {
    KeyringKind.ABSENT: "",
    KeyringKind.LOCKED: "Unlock it and try again. Or: ",
    KeyringKind.HANGING: "Look for a window that asks for its password, answer it, and try again. Or: ",
    KeyringKind.PLAINTEXT: "",
}

OTHERWISE = (
    "Sign in for this session only, in the app; or keep the sign-in in a file that is encrypted with a passphrase: "
    "`jobsync connect xero --store file`."
)
"""What helps without a keyring, whatever is the matter with it."""


class GuardedKeyring:
    """The keyring behind a time limit; safe to share by threads. Every method may raise KeyringRefused.

    After a call that hung, no other is made until that one has ended (somebody answered the keyring's question).
    """

    def __init__(self, *, timeout: float = TIMEOUT, backend: KeyringBackend | None = None) -> None:
        self._timeout = timeout
        self._given = backend
        self._lock = threading.Lock()
        self._under_way: threading.Thread | None = None

    def get(self, entry: str) -> str | None:
        """The value of an entry; None where there is none."""
        return self._guarded(lambda backend: backend.get_password(SERVICE, entry))

    def set(self, entry: str, value: str) -> None:
        """Write an entry; SignInNeeded when it is longer than this keyring takes."""

        def write(backend: KeyringBackend) -> bool:
            if _too_long(backend, value):
                return False
            backend.set_password(SERVICE, entry, value)
            return True

        if not self._guarded(write):
            raise SignInNeeded(
                "The sign-in is longer than an entry of Windows' Credential Manager may be.", next_step=OTHERWISE
            )

    def delete(self, entry: str) -> None:
        """Remove an entry, if it is there."""

        def remove(backend: KeyringBackend) -> None:
            # Asked first: a keyring raises the same error for "not there" and for "not allowed".
            if backend.get_password(SERVICE, entry) is not None:
                backend.delete_password(SERVICE, entry)

        self._guarded(remove)

    def _guarded(self, work: Callable[[KeyringBackend], T]) -> T:
        """Do it in a thread of its own, and give up on it when the time is over."""
        results: list[T | KeyringKind] = []
        with self._lock:
            if self._under_way is not None and self._under_way.is_alive():
                raise KeyringRefused(KeyringKind.HANGING)
            # A daemon: a call that hangs for ever must not keep the app from ending.
            self._under_way = threading.Thread(target=lambda: results.append(self._done(work)), daemon=True)
            self._under_way.start()
            self._under_way.join(self._timeout)
        result = results[0] if results else KeyringKind.HANGING
        if isinstance(result, KeyringKind):
            raise KeyringRefused(result)
        return result

    def _done(self, work: Callable[[KeyringBackend], T]) -> T | KeyringKind:
        """The work's result, or why there is none."""
        try:
            backend = self._backend()
        except Exception:  # noqa: BLE001 - a backend named in its settings fails in any way it likes
            return KeyringKind.ABSENT
        if isinstance(backend, KeyringKind):
            return backend
        try:
            return work(backend)
        except Exception:  # noqa: BLE001 - D-Bus, GLib and Windows errors share no base; none may show or end us
            return KeyringKind.LOCKED

    def _backend(self) -> KeyringBackend | KeyringKind:
        """The first keyring that may be used."""
        import keyring  # noqa: PLC0415 - slow to import, and needed only to sign in

        chosen = self._given if self._given is not None else keyring.get_keyring()
        members: Sequence[KeyringBackend] = getattr(chosen, "backends", [chosen])
        for one in members:
            if type(one).__module__ in SAFE_BACKENDS:
                return one
        if all(type(one).__module__ in NO_BACKENDS for one in members):
            return KeyringKind.ABSENT
        return KeyringKind.PLAINTEXT


SYSTEM = GuardedKeyring()
"""This computer's keyring: one for the whole app, so that a keyring that hangs is waited for once."""


def _too_long(backend: KeyringBackend, value: str) -> bool:
    return type(backend).__module__ == WINDOWS and len(value.encode("utf-16-le")) // 2 > WINDOWS_LONGEST
