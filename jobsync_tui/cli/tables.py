"""Plain text for people: columns that line up, and nothing that a terminal would obey."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from jobsync_tui.core.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

GAP = "  "
NAME_CELLS = 32
"""A name longer than this is cut, so that the columns behind it stay on the screen."""


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[str] = ()) -> str:
    """Lay rows out under their headers; columns named in `right` are aligned to the right. Cells are cleaned."""
    cells = [list(headers), *([clean(cell) for cell in row] for row in rows)]
    widths = [max(map(cell_width, column)) for column in zip(*cells, strict=True)]
    aligned = [header in right for header in headers]
    lines = []
    for row in cells:
        padded = [_pad(cell, width, right=side) for cell, width, side in zip(row, widths, aligned, strict=True)]
        lines.append(GAP.join(padded).rstrip())
    return "\n".join(lines)


def facts(pairs: Sequence[tuple[str, str]]) -> str:
    """Lay out names and values, one pair a line; an empty value leaves its line out."""
    kept = [(name, clean(value)) for name, value in pairs if value]
    width = max((len(name) for name, _ in kept), default=0)
    return "\n".join(f"{name:<{width}}{GAP}{value}" for name, value in kept)


def name_cell(name: str) -> str:
    """A name, cut to what a column gives it."""
    return clean(name, limit=NAME_CELLS)


def count(number: int, thing: str, things: str = "") -> str:
    """Spell a number of things: `1 job`, `2,000 jobs`."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def cell_width(text: str) -> int:
    """Cells a text takes on a terminal: wide characters take two, marks on others none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    marks = sum(unicodedata.combining(char) != 0 or unicodedata.category(char) == "Cf" for char in text)
    return len(text) + wide - marks


def _pad(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - cell_width(text))
    return f"{space}{text}" if right else f"{text}{space}"
