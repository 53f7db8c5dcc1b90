"""What is uncertain, for the screen: rows, the words about one, and what was confirmed beside what Xero holds."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from textual.content import Content

from jobsync_tui.core.matching import Level
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.services.settling import settle
from jobsync_tui.ui import books
from jobsync_tui.ui.format import LEVELS, day, left, lines, money, plural, remote, right
from jobsync_tui.ui.panels import BY_XERO
from jobsync_tui.ui.widgets.row_list import Cell

if TYPE_CHECKING:
    import datetime as dt

    from jobsync_tui.services.settling import Settling
    from jobsync_tui.services.uncertain import Uncertain
    from jobsync_tui.ui.desk import Desk, Facts

NOTHING = "Nothing is uncertain: whatever was sent is posted, refused, or known not to be in Xero."

LOOKS = {
    IntentState.HUMAN: ("!", "attention", "you decide"),
    IntentState.UNKNOWN: ("…", "attention", "no plain answer"),
    IntentState.SENDING: ("…", "plain", "being sent"),
    IntentState.CONFIRMED: ("○", "plain", "not there yet"),
}
JOB, NUMBER, TOTAL, LABEL = 9, 14, 11, 9
PADDING = 3
"""Cells beside the words about one: one on each side, and the scroll bar's."""


def look_up(desk: Desk, *, waiting: bool = False) -> str:
    """Look up in Xero and load anew; a sentence, empty where nothing was to be looked up. Blocks.

    Raises what the service raises, after loading what was settled by then.
    """
    with desk.busy:
        try:
            steps = list(settle(desk.ws, waiting=waiting))
        finally:
            desk.load()
    return found(steps[-1]) if steps else ""


def found(last: Settling) -> str:
    """What looking up came to."""
    parts = {
        "in Xero as confirmed": last.count(IntentState.POSTED),
        "not there": last.count(IntentState.CONFIRMED),
        "not certain yet": last.count(IntentState.UNKNOWN),
        "for you to decide": last.count(IntentState.HUMAN),
    }
    told = ", ".join(f"{count} {words}" for words, count in parts.items() if count)
    return f"Looked up: {told}." if told else "Looked up the contacts in Xero."


def header(facts: Facts, count: int, width: int) -> Content:
    """How much is uncertain, and in whose books."""
    head = f" Uncertain · {plural(count, 'thing') if count else 'nothing'} · "
    return Content.styled(f"{head}{books.whose(facts, max(width - len(head) - 1, 4))}", "bold")


def row(one: Uncertain, width: int) -> list[Cell]:
    """Job, number, contact, total, and what it waits for."""
    mark, look, words = LOOKS.get(one.state, ("…", "attention", "not certain"))
    flexible = max(width - JOB - NUMBER - TOTAL - 4, 16)
    name = min(flexible // 2, 34)
    words = words if one.job else "contact, perhaps created"
    return [
        Cell(f"{mark} ", look),
        Cell(left(remote(one.job_number), JOB - 1) + " ", look),
        Cell(left(remote(one.number) or "-", NUMBER - 1) + " ", look),
        Cell(left(remote(one.contact), name - 1) + " ", look),
        Cell(right(money(one.total) if one.total is not None else "", TOTAL), look),
        Cell(f"  {left(words, flexible - name)}", look),
    ]


def title(one: Uncertain) -> str:
    """`J1 · Ada Rewi`."""
    return " · ".join(remote(part) for part in (one.job_number, one.contact) if part)


def about(one: Uncertain, now: dt.datetime, width: int) -> Content:
    """Why, what the app does, what she can decide, and the two sides beside each other."""
    told = [
        ("Why", f"{one.why} (since {since(one.since, now)})"),
        ("jobsync", one.doing),
        ("You", one.yours),
    ]
    rest = [Content(""), *_sides(one, width)] if one.there else []
    return lines(*(_paragraph(label, text, width) for label, text in told), *rest)


def _paragraph(label: str, text: str, width: int) -> Content:
    """A label and its sentences, wrapped beside it and not below it."""
    wrapped = wrap(remote(text), max(width - LABEL - PADDING, 20))
    return Content.assemble((left(label, LABEL), "$text-muted"), f"\n{'':{LABEL}}".join(wrapped))


def since(at: dt.datetime, now: dt.datetime) -> str:
    """The time of day, with the day where that was another."""
    here = at.astimezone(now.tzinfo)
    return f"{here:%H:%M}" if here.date() == now.date() else f"{here:%d %b %H:%M}"


def _sides(one: Uncertain, width: int) -> list[Content]:
    """What was confirmed and what Xero holds; a sign and not colour alone marks what differs."""
    there = one.there
    if there is None:
        return []
    space = max((width - LABEL) // 2 - 2, 12)
    pairs = [
        ("Number", one.number, there.number),
        ("Contact", one.contact, there.contact_name),
        (
            "Total",
            f"{money(one.total)} {one.currency}" if one.total is not None else "",
            f"{money(there.total)} {there.currency}",
        ),
        ("Status", one.intent.status.lower() if one.intent else "", there.status.lower()),
        ("Date", day(one.dated), day(there.date)),
    ]
    head = Content.styled(f"{left('', LABEL)}{left('You confirmed', space)}   In Xero", "bold")
    return [head, *(_pair(label, ours, theirs, space) for label, ours, theirs in pairs)]


def differing(one: Uncertain) -> str:
    """What was confirmed beside what Xero holds, where contact, total or currency differ; empty where they agree."""
    intent, there = one.intent, one.there
    if intent is None or there is None:
        return ""
    ours, theirs = (intent.contact_id, intent.total, intent.currency), (there.contact_id, there.total, there.currency)
    if ours == theirs:
        return ""
    return (
        f"You confirmed {intent.contact_name}, {money(intent.total)} {intent.currency}. "
        f"In Xero: {there.contact_name}, {money(there.total)} {there.currency}."
    )


def _pair(label: str, ours: str, theirs: str, space: int) -> Content:
    """A number that Xero gives has nothing to agree with."""
    if not ours:
        ours, level, look = BY_XERO if label == "Number" else "-", Level.MISSING, "$text-muted"
    else:
        level, look = (Level.SAME, "$text-success") if ours == theirs else (Level.DIFFERENT, "$text-error")
    sign = (f" {LEVELS[level]} ", look)
    return Content.assemble(
        (left(label, LABEL), "$text-muted"), left(remote(ours), space), sign, left(remote(theirs), space)
    )
