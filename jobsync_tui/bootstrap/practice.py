"""The practice books: opened in a throw-away home, or served on this machine with a profile that points at them."""

from __future__ import annotations

import errno
import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import msgspec

from jobsync_tui.bootstrap.opening import open_workspace
from jobsync_tui.config import load_profile
from jobsync_tui.core.errors import ConfigError, UsageError
from jobsync_tui.services.workspace import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from jobsync_tui.core.ports import Clock
    from jobsync_tui.sandbox.practice import Practice
    from jobsync_tui.services.workspace import Workspace

PRACTICE_CLIENT = "practice"

WRITTEN_BY_US = "# A profile for the practice books, written by 'jobsync sandbox'; written anew at its next start."
"""First line of the one kind of profile that is overwritten."""

JOBS_FILE = "jobs.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeServer:
    """Practice books being served: where, whose, and the profile that points at them, if one was written."""

    url: str
    organisation: str
    tenant_id: str
    profile: Path | None


@contextmanager
def practice_workspace(*, jobs: int, seed: int, clock: Clock | None = None) -> Iterator[Workspace]:
    """Serve practice books on a free loopback port and open a workspace on them in a throw-away folder.

    Nothing of hers is read or written; on leaving, server and folder are gone.
    """
    from jobsync_tui.sandbox.serve import serving  # noqa: PLC0415 - brings the server, for practice alone
    from jobsync_tui.sandbox.xero.app import xero_app  # noqa: PLC0415 - same

    time = clock or SystemClock()
    practice = _practice(jobs, seed, time)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="jobsync-demo-")))
        url = stack.enter_context(serving(xero_app(practice.books)))
        file = folder / "practice.toml"
        _write_profile(file, practice, url)
        cache_path = folder / "data" / "cache.db"
        profile = msgspec.structs.replace(load_profile(file=file), name="practice", cache_path=cache_path)
        yield stack.enter_context(open_workspace(profile, clock=time))


def serve_practice(
    *, jobs: int, seed: int, port: int, profile: Path | None, ready: Callable[[PracticeServer], None]
) -> None:
    """Serve the practice Xero, and its jobs at /jobs.json, until KeyboardInterrupt; port 0 picks a free one.

    `profile` is a file to write for it; `ready` is called once calls are accepted. Raises UsageError when the port
    is taken, ConfigError when the profile is somebody's own.
    """
    from jobsync_tui.sandbox.serve import serve_forever  # noqa: PLC0415 - brings the server, for practice alone
    from jobsync_tui.sandbox.xero.app import xero_app  # noqa: PLC0415 - same

    if profile:
        _refuse_to_overwrite(profile)
    practice = _practice(jobs, seed, SystemClock())
    organisation = str(practice.books.organisation["Name"])
    tenant_id = practice.books.tenant_id

    def serving(url: str) -> None:
        if profile:
            _write_profile(profile, practice, url)
        ready(PracticeServer(url=url, organisation=organisation, tenant_id=tenant_id, profile=profile))

    try:
        serve_forever(_with_jobs(xero_app(practice.books), practice), port=port, ready=serving)
    except OSError as error:
        if error.errno == errno.EPIPE:  # nobody reads our line: not the port's fault
            raise
        raise UsageError(f"{_sentence(error)}.", next_step="Leave out --port to get a free one.") from error


def _practice(jobs: int, seed: int, clock: Clock) -> Practice:
    from jobsync_tui.sandbox.practice import practice_books  # noqa: PLC0415 - brings werkzeug, for practice alone

    return practice_books(jobs=jobs, seed=seed, now=lambda: clock.now().astimezone(UTC))


def _with_jobs(xero: WSGIApplication, practice: Practice) -> WSGIApplication:
    """Serve the jobs file on the origin of the practice Xero; everything else goes through to it."""
    from jobsync_tui.sandbox.practice import jobs_document  # noqa: PLC0415 - for practice alone

    document = jobs_document(practice).encode()
    headers = [("Content-Type", "application/json; charset=utf-8"), ("Content-Length", str(len(document)))]

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET" and environ["PATH_INFO"] == f"/{JOBS_FILE}":
            start_response("200 OK", headers)
            return [document]
        return xero(environ, start_response)

    return app


def _refuse_to_overwrite(profile: Path) -> None:
    """Raise ConfigError unless the profile and the jobs file beside it are free, or ours."""
    beside = profile.parent / JOBS_FILE
    try:
        if profile.exists():
            if not profile.read_text(encoding="utf-8", errors="replace").startswith(WRITTEN_BY_US):
                raise ConfigError(
                    f"{profile} is a profile of somebody's own.", next_step="Name a file that does not exist yet."
                )
        elif beside.exists():
            raise ConfigError(
                f"{beside} exists already, and the practice jobs would overwrite it.",
                next_step="Name a profile in another folder.",
            )
    except OSError as error:
        raise ConfigError(f"{profile} cannot be read: {error.strerror}.", next_step="Name another file.") from error


def _write_profile(file: Path, practice: Practice, url: str) -> None:
    """Write a profile for practice books at this URL, and their jobs beside it."""
    from jobsync_tui.sandbox.practice import jobs_document  # noqa: PLC0415 - for practice alone

    rules = "\n".join(f'{kind} = "{account}"' for kind, account in practice.mapping.items())
    text = f"""{WRITTEN_BY_US}
[xero]
client_id = "{PRACTICE_CLIENT}"
tenant_id = "{practice.books.tenant_id}"
api_url = "{url}"

[mapping]
{rules}

[[source]]
name = "field"
type = "json"
path = "{JOBS_FILE}"
"""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(file.parent / JOBS_FILE, jobs_document(practice))
        _write(file, text)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: {error.strerror}.", next_step="Name another file.") from error


def _write(file: Path, text: str) -> None:
    """Write a file that its owner alone may read."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)


def _sentence(error: OSError) -> str:
    text = error.strerror or str(error)
    return f"{text[:1].upper()}{text[1:]}"
