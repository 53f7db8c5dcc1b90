"""The start of `jobsync`, `jobsync-tui` and `python -m jobsync_tui`."""

from __future__ import annotations

import sys
from io import TextIOWrapper

from jobsync_tui.cli import run


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A name that the terminal's encoding lacks becomes a question mark, never a failure.
            stream.reconfigure(errors="replace")
    sys.exit(run())


if __name__ == "__main__":
    main()
