"""Whose books are open, whether they are real, what Xero still allows, and what a failure means to her: in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from jobsync_tui.core.errors import SignInNeeded, Unreachable
from jobsync_tui.ui.format import age, cut, plural, remote

if TYPE_CHECKING:
    import datetime as dt

    from jobsync_tui.core.errors import JobsyncError
    from jobsync_tui.core.ledger import Organisation
    from jobsync_tui.core.limits import Limits
    from jobsync_tui.ui.desk import Facts

FEW_CALLS = 200
"""Calls left today from which on the header warns, however narrow it is."""

NAMED_MOST = 60
"""Cells of an organisation's name in a title; Xero allows 255 characters."""

EXPIRED = "Xero sign-in has expired."


def kind_of(organisation: Organisation, *, practice: bool) -> str:
    """The tag that tells real books from others; a word, since a colour is not seen by everybody."""
    if practice:
        return "[PRACTICE BOOKS]"
    return "[DEMO]" if organisation.is_demo else "[LIVE]"


def kind(facts: Facts) -> str:
    """The tag of the open books; none before the first pull has told which they are."""
    if facts.practice:
        return "[PRACTICE BOOKS]"
    if not facts.organisation:
        return ""
    return "[DEMO]" if facts.demo else "[LIVE]"


def whose(facts: Facts, width: int = NAMED_MOST) -> str:
    """`Kauri Electrical Ltd · NZ [LIVE]`, the name cut so that the rest always shows."""
    country = f" · {remote(facts.country, 3)}" if facts.country else ""
    tail = " ".join(part for part in (country, kind(facts)) if part)
    tail = tail if tail.startswith(" ") or not tail else f" {tail}"
    return cut(remote(facts.organisation) or "no books yet", max(width - Content(tail).cell_length, 4)) + tail


def header(facts: Facts, limits: Limits | None, width: int, now: dt.datetime) -> Content:
    """Whose books, whether they are real, how fresh, and where few calls are left, that."""
    few = few_calls(limits, now)
    pulled = f"pulled {facts.pulled_at.astimezone(now.tzinfo):%H:%M} · " if facts.pulled_at and not few else ""
    fresh = Content.assemble((f"{few} · " if few else pulled, "$text-warning" if few else ""), age_of(facts, now))
    start = " Reconcile · "
    name = whose(facts, max(width - fresh.cell_length - len(start) - 1, 4))
    head = f"{start}{name}"
    space = max(width - fresh.cell_length - Content(head).cell_length, 1)
    return Content.assemble((head, "bold"), " " * space, fresh)


def age_of(facts: Facts, now: dt.datetime) -> str:
    """How old the pulled books are."""
    return f"{age(facts.pulled_at, now)} "


def calls_left(limits: Limits | None) -> str:
    """`calls left today 4,812`; nothing before Xero has told."""
    if limits is None or limits.day_remaining is None:
        return ""
    return f"calls left today {limits.day_remaining:,}"


def few_calls(limits: Limits | None, now: dt.datetime) -> str:
    """The same as a warning, when hardly any are left; and from when on there are more."""
    if limits is None or limits.day_remaining is None or limits.day_remaining >= FEW_CALLS:
        return ""
    if limits.day_remaining == 0 and limits.day_ends:
        return f"! no calls left until {limits.day_ends.astimezone(now.tzinfo):%H:%M}"
    return f"! {limits.day_remaining:,} calls left today"


def waiting(limits: Limits | None, now: dt.datetime) -> str:
    """What a pull or a posting waits for, where it waits; else nothing."""
    if limits is None or limits.waiting_until is None or limits.waiting_until <= now:
        return ""
    return f"Xero allows 60 calls a minute: going on at {limits.waiting_until.astimezone(now.tzinfo):%H:%M:%S}"


def failure(error: JobsyncError, facts: Facts) -> str:
    """What a failure means to her and to what she has decided so far."""
    if isinstance(error, SignInNeeded):
        decided = plural(facts.decisions, "decision")
        saved = f" Your {decided} {'is' if facts.decisions == 1 else 'are'} saved." if facts.decisions else ""
        return f"{EXPIRED if _has_expired(error) else error.message} F5 signs in again.{saved}"
    if isinstance(error, Unreachable) and facts.offline_since:
        since = f"Xero not reachable since {facts.offline_since:%H:%M}."
        return f"{since} You can keep deciding; P waits until it is back."
    return str(error)


def _has_expired(error: SignInNeeded) -> bool:
    """Whether Xero no longer honours what is kept, as against a sign-in that lacks or reaches something."""
    from jobsync_tui.connectors.xero.oauth import InvalidGrant  # noqa: PLC0415 - no first frame needs it

    return isinstance(error, InvalidGrant)
