"""Reconcile: the one workspace. What needs her is on top; every decision goes on to the next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import Static

from jobsync_tui.core.proposal import State
from jobsync_tui.ui import books, panels, rows
from jobsync_tui.ui.browsing import invoice_of, open_invoice
from jobsync_tui.ui.desk import Shown
from jobsync_tui.ui.format import remote
from jobsync_tui.ui.hints import PINNED, hints_for
from jobsync_tui.ui.keys import RECONCILE
from jobsync_tui.ui.screens.audit import AuditScreen
from jobsync_tui.ui.screens.decisions import DecisionActions
from jobsync_tui.ui.screens.help import HelpScreen
from jobsync_tui.ui.screens.settling import SettlingActions
from jobsync_tui.ui.screens.transfers import TransferActions
from jobsync_tui.ui.widgets.key_bar import KeyBar
from jobsync_tui.ui.widgets.row_list import RowList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.proposal import Proposal
    from jobsync_tui.ui.desk import Desk

WIDE, NORMAL = 160, 100


class ReconcileScreen(DecisionActions, TransferActions, SettlingActions):
    """The queue, the evidence, the lines and the draft invoice."""

    BINDINGS: ClassVar[list[BindingType]] = RECONCILE

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._queue: list[Proposal] = []

    def compose(self) -> ComposeResult:
        """Build the panes once; sizes and classes show or hide them."""
        yield Static(id="bar")
        yield Static(id="counts")
        with Container(id="work"):
            with Vertical(id="queue-pane", classes="pane"):
                yield RowList(id="queue")
            with VerticalScroll(id="side", can_focus=False):
                yield Static(id="contact-pane", classes="pane")
                yield Static(id="lines-pane", classes="pane")
                yield Static(id="invoice-pane", classes="pane")
        yield Static(id="detail")
        yield Static(id="message")
        yield KeyBar(PINNED)

    async def on_mount(self) -> None:
        """Load what the cache holds; pull where it holds nothing."""
        self.queue.focus()
        self.set_interval(1.0, self.watch_waits)
        self.say("Loading…")
        if await self.off_thread(self.desk.load):
            self.show(self.desk.next_needing(None))
            self.say(rows.greeting(self.desk, self.desk.ws.clock.now()))
            if self.desk.facts.uncertain:
                self.look_up()
        elif not self.pulling:
            self.action_pull()

    @property
    def queue(self) -> RowList:
        """The list of jobs."""
        return self.query_one("#queue", RowList)

    @property
    def current(self) -> Proposal | None:
        """The job under the cursor."""
        return self._queue[self.queue.cursor] if self._queue else None

    def show(self, key: JobKey | None = None) -> None:
        """Draw everything anew, the cursor on that job, or where it was."""
        self._queue = self.desk.order()
        keys = [one.job.key for one in self._queue]
        cursor = keys.index(key) if key in keys else min(self.queue.cursor, max(len(keys) - 1, 0))
        self.queue.empty = rows.nothing_here(self.desk, self.desk.ws.clock.now())
        self.queue.show(len(self._queue), self._draw_row, cursor=cursor)
        self._show_head()
        self._show_detail()

    def _draw_row(self, index: int, width: int) -> rows.Cells:
        proposal = self._queue[index]
        return rows.job_row(proposal, width, marked=proposal.job.key in self.desk.marks)

    def _show_head(self) -> None:
        width, now = self.size.width, self.desk.ws.clock.now()
        limits = self.desk.ws.limits
        self.query_one("#bar", Static).update(books.header(self.desk.facts, limits, width, now))
        self.query_one("#counts", Static).update(rows.counts(self.desk, width, books.calls_left(limits)))
        title = (
            f"Completed, not invoiced  {len(self._queue)}"
            if self.desk.shown is Shown.OPEN
            else (f"{self.desk.shown.capitalize()}  {len(self._queue)}")
        )
        self.query_one("#queue-pane").border_title = rows.title(title)

    def _show_detail(self) -> None:
        """Draw the panes of the job under the cursor, in the form that fits the screen."""
        proposal, width = self.current, self.size.width
        self.query_one(KeyBar).show(
            hints_for(
                proposal,
                marked=len(self.desk.marks),
                needing=self.desk.needing,
                uncertain=self.desk.facts.uncertain,
            )
        )
        if proposal is None:
            for pane in ("#detail", "#contact-pane", "#lines-pane", "#invoice-pane"):
                self.query_one(pane, Static).update("")
                self.query_one(pane, Static).border_title = ""
            return
        if width < NORMAL:
            detail = self.query_one("#detail", Static)
            detail.border_title = rows.title(f" {panels.title(proposal)} ")
            detail.update(rows.detail(proposal, width))
            return
        side = width - (97 if width >= WIDE else 56) - 6
        contact = self.query_one("#contact-pane", Static)
        contact.border_title = rows.title(f"1 Contact  {panels.title(proposal)}")
        contact.update(rows.contact(proposal, side, most=3 if width >= WIDE else 2))
        lines = self.query_one("#lines-pane", Static)
        lines.border_title = "2 Lines"
        lines.update(panels.lines_table(proposal, side))
        invoice = self.query_one("#invoice-pane", Static)
        invoice.border_title = "3 Draft invoice"
        invoice.update(panels.invoice(proposal))

    def on_resize(self) -> None:
        """Rows and panes are cut to the width: draw them for the new one."""
        if self.desk.view is not None:
            self.show(self.current.job.key if self.current else None)

    @on(RowList.Highlighted, "#queue")
    def _highlighted(self) -> None:
        self._show_detail()

    @on(RowList.Picked, "#queue")
    async def _picked(self) -> None:
        await self.action_take_top()

    def action_mark(self) -> None:
        """Mark a ready job, or say why it cannot be marked."""
        proposal = self.current
        if proposal is None:
            self.say("There is no job here.")
        elif proposal.state is not State.READY:
            self.say(rows.not_markable(proposal))
        else:
            self.desk.mark(proposal.job.key)
            marked = proposal.job.key in self.desk.marks
            here = self.queue.cursor
            self.show()
            self.queue.cursor = here + 1
            self.say(f"{remote(proposal.job.number)} {'marked' if marked else 'unmarked'}. u undoes.")

    def action_mark_ready(self) -> None:
        """Mark all ready jobs and say how many."""
        fresh = self.desk.mark_ready()
        self.show()
        ready = self.desk.count(State.READY)
        if not ready:
            self.say("No job is ready yet.")
        else:
            self.say(f"{fresh} marked, {len(self.desk.marks)} in all. P shows what would be posted.")

    def action_next(self, way: int) -> None:
        """Go to the next job that needs her, around the end."""
        here = self.current.job.key if self.current else None
        target = self.desk.next_needing(here, back=way < 0)
        if target is None:
            self.say("No other job needs you.")
            return
        self.show(target)

    async def action_open_in_xero(self) -> None:
        """Show the job's invoice in Xero, in the browser."""
        found = invoice_of(self.current) if self.current else None
        self.say(await self.off_thread(partial(open_invoice, self.desk.facts, found, self.desk.browse)) or "")

    @work(exit_on_error=False)
    async def action_audit(self) -> None:
        """Show what was missed; come back to the job that she sends to Reconcile."""
        if self.desk.view is None:
            self.say("There is nothing to audit yet: R pulls.")
            return
        opened = AuditScreen(self.desk)
        await self.app.push_screen_wait(opened)
        if opened.sent and opened.sent not in {one.job.key for one in self.desk.order()}:
            self.desk.shown = Shown.ALL
        self.show(opened.sent or (self.current.job.key if self.current else None))
        self.say(rows.greeting(self.desk, self.desk.ws.clock.now()))

    def action_filter(self) -> None:
        """Show open jobs, then those set aside or billed, then all."""
        order = list(Shown)
        self.desk.shown = order[(order.index(self.desk.shown) + 1) % len(order)]
        self.show()
        self.say(f"Showing: {self.desk.shown}. f goes on, esc shows the open ones.")

    def action_home(self) -> None:
        """Stop a pull; else back to the open jobs."""
        if self.pulling:
            self.stop_pull()
            return
        if self.desk.shown is Shown.OPEN:
            self.say("ctrl+q quits. Nothing is lost.")
        self.desk.shown = Shown.OPEN
        self.show(self.current.job.key if self.current else None)

    def action_help(self) -> None:
        """Every key of this screen."""
        self.app.push_screen(HelpScreen(self))
