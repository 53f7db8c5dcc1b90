"""Pulls that hang until a test lets them go."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from jobsync_tui.services import pull as pull_service

if TYPE_CHECKING:
    import pytest


class Held:
    """Holds every pull at its first job system; a test must let go before it ends."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.began, self._goes = threading.Event(), threading.Event()
        self._goes.set()
        self._real = pull_service.pull_source
        monkeypatch.setattr(pull_service, "pull_source", self._held)

    def hold(self) -> None:
        """Hold the next pull."""
        self.began.clear()
        self._goes.clear()

    def let_go(self) -> None:
        """Let it go on."""
        self._goes.set()

    def _held(self, *args: object) -> object:
        self.began.set()
        assert self._goes.wait(20)
        return self._real(*args)  # type: ignore[arg-type]  # passed through as they came
