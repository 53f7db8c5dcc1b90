"""A person's sign-in that lasts: one refresh at a time on this computer, and no token lost on the way.

Xero replaces the refresh token at every refresh and honours the old one for 30 more minutes (https://
developer.xero.com/faq/oauth2, November 2026). So: lock, read again what is kept, refresh, keep, only then use.
"""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from jobsync_tui.connectors.token_store import Kept
from jobsync_tui.connectors.xero.auth import FRESH
from jobsync_tui.connectors.xero.oauth import InvalidGrant
from jobsync_tui.core.errors import BadAnswer, SignInNeeded, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobsync_tui.connectors.secret import Secret
    from jobsync_tui.connectors.token_store import TokenStore
    from jobsync_tui.connectors.xero.oauth import Grant, Identity
    from jobsync_tui.core.ports import Clock

LOST_PAUSES = (0.5, 2.0)
"""Seconds before a refresh whose answer was lost is asked for again, with the same token."""

LOCK_WAIT = 30.0
"""Seconds to wait for another jobsync that renews the sign-in; an untroubled refresh takes one or two."""

LOCK_POLL = 0.05
"""Seconds between two looks at the lock."""

SAVE_PAUSE = dt.timedelta(minutes=1)
"""Between two tries to write what waits in memory: a locked keyring may ask her for its password each time."""

EPOCH = dt.datetime.min.replace(tzinfo=dt.UTC)


class StoredSignIn:
    """The sign-in of a store, renewed as needed; safe to share by threads, and by processes with one `lock` file.

    What cannot be written to the store stays in memory and is written later; `warning` says so meanwhile.
    """

    def __init__(self, identity: Identity, store: TokenStore, *, lock: Path, clock: Clock) -> None:
        self._identity = identity
        self._store = store
        self._lock_path = lock
        self._clock = clock
        self._threads = threading.Lock()
        self._access: Secret | None = None
        self._expires = EPOCH
        self._kept: Kept | None = None
        self._unsaved = False
        self._replaces: Secret | None = None  # the token that the unsaved one took the place of
        self._warning = ""
        self._tried_to_save = EPOCH

    @property
    def warning(self) -> str:
        """A sentence while the newest sign-in is in memory only; else nothing."""
        return self._warning

    def token(self, *, force: bool = False) -> str:
        """The access token; a new one when forced or with less than five minutes left.

        Raises SignInNeeded when there is no sign-in or Xero ended it, Unreachable (never `sent`: no invoice was
        under way), RateLimited, or BadAnswer. Only a new sign-in replaces what is kept.
        """
        with self._threads:
            if not force and self._access is not None and self._expires - self._clock.now() >= FRESH:
                if self._clock.now() - self._tried_to_save >= SAVE_PAUSE:
                    self._save_again()
                return self._access.reveal()
            with self._turn(LOCK_WAIT):
                return self._renewed().reveal()

    def adopt(self, grant: Grant, *, client_id: str, name: str) -> None:
        """Keep and use a new sign-in in place of any other; `name` says whose it is. Call it after `exchange`."""
        if grant.refresh_token is None:
            raise SignInNeeded("Xero granted no lasting sign-in.", next_step="Run `jobsync connect xero` again.")
        asked_at = self._clock.now()
        kept = Kept(
            refresh_token=grant.refresh_token,
            client_id=client_id,
            name=name,
            scope=grant.scope,
            obtained_at=asked_at,
        )
        with self._threads:
            self._replaces = None
            try:
                with self._turn(LOCK_WAIT):
                    self._keep(kept)
            except (Unreachable, SignInNeeded) as error:
                self._keep_in_memory(kept, error.message)
            self._use(grant, asked_at)

    def hand_over(self, store: TokenStore, *, name: str) -> None:
        """Keep the sign-in in another store too, while no other jobsync renews it; raises what the store does."""
        with self._threads, self._turn(LOCK_WAIT):
            store.save(replace(self._newest(), name=name))

    def forget(self) -> None:
        """Keep nothing, in memory and in the store; raises SignInNeeded when the store cannot be changed."""
        with self._threads:
            self._forget_memory()
            with self._turn(LOCK_WAIT):
                self._store.forget()

    def refresh_token(self) -> Secret | None:
        """The newest refresh token, to be revoked; None where there is no sign-in."""
        with self._threads:
            try:
                return self._newest().refresh_token
            except NoSignIn:
                return None

    def close(self) -> None:
        """Let go of the identity service's connections; a last try to write what waits in memory."""
        with self._threads:
            self._save_again()
        self._identity.close()

    # Renewing; the locks are held

    def _renewed(self) -> Secret:
        """Refresh, keep what came, then give out the access token."""
        asked_at = self._clock.now()
        kept = self._newest()
        grant = self._granted(kept)
        if grant is None:
            kept = self._another_than(kept)
            grant = self._granted(kept)
            if grant is None:
                raise ended()
        self._replaces = self._replaces if self._unsaved else kept.refresh_token
        self._keep(
            replace(
                kept,
                refresh_token=grant.refresh_token or kept.refresh_token,
                scope=grant.scope or kept.scope,
                obtained_at=asked_at,
            )
        )
        self._use(grant, asked_at)
        return grant.access_token

    def _granted(self, kept: Kept) -> Grant | None:
        """What Xero grants for a token, None when it honours it no longer; a lost answer is asked for again."""
        pauses = iter(LOST_PAUSES)
        while True:
            try:
                return self._identity.refresh(kept.refresh_token)
            except InvalidGrant:
                return None
            except Unreachable as error:
                pause = next(pauses, None) if error.sent else None
                if pause is None:
                    # As the caller's own request sees it: that one has not left.
                    raise Unreachable(error.message, next_step=error.next_step, sent=False) from error
            except BadAnswer:
                pause = next(pauses, None)
                if pause is None:
                    raise
            self._clock.sleep(pause)

    def _newest(self) -> Kept:
        """The sign-in to go by: the store's, unless a newer one waits in memory or the store cannot be read."""
        try:
            stored = self._store.load()
        except SignInNeeded:
            if self._kept is None:
                raise
            return self._own(self._kept)
        if self._kept is not None and self._unsaved and self._is_older(stored):
            return self._own(self._kept)
        if stored is None:
            # Another window may have forgotten it: what memory still holds is not hers to use any more.
            self._forget_memory()
            raise NoSignIn("There is no sign-in to Xero yet.", next_step="Run `jobsync connect xero` to sign in.")
        self._kept, self._unsaved, self._warning = stored, False, ""
        return self._own(stored)

    def _is_older(self, stored: Kept | None) -> bool:
        """Whether what is stored is what the unsaved one took the place of: clocks do not tell, they run back."""
        return stored is None or self._replaces is None or stored.refresh_token == self._replaces

    def _another_than(self, refused: Kept) -> Kept:
        """The store's sign-in, when it is not the refused one (any more); InvalidGrant when it is."""
        other = self._store.load()
        if other is None or other.refresh_token == refused.refresh_token:
            raise ended()
        return self._own(other)

    def _own(self, kept: Kept) -> Kept:
        """The same, when it belongs to this Xero app: another app's token would be refused as if it had ended."""
        if kept.client_id != self._identity.client_id:
            raise SignInNeeded(
                f"The sign-in in {self._store.place} belongs to another Xero app than the profile's client_id.",
                next_step="Run `jobsync connect xero` to sign in again, or correct xero.client_id in the profile.",
            )
        return kept

    # Keeping; the locks are held

    def _keep(self, kept: Kept) -> None:
        """Write to the store and read back; what does not arrive stays in memory."""
        try:
            self._store.save(kept)
            arrived = self._store.load()
        except SignInNeeded as error:
            self._keep_in_memory(kept, error.message)
            return
        if arrived is None or arrived.refresh_token != kept.refresh_token:
            self._keep_in_memory(kept, f"What was written to {self._store.place} did not arrive.")
            return
        self._kept, self._unsaved, self._warning = kept, False, ""

    def _keep_in_memory(self, kept: Kept, why: str) -> None:
        self._kept, self._unsaved, self._tried_to_save = kept, True, self._clock.now()
        self._warning = (
            f"{why} The sign-in works, but it could not be written to {self._store.place}: it is kept until jobsync "
            "ends, and writing it is tried again."
        )

    def _save_again(self) -> None:
        """Write what waits in memory, unless another jobsync is at it or has a newer one; never an error."""
        if not self._unsaved or self._kept is None:
            return
        try:
            with self._turn(0):
                stored = self._store.load()
                if self._is_older(stored):
                    self._keep(self._kept)
                else:
                    self._kept, self._unsaved, self._warning = stored, False, ""
        except (Unreachable, SignInNeeded):
            # Still not possible: `warning` goes on saying so.
            self._tried_to_save = self._clock.now()

    def _use(self, grant: Grant, asked_at: dt.datetime) -> None:
        self._access = grant.access_token
        self._expires = asked_at + dt.timedelta(seconds=grant.expires_in)

    def _forget_memory(self) -> None:
        self._access, self._expires = None, EPOCH
        self._kept, self._unsaved, self._warning = None, False, ""

    @contextmanager
    def _turn(self, wait: float) -> Iterator[None]:
        """Be the only process at this sign-in; Unreachable when another does not finish within `wait` seconds."""
        lock = FileLock(self._lock_path, timeout=0)
        deadline = self._clock.monotonic() + wait
        while not self._taken(lock):
            if self._clock.monotonic() >= deadline:
                raise Unreachable(
                    "Another jobsync is renewing the sign-in to Xero and does not finish.",
                    next_step="Try again in a minute; if it stays so, close the other jobsync.",
                    sent=False,
                )
            self._clock.sleep(LOCK_POLL)
        try:
            yield
        finally:
            lock.release()

    def _taken(self, lock: FileLock) -> bool:
        try:
            self._lock_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock.acquire()
        except Timeout:
            return False
        except OSError as error:
            raise SignInNeeded(
                f"The sign-in cannot be renewed: {self._lock_path.parent} cannot be written ({error.strerror}).",
                next_step="Check the folder's permissions, or set JOBSYNC_HOME to another folder.",
            ) from error
        return True


class NoSignIn(SignInNeeded):
    """Nothing is kept: nobody signed in here yet, or it was forgotten."""


def ended() -> InvalidGrant:
    """The error of a sign-in that Xero honours no longer; what is kept stays, for Xero may have erred."""
    return InvalidGrant(
        "The sign-in to Xero has ended: it was not used for 60 days, or access was taken away in Xero.",
        next_step="Run `jobsync connect xero` to sign in again.",
    )
