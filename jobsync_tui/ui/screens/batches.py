"""The last batches: when, how many, how many are drafts still; one of them can be looked at for undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from jobsync_tui.ui import rows, undoing
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.services.batches import PastBatch


class BatchesScreen(ModalScreen["str | None"]):
    """Gives the batch whose drafts she wants to look at; None when she goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("D", "look", "delete drafts", tooltip="Look which drafts of the batch can be deleted in Xero"),
        Binding("escape,q,z", "back", "back", tooltip="Back to the queue"),
    ]

    def __init__(self, found: Sequence[PastBatch]) -> None:
        super().__init__()
        self._found = tuple(found)

    def compose(self) -> ComposeResult:
        """One row a batch, and the keys."""
        with Vertical(classes="dialog"):
            yield RowList(empty="Nothing was posted from here yet. a marks what is ready, P posts it.")
            yield KeyBar([Hint("esc", "back", "escape")])

    def on_mount(self) -> None:
        """The latest on top."""
        self.query_one(".dialog").border_title = rows.title("The last batches, drafts as far as the last pull knows")
        self.query_one(RowList).show(len(self._found), self._draw)
        self.query_one(RowList).fit(self.app.size.height - 8)
        self.query_one(RowList).focus()
        self.query_one(KeyBar).show([Hint("D", "delete drafts…", "D")] if self._found else [])

    def _draw(self, index: int, width: int) -> list[Cell]:
        return undoing.batch_row(self._found[index], width)

    @on(RowList.Picked)
    def action_look(self) -> None:
        """Look at the batch under the cursor; nothing is deleted by that."""
        at = self.query_one(RowList).cursor
        if at < len(self._found):
            self.dismiss(self._found[at].id)

    def action_back(self) -> None:
        """Back to the queue."""
        self.dismiss(None)
