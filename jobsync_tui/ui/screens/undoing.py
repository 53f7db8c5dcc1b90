"""Undoing a batch: what can be deleted is looked at in Xero, shown, and deleted on a key that is no default."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.binding import Binding
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.services.undo_batch import Undoing, in_doubt, plan_undo, undo_batch
from jobsync_tui.ui import books, rows, undoing
from jobsync_tui.ui.browsing import open_invoice
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.services.undo_batch import Doomed
    from jobsync_tui.ui.desk import Desk
    from jobsync_tui.ui.ending import EndsPolitely

DEAF = 0.2
"""Seconds in which the question ignores keys: a raw paste of `Dy` must not delete."""

KEEP = Hint("n", "keep them", "n")
DONE = Hint("q", "done", "q")
OPEN = Hint("o", "open in Xero", "o")


class UndoingScreen(ModalScreen["Undoing | None"]):
    """`y` deletes, and no other key; gives how it ended, None where nothing was asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "delete", "delete", tooltip="Delete these drafts in Xero"),
        Binding("n,escape,q,enter", "keep", "keep them", tooltip="Delete nothing; close the results"),
        Binding("o", "open_in_xero", "open in Xero", tooltip="Show the invoice under the cursor in Xero"),
    ]

    class Looked(Message):
        """What would be deleted, or was; or the error that kept it from being known."""

        def __init__(self, found: Undoing | JobsyncError, *, over: bool) -> None:
            super().__init__()
            self.found, self.over = found, over

    def __init__(self, desk: Desk, batch: str) -> None:
        super().__init__()
        self._desk, self._batch = desk, batch
        self._planned: Undoing | None = None
        self._ended: Undoing | None = None
        self._busy = True
        self._asked_at = float("inf")

    def compose(self) -> ComposeResult:
        """The question, one row an invoice, the whole words of the one under the cursor, the keys."""
        with Vertical(classes="dialog wide"):
            yield Static(rows.message("Looking in Xero…"), id="progress")
            yield RowList()
            yield Static(id="words")
            yield KeyBar()

    def on_mount(self) -> None:
        """Look at once: looking deletes nothing."""
        self.query_one(".dialog").border_title = rows.title(f"Delete the drafts of batch {self._batch}?")
        self.query_one(RowList).focus()
        self.query_one(KeyBar).show([KEEP])
        self.set_interval(1.0, self._tell_wait)
        self._look()

    def on_resize(self) -> None:
        """Leave room for the question above the list, and the words below it."""
        self.query_one(RowList).fit(self.app.size.height - 13)

    @work(thread=True, exclusive=True, group="undo", exit_on_error=False)
    def _look(self) -> None:
        try:
            planned = plan_undo(self._desk.ws, self._batch)
            if not planned.doomed:  # asks for nothing; settles what an earlier try left open
                planned = undo_batch(self._desk.ws, planned)
        except JobsyncError as error:
            self.post_message(self.Looked(error, over=False))
        else:
            self.post_message(self.Looked(planned, over=False))

    @work(thread=True, exclusive=True, group="undo", exit_on_error=False)
    def _delete(self, planned: Undoing) -> None:
        with self._ends.sending.under_way():
            try:
                self.post_message(self.Looked(undo_batch(self._desk.ws, planned), over=True))
            except JobsyncError as error:
                self.post_message(self.Looked(error, over=True))

    @on(Looked)
    def _looked(self, event: Looked) -> None:
        self._set_busy(deleting=False)
        if isinstance(event.found, JobsyncError):
            tail = " Open it again: it looks before it deletes." if event.over else " Nothing was deleted."
            if event.over:
                self._leave_in_doubt()
            self._say(books.failure(event.found, self._desk.facts) + tail)
            self.query_one(KeyBar).show([DONE])
            return
        self._planned = event.found
        self.query_one(RowList).show(len(event.found.invoices), self._draw)
        self.on_resize()
        self._tell_words()
        if event.over:
            self._tell_end(event.found)
            return
        if not event.found.doomed:
            self._ended = event.found  # what an earlier try left open is settled now
        self._asked_at = self._desk.ws.clock.monotonic()
        self.query_one("#progress", Static).update(undoing.question(event.found, self._desk.facts))
        going = [Hint("y", "delete", "y"), KEEP] if event.found.doomed else [DONE]
        self.query_one(KeyBar).show([*going, OPEN])

    def _leave_in_doubt(self) -> None:
        """What was asked for may have been done, whatever broke since."""
        if self._planned:
            self._ended = self._planned = in_doubt(self._planned)
            self.query_one(RowList).refresh()
            self._tell_words()

    def _tell_end(self, ended: Undoing) -> None:
        self._ended = ended
        error = f" {books.failure(ended.error, self._desk.facts)}" if ended.error else ""
        self._say(undoing.ended(ended) + error)
        self.query_one(".dialog").border_title = rows.title(f"Batch {self._batch}")
        self.query_one(KeyBar).show([DONE, OPEN])

    def _draw(self, index: int, width: int) -> list[Cell]:
        one = self._one(index)
        return undoing.doomed_row(one, width) if one else []

    def _one(self, index: int) -> Doomed | None:
        found = self._planned.invoices if self._planned else ()
        return found[index] if index < len(found) else None

    @on(RowList.Highlighted)
    def _tell_words(self) -> None:
        """Say in full what becomes of the invoice under the cursor: a row cuts it."""
        one = self._one(self.query_one(RowList).cursor)
        self.query_one("#words", Static).update(rows.plain(undoing.in_full(one) if one else ""))

    def _say(self, text: str) -> None:
        self.query_one("#progress", Static).update(rows.message(text))

    def _tell_wait(self) -> None:
        """Say once a second until when Xero makes it wait."""
        wait = books.waiting(self._desk.ws.limits, self._desk.ws.clock.now()) if self._busy else ""
        if wait:
            self._say(wait)

    def _set_busy(self, *, deleting: bool) -> None:
        self._busy = deleting
        self._ends.deleting = deleting  # the app quits only while this is False

    @property
    def _ends(self) -> EndsPolitely:
        return cast("EndsPolitely", self.app)  # there is no other app; Textual knows its own class alone

    @on(Worker.StateChanged)
    def _broke(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR:
            if self._ends.deleting:
                self._leave_in_doubt()
            self._set_busy(deleting=False)
            self._say(
                f"That failed ({type(event.worker.error).__name__}). Open it again: it looks before it deletes."
            )
            self.query_one(KeyBar).show([DONE])

    def action_delete(self) -> None:
        """Delete what she was shown, where there is a question to answer."""
        planned = self._planned
        if self._busy or self._ended or planned is None or not planned.doomed:
            return
        if self._desk.ws.clock.monotonic() - self._asked_at < DEAF:
            return
        self._set_busy(deleting=True)
        self._say("Deleting in Xero…")
        self.query_one(KeyBar).show([])
        self._delete(planned)

    def action_keep(self) -> None:
        """Close; not while Xero is being asked to delete."""
        if self._ends.deleting:
            self._say("Deleting in Xero… A moment.")
            return
        self.dismiss(self._ended)

    async def action_open_in_xero(self) -> None:
        """Show the invoice under the cursor in Xero, in the browser."""
        one = self._one(self.query_one(RowList).cursor)
        found = one.intent.invoice_id if one else None
        said = await asyncio.to_thread(partial(open_invoice, self._desk.facts, found, self._desk.browse))
        self.query_one(".dialog").border_subtitle = rows.title(said)
