"""What is told to nobody: a reader that left early is no failure of what was done."""

from __future__ import annotations

import errno
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobsync_tui.ui.terminal import to_nowhere

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = frozenset({errno.EPIPE, errno.EIO} | ({errno.EINVAL} if sys.platform == "win32" else set()))
"""What a write meets when its reader is gone: a closed pipe (which Windows calls invalid), a closed terminal."""


@contextmanager
def heard_or_not() -> Iterator[None]:
    """Let nobody's reading be no failure: what was done stands, whoever left before it was told."""
    try:
        yield
    except OSError as error:
        if error.errno not in NOBODY:
            raise
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                # What is left in its buffer would fail once more when Python flushes it at the end.
                to_nowhere(stream.fileno())
