"""Whether a cache may be posted from: sound from end to end, and not behind Xero."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from jobsync_tui.core.errors import CacheError
from jobsync_tui.services.pull import XeroPull, pull_xero
from jobsync_tui.services.silence import SETTLE, told
from jobsync_tui.store.settings import PUT_BACK, XERO_PULLED, drop_meta, get_meta, load_settings, set_meta

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.services.workspace import Workspace


def behind(ws: Workspace) -> bool:
    """Whether an older copy of the cache was put back, or a pull never came to its end: Xero may hold more."""
    return get_meta(ws.cache, XERO_PULLED) is None and load_settings(ws.cache) is not None


def make_fit(ws: Workspace) -> Iterator[str]:
    """Check the cache, once a session, and pull anew what it is behind with; yields what it does.

    Raises CacheDamaged for a broken one, what a pull does, and CacheError while something that a forgotten posting
    sent may still arrive: nothing may be posted then. All of it is read (0.13 s for 10,000 invoices, measured).
    """
    ws.cache.check()
    if behind(ws):
        yield from _pull_anew(ws)
    if get_meta(ws.cache, PUT_BACK) is not None:
        if ws.profile.policy.numbered_by_xero:
            _let_it_arrive(ws)
        drop_meta(ws.cache, PUT_BACK)


def _pull_anew(ws: Workspace) -> Iterator[str]:
    ended = None
    for ended in pull_xero(ws, full=True):
        if not isinstance(ended, XeroPull):
            yield f"an older cache was put back, so first {ended.what}"
    if isinstance(ended, XeroPull) and ended.error:
        raise ended.error


def _let_it_arrive(ws: Workspace) -> None:
    """Wait out what was sent before: no number of ours would refuse a second one. Both clocks must have gone on."""
    if ws.ledger.server_now() is None:
        ws.ledger.organisation()  # any answer tells Xero's time
    here, xero = ws.clock.now(), ws.ledger.server_now()
    kept = get_meta(ws.cache, PUT_BACK) or ""
    if not kept:
        kept = f"{here.isoformat()} {(xero or here).isoformat()}"
        set_meta(ws.cache, PUT_BACK, kept)
    then_here, then_xero = (dt.datetime.fromisoformat(one) for one in kept.split(" "))
    since = min(here - then_here, (xero or here) - then_xero)
    if since < SETTLE:
        until = told(ws, here + min(SETTLE - since, SETTLE))
        raise CacheError(
            "An older copy of the cache was put back, and what was sent since may still arrive in Xero.",
            next_step=f"Xero gives the numbers, so nothing is sent before {until}: post again then.",
        )
