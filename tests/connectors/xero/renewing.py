"""Renews one sign-in many times: the script that the test of many processes runs in each of them.

Arguments: the service's address, the folder of the sign-in, how many times. Prints the errors by name, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from jobsync_tui.connectors.http import make_client
from jobsync_tui.connectors.token_store import Kept, pack, unpack
from jobsync_tui.connectors.xero.oauth import Identity
from jobsync_tui.connectors.xero.pkce import StoredSignIn
from jobsync_tui.core.errors import JobsyncError


class PlainFile:
    """Keeps a made-up sign-in in a file as it is: what many processes share in place of a keyring."""

    place = "a plain file of a test"

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Kept | None:
        return unpack(self._path.read_text(encoding="utf-8"), place=self.place) if self._path.exists() else None

    def save(self, kept: Kept) -> None:
        beside = self._path.with_suffix(f".{os.getpid()}")
        beside.write_text(pack(kept), encoding="utf-8")
        beside.replace(self._path)

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)


class HurriedClock:
    """The machine's time, with pauses a hundred times shorter: the test is of the order of things, not of waiting."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / 100)

    def end(self) -> None:
        """Nobody quits here."""


def renew(address: str, folder: Path, rounds: int) -> Counter[str]:
    """Ask for a new token so many times; the errors that came, by name."""
    from tests.connectors.xero.token_service import CLIENT  # noqa: PLC0415 - found once the path is set

    identity = Identity(make_client(base_url=address), client_id=CLIENT)
    sign_in = StoredSignIn(
        identity, PlainFile(folder / "kept.json"), lock=folder / "sign-in.lock", clock=HurriedClock()
    )
    errors: Counter[str] = Counter()
    for _ in range(rounds):
        try:
            sign_in.token(force=True)
        except JobsyncError as error:
            errors[f"{type(error).__name__}: {error.message}"] += 1
    if sign_in.warning:
        errors[sign_in.warning] += 1
    sign_in.close()
    return errors


if __name__ == "__main__":
    sys.stdout.write(json.dumps(renew(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
