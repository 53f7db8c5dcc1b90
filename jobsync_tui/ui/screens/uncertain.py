"""What is uncertain: why, what the app does about it, and what only she can decide."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Static

from jobsync_tui.services.uncertain import Option
from jobsync_tui.ui import books, doubts, rows
from jobsync_tui.ui.browsing import open_invoice
from jobsync_tui.ui.format import remote
from jobsync_tui.ui.screens.decisions import bill_for, link_to
from jobsync_tui.ui.screens.desk_screen import DeskScreen
from jobsync_tui.ui.screens.help import HelpScreen
from jobsync_tui.ui.screens.reason import BILL_AGAIN, ReasonScreen
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.core.jobs import Job, JobKey
    from jobsync_tui.core.ledger import Invoice
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.services.match import View
    from jobsync_tui.services.uncertain import Uncertain
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.ui.desk import Desk

LOOK = Hint("R", "look up now", "R")
PINNED = (Hint("esc", "back", "escape"), Hint("?", "keys", "question_mark"))
OFFERS = {
    Option.LINK: Hint("l", "it bills this job", "l"),
    Option.BILL: Hint("i", "bill the job anyway", "i"),
    Option.OPEN: Hint("o", "open in Xero", "o"),
}
DEAF = 0.2
"""Seconds after a decision in which no key decides the next one, even after another key: a paste must not."""

DECIDE = frozenset({"l", "i"})
PULLING = "A pull is on its way: it looks these up as well."


class UncertainScreen(DeskScreen):
    """The list, and the one under the cursor in full."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R", "look_up", "look up now", tooltip="Look these up in Xero now; sends nothing"),
        Binding("l", "link", "it bills this job", tooltip="The invoice in Xero bills this job"),
        Binding("i", "bill", "bill the job anyway", tooltip="It does not: bill under the next number; asks why"),
        Binding("o", "open_in_xero", "open in Xero", tooltip="Show the invoice in Xero, in the browser"),
        Binding("question_mark,f1", "help", "keys", tooltip="Every key of this screen"),
        Binding("escape,v", "back", "back", tooltip="Back to the queue"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._decided_at = float("-inf")
        self._repeats = False
        """Whether a key that decides may still be the one held down that decided the last."""

    def compose(self) -> ComposeResult:
        """Build the panes once."""
        yield Static(id="bar")
        yield RowList(id="doubts", empty=doubts.NOTHING)
        with VerticalScroll(id="about-doubt", can_focus=False):
            yield Static(id="doubt")
        yield Static(id="message")
        yield KeyBar(PINNED)

    def on_mount(self) -> None:
        """Show what the desk knows; says so where a pull is looking these up."""
        self.query_one(RowList).focus()
        self.set_interval(1.0, self._watch)
        self.show()
        self.say(PULLING if self.desk.pull else "")

    @property
    def one(self) -> Uncertain | None:
        """The one under the cursor."""
        at = self.query_one(RowList).cursor
        return self.desk.doubts[at] if at < len(self.desk.doubts) else None

    @property
    def current(self) -> Proposal | None:
        """The job of the one under the cursor, where it has one that is still in the cache."""
        return self.desk.proposals.get(self.one.job) if self.one and self.one.job else None

    def show(self, key: JobKey | None = None) -> None:
        """Draw everything anew, the cursor on that job, or where it was."""
        listed = self.query_one(RowList)
        keys = [one.job for one in self.desk.doubts]
        cursor = keys.index(key) if key in keys else min(listed.cursor, max(len(keys) - 1, 0))
        listed.show(len(keys), self._draw, cursor=cursor)
        listed.fit(max(self.size.height // 3, 3))
        self.query_one("#bar", Static).update(doubts.header(self.desk.facts, len(keys), self.size.width))
        self._show_one()

    def _draw(self, index: int, width: int) -> list[Cell]:
        return doubts.row(self.desk.doubts[index], width) if index < len(self.desk.doubts) else []

    @on(RowList.Highlighted)
    def _show_one(self) -> None:
        one, pane = self.one, self.query_one("#about-doubt")
        pane.border_title = rows.title(f" {doubts.title(one)} " if one else "")
        told = doubts.about(one, self.desk.ws.clock.now(), self.size.width) if one else ""
        self.query_one("#doubt", Static).update(told)
        offers = [OFFERS[option] for option in one.options] if one else []
        self.query_one(KeyBar).show([*offers, LOOK] if one else [])

    def on_resize(self) -> None:
        """Rows and panes are cut to the width: draw them for the new one."""
        self.show()

    def _watch(self) -> None:
        """Say what looking up waits for."""
        wait = books.waiting(self.desk.ws.limits, self.desk.ws.clock.now()) if self.working else ""
        if wait:
            self.say(wait)

    @work(exclusive=True, group="settle", exit_on_error=False)
    async def action_look_up(self) -> None:
        """Look up in Xero; sends nothing."""
        if self.desk.pull or self.working:
            self.say(PULLING if self.desk.pull else "Already looking up.")
            return
        self.say("Looking up in Xero…")
        said = await self.off_thread(partial(doubts.look_up, self.desk, waiting=True))
        self.show(self.one.job if self.one else None)
        if said is not None:
            self.say(said or "There is nothing to look up: what is left is for you to decide.")

    @on(events.Key)
    def _hear(self, event: events.Key) -> None:
        """Another key than those that decide was pressed: the next one of those is meant."""
        if event.key not in DECIDE:
            self._repeats = False

    @on(events.Click, "#doubts")
    def _point(self) -> None:
        """So it is where a row was chosen with the mouse."""
        self._repeats = False

    async def action_link(self) -> None:
        """Decide that the invoice in Xero bills the job; asks why where it is not as it was confirmed."""
        one = self._offered(Option.LINK)
        if one is None or one.there is None:
            return
        self._repeats = True
        if differs := doubts.differing(one):
            self._ask_link(one, one.there, f"{differs} Does it bill this job? Why?")
        else:
            await self._link(one, one.there)

    @work(exit_on_error=False)
    async def _ask_link(self, one: Uncertain, there: Invoice, question: str) -> None:
        asked = ReasonScreen(doubts.title(one), (question, "it bills this job"))
        reason = await self.app.push_screen_wait(asked)
        if reason:
            await self._link(one, there, reason)
        else:
            self._repeats = False
            self.say("Nothing was decided.")

    async def _link(self, one: Uncertain, there: Invoice, reason: str = "") -> None:
        action = partial(link_to, invoice=str(there.invoice_id), reason=reason)
        await self._decide(one, action, f"is billed by {remote(there.number)}")

    @work(exit_on_error=False)
    async def action_bill(self) -> None:
        """Ask why, then bill the job under its next number."""
        one = self._offered(Option.BILL)
        if one is None:
            return
        reason = await self.app.push_screen_wait(ReasonScreen(doubts.title(one), BILL_AGAIN))
        if reason:
            own = one.intent is not None and one.intent.numbered_by_xero
            done = "is billed with another invoice" if own else "is billed under its next number"
            await self._decide(one, partial(bill_for, reason=reason), done)

    def _offered(self, option: Option) -> Uncertain | None:
        """The one under the cursor if that can be said of it; else says what can."""
        one = self.one
        if one is None:
            self.say(doubts.NOTHING)
        elif self._repeats or self.desk.ws.clock.monotonic() - self._decided_at < DEAF:
            self.say(f"Now {doubts.title(one)}: press any other key first, then decide.")
            return None
        elif option not in one.options:
            self.say(f"Not for this one. {one.yours}")
            return None
        return one

    async def _decide(self, one: Uncertain, action: Callable[[Workspace, View, Job], None], done: str) -> None:
        proposal = self.desk.proposals.get(one.job) if one.job else None
        if proposal is None:
            self.say("The job is no longer in the cache. Pull, then decide.")
            return
        after = await self.off_thread(partial(self.desk.act, proposal.job, action))
        if after is not None:
            self._decided_at, self._repeats = self.desk.ws.clock.monotonic(), True
            self.show()
            self.say(f"{remote(one.job_number)} {done}. u on Reconcile takes it back.")

    async def action_open_in_xero(self) -> None:
        """Show the invoice in the way, in the browser."""
        found = self.one.there.invoice_id if self.one and self.one.there else None
        self.say(await self.off_thread(partial(open_invoice, self.desk.facts, found, self.desk.browse)) or "")

    def action_help(self) -> None:
        """Every key of this screen."""
        self.app.push_screen(HelpScreen(self))

    def action_back(self) -> None:
        """Back to the queue."""
        self.dismiss(None)
