"""The candidates of one job beside each other, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from jobsync_tui.ui import panels, rows
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.core.proposal import Proposal

MOST, NARROW_MOST = 3, 2
NARROW = 100


class CompareScreen(ModalScreen[int | None]):
    """Evidence in full; a digit takes a candidate, escape goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(digit), f"take({digit})", f"take {digit}", show=False) for digit in range(1, 10)),
        Binding("escape,q,enter", "back", "back", tooltip="Back to the queue, nothing decided"),
    ]

    def __init__(self, proposal: Proposal) -> None:
        super().__init__()
        self._proposal = proposal

    def compose(self) -> ComposeResult:
        """Title, trouble, matrix and the keys."""
        with Vertical(classes="dialog wide"):
            yield Static(id="evidence")
            yield KeyBar([Hint("esc", "back", "escape")])

    def on_mount(self) -> None:
        """Fill the panes for the width there is."""
        dialog = self.query_one(".dialog")
        dialog.border_title = rows.title(f"Contact for {panels.title(self._proposal)}")
        dialog.border_subtitle = rows.title("= same  ~ close  ≠ different  · missing")
        count = len(self._proposal.match.candidates)
        choose = [Hint("1" if count == 1 else f"1-{min(count, 9)}", "choose", "1")] if count else []
        self.query_one(KeyBar).show(choose)
        self._fill()

    def on_resize(self) -> None:
        """Cut the matrix anew."""
        self._fill()

    def _fill(self) -> None:
        width = min(self.size.width, 118) - 4
        most = MOST if self.size.width >= NARROW else NARROW_MOST
        self.query_one("#evidence", Static).update(rows.comparison(self._proposal, width, most))

    def action_take(self, number: int) -> None:
        """Take a candidate, if there is one of that number."""
        if number <= len(self._proposal.match.candidates):
            self.dismiss(number)

    def action_back(self) -> None:
        """Decide nothing."""
        self.dismiss(None)
