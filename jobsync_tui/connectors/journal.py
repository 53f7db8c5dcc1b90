"""The log file: one JSON object a line, for her to send to support without a secret in it.

Two dangers are met here. A secret in a message, an argument or a traceback: every text is masked before it is
written, and tracebacks hold no local variables. A full disk: logging never ends what she is doing.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import sys
import traceback
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from jobsync_tui.connectors.secret import masked

if TYPE_CHECKING:
    from io import TextIOWrapper
    from pathlib import Path

ROOT = "jobsync_tui"
FILE = "jobsync.log"
LARGEST = 1_000_000
"""Bytes of one file."""

OLDER = 2
"""Full files kept beside the one written to: three in all."""

LONGEST = 4_000
"""Characters of one message."""

LONGEST_TRACE = 16_000
"""Characters of one traceback; its end says most."""


def keep_journal(folder: Path) -> None:
    """Write what jobsync does into `jobsync.log` of this folder from now on; calling it again changes nothing.

    Folder and files are its owner's alone. A folder that cannot be written to is one warning on stderr, no error.
    """
    logger = logging.getLogger(ROOT)
    path = folder / FILE
    for old in [one for one in logger.handlers if isinstance(one, _Journal)]:
        if old.baseFilename == os.path.abspath(path):  # noqa: PTH100 - spelled as logging spells it
            return
        logger.removeHandler(old)
        old.close()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix":
            folder.chmod(0o700)
        journal = _Journal(path)
    except OSError as error:
        _warn(error)
        return
    journal.setFormatter(_JsonLine())
    logger.addHandler(journal)
    logger.setLevel(logging.INFO)


class _Journal(RotatingFileHandler):
    """A rotating file of mode 0600 that takes a failing disk for what it is: no reason to stop."""

    def __init__(self, path: Path) -> None:
        self._warned = False
        super().__init__(path, maxBytes=LARGEST, backupCount=OLDER, encoding="ascii", errors="backslashreplace")

    def _open(self) -> TextIOWrapper:
        """Open for appending; a file that others could read is closed to them first."""
        how = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)  # not on Windows
        descriptor = os.open(self.baseFilename, how, 0o600)
        if os.name == "posix":
            os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "a", encoding=self.encoding, errors=self.errors)

    def doRollover(self) -> None:  # noqa: N802 - logging's own name
        """Rotate, or go on with the same file where that is refused: another jobsync may hold it open."""
        with suppress(OSError):
            super().doRollover()
        if self.stream is None:
            self.stream = self._open()

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Say once that there is no log; logging's own way prints the message, unmasked, at every record.

        What could not be written is let go, so that it does not pile up in memory.
        """
        error = sys.exc_info()[1]
        stream, self.stream = self.stream, None  # the next record opens it again
        if stream:
            with suppress(OSError, ValueError):
                stream.close()
        if not self._warned:
            self._warned = True
            _warn(error)


class _JsonLine(logging.Formatter):
    """One record as one line of JSON: ASCII, UTC, masked."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(_message(record))[:LONGEST],
        }
        correlation = getattr(record, "correlation", "")
        if correlation:
            line["correlation"] = masked(str(correlation))[:LONGEST]
        trace = _trace(record)
        if trace:
            line["trace"] = masked(trace)[-LONGEST_TRACE:]
        return json.dumps(line)


def _message(record: logging.LogRecord) -> str:
    """The message with its arguments; without them where they do not fit, since a log must not raise."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001 - an argument's own __str__ may raise anything
        return f"{record.msg!s} (its arguments do not fit)"


def _trace(record: logging.LogRecord) -> str:
    """The traceback without local variables; they are where tokens live."""
    lines = traceback.format_exception(*record.exc_info) if record.exc_info and record.exc_info[0] else []
    if record.stack_info:
        lines.append(record.stack_info)
    return "".join(lines)


def _warn(error: BaseException | None) -> None:
    """One line on stderr; where there is no stderr, nothing can be said."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"jobsync cannot write its log file ({reason}); it goes on without.\n")
