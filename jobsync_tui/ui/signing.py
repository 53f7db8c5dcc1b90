"""A sign-in on its way, shared by the threads that wait on it and the screen that may leave any moment."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobsync_tui.services.connect import SigningIn

T = TypeVar("T")


class Left(Exception):
    """The screen was left before the step began; there is nothing to tell anybody."""


class Signing:
    """One step at a time; closing waits for the step under way, so that it blocks and belongs in a thread."""

    def __init__(self, open_one: Callable[[], SigningIn]) -> None:
        self._open_one = open_one
        self._signing: SigningIn | None = None
        self._step = threading.Lock()
        self._leave = threading.Event()

    def do(self, step: Callable[[SigningIn], T]) -> T:
        """Run a step; raises Left once the sign-in was given up."""
        with self._step:
            if self._leave.is_set():
                raise Left
            if self._signing is None:
                self._signing = self._open_one()
            return step(self._signing)

    @property
    def stopped(self) -> bool:
        """Whether the sign-in was given up."""
        return self._leave.is_set()

    def stop(self) -> None:
        """Give up: what waits comes back within moments. Does not block."""
        self._leave.set()

    def close(self) -> None:
        """Stop listening and let go of every connection; may be called twice."""
        self.stop()
        with self._step:
            signing, self._signing = self._signing, None
            if signing:
                signing.close()
