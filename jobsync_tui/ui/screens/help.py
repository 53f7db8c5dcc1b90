"""Every key of a screen, searchable by key and by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from jobsync_tui.ui import rows
from jobsync_tui.ui.format import left
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.screen import Screen

NAMES = {
    "slash": "/",
    "question_mark": "?",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "escape": "esc",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "f1": "F1",
    "f2": "F2",
    "f3": "F3",
    "f5": "F5",
}
KEY, NAME = 14, 22


class HelpScreen(ModalScreen[None]):
    """Lists what the screen below really binds, so that it cannot say anything else."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", tooltip="Back"),
        Binding("down", "move(1)", "next", show=False, priority=True),
        Binding("up", "move(-1)", "previous", show=False, priority=True),
    ]

    def __init__(self, below: Screen[None]) -> None:
        super().__init__()
        self._keys = list(keys_of(below))
        self._found = self._keys

    def compose(self) -> ComposeResult:
        """A line to type in, and the keys."""
        with Vertical(classes="dialog"):
            yield Input(placeholder="type a key or a word")
            yield RowList(empty="No key does that here.")
            yield KeyBar([Hint("esc", "back", "escape")])

    def on_mount(self) -> None:
        """Show all keys."""
        self.query_one(".dialog").border_title = rows.title("Keys here")
        self._show()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        wanted = event.value.strip()
        low = wanted.casefold()
        self._found = [one for one in self._keys if wanted in one[0].split() or low in " ".join(one).casefold()]
        self._show()

    def _show(self) -> None:
        self.query_one(RowList).show(len(self._found), self._draw)
        self.query_one(RowList).fit(self.app.size.height - 10)

    def _draw(self, index: int, width: int) -> list[Cell]:
        key, name, tooltip = self._found[index]
        return [
            Cell(left(key, KEY), "mark"),
            Cell(left(name, NAME), "plain"),
            Cell(left(tooltip, max(width - KEY - NAME, 0)), "dim"),
        ]

    def action_move(self, by: int) -> None:
        """Scroll through the keys while typing goes on."""
        self.query_one(RowList).cursor += by

    def action_back(self) -> None:
        """Close."""
        self.dismiss(None)


def keys_of(screen: Screen[None]) -> list[tuple[str, str, str]]:
    """Key, name and explanation of every binding that works on the screen, the list's and the app's too."""
    found: dict[str, tuple[list[str], str, str]] = {}
    named = {f"choose({digit})": "choose" for digit in range(1, 10)}
    for bindings in (screen._bindings, RowList._merged_bindings, screen.app._bindings):  # noqa: SLF001 - no public list
        for key, each in bindings.key_to_bindings.items() if bindings else ():
            for one in each:
                if not one.tooltip:
                    continue  # Textual's own: moving the focus, copying a selection
                keys, *_ = found.setdefault(named.get(one.action, one.action), ([], one.description, one.tooltip))
                keys.append(NAMES.get(key, key))
    return [(_spoken(keys), name, tooltip) for keys, name, tooltip in found.values()]


def _spoken(keys: list[str]) -> str:
    digits = [key for key in keys if key.isdigit()]
    return f"{digits[0]}-{digits[-1]}" if len(digits) > 1 else " ".join(keys)
