"""Opening what a profile names: its cache, its sources, and its books when they are first asked for."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from jobsync_tui.services.workspace import SystemClock, Workspace
from jobsync_tui.store.cache import open_cache
from jobsync_tui.store.limits import load_limits, save_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx

    from jobsync_tui.config import Profile, SourceProfile
    from jobsync_tui.connectors.secret import Secret
    from jobsync_tui.connectors.token_store import TokenStore
    from jobsync_tui.connectors.xero.client import XeroLedger
    from jobsync_tui.core.ports import Clock, JobSource


@contextmanager
def open_workspace(
    profile: Profile,
    *,
    clock: Clock | None = None,
    transport: httpx.BaseTransport | None = None,
    passphrase: Callable[[], Secret] | None = None,
    store: TokenStore | None = None,
    log: Path | None = None,
) -> Iterator[Workspace]:
    """Open a profile's cache and everything around it; closed and unlocked on leaving.

    `passphrase` is asked for at the first use of a sign-in that is kept in an encrypted file; `store` holds a
    sign-in of this session alone, instead of what the profile's own place holds; `log` is the folder of the log
    file, written from the first use of the books on.
    """
    time = clock or SystemClock()
    with ExitStack() as stack:
        cache = open_cache(profile.cache_path, now=time.now())
        stack.callback(cache.close)

        def books() -> XeroLedger:
            from jobsync_tui.bootstrap.books import open_ledger  # noqa: PLC0415 - brings httpx, when Xero is needed
            from jobsync_tui.connectors.journal import keep_journal  # noqa: PLC0415 - same

            if log:
                keep_journal(log)
            ledger = open_ledger(profile, time, transport, passphrase=passphrase, store=store)
            stack.callback(ledger.close)
            ledger.remember(load_limits(cache))
            stack.callback(lambda: save_limits(cache, ledger.limits))
            return ledger

        yield Workspace(
            profile=profile,
            cache=cache,
            open_ledger=books,
            sources=[open_source(profile, source) for source in profile.sources],
            clock=time,
        )


def open_source(profile: Profile, source: SourceProfile) -> JobSource:
    """The connector of one [[source]] block; nothing is read yet."""
    path = profile.source_path(source)
    if source.type == "csv":
        from jobsync_tui.connectors.csv_file import CsvFileSource  # noqa: PLC0415 - only what the profile names

        return CsvFileSource(source.name, path)
    from jobsync_tui.connectors.json_file import JsonFileSource  # noqa: PLC0415 - same

    return JsonFileSource(source.name, path)
