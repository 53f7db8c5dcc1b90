"""Why a job is never billed, or billed a second time: asked for, since it is shown to whoever looks later."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from jobsync_tui.ui import rows
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

NEVER = ("Never bill this job. Why? (for example: warranty)", "never bill")
BILL_AGAIN = ("Bill this job with another invoice. Why? (for example: the other one is not ours)", "bill it")
"""The question, and what enter does."""


class ReasonScreen(ModalScreen[str | None]):
    """One line of text; empty or escape decides nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "back", tooltip="Decide nothing")]

    def __init__(self, title: str, asked: tuple[str, str] = NEVER) -> None:
        super().__init__()
        self._title, self._asked = title, asked

    def compose(self) -> ComposeResult:
        """The question and the line to type in."""
        with Vertical(classes="dialog"):
            yield Static(rows.message(self._asked[0]))
            yield Input(placeholder="reason", max_length=200)
            yield KeyBar([Hint("enter", self._asked[1], "enter"), Hint("esc", "back", "escape")])

    def on_mount(self) -> None:
        """Say which job."""
        self.query_one(".dialog").border_title = rows.title(self._title)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        reason = event.value.strip()
        if reason:
            self.dismiss(reason)
        else:
            self.query_one(Static).update(rows.message("A reason is needed; esc goes back."))

    def action_back(self) -> None:
        """Decide nothing."""
        self.dismiss(None)
