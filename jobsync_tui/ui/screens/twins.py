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
from jobsync_tui.ui.hints import OPEN, PULL
from jobsync_tui.ui.screens.help import HelpScreen
from jobsync_tui.ui.screens.transfers import TransferActions
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.core.jobs import JobKey
    from jobsync_tui.core.ledger import ContactID
    from jobsync_tui.services.twins import TwinsReport
    from jobsync_tui.ui.desk import Desk

PADDING = 3
"""Cells beside what is told of one party: one on each side, and a scroll bar's."""


class TwinsScreen(TransferActions):
    """The contacts under each other, those of one party together; the one under the cursor beside its doubles."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "open_in_xero", "open in Xero", id="open", tooltip="Show the contact in Xero, in the browser"),
        Binding("R", "pull", "pull", id="pull", tooltip="Pull from the job systems and Xero"),
        Binding("question_mark,f1", "help", "keys", id="help", tooltip="Every key of this screen"),
        Binding("escape", "back", "back", id="back", tooltip="Stop a pull; back to Audit"),
        Binding("q,d", "audit", "back to Audit", id="audit", tooltip="Back to Audit; a pull goes on"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._report: TwinsReport | None = None
        self._rows: Sequence[twins.Row] = ()
        self._compared: object = None
        """The proposals of the desk when it was compared: another object once the desk has loaded anew."""

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
        self.set_interval(1.0, self._watch)
        self.say("Comparing the contacts…")
        self._look(greet=True)

    def _watch(self) -> None:
        """Say what a pull waits for; compare again what a pull begun elsewhere has brought."""
        self.watch_waits()
        if self._compared is not None and self._compared is not self.desk.proposals and not self.working:
            self.show()

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
        """Compare anew what the desk holds, then draw, the cursor where it was."""
        self._look()

    @work(exclusive=True, group="twins", exit_on_error=False)
    async def _look(self, *, greet: bool = False) -> None:
        report = await self.off_thread(self._duplicates)
        if report is None:
            return
        chosen = _key(self.row)
        self._report, self._rows = report, twins.rows_of(report)
        self._draw_all(chosen)
        if greet:
            self.say(twins.found(report))

    def _duplicates(self) -> TwinsReport:
        """Compare; off the UI thread."""
        every = self.desk.proposals
        report = duplicates(self.desk.ws, view=self.desk.view, every=list(every.values()))
        self._compared = every
        return report

    def _draw_all(self, chosen: ContactID | None = None) -> None:
        """Draw the report, the cursor on that contact, or where it was."""
        report, listed = self._report, self.query_one(RowList)
        if report is None:
            return
        keys = [_key(one) for one in self._rows]
        cursor = keys.index(chosen) if chosen in keys else min(listed.cursor, max(len(keys) - 1, 0))
        listed.empty = twins.nothing(report)
        listed.show(len(keys), self._draw, cursor=cursor)
        now = self.desk.ws.clock.now()
        self.query_one("#bar", Static).update(twins.header(report, self.desk.facts, self.size.width, now))
        self.query_one(KeyBar).show([OPEN, PULL] if self._rows else [PULL])
        self._show_one()

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
        self.call_after_refresh(self._draw_all)

    @on(RowList.Picked)
    @work(exit_on_error=False)
    async def action_open_in_xero(self) -> None:
        """Show the contact under the cursor in the browser."""
        self.say(
            await self.off_thread(partial(open_contact, self.desk.facts, _key(self.row), self.desk.browse)) or ""
        )

    def action_help(self) -> None:
        """Every key of this screen."""
        self.app.push_screen(HelpScreen(self))

    def action_back(self) -> None:
        """Stop a pull; else back to Audit."""
        if self.pulling:
            self.stop_pull()
        else:
            self.action_audit()

    def action_audit(self) -> None:
        """Back to Audit."""
        self.dismiss(None)


def _key(row: twins.Row | None) -> ContactID | None:
    return row.holding.contact.contact_id if row else None
