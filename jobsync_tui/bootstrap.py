"""From a profile to a Workspace: the only module that names concrete connectors, and the practice books."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import SignInNeeded
from jobsync_tui.services.workspace import SystemClock, Workspace
from jobsync_tui.store.cache import open_cache

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from jobsync_tui.config import Profile, SourceProfile
    from jobsync_tui.core.ports import Clock, JobSource, Ledger

SECRET_VARIABLE = "JOBSYNC_XERO_CLIENT_SECRET"  # noqa: S105 - the variable's name, not a secret
PRACTICE_SECRET = "practice"  # noqa: S105 - practice books on this machine accept any


@contextmanager
def open_workspace(
    profile: Profile, *, clock: Clock | None = None, transport: httpx.BaseTransport | None = None
) -> Iterator[Workspace]:
    """Open a profile's cache and everything around it; closed and unlocked on leaving."""
    time = clock or SystemClock()
    cache = open_cache(profile.cache_path)
    try:
        yield Workspace(
            profile=profile,
            cache=cache,
            open_ledger=lambda: open_ledger(profile, time, transport),
            sources=[open_source(profile, source) for source in profile.sources],
            clock=time,
        )
    finally:
        cache.close()


def open_source(profile: Profile, source: SourceProfile) -> JobSource:
    """The connector of one [[source]] block; nothing is read yet."""
    path = profile.source_path(source)
    if source.type == "csv":
        from jobsync_tui.connectors.csv_file import CsvFileSource  # noqa: PLC0415 - only what the profile names

        return CsvFileSource(source.name, path)
    from jobsync_tui.connectors.json_file import JsonFileSource  # noqa: PLC0415 - same

    return JsonFileSource(source.name, path)


def open_ledger(profile: Profile, clock: Clock, transport: httpx.BaseTransport | None = None) -> Ledger:
    """The books the profile names; raises SignInNeeded when there is nothing to sign in with."""
    from jobsync_tui.connectors.stored_secrets import find_secret  # noqa: PLC0415 - imported when Xero is needed
    from jobsync_tui.connectors.xero.client import open_xero  # noqa: PLC0415 - brings httpx

    xero = profile.xero
    auth = xero.auth or ("client_credentials" if profile.practice else "pkce")
    if auth == "pkce":
        raise SignInNeeded(
            "Signing in with a browser (auth = 'pkce') is not supported yet.",
            next_step="Use a Xero custom connection: auth = 'client_credentials' in the profile.",
        )
    secret = PRACTICE_SECRET
    if not profile.practice:
        secret = find_secret("Xero client secret", variable=SECRET_VARIABLE)
    return open_xero(
        api_url=xero.api_url or None,
        client_id=xero.client_id or PRACTICE_SECRET,
        client_secret=secret,
        tenant_id=xero.tenant_id or None,
        clock=clock,
        transport=transport,
    )
