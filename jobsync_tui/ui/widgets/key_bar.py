"""One line of keys: what fits on the left, by priority; the keys that must never be missing on the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events


GAP = 2
"""Cells between two hints."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A key as she types it, what it does, and Textual's name of it for a click."""

    key: str
    label: str
    press: str


class KeyBar(Widget):
    """Hints that work by click too. Textual's own footer drops the last keys at 80 columns."""

    def __init__(self, pinned: Sequence[Hint] = ()) -> None:
        super().__init__()
        self._pinned = tuple(pinned)
        self._hints: tuple[Hint, ...] = ()
        self._spots: list[tuple[range, str]] = []

    def show(self, hints: Sequence[Hint]) -> None:
        """Show these on the left, the most useful first."""
        self._hints = tuple(hints)
        self.refresh()

    def render(self) -> Content:
        """Fill the line: left part as far as it fits, right part always; remembers where each hint stands."""
        ends = sum(_width(one) + GAP for one in self._pinned)
        room = self.size.width - 1 - ends
        parts: list[Content] = [Content(" ")]
        self._spots, at = [], 1
        for one in self._hints:
            if at + _width(one) > room:
                break
            at = self._place(one, at, parts)
        start = max(self.size.width - ends, at)
        parts.append(Content(" " * (start - at)))
        at = start
        for one in self._pinned:
            at = self._place(one, at, parts)
        return Content("").join(parts)

    def _place(self, one: Hint, at: int, parts: list[Content]) -> int:
        end = at + _width(one)
        self._spots.append((range(at, end), one.press))
        parts.append(Content.assemble((one.key, "$text-accent bold"), f" {one.label}", " " * GAP))
        return end + GAP

    def on_click(self, event: events.Click) -> None:
        """A click on a hint is as good as its key."""
        for spot, press in self._spots:
            if event.x in spot:
                self.app.simulate_key(press)


def _width(one: Hint) -> int:
    return cell_len(f"{one.key} {one.label}")
