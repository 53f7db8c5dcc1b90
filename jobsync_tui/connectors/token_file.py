"""A sign-in kept in a file that only a passphrase opens: for computers without a keyring.

scrypt makes the key, AES-256-GCM encrypts. The file is its header, salt, nonce and cipher text, and last a plain
SHA-256 of all that: it tells a damaged file from a wrong passphrase, and protects nothing.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobsync_tui.connectors.token_store import pack, unpack
from jobsync_tui.core.errors import SignInNeeded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobsync_tui.connectors.secret import Secret
    from jobsync_tui.connectors.token_store import Kept

KIND = b"jobsync-tui sign-in, encrypted, version "
HEADER = KIND + b"1\n"
SALT = 16
NONCE = 12
CHECKSUM = 32
SMALLEST = len(HEADER) + SALT + NONCE + CHECKSUM
BIGGEST = 64 * 1024
"""Bytes; a real one is below 2,000."""

SCRYPT_N = 2**15
SCRYPT_R = 8
SCRYPT_P = 1
"""scrypt's cost: 32 MB and about 0.1 s for each guess. Another cost is another version of the header."""


class TokenFile:
    """Keeps a sign-in in one encrypted file that its owner alone may read. See TokenStore."""

    place = "the encrypted file"

    def __init__(self, path: Path, passphrase: Secret) -> None:
        if not passphrase:
            raise SignInNeeded(
                "The passphrase of the sign-in's file is empty.", next_step="Give a passphrase, then try again."
            )
        self._path = path
        self._passphrase = passphrase
        self._derived: tuple[bytes, bytes] | None = None  # the last salt and its key: deriving one takes a while

    def load(self) -> Kept | None:
        """What the file keeps; SignInNeeded for a wrong passphrase, a damaged file or one that cannot be read."""
        with self._told("read"):
            try:
                with self._path.open("rb") as stream:
                    content = stream.read(BIGGEST + 1)
            except FileNotFoundError:
                return None
        return unpack(self._decrypted(content), place=self.place)

    def save(self, kept: Kept) -> None:
        """Replace the file in one step; the plain token is never on the disk."""
        content = self._encrypted(pack(kept))
        with self._told("written"):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _replace(self._path, content)

    def forget(self) -> None:
        """Remove the file."""
        with self._told("removed"):
            self._path.unlink(missing_ok=True)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SignInNeeded(
                f"The sign-in's file {self._path} cannot be {what}: {error.strerror}.",
                next_step="Check the permissions of the file and its folder, then try again.",
            ) from error

    def _encrypted(self, text: str) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - slow to import, seldom used

        salt = self._derived[0] if self._derived else secrets.token_bytes(SALT)
        nonce = secrets.token_bytes(NONCE)
        sealed = AESGCM(self._key(salt)).encrypt(nonce, text.encode(), HEADER + salt)
        content = HEADER + salt + nonce + sealed
        return content + hashlib.sha256(content).digest()

    def _decrypted(self, content: bytes) -> str:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - slow to import, seldom used
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - same

        salt, nonce, sealed = self._parts(content)
        try:
            return AESGCM(self._key(salt)).decrypt(nonce, sealed, HEADER + salt).decode()
        except InvalidTag:
            raise SignInNeeded(
                f"The passphrase does not open the sign-in's file {self._path}.",
                next_step="Try the passphrase again, or run `jobsync connect xero --store file` to sign in anew.",
            ) from None

    def _parts(self, content: bytes) -> tuple[bytes, bytes, bytes]:
        """Salt, nonce and cipher text of an undamaged file."""
        whole, checksum = content[:-CHECKSUM], content[-CHECKSUM:]
        sound = SMALLEST <= len(content) <= BIGGEST and hashlib.sha256(whole).digest() == checksum
        if not sound or not whole.startswith(KIND):
            raise SignInNeeded(
                f"The sign-in's file {self._path} is damaged.",
                next_step="Run `jobsync connect xero --store file` to sign in anew.",
            )
        if not whole.startswith(HEADER):
            raise SignInNeeded(
                f"The sign-in's file {self._path} was written by a newer jobsync.",
                next_step="Update jobsync, or run `jobsync connect xero --store file` to sign in anew.",
            )
        rest = whole[len(HEADER) :]
        return rest[:SALT], rest[SALT : SALT + NONCE], rest[SALT + NONCE :]

    def _key(self, salt: bytes) -> bytes:
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt  # noqa: PLC0415 - slow to import, seldom used

        if self._derived is None or self._derived[0] != salt:
            kdf = Scrypt(salt=salt, length=32, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P)
            self._derived = salt, kdf.derive(self._passphrase.reveal().encode())
        return self._derived[1]


def _replace(path: Path, content: bytes) -> None:
    """Write a new file beside it, for its owner alone, and put that in its place."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    except BaseException:  # whatever ended it, nothing half-written stays
        beside.unlink(missing_ok=True)
        raise
