"""Duplicate contacts: who is in Xero more than once, and what each of them holds. Nothing is merged from here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from jobsync_tui.services.twins import duplicates
from jobsync_tui.ui import rows, twins
from jobsync_tui.ui.browsing import open_contact
from jobsync_tui.ui.screens.desk_screen import DeskScreen
from jobsync_tui.ui.screens.help import HelpScreen
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.services.twins import TwinsReport
    from jobsync_tui.ui.desk import Desk

PADDING = 3
"""Cells beside what is told of one party: one on each side, and a scroll bar's."""


class TwinsScreen(DeskScreen):
    """The contacts under each other, those of one party together; the one under the cursor beside its doubles."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "open_in_xero", "open in Xero", id="open", tooltip="Show the contact in Xero, in the browser"),
        Binding("question_mark,f1", "help", "keys", id="help", tooltip="Every key of this screen"),
        Binding("escape,q,d", "back", "back", id="back", tooltip="Back to Audit"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._report: TwinsReport | None = None
        self._rows: Sequence[twins.Row] = ()

    def compose(self) -> ComposeResult:
        """Build the panes once."""
        yield Static(id="bar")
        with Horizontal(id="twins"):
            yield RowList(id="twin-rows")
            with VerticalScroll(id="about-twins", can_focus=False):
                yield Static(id="twin")
        yield Static(id="message")
        yield KeyBar((Hint("esc", "back", "escape"), Hint("?", "keys", "question_mark")))

    def on_mount(self) -> None:
        """Compare the contacts that the desk has loaded."""
        self.query_one(RowList).focus()
        self.say("Comparing the contacts…")
        self._look()

    @property
    def current(self) -> None:
        """No job stands here."""
        return

    @property
    def row(self) -> twins.Row | None:
        """The contact under the cursor."""
        at = self.query_one(RowList).cursor
        return self._rows[at] if at < len(self._rows) else None

    def show(self, key: JobKey | None = None) -> None:  # noqa: ARG002 - no job stands here
        """Draw everything anew, the cursor where it was."""
        report, listed = self._report, self.query_one(RowList)
        if report is None:
            return
        listed.empty = twins.nothing(report)
        listed.show(len(self._rows), self._draw, cursor=min(listed.cursor, max(len(self._rows) - 1, 0)))
        now = self.desk.ws.clock.now()
        self.query_one("#bar", Static).update(twins.header(report, self.desk.facts, self.size.width, now))
        self.query_one(KeyBar).show([Hint("o", "open in Xero", "o")] if self._rows else [])
        self._show_one()

    @work(exclusive=True, group="twins", exit_on_error=False)
    async def _look(self) -> None:
        report = await self.off_thread(self._duplicates)
        if report is not None:
            self._report, self._rows = report, twins.rows_of(report)
            self.show()
            self.say(twins.found(report))

    def _duplicates(self) -> TwinsReport:
        """Compare; off the UI thread."""
        return duplicates(self.desk.ws, view=self.desk.view, every=list(self.desk.proposals.values()))

    def _draw(self, index: int, width: int) -> list[Cell]:
        return twins.row(self._rows[index], width) if index < len(self._rows) else []

    @on(RowList.Highlighted)
    def _show_one(self) -> None:
        one, pane = self.row, self.query_one("#about-twins")
        pane.border_title = rows.title(f" {one.holding.contact.name} " if one else "")
        room = max(pane.size.width - PADDING, 20)
        self.query_one("#twin", Static).update(twins.about(one, room) if one else "")

    def on_resize(self) -> None:
        """Rows and panes are cut to the width: draw them once they have the new one."""
        self.call_after_refresh(self.show)

    @on(RowList.Picked)
    @work(exit_on_error=False)
    async def action_open_in_xero(self) -> None:
        """Show the contact under the cursor in the browser."""
        contact_id = self.row.holding.contact.contact_id if self.row else None
        self.say(await self.off_thread(partial(open_contact, self.desk.facts, contact_id, self.desk.browse)) or "")

    def action_help(self) -> None:
        """Every key of this screen."""
        self.app.push_screen(HelpScreen(self))

    def action_back(self) -> None:
        """Back to Audit."""
        self.dismiss(None)
