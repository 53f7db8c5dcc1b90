"""The last batches, and what undoing one would delete or has: rows and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from jobsync_tui.core.money import by_currency, in_words
from jobsync_tui.ui import books
from jobsync_tui.ui.format import left, lines, money, plural, remote, right
from jobsync_tui.ui.widgets.row_list import Cell

if TYPE_CHECKING:
    from jobsync_tui.services.batches import PastBatch
    from jobsync_tui.services.undo_batch import Doomed, Undoing
    from jobsync_tui.ui.desk import Facts

NUMBER, AMOUNT, DRAFTS = 14, 11, 20


def batch_row(one: PastBatch, width: int) -> list[Cell]:
    """Day and letter, when, how many, how many are drafts still, and how much."""
    space = max(width - 14 - 8 - 14 - DRAFTS, 8)
    look = "plain" if one.drafts else "dim"
    return [
        Cell(left(remote(one.id), 14), look),
        Cell(f"{one.at:%H:%M}   ", look),
        Cell(left(plural(one.posted, "invoice"), 14), look),
        Cell(left(_drafts(one), DRAFTS), look),
        Cell(left(remote(in_words(one.totals)) if one.posted else "nothing was posted", space), look),
    ]


def _drafts(one: PastBatch) -> str:
    if one.drafts:
        return plural(one.drafts, "draft") + (f", {one.deleted} deleted" if one.deleted else "")
    return "all deleted" if one.deleted and one.deleted == one.posted else "no drafts"


def doomed_row(one: Doomed, width: int) -> list[Cell]:
    """Number, contact, total as Xero has them now, and what becomes of it."""
    mark, look = ("-", "plain")
    if one.deleted or one.kept:
        mark, look = ("○", "dim") if one.deleted else ("…" if one.uncertain else "!", "attention")
    contact = one.invoice.contact_name if one.invoice else one.intent.contact_name
    number = (one.invoice.number if one.invoice else "") or one.called
    total = one.invoice.total if one.invoice else one.intent.total
    name = min(max((width - NUMBER - AMOUNT - 4) // 2, 8), 30)
    rest = max(width - NUMBER - AMOUNT - name - 6, 0)
    return [
        Cell(f"{mark} ", look),
        Cell(left(remote(number), NUMBER), look),
        Cell(left(remote(contact), name), look),
        Cell(right(money(total), AMOUNT), look),
        Cell(f"  {left(becomes(one), rest)}", look),
    ]


def in_full(one: Doomed) -> str:
    """The number and what becomes of it, whole."""
    return f"{remote(one.called)} {becomes(one)}"


def becomes(one: Doomed) -> str:
    """What becomes of one invoice, or became."""
    if one.deleted:
        return "deleted in Xero by somebody" if one.by_hand else "deleted"
    if one.uncertain:
        return remote(one.kept)
    return remote(f"stays: {one.kept}") if one.kept else "to be deleted"


def question(planned: Undoing, facts: Facts) -> Content:
    """What would go, what stays, and which key does what."""
    going = by_currency((one.intent.currency, one.intent.total) for one in planned.doomed)
    told = " ".join((*_gone(planned), _kept(len(planned.invoices) - len(planned.doomed) - len(planned.deleted))))
    if not planned.doomed:
        return lines(Content(f"In {books.whose(facts)}"), Content(f"Nothing can be deleted. {told}"), Content(""))
    count = plural(len(planned.doomed), "draft")
    head = f"{count}, {remote(in_words(going))} tax included, would be deleted in {books.whose(facts)}."
    return lines(
        Content.styled(head, "bold"),
        Content(f"{told} Their jobs are ready again under the next number."),
        Content(""),
    )


def _gone(undoing: Undoing) -> list[str]:
    """What is deleted already: from here, or by a person."""
    told = []
    if undoing.by_us:
        told.append(f"{undoing.by_us} {'is' if undoing.by_us == 1 else 'are'} deleted already.")
    return told + _by_hand(undoing)


def _by_hand(undoing: Undoing) -> list[str]:
    count = undoing.by_hand
    return [f"{count} {'was' if count == 1 else 'were'} deleted in Xero by somebody."] if count else []


def _kept(kept: int) -> str:
    if not kept:
        return "Nothing else is in the batch."
    return f"{kept} {'stays' if kept == 1 else 'stay'}, each with its reason."


def ended(undoing: Undoing) -> str:
    """How it ended, in a sentence for each kind of end."""
    done, open_, rest = undoing.by_us, undoing.uncertain, undoing.staying
    told = []
    if done:
        jobs = "its job is" if done == 1 else "their jobs are"
        told.append(f"{plural(done, 'draft')} deleted in Xero; {jobs} ready again.")
    if open_:
        told.append(f"{open_} {'is' if open_ == 1 else 'are'} not certain: D looks again.")
    told += _by_hand(undoing)
    if rest:
        told.append(f"{rest} {'stays' if rest == 1 else 'stay'}.")
    return " ".join(told if done or open_ else ["Nothing was deleted.", *told])
