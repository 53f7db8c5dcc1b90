"""Searching contacts or accounts: type, Enter takes the top hit."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from jobsync_tui.ui import rows
from jobsync_tui.ui.format import left, remote
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar
from jobsync_tui.ui.widgets.row_list import Cell, RowList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.ui.desk import Desk

MOST = 100
LABEL = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is known by, what it is called, and what tells it from others."""

    key: str
    label: str
    detail: str


class SearchScreen(ModalScreen[Hit | None]):
    """A line to type in and what it finds; the first hit is highlighted, Enter takes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", tooltip="Back, nothing chosen"),
        Binding("down", "move(1)", "next", show=False, priority=True),
        Binding("up", "move(-1)", "previous", show=False, priority=True),
    ]

    def __init__(self, title: str, find: Callable[[str], Sequence[Hit]]) -> None:
        super().__init__()
        self._what, self._find = title, find
        self._hits: Sequence[Hit] = ()

    def compose(self) -> ComposeResult:
        """The line to type in, the hits, the keys."""
        with Vertical(classes="dialog"):
            yield Input(placeholder="type to search")
            yield RowList(empty="Nothing is called that.")
            yield KeyBar([Hint("enter", "take", "enter"), Hint("esc", "back", "escape")])

    async def on_mount(self) -> None:
        """Say what is searched, and show the first ones."""
        self.query_one(".dialog").border_title = rows.title(remote(self._what))
        await self._search("")

    @on(Input.Changed)
    async def _changed(self, event: Input.Changed) -> None:
        await self._search(event.value)

    async def _search(self, text: str) -> None:
        self._hits = await asyncio.to_thread(self._find, text)
        self.query_one(RowList).show(len(self._hits), self._draw)
        self.query_one(RowList).fit(self.app.size.height - 10)
        more = " (type to narrow)" if len(self._hits) == MOST else ""
        self.query_one(".dialog").border_subtitle = rows.title(f"{len(self._hits)} found{more}")

    def _draw(self, index: int, width: int) -> list[Cell]:
        hit = self._hits[index]
        label = min(LABEL, max(width // 2, 10))
        rest = max(width - label - 1, 0)
        return [Cell(left(remote(hit.label), label) + " "), Cell(left(remote(hit.detail), rest), "dim")]

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        # A fast typist's Enter may arrive before the last search has been drawn.
        self._hits = await asyncio.to_thread(self._find, event.value)
        cursor = self.query_one(RowList).cursor
        if cursor < len(self._hits):
            self.dismiss(self._hits[cursor])

    @on(RowList.Picked)
    def _picked(self, event: RowList.Picked) -> None:
        self.dismiss(self._hits[event.index])

    def action_move(self, by: int) -> None:
        """Move among the hits while typing goes on."""
        self.query_one(RowList).cursor += by

    def action_back(self) -> None:
        """Choose nothing."""
        self.dismiss(None)


def contacts(desk: Desk) -> Callable[[str], Sequence[Hit]]:
    """Find active contacts by name, e-mail, phone or number."""

    def find(text: str) -> list[Hit]:
        return [
            Hit(str(one.contact_id), one.name, " · ".join(part for part in (one.email, *one.phones[:1]) if part))
            for one in desk.search_contacts(text, MOST)
        ]

    return find


def accounts(desk: Desk) -> Callable[[str], Sequence[Hit]]:
    """Find accounts that take sales, revenue first, by code or name."""

    def find(text: str) -> list[Hit]:
        return [
            Hit(str(one.code), f"{one.code} {one.name}", one.account_class.capitalize())
            for one in desk.search_accounts(text, MOST)
        ]

    return find
