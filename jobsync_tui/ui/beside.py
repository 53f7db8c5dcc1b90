"""What was done beside posted invoices, in the words of the results: e-mails, notes, files, the mark "sent"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from jobsync_tui.core.afterwards import DONE, UNDONE, AfterState, What
from jobsync_tui.ui.format import lines, remote

if TYPE_CHECKING:
    from jobsync_tui.core.afterwards import Afterward
    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.services.extras import Extras

WAITING = frozenset({AfterState.ASKED, AfterState.DOING})


def under(text: Content, extras: Extras | None) -> Content:
    """Add to a text how many of each kind are done, how many are not, and why the rest was left off."""
    if extras is None or not (extras.rows or extras.stopped):
        return text
    return lines(text, _counts(extras), *(Content.styled(remote(one), "$text-warning") for one in extras.stopped))


def _counts(extras: Extras) -> Content:
    done = [row for row in extras.rows if row.state is AfterState.DONE]
    waiting = sum(row.state in WAITING for row in extras.rows)
    missed = len(extras.rows) - len(done) - waiting
    kinds = [f"{DONE[what]} {count}" for what in What if (count := sum(row.wish.what is what for row in done))]
    return Content.assemble(
        ("✓ " + (" · ".join(kinds) or "nothing else yet"), "$text-success"),
        (f"   ! {missed} not" if missed else "", "$text-warning"),
        f"   ○ {waiting} to go" if waiting else "",
    )


def of_invoice(extras: Extras | None, intent: Intent) -> str:
    """What became of the wishes for one invoice, to stand behind its outcome; what was missed with its reason."""
    rows = [row for row in extras.rows if row.intent_id == intent.id] if extras else []
    ended = sorted((row for row in rows if row.state not in WAITING), key=lambda row: row.state is AfterState.DONE)
    return "".join(f" · {_words(row)}" for row in ended)


def _words(row: Afterward) -> str:
    if row.state is AfterState.DONE:
        return DONE[row.wish.what]
    words = "not certain" if row.state is AfterState.UNKNOWN else UNDONE[row.wish.what]
    return remote(f"{words}: {row.sentence}")
