"""A question with a few answers, each with its key; the cursor may stand on none of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from jobsync_tui.ui import rows
from jobsync_tui.ui.format import cut, remote
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.content import Content

    from jobsync_tui.core.ports import Clock

DEAF = 0.2
"""Seconds in which the question ignores keys: a held or pasted Enter answered another one."""

AROUND = 6
"""Lines of the dialog that are neither its text nor its answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An answer and its key; none where there are more answers than digits."""

    key: str
    label: str


NOBODY = -1
"""The place of a cursor that stands on no answer yet."""


class OptionsScreen(ModalScreen[int | None]):
    """Gives the place of the answer, or None after esc."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "take", tooltip="Take the answer under the cursor"),
        Binding("escape", "back", "back", tooltip="Back, nothing decided"),
    ]

    def __init__(
        self, title: str, text: Content | str, options: Sequence[Option], *, clock: Clock, start: int = NOBODY
    ) -> None:
        super().__init__()
        self._what, self._text = title, text
        self._options, self._start = tuple(options), start
        self._clock, self._opened = clock, clock.monotonic()

    def compose(self) -> ComposeResult:
        """The text, the answers, the keys."""
        with Vertical(classes="dialog"):
            yield Static(rows.plain(self._text) if isinstance(self._text, str) else self._text, id="question")
            yield RowList()
            yield KeyBar([Hint("esc", "back", "escape")])

    def on_mount(self) -> None:
        """Show the answers."""
        self.query_one(".dialog").border_title = rows.title(remote(self._what))
        answers = self.query_one(RowList)
        answers.show(len(self._options), self._draw, cursor=self._start)
        answers.focus()
        keys = [one.key for one in self._options if one.key]
        several = Hint(f"{keys[0]}-{keys[-1]}" if len(keys) > 1 else keys[0], "choose", keys[0]) if keys else None
        self.query_one(KeyBar).show([*([several] if several else []), Hint("enter", "take", "enter")])

    def on_resize(self) -> None:
        """Leave room for the text above the answers."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        text = self.query_one("#question").size.height
        self.query_one(RowList).fit(max(self.app.size.height - text - AROUND, 1))

    def _draw(self, index: int, width: int) -> list[Cell]:
        one = self._options[index]
        return [Cell(f"{one.key or ' '} ", "mark"), Cell(cut(remote(one.label), max(width - 3, 1)))]

    @property
    def _deaf(self) -> bool:
        return self._clock.monotonic() - self._opened < DEAF

    def on_key(self, event: events.Key) -> None:
        """An answer's own key takes it."""
        keys = [one.key for one in self._options]
        if event.character and event.character in keys and not self._deaf:
            event.stop()
            self.dismiss(keys.index(event.character))

    @on(RowList.Picked)
    def _picked(self, event: RowList.Picked) -> None:
        if event.index >= 0:
            self.dismiss(event.index)

    def action_take(self) -> None:
        """Take the answer under the cursor; there is none before she has moved."""
        at = self.query_one(RowList).cursor
        if self._deaf:
            return
        if at < 0:
            self.query_one(".dialog").border_subtitle = rows.title("Choose first: a key of the list, or the arrows.")
            return
        self.dismiss(at)

    def action_back(self) -> None:
        """Decide nothing."""
        self.dismiss(None)
