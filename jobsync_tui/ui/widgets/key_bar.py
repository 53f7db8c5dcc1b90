"""One line of keys: what fits on the left, by priority; the keys that must never be missing on the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Sequence


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

    def show(self, hints: Sequence[Hint]) -> None:
        """Show these on the left, the most useful first."""
        self._hints = tuple(hints)
        self.refresh()

    def render(self) -> Content:
        """Fill the line: left part as far as it fits, right part always."""
        ends = Content("  ").join([_hint(one) for one in self._pinned])
        room = self.size.width - 2 - ends.cell_length - 2
        shown: list[Content] = []
        used = 0
        for one in self._hints:
            wide = cell_len(f"{one.key} {one.label}") + (2 if shown else 0)
            if used + wide > room:
                break
            used += wide
            shown.append(_hint(one))
        return Content.assemble(" ", Content("  ").join(shown), " " * max(room - used + 2, 1), ends)


def _hint(one: Hint) -> Content:
    click = Style.from_meta({"@click": f"app.simulate_key({one.press!r})"})
    return Content.assemble((one.key, "$text-accent bold"), f" {one.label}").stylize(click)
