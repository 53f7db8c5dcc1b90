"""The start of `jobsync`, `jobsync-tui` and `python -m jobsync_tui`."""

from __future__ import annotations

import sys
from contextlib import suppress
from io import TextIOWrapper

from jobsync_tui.cli import run


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A name that the terminal's encoding lacks becomes a question mark, never a failure.
            stream.reconfigure(errors="replace")
    _leave_no_core()
    sys.exit(run())


def _leave_no_core() -> None:
    """Let a crash of the interpreter write no image of its memory: it would hold the sign-in."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is none on Windows

        with suppress(ValueError, OSError):  # a system that does not let us has its own rules
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
