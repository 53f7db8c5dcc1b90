"""What is wrong with the cache, and the two ways to bring it back; either is asked for once more."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from jobsync_tui.core.errors import JobsyncError
from jobsync_tui.services import rescue
from jobsync_tui.services.rescue import Found, Rescued
from jobsync_tui.ui import rows
from jobsync_tui.ui.format import plural
from jobsync_tui.ui.screens.options import Option, OptionsScreen
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.core.ports import Clock
    from jobsync_tui.services.rescue import Copy

MOST = 9
"""Backups that are offered: each has a digit."""

QUIT = Hint("ctrl+q", "quit", "ctrl+q")
ASKED = "Both ways keep the damaged file under another name, and ask first."
MEND = "Nothing can be brought back as it stands; mend that, then start jobsync again."
WORKING = "Working; the file is being read from end to end…"


class RescueScreen(Screen[bool]):
    """Gives True once the cache can be opened again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "restore", "bring back a backup", tooltip="Choose a backup and put it back"),
        Binding("r", "rebuild", "rebuild", tooltip="Build the cache anew from all that still reads"),
        Binding("enter", "open", "open jobsync", tooltip="Open jobsync, once the cache is back"),
    ]

    class Ended(Message):
        """A look, or what was done; an error where it could not be."""

        def __init__(self, outcome: Found | Rescued | JobsyncError) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(self, path: Path, *, clock: Clock) -> None:
        super().__init__()
        self._path, self._clock = path, clock
        self._found: Found | None = None
        self._done: Rescued | None = None
        self._working = True

    def compose(self) -> ComposeResult:
        """Title, what is wrong, what to do, the keys."""
        yield Static(rows.message("jobsync · rescue"), id="bar")
        with Vertical():
            yield Static(id="about")
        yield Static(rows.message(WORKING), id="message")
        yield KeyBar([QUIT])

    def on_mount(self) -> None:
        """Look at what there is."""
        self._run(None)

    @work(thread=True, exclusive=True, group="rescue", exit_on_error=False)
    def _run(self, way: Copy | str | None) -> None:
        """Look, put this backup back, or rebuild."""
        now = self._clock.now()
        try:
            if way is None:
                self.post_message(self.Ended(rescue.look(self._path, now=now)))
            elif isinstance(way, str):
                self.post_message(self.Ended(rescue.rebuild(self._path, now=now)))
            else:
                self.post_message(self.Ended(rescue.restore(self._path, way.backup.path.name, now=now)))
        except JobsyncError as error:
            self.post_message(self.Ended(error))

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        self._working = False
        match event.outcome:
            case Found():
                self._found = event.outcome
                self._say(MEND if event.outcome.refused else ASKED)
            case Rescued():
                self._done = event.outcome
                self._say("enter opens jobsync.")
            case _:
                self._say(str(event.outcome))
        self._show()

    def _show(self) -> None:
        about = self.query_one("#about", Static)
        bar = self.query_one(KeyBar)
        if self._done:
            about.update(Content("\n").join(rows.plain(one) for one in self._done.told))
            bar.show([Hint("enter", "open jobsync", "enter")])
        elif self._found:
            about.update(_about(self._found))
            best = [Hint("b", "bring back a backup", "b")] if self._found.best else []
            bar.show([QUIT] if self._found.refused else [Hint("r", "rebuild", "r"), *best])

    def _say(self, text: str) -> None:
        self.query_one("#message", Static).update(rows.message(text))

    @property
    def _waits(self) -> bool:
        """Whether there is nothing to choose: it is being worked on, or done, or something has to be mended first."""
        return self._working or self._found is None or bool(self._found.refused) or self._done is not None

    def action_restore(self) -> None:
        """Let her choose a backup."""
        if self._waits or self._found is None:
            return
        sound = [one for one in self._found.copies if one.sound][:MOST]
        if not sound:
            self._say("No backup can be used. r rebuilds from all that still reads.")
            return
        options = [Option(key=str(at), label=_label(one)) for at, one in enumerate(sound, start=1)]
        text = "Which backup is put back? Xero keeps what was posted since; the cache forgets it until the pull."

        def chosen(at: int | None) -> None:
            if at is not None:
                self._start(sound[at])

        self.app.push_screen(OptionsScreen("Bring back a backup", text, options, clock=self._clock), chosen)

    def action_rebuild(self) -> None:
        """Ask whether to rebuild."""
        if self._waits:
            return
        text = "A new cache is built from the event log, the backups, and every row of the damaged file that holds."
        options = [Option(key="y", label="build it anew"), Option(key="n", label="leave it as it is")]

        def answered(at: int | None) -> None:
            if at == 0:
                self._start("rebuild")

        self.app.push_screen(OptionsScreen("Rebuild the cache", text, options, clock=self._clock), answered)

    def _start(self, way: Copy | str) -> None:
        self._working = True
        self._say(WORKING)
        self._run(way)

    def action_open(self) -> None:
        """Let the real app open."""
        if self._done:
            self.dismiss(result=True)

    @on(Worker.StateChanged)
    def _broke(self, event: Worker.StateChanged) -> None:
        """Say what broke in the background; the damaged file is as it was, or beside its successor."""
        if event.state is WorkerState.ERROR:
            self._working = False
            self._say(f"That failed ({type(event.worker.error).__name__}). Nothing was deleted. Please report it.")


def _label(one: Copy) -> str:
    astray = "of a time given up; " if one.astray else ""
    return f"{one.backup.at}  {plural(one.backup.events, 'event')}; {astray}loses {one.loses.told}"


def _about(found: Found) -> Content:
    """What is wrong, and what either way keeps."""
    best = found.best
    restore = f"puts the backup of {best.backup.at} back; loses {best.loses.told}" if best else "none can be used"
    log = f"{plural(found.events, 'event')} and {plural(found.decisions, 'decision')} in force"
    state = found.trouble or "The cache is sound: nothing has to be brought back."
    if found.refused:
        return Content("\n").join(rows.plain(one) for one in (found.refused, *found.notes))
    lines = [
        state,
        *found.notes,
        "",
        f"r  rebuild: keeps {log}, and every invoice that still reads",
        f"b  bring back a backup: {restore}",
        "",
        "Whichever you choose, everything is pulled anew before anything can be posted.",
    ]
    return Content("\n").join(rows.plain(one) for one in lines)
