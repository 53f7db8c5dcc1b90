"""From which day to which: two lines to type in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from jobsync_tui.core.periods import Period
from jobsync_tui.ui import rows
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class PeriodScreen(ModalScreen["Period | None"]):
    """Gives the period she types; None after esc."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "back", tooltip="Back, nothing changed")]

    def __init__(self, since: dt.date, until: dt.date) -> None:
        super().__init__()
        self._since, self._until = since, until

    def compose(self) -> ComposeResult:
        """The first day and the last, as they are now."""
        with Vertical(classes="dialog"):
            yield Static(
                rows.plain("From which day to which? Both are in it. Year-month-day, as 2026-03-31."), id="told"
            )
            yield Input(str(self._since), id="since")
            yield Input(str(self._until), id="until")
            yield Static(id="off")
            yield KeyBar([Hint("enter", "check it", "enter"), Hint("esc", "back", "escape")])

    def on_mount(self) -> None:
        """Begin with the first day."""
        self.query_one(".dialog").border_title = rows.title("Period")
        self.query_one("#since").focus()

    @on(Input.Submitted, "#since")
    def _to_the_last(self) -> None:
        self.query_one("#until").focus()

    @on(Input.Submitted, "#until")
    def _submitted(self) -> None:
        first, last = (self._day(which) for which in ("#since", "#until"))
        if first is None or last is None:
            self._say("Write both days as year-month-day, for example 2026-03-31.")
        elif first > last:
            self._say("The first day is later than the last: turn them round.")
        else:
            self.dismiss(Period(name="your own", since=first, until=last))

    def _day(self, which: str) -> dt.date | None:
        try:
            return dt.date.fromisoformat(self.query_one(which, Input).value.strip())
        except ValueError:
            return None

    def _say(self, text: str) -> None:
        self.query_one("#off", Static).update(rows.plain(text))

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(None)
