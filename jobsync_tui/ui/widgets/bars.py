"""Bars lying under each other, of text alone: their lengths and words say all, colour is a third hint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from jobsync_tui.ui.format import left, right

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

BLOCK = "█"
NARROWEST = 8
"""Cells below which a bar says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: what it is, how long (none below zero), what stands behind it, and the name of its colour."""

    label: str
    amount: Decimal
    text: str
    look: str = "$text-accent"


class Bars(Widget):
    """One line a bar, the longest as long as there is room."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._bars: tuple[Bar, ...] = ()

    def show(self, bars: Sequence[Bar]) -> None:
        """Show these, and be as high as they are many."""
        self._bars = tuple(bars)
        self.styles.height = len(self._bars)
        self.refresh()

    def render(self) -> Content:
        """Lay labels, amounts and bars out in columns."""
        label = max((Content(one.label).cell_length for one in self._bars), default=0)
        text = max((Content(one.text).cell_length for one in self._bars), default=0)
        room = self.size.width - label - text - 5
        return Content("\n").join(
            Content.assemble(
                f" {left(one.label, label)}  {right(one.text, text)} ", (BLOCK * self._length(one, room), one.look)
            )
            for one in self._bars
        )

    def _length(self, one: Bar, room: int) -> int:
        most = max(each.amount for each in self._bars)
        if one.amount <= 0 or room < NARROWEST:
            return 0
        return max(int(room * one.amount / most), 1)
