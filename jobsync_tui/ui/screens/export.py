"""Where the audit's files go: one line to type in, with a place that makes sense."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from platformdirs import user_documents_path
from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from jobsync_tui.ui import rows
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar

if TYPE_CHECKING:
    import datetime as dt

    from textual.app import ComposeResult
    from textual.binding import BindingType

ENDINGS = (".csv", ".xlsx")


def files(place: str) -> tuple[Path, Path]:
    """The two files of a place: its name with either ending, whichever she typed."""
    path = Path(place.strip()).expanduser()
    bare = path.with_suffix("") if path.suffix.casefold() in ENDINGS else path
    csv, xlsx = (bare.with_name(f"{bare.name}{ending}") for ending in ENDINGS)
    return csv, xlsx


def default_place(since: dt.date, until: dt.date) -> Path:
    """Her documents, or the folder she started from, with a name that says the period."""
    documents = user_documents_path()
    return (documents if documents.is_dir() else Path.cwd()) / f"audit-{since}-to-{until}"


class ExportScreen(ModalScreen[str | None]):
    """Gives the place; one where a file is already is asked for a second time."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "back", tooltip="Back, nothing written")]

    def __init__(self, place: str) -> None:
        super().__init__()
        self._place, self._warned = place, ""

    def compose(self) -> ComposeResult:
        """The line to type in."""
        with Vertical(classes="dialog"):
            yield Static(rows.plain("Writes two files of this name: .csv and .xlsx (Excel)."), id="told")
            yield Input(self._place, id="place")
            yield Static(id="off")
            yield KeyBar([Hint("enter", "write them", "enter"), Hint("esc", "back", "escape")])

    def on_mount(self) -> None:
        """Say what is written."""
        self.query_one(".dialog").border_title = rows.title("Export the audit")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        place = event.value.strip()
        if not Path(place).name:
            self._say("Name a file.")
            return
        there = [one.name for one in files(place) if one.exists()]
        if there and place != self._warned:
            self._warned = place
            many = "are" if len(there) > 1 else "is"
            self._say(f"{' and '.join(there)} {many} there already: enter again replaces.")
        else:
            self.dismiss(place)

    def _say(self, text: str) -> None:
        self.query_one("#off", Static).update(rows.plain(text))

    def action_back(self) -> None:
        """Write nothing."""
        self.dismiss(None)
