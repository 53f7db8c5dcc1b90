"""One line on a terminal about a step that takes longer than a second."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Self

from jobsync_tui.cli.unheard import heard_or_not
from jobsync_tui.core.text import clean

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE = 1.0
"""Seconds of silence before a step is worth a line."""

WIDTH = 78
"""Cells of the line: it is overwritten in place, so it must not wrap."""


class Progress:
    """Shows what is being done once it takes longer than a second, and wipes the line at the end."""

    def __init__(self, doing: str, *, shown: bool) -> None:
        self._doing = doing
        self._shown = shown
        self._visible = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(PATIENCE, self._appear)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        if self._shown:
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._shown = False
            if self._visible:
                self._write("", end="\r")

    def tell(self, doing: str, *, done: int = 0, total: int = 0) -> None:
        """Say what is being done now, how far it is, and of how much where that is known."""
        count = f" {done:,} of {total:,}" if total else f" {done:,}" if done else ""
        with self._lock:
            self._doing = doing + count
            if self._visible:
                self._write(self._doing)

    def _appear(self) -> None:
        with self._lock:
            if self._shown:
                self._visible = True
                self._write(self._doing)

    def _write(self, text: str, end: str = "") -> None:
        with heard_or_not():
            sys.stderr.write(f"\r{clean(text, limit=WIDTH):<{WIDTH}}{end}")
            sys.stderr.flush()
