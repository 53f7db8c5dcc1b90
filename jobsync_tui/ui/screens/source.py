"""A job system: the file or folder that holds the completed jobs, read before it is taken."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.ui import rows
from jobsync_tui.ui.format import plural
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.config import SourceProfile
    from jobsync_tui.core.jobs import Job
    from jobsync_tui.ui.setup import SetUp


class SourceScreen(ModalScreen[str | None]):
    """Gives what was found there, in words, once it is written into the profile; None after esc."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "back", tooltip="Back, nothing changed")]

    def __init__(self, set_up: SetUp, known: SourceProfile | None) -> None:
        super().__init__()
        self._set_up, self._known = set_up, known
        self._reading = False

    def compose(self) -> ComposeResult:
        """Where the jobs lie, and what to call that."""
        with Vertical(classes="dialog"):
            yield Static(rows.plain("A file or folder of completed jobs, JSON or CSV, as the README describes it."))
            yield Input(self._known.path if self._known else "", placeholder="file or folder", id="path")
            yield Input(self._known.name if self._known else "jobs", placeholder="what to call it", id="name")
            yield Static(id="off")
            yield KeyBar([Hint("enter", "read it", "enter"), Hint("esc", "back", "escape")])

    def on_mount(self) -> None:
        """Say which step it is."""
        self.query_one(".dialog").border_title = rows.title("Job system")
        self.query_one("#path").focus()

    @on(Input.Submitted)
    async def _submitted(self) -> None:
        name = self._known.name if self._known else ""
        path, called = (self.query_one(which, Input).value.strip() for which in ("#path", "#name"))
        if not path or not called:
            self._say("Both lines are needed; esc goes back.")
        elif name and called != name:
            self._say(f"The profile calls it {name}, and its decisions hang on that name: leave it.")
        elif not self._reading:
            self._reading = True
            self._say("Reading…")
            self._read(called, path)

    @work(exit_on_error=False)
    async def _read(self, name: str, path: str) -> None:
        reading = self.run_worker(lambda: self._take(name, path), thread=True, group="source", exit_on_error=False)
        found = await reading.wait()
        self._reading = False
        if isinstance(found, JobsyncError):
            self._say(str(found))
        else:
            self.dismiss(found)

    def _take(self, name: str, path: str) -> str | JobsyncError:
        """Read, then write; off the UI thread."""
        try:
            kind = kind_at(self._set_up.profile_path.parent / Path(path).expanduser())
            jobs = self._set_up.read_source(name, kind, path)
            self._set_up.save_source(name, kind, path)
        except JobsyncError as error:
            return error
        return counted(jobs)

    def _say(self, text: str) -> None:
        self.query_one("#off", Static).update(rows.plain(text))

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(None)


def kind_at(place: Path) -> str:
    """Tell json from csv: by the name, else by what a folder holds; json where nothing tells."""
    endings = [place.suffix.casefold()]
    with suppress(OSError):  # no folder, or one that nobody may look into: reading it says so in a sentence
        endings = [one.suffix.casefold() for one in place.iterdir()]
    return "csv" if ".csv" in endings and ".json" not in endings else "json"


def counted(jobs: Sequence[Job]) -> str:
    """`40 jobs, 34 completed`."""
    return f"{plural(len(jobs), 'job')}, {sum(job.billable for job in jobs)} completed"
