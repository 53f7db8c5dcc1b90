"""What is remembered: whom each decision is about, how far it reaches, and whether it is to be asked again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.ui import books, rows
from jobsync_tui.ui.format import left, plural, remote, right
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.services.remembered import Remembered
    from jobsync_tui.ui.desk import Desk

NOTHING = "Nothing is remembered yet: in the comparison (enter) r remembers a contact for more than one job."


class RememberedScreen(ModalScreen[bool]):
    """`x` takes a decision back, `u` brings back the last one taken back here; gives whether anything changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "revoke", "take back", tooltip="Do not remember this one any more"),
        Binding("u,ctrl+z", "undo", "undo", tooltip="Bring back what was taken back here last"),
        Binding("escape,q,r", "back", "back", tooltip="Back to the queue"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: list[Remembered] = []
        self._revoked: list[int] = []
        self._changed = False

    def compose(self) -> ComposeResult:
        """One row a decision, the whole words of the one under the cursor, the keys."""
        with Vertical(classes="dialog wide"):
            yield RowList(empty="Counting…")
            yield Static(id="words")
            yield KeyBar([Hint("esc", "back", "escape")])

    def on_mount(self) -> None:
        """Count what each reaches."""
        self.query_one(RowList).focus()
        self._turn(lambda: None)

    def on_resize(self) -> None:
        """Leave room for the words below the list."""
        self.query_one(RowList).fit(self.app.size.height - 11)

    @work(exit_on_error=False, group="remembered", exclusive=True)
    async def _turn(self, turn: Callable[[], None]) -> None:
        """Do one thing off the UI thread and show what is remembered then; an error changes nothing and is said."""

        def turned() -> list[Remembered]:
            turn()
            return self._desk.remembered()

        try:
            found = await asyncio.to_thread(turned)
        except JobsyncError as error:
            self._say(books.failure(error, self._desk.facts))
            return
        self._found = found
        listed = self.query_one(RowList)
        listed.empty = NOTHING
        listed.show(len(found), self._draw, cursor=max(listed.cursor, 0))
        self.on_resize()
        self.query_one(".dialog").border_title = rows.title(f"Remembered  {len(found)}")
        hints = [Hint("x", "take back", "x")] if found else []
        self.query_one(KeyBar).show([*hints, *([Hint("u", "undo", "u")] if self._revoked else [])])
        self._tell()

    def _draw(self, index: int, width: int) -> list[Cell]:
        one = self._found[index]
        reach, jobs = 28, 9
        name = max((width - reach - jobs - 4) // 2, 8)
        look = "attention" if one.asked_again else "plain"
        return [
            Cell(f"{'?' if one.asked_again else '✓'} ", look),
            Cell(left(remote(one.customer), name), look),
            Cell(f" {left(remote(one.says), name)}", look),
            Cell(f" {left(one.scope, reach)}", "dim"),
            Cell(right(plural(one.reaches, "job"), jobs), "dim"),
        ]

    @on(RowList.Highlighted)
    def _tell(self) -> None:
        """The whole of the decision under the cursor in words."""
        at = self.query_one(RowList).cursor
        if not 0 <= at < len(self._found):
            self._say("")
            return
        one = self._found[at]
        made = f"Decided {one.decided.at.astimezone(self._desk.ws.clock.now().tzinfo):%d %b %Y}"
        agreed = f", when {', '.join(one.made_on)} agreed" if one.made_on else ""
        again = f" Asked again: {one.asked_again}." if one.asked_again else ""
        site = f" at {one.site}" if one.site else ""
        self._say(remote(f"{one.customer}{site} {one.says}. {made}{agreed}.{again}"))

    def _say(self, text: str) -> None:
        self.query_one("#words", Static).update(rows.message(text))

    def action_revoke(self) -> None:
        """Take back the decision under the cursor."""
        at = self.query_one(RowList).cursor
        if not 0 <= at < len(self._found):
            return
        chosen = self._found[at].decided.id

        def revoke() -> None:
            self._desk.revoke(chosen)
            self._revoked.append(chosen)
            self._changed = True

        self._turn(revoke)

    def action_undo(self) -> None:
        """Bring back what was taken back here last."""
        if not self._revoked:
            self._say("Nothing was taken back here.")
            return

        def restore() -> None:
            self._desk.restore(self._revoked[-1])
            self._revoked.pop()

        self._turn(restore)

    def action_back(self) -> None:
        """Back to the queue."""
        self.dismiss(self._changed)
