"""A list of rows that draws only what it shows: ten rows cost as much as a hundred thousand.

A plain line-API view: Textual's DataTable measures every cell of every row before its first frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.binding import BindingType


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a row, already cut to its width, and the style of its state."""

    text: str
    style: str = "plain"


class RowList(ScrollView, can_focus=True):
    """Rows with a cursor. The owner says how many there are and how one is drawn."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row--plain",
        "row--attention",
        "row--dim",
        "row--mark",
        "row--good",
        "row--cursor",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "down", show=False, tooltip="Next row"),
        Binding("up,k", "move(-1)", "up", show=False, tooltip="Previous row"),
        Binding("pagedown", "page(1)", "page down", show=False, tooltip="A page down"),
        Binding("pageup", "page(-1)", "page up", show=False, tooltip="A page up"),
        Binding("home", "go(0)", "first", show=False, tooltip="First row"),
        Binding("end", "go(-1)", "last", show=False, tooltip="Last row"),
    ]
    cursor: reactive[int] = reactive(0, repaint=False)

    class Highlighted(Message):
        """The cursor stands on another row."""

        def __init__(self, rows: RowList, index: int) -> None:
            super().__init__()
            self.rows, self.index = rows, index

        @property
        def control(self) -> RowList:
            """The list it happened in."""
            return self.rows

    class Picked(Message):
        """A row was clicked a second time: as good as Enter."""

        def __init__(self, rows: RowList, index: int) -> None:
            super().__init__()
            self.rows, self.index = rows, index

        @property
        def control(self) -> RowList:
            """The list it happened in."""
            return self.rows

    def __init__(self, *, id: str | None = None, empty: str = "") -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.empty = empty
        self._count = 0
        self._lowest = 0
        self._draw: Callable[[int, int], Sequence[Cell]] = lambda _index, _width: ()

    def show(self, count: int, draw: Callable[[int, int], Sequence[Cell]], *, cursor: int = 0) -> None:
        """Show that many rows, drawn by `draw(index, width)`, with the cursor on one of them; on none for -1."""
        self._count, self._draw = count, draw
        self._lowest = -1 if cursor < 0 else 0
        self.virtual_size = Size(0, max(count, 1))
        self.cursor = self.validate_cursor(cursor)
        self._follow()
        self.refresh()

    def fit(self, most: int) -> None:
        """Be as high as the rows are, up to so many lines, but at least three: for dialogs."""
        self.styles.height = max(min(self._count, most), 3)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._count

    def validate_cursor(self, index: int) -> int:
        """Keep the cursor on a row; above the first one only where it began there."""
        return max(self._lowest, min(index, self._count - 1))

    def watch_cursor(self) -> None:
        """Draw the row left and the row reached, and tell."""
        self._follow()
        self.refresh()
        if 0 <= self.cursor < self._count:
            self.post_message(self.Highlighted(self, self.cursor))

    def render_line(self, y: int) -> Strip:
        """Draw one visible line."""
        index, width = self.scroll_offset.y + y, self.scrollable_content_region.width
        if index >= self._count:
            text = self.empty if index == 0 and not self._count else ""
            return Strip([Segment(f" {text}", self.get_component_rich_style("row--dim"))]).adjust_cell_length(
                width, self.rich_style
            )
        here = index == self.cursor
        cells = [Cell(">" if here else " ", "attention"), *self._draw(index, width - 1)]
        strip = Strip([Segment(cell.text, self._style(cell.style)) for cell in cells])
        strip = strip.adjust_cell_length(width, self.rich_style)
        return self._lit(strip) if here else strip

    def _lit(self, strip: Strip) -> Strip:
        """Give the whole row the cursor's background; the text keeps its own colour."""
        background = Style(bgcolor=self.get_component_rich_style("row--cursor").bgcolor)
        return Strip([Segment(one.text, (one.style or Style()) + background) for one in strip], strip.cell_length)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"row--{name}")

    def _follow(self) -> None:
        self.scroll_to_region(
            Region(0, max(self.cursor, 0), 1, 1), animate=False, force=True, immediate=True, x_axis=False
        )

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.cursor += by

    def action_page(self, by: int) -> None:
        """Move the cursor by pages."""
        self.cursor += by * max(self.size.height - 1, 1)

    def action_go(self, to: int) -> None:
        """Move the cursor to the first row (0) or the last (-1)."""
        self.cursor = to if to >= 0 else self._count - 1

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row under the mouse; on the row it stands on already, pick it."""
        index = self.scroll_offset.y + event.y
        if index >= self._count:
            return
        if index == self.cursor:
            self.post_message(self.Picked(self, index))
        self.cursor = index
