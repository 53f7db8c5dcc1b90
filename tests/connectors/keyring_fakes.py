"""Keyrings for the tests: each takes the place of one that the library would find on some computer."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

from keyring.errors import PasswordDeleteError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend


class SafeKeyring:
    """Works, and passes for the desktop's own."""

    __module__ = "keyring.backends.SecretService"

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.error: Exception | None = None

    def get_password(self, service: str, entry: str) -> str | None:
        self._fail()
        return self.entries.get((service, entry))

    def set_password(self, service: str, entry: str, value: str) -> None:
        self._fail()
        self.entries[service, entry] = value

    def delete_password(self, service: str, entry: str) -> None:
        self._fail()
        if (service, entry) not in self.entries:
            raise PasswordDeleteError("not found")
        del self.entries[service, entry]

    def _fail(self) -> None:
        if self.error:
            raise self.error


class WindowsKeyring(SafeKeyring):
    """Passes for Windows' Credential Manager."""

    __module__ = "keyring.backends.Windows"


class PlaintextKeyring(SafeKeyring):
    """Would write what it is given to a file as it is."""

    __module__ = "keyrings.alt.file"


class HangingKeyring(SafeKeyring):
    """Answers nothing until `answered` is set."""

    __module__ = "keyring.backends.SecretService"

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()
        self.asked = 0

    def _fail(self) -> None:
        self.asked += 1
        self.answered.wait(timeout=30)


class Chainer:
    """Several keyrings in a row, as the library makes them."""

    __module__ = "keyring.backends.chainer"

    def __init__(self, *backends: object) -> None:
        self.backends = list(backends)


def as_backend(fake: object) -> KeyringBackend:
    """The fake as the type it stands for."""
    return cast("KeyringBackend", fake)  # a subclass would be registered with the library, for every other test
