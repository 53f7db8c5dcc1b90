"""From a profile to a Workspace: the only room that names concrete connectors, and the practice books."""

from jobsync_tui.bootstrap.opening import open_source, open_workspace
from jobsync_tui.bootstrap.practice import (
    JOBS_FILE,
    WRITTEN_BY_US,
    PracticeServer,
    practice_workspace,
    serve_practice,
)

__all__ = [
    "JOBS_FILE",
    "WRITTEN_BY_US",
    "PracticeServer",
    "open_source",
    "open_workspace",
    "practice_workspace",
    "serve_practice",
]
