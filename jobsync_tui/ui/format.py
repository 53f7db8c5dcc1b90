"""Text for people. Remote text enters here, through `remote`, and leaves as `Content`: never as markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from jobsync_tui.core.matching import Decision, Level
from jobsync_tui.core.proposal import CLOSED, NEEDS_PERSON, State
from jobsync_tui.core.text import clean

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from jobsync_tui.core.proposal import Proposal

GLYPHS = {
    State.READY: "✓",
    State.NEEDS_CONTACT: "?",
    State.NEEDS_LINES: "!",
    State.NEEDS_REVIEW: "=",
    State.BLOCKED: "X",
    State.POSTING: "…",
    State.UNKNOWN: "…",
    State.POSTED: "●",
    State.REJECTED: "!",
    State.INVOICED: "○",
    State.NEVER: "○",
    State.SKIPPED: "○",
}
"""One cell each, in old terminal fonts too; the word beside it says the same."""

LEVELS = {Level.SAME: "=", Level.CLOSE: "~", Level.DIFFERENT: "≠", Level.MISSING: "·"}

WORDS = {
    State.READY: "ready",
    State.POSTING: "confirmed, not sent yet",
    State.POSTED: "posted",
    State.INVOICED: "invoiced",
    State.NEVER: "never billed",
    State.SKIPPED: "skipped today",
}

STALE_MINUTES = 30
MINUTES_AN_HOUR, HOURS_A_DAY = 60, 24


def remote(text: str, width: int | None = None) -> str:
    """Text from outside, made harmless for a terminal, cut to a width in cells with `…`."""
    safe = clean(text)
    return safe if width is None else cut(safe, width)


def cut(text: str, width: int) -> str:
    """Shorten to a width in cells, `…` in the last one where something is missing."""
    if cell_len(text) <= width:
        return text
    return f"{set_cell_size(text, max(width - 1, 0)).rstrip()}…" if width > 0 else ""


def left(text: str, width: int) -> str:
    """Text from the left in exactly that many cells."""
    return set_cell_size(cut(text, width), width)


def right(text: str, width: int) -> str:
    """Text from the right, at least that many cells: an amount is never cut."""
    return " " * (width - cell_len(text)) + text


def money(amount: Decimal) -> str:
    """An amount with two decimals and thousands separators."""
    return f"{amount:,.2f}"


def day(date: dt.date | None) -> str:
    """A date as `08 May`."""
    return f"{date:%d %b}" if date else "no date"


def glyph(proposal: Proposal) -> str:
    """One cell that says the state; a missing contact is a plus."""
    if proposal.state is State.NEEDS_CONTACT and proposal.match.decision is Decision.NEW:
        return "+"
    return GLYPHS[proposal.state]


def reason(proposal: Proposal) -> str:
    """A few words for the queue: what needs her, or the state."""
    if proposal.state in NEEDS_PERSON:
        return remote(proposal.why).rstrip(".")
    if proposal.state is State.INVOICED and proposal.billing.invoices:
        return remote(f"invoiced: {proposal.billing.invoices[0].number}")
    if proposal.state is State.NEVER and proposal.decisions.never:
        return remote(f"never: {proposal.decisions.never.value.get('reason', '')}")
    if proposal.state is State.READY and proposal.decisions.contact:
        return remote(f"ready, {proposal.match.why}")
    return WORDS[proposal.state]


def style(proposal: Proposal) -> str:
    """The row style of a state; the glyph and the word say the same."""
    if proposal.state in NEEDS_PERSON:
        return "attention"
    return "dim" if proposal.state in CLOSED or proposal.state is State.SKIPPED else "plain"


def age(then: dt.datetime | None, now: dt.datetime) -> str:
    """How long ago, in words; older than half an hour says so."""
    if then is None:
        return "never pulled"
    minutes = max(int((now - then).total_seconds() // 60), 0)
    if minutes < 1:
        return "just now"
    if minutes < MINUTES_AN_HOUR:
        ago = f"{minutes} min ago"
    elif minutes < MINUTES_AN_HOUR * HOURS_A_DAY:
        ago = f"{minutes // MINUTES_AN_HOUR} h ago"
    else:
        ago = f"{minutes // (MINUTES_AN_HOUR * HOURS_A_DAY)} days ago"
    return f"{ago}, stale" if minutes > STALE_MINUTES else ago


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 invoice`, `2 invoices`."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def lines(*rows: Content) -> Content:
    """Rows under each other."""
    return Content("\n").join(rows)
