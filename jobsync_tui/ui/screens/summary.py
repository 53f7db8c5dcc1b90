"""What would be posted, from the frozen rows: the last look before anything leaves."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from jobsync_tui.core.afterwards import in_short
from jobsync_tui.services import confirm, wishes
from jobsync_tui.ui import rows
from jobsync_tui.ui.format import left, money, plural, remote, right
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.services.confirm import Batch
    from jobsync_tui.ui.desk import Desk

DEAF = 0.2
"""Seconds in which the dialog ignores keys: a raw paste of `Py` must not post."""


class SummaryScreen(ModalScreen[bool]):
    """`y` posts, `n` does not; both take the drafts off the table or forward."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "post", tooltip="Post them"),
        Binding("n,escape", "no", "do not post", tooltip="Post nothing; the marks stand"),
    ]

    def __init__(self, desk: Desk, batch: Batch, *, left_behind: int) -> None:
        super().__init__()
        self._desk, self._batch, self._left = desk, batch, left_behind
        self._opened = desk.ws.clock.monotonic()

    def compose(self) -> ComposeResult:
        """Organisation, count, sum, status, new contacts, what stays behind, and every invoice."""
        with Vertical(classes="dialog"):
            after = in_short(self._desk.ws.profile.after)
            yield Static(rows.summary(self._batch, self._desk.facts, left_behind=self._left, after=after))
            yield RowList()
            yield KeyBar([Hint("y", "post", "y"), Hint("n", "do not post", "n")])

    def on_mount(self) -> None:
        """List the invoices as they would be created."""
        count = len(self._batch.intents)
        self.query_one(".dialog").border_title = rows.title(f"Post {plural(count, 'invoice')}?")
        self.query_one(RowList).show(count, self._draw)
        self.query_one(RowList).focus()
        self._fit()

    def on_resize(self) -> None:
        """Leave room for the facts above the list."""
        self._fit()

    def _fit(self) -> None:
        self.query_one(RowList).fit(self.app.size.height - 12)

    def _draw(self, index: int, width: int) -> list[Cell]:
        intent = self._batch.intents[index]
        new = " (new contact)" if intent.contact_id is None else ""
        name = max(width - 28, 8)
        return [
            Cell(left(remote(intent.invoice_number or intent.reference), 14) + " ", "plain"),
            Cell(left(remote(intent.contact_name) + new, name) + " ", "plain"),
            Cell(right(money(intent.total), 11), "plain"),
        ]

    @property
    def _deaf(self) -> bool:
        return self._desk.ws.clock.monotonic() - self._opened < DEAF

    async def action_yes(self) -> None:
        """Confirm in the database, with what follows each invoice, then let it be posted."""
        if self._deaf:
            return
        await asyncio.to_thread(partial(wishes.confirm, self._desk.ws, self._batch))
        self.dismiss(result=True)

    async def action_no(self) -> None:
        """Forget the drafts."""
        await asyncio.to_thread(partial(confirm.discard, self._desk.ws))
        self.dismiss(result=False)
