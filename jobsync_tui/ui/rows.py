"""What Reconcile says in lines: the header, the counts, the queue's rows, the narrow screen's detail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from textual.content import Content

from jobsync_tui.core.money import by_currency, in_words
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.core.proposal import CLOSED, State
from jobsync_tui.services.numbering_contacts import in_short
from jobsync_tui.ui import books, panels
from jobsync_tui.ui.desk import Shown
from jobsync_tui.ui.format import (
    age,
    day,
    glyph,
    left,
    lines,
    money,
    plural,
    reason,
    remote,
    right,
    style,
)
from jobsync_tui.ui.widgets.row_list import Cell

if TYPE_CHECKING:
    import datetime as dt

    from jobsync_tui.core.outbox import Intent
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.confirm import Batch
    from jobsync_tui.services.post import Posting
    from jobsync_tui.ui.desk import Desk, Facts

Cells: TypeAlias = Sequence[Cell]

APART = 3
"""Cells between two counts."""

JOB, TOTAL, DAY, SITE, SCORE = 9, 10, 7, 20, 5
DONE = "done"
"""What the last step of a run does: all that was posted has been read back by then."""

NAMED = 3
"""How many new contacts the summary names."""

WIDE_PANE = 90
"""Width of the queue from which it also shows the date, the site and the score."""


def message(text: str) -> Content:
    """The answer to a key, in one line."""
    return Content(f" {remote(text)}")


def plain(text: str) -> Content:
    """A sentence in a dialog: its padding keeps wrapped lines under each other."""
    return Content(remote(text))


def title(text: str) -> Content:
    """A border title; never markup."""
    return Content(text)


def counts(desk: Desk, width: int, calls: str = "") -> Content:
    """How many need her, are ready, posted, aside; calls left where there is room; what is marked and its sums."""
    parts = [
        (f" ! {desk.needing} need you", "$text-warning bold" if desk.needing else ""),
        (f"   ✓ {desk.count(State.READY)} ready", "$text-success"),
        (f"   ● {desk.count(State.POSTED)} posted", ""),
    ]
    aside = desk.count(State.SKIPPED, State.NEVER, State.INVOICED)
    parts += [(f"   ○ {aside} aside", "")] if aside else []
    waiting = desk.count(State.POSTING, State.UNKNOWN)
    parts += [(f"   … {waiting} uncertain", "$text-warning")] if waiting else []
    parts += [(f"   {desk.facts.not_released} not completed", "")] if desk.facts.not_released else []
    head = Content.assemble(*parts)
    sub, tax, total = desk.marked_sums()
    ends = f"■ {len(desk.marks)} marked  "
    ends += (
        f"{money(sub)} + tax {money(tax)} = {money(total)} "
        if width >= panels.FULL_WIDTH
        else f"{money(total)} incl "
    )
    mixed = by_currency((one.invoice.currency, one.invoice.total) for one in desk.marked() if one.invoice)
    if len(mixed) > 1:
        ends = f"■ {len(desk.marks)} marked  {remote(in_words(mixed))} incl "
    tail = Content.styled(ends, "$text-accent bold") if desk.marks else Content("")
    room = width - head.cell_length - tail.cell_length
    if calls and width >= panels.FULL_WIDTH and room > len(calls) + 2 * APART:
        head = Content.assemble(head, " " * APART, (calls, "$text-muted"))
    return Content.assemble(head, " " * max(width - head.cell_length - tail.cell_length, 1), tail)


def job_row(proposal: Proposal, width: int, *, marked: bool) -> Cells:
    """One row of the queue, cut to the width: mark, state, job, customer, total, why."""
    job, wide = proposal.job, width >= WIDE_PANE
    fixed = 4 + JOB + TOTAL + 2 + (DAY + SITE + SCORE if wide else 0)
    flexible = max(width - fixed, 12)
    name = max(min(flexible // 2, 34), 8)
    look = style(proposal)
    cells = [
        Cell("■ " if marked else "  ", "mark"),
        Cell(
            f"{glyph(proposal)} ", look if look == "attention" else "good" if proposal.state is State.READY else look
        ),
        Cell(left(remote(job.number), JOB), look),
    ]
    if wide:
        cells.append(Cell(left(day(job.completed_on), DAY), look))
    cells.append(Cell(left(remote(job.customer.name), name - 1) + " ", look))
    if wide:
        cells.append(Cell(left(remote(job.site.line1), SITE - 1) + " ", look))
    cells.append(Cell(right(money(proposal.total), TOTAL), look))
    if wide:
        best = next(iter(proposal.match.candidates), None)
        cells.append(Cell(right(panels.score_of(best) if best else "-", SCORE), look))
    cells.append(Cell(f"  {left(reason(proposal), flexible - name)}", look))
    return cells


def detail(proposal: Proposal, width: int) -> Content:
    """The narrow screen's detail: trouble, candidates, lines and invoice, a line or two each."""
    return lines(
        panels.trouble(proposal),
        panels.candidates_short(proposal, width - 2),
        panels.lines_short(proposal, width),
        panels.invoice_short(proposal),
    )


def contact(proposal: Proposal, width: int, *, most: int) -> Content:
    """The contact pane: trouble, then the evidence field by field."""
    return lines(panels.trouble(proposal), panels.matrix(proposal, width, most))


def not_markable(proposal: Proposal) -> str:
    """Why a job cannot be marked, and what makes it markable."""
    number = proposal.job.number
    if proposal.state in CLOSED:
        return f"{number} is {reason(proposal)}: nothing is left to post."
    problem = next(iter(proposal.problems), None)
    if problem is None:
        return f"{number} cannot be marked: it is {reason(proposal)}."
    return f"{number} cannot be marked: {problem.message} {problem.next}"


def all_settled(desk: Desk, now: dt.datetime) -> str:
    """What to do when nothing needs her."""
    ready = desk.count(State.READY)
    if ready:
        return f"Nothing needs you. a marks the {ready} ready, P posts them."
    pulled = desk.facts.pulled_at
    last = f"{pulled.astimezone(now.tzinfo):%H:%M}" if pulled else age(None, now)
    return f"Every completed job is invoiced. Last pull {last}. F3 checks for missed ones."


def nothing_here(desk: Desk, now: dt.datetime) -> str:
    """What an empty queue says."""
    if desk.shown is Shown.OPEN:
        return all_settled(desk, now)
    return f"0 of {plural(len(desk.proposals), 'job')} are {desk.shown}. esc shows the open ones."


def comparison(proposal: Proposal, width: int, most: int) -> Content:
    """The comparison dialog: trouble, evidence, and why a choice is hers."""
    told = panels.told(proposal)
    return lines(contact(proposal, width, most=most), *told, Content(""), panels.lines_short(proposal, width))


def summary(batch: Batch, facts: Facts, *, left_behind: int, after: str = "") -> Content:
    """Organisation, count, sum, status, new contacts and what is left behind, from the frozen rows; what follows."""
    names = ", ".join(remote(name, 40) for name in batch.new_contacts[:NAMED])
    names += f" and {len(batch.new_contacts) - NAMED} more" if len(batch.new_contacts) > NAMED else ""
    told = [
        ("To", books.whose(replace(facts, organisation=batch.organisation))),
        ("What", f"{plural(len(batch.intents), 'invoice')}, each as {batch.status.lower()} in Xero"),
        ("Total", f"{remote(in_words(batch.totals))} tax included"),
        ("New", f"{plural(len(batch.new_contacts), 'contact')}: {names}" if names else "no new contacts"),
        ("Left", f"{plural(left_behind, 'open job')} left behind" if left_behind else "nothing left behind"),
    ]
    if batch.numbered_by_xero:
        told.append(("Number", "by Xero: post from this computer only"))
    if batch.numbered:
        told.append(("Codes", remote(in_short(batch.numbered))))
    if after:
        told.append(("Then", after))
    if batch.left_out:
        told.append(("Out", f"{plural(len(batch.left_out), 'job')} left out: {remote(batch.left_out[0])}"))
    shown = [Content.assemble((left(label, 7), "$text-muted"), (text, "bold")) for label, text in told]
    return lines(*shown, Content(""))


def posting(run: Posting, calls: dict[str, int], facts: Facts, *, running: bool, wait: str = "") -> Content:
    """How far the run is and what it waits for, or how it ended."""
    created = run.count(IntentState.POSTED)
    refused = run.count(IntentState.REJECTED)
    sending = run.count(IntentState.SENDING)
    unknown = run.count(IntentState.UNKNOWN, IntentState.HUMAN) + (0 if running else sending)
    waiting = run.count(IntentState.CONFIRMED) + (sending if running else 0)
    head = [
        (f"{'✓'} {created} created", "$text-success"),
        (f"   ! {refused} rejected", "$text-error" if refused else ""),
        (f"   … {unknown} unknown", "$text-warning" if unknown else ""),
        (f"   ○ {waiting} to go", ""),
    ]
    posted = by_currency((one.currency, one.total) for one in run.intents if one.state is IntentState.POSTED)
    if running:
        tail = Content(wait or f"{run.doing.capitalize()}…")
    else:
        writes = sum(count for name, count in calls.items() if name.startswith("PUT"))
        total = f"{remote(in_words(posted))} tax included. " if posted else ""
        tail = Content(f"{total}{checked(run)} {plural(writes, 'write')} to Xero.")
    rest = [Content.styled(remote(books.failure(run.error, facts)), "$text-error")] if run.error else []
    rest += [Content.styled(remote(note), "$text-muted") for note in run.notes]
    return lines(Content.assemble(*head), tail, *rest, Content(""))


def checked(run: Posting) -> str:
    """What reading back showed, and what is not known; it says checked back, never reconciled."""
    open_ = _open(run)
    if open_ and not run.count(IntentState.POSTED):
        return open_
    return f"{_read_back(run)} {open_}".rstrip()


def _open(run: Posting) -> str:
    """What may be in Xero although it does not count as posted."""
    unknown, hers = run.count(IntentState.UNKNOWN, IntentState.SENDING), run.count(IntentState.HUMAN)
    told = []
    if unknown:
        was, them = ("was", "it") if unknown == 1 else ("were", "them")
        told.append(f"Whether {unknown} {was} created is not known yet; v shows {them}.")
    if hers:
        told.append(f"{hers} {'is' if hers == 1 else 'are'} for you to decide: v shows why.")
    return " ".join(told)


def _read_back(run: Posting) -> str:
    posted = [one for one in run.intents if one.state is IntentState.POSTED]
    differing = sum(bool(one.message) for one in posted)
    if not posted:
        return "Nothing was created."
    if run.error or run.doing != DONE:
        return "Not all were checked back."
    if differing:
        return f"Checked back with Xero: {differing} of {len(posted)} differ."
    return f"Checked back with Xero: {len(posted)} of {len(posted)} found, totals agree to the cent."


def outcome(intent: Intent) -> str:
    """What became of one invoice, in a few words."""
    if intent.state is IntentState.POSTED:
        return remote(intent.message) or f"{intent.status.lower()} in Xero"
    return remote(" ".join(part for part in (intent.message, intent.next) if part)) or "waiting"


def posted_sentence(run: Posting | None) -> str:
    """One sentence for the message line once the results are closed."""
    if run is None:
        return ""
    posted = run.count(IntentState.POSTED)
    return f"{plural(posted, 'invoice')} posted. {checked(run)}" if posted else checked(run)


def greeting(desk: Desk, now: dt.datetime) -> str:
    """What to say first: what is uncertain, what needs her, or that nothing does."""
    if desk.facts.uncertain:
        goes_on = " P goes on." if desk.facts.undecided else ""
        return f"{plural(desk.facts.uncertain, 'thing')} uncertain: v shows why, and what you can decide.{goes_on}"
    if desk.facts.undecided:
        return f"{plural(desk.facts.undecided, 'invoice')} of an earlier batch not settled yet: P looks them up."
    if desk.facts.wishes:
        things = plural(desk.facts.wishes, "e-mail, note or file", "e-mails, notes or files")
        return f"{things} of an earlier batch still to do: P does it."
    if desk.needing:
        return f"{plural(desk.needing, 'job')} need{'s' if desk.needing == 1 else ''} you."
    return all_settled(desk, now)
