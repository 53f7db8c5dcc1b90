"""The Textual app: its theme, its screens, and how it ends."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding
from textual.screen import ModalScreen

from jobsync_tui.core.errors import ConfigError, SignInNeeded
from jobsync_tui.services.workspace import SystemClock
from jobsync_tui.ui.browsing import open_page
from jobsync_tui.ui.desk import Desk
from jobsync_tui.ui.ending import EndsPolitely
from jobsync_tui.ui.screens.audit import AuditScreen
from jobsync_tui.ui.screens.desk_screen import DeskScreen
from jobsync_tui.ui.screens.passphrase import PassphraseScreen
from jobsync_tui.ui.screens.posting import PostingScreen
from jobsync_tui.ui.screens.reconcile import ReconcileScreen
from jobsync_tui.ui.screens.setup import Seams, SetUpScreen
from jobsync_tui.ui.screens.twins import TwinsScreen
from jobsync_tui.ui.screens.uncertain import UncertainScreen
from jobsync_tui.ui.setup import missing
from jobsync_tui.ui.theme import DARK

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType

    from jobsync_tui.connectors.secret import Secret
    from jobsync_tui.core.ports import Clock
    from jobsync_tui.services.workspace import Workspace
    from jobsync_tui.ui.setup import SetUp

NO_SET_UP = "Practice books need no set-up. 'jobsync' alone, without 'demo', sets up your own books."


class JobsyncApp(EndsPolitely):
    """Reconcile, post, and what belongs to it; set-up first where there is no workspace yet.

    With `set_up` the workspace is opened through it, and a CacheError may be raised; without it, `ws` is an open one
    that needs no set-up (practice books).
    """

    TITLE = "jobsync"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]  # noqa: RUF012 - Textual's annotation
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-high")]  # noqa: RUF012 - same
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", tooltip="Quit; asks only while posting", id="quit", priority=True),
        Binding("f2", "reconcile", "reconcile", tooltip="Back to Reconcile", id="reconcile"),
        Binding("f5", "set_up", "set up", tooltip="Job system, Xero sign-in, test pull", id="set-up", priority=True),
    ]

    def __init__(
        self,
        ws: Workspace | None = None,
        *,
        set_up: SetUp | None = None,
        browse: Callable[[str], bool] = open_page,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        self._desk = Desk(ws, browse=browse) if ws else None
        self._clock = clock or (ws.clock if ws else SystemClock())
        self.set_up, self._browse, self._lacks = set_up, browse, ""
        if set_up and not ws:
            self._lacks = missing(set_up) or self._open()

    def _open(self) -> str:
        """Open the workspace; gives why that is not possible yet."""
        try:
            self._open_workspace()
        except ConfigError as error:
            return str(error)
        return ""

    @property
    def desk(self) -> Desk:
        """The desk of the open workspace; there is none before set-up has opened one."""
        if self._desk is None:
            raise RuntimeError("no workspace is open yet")
        return self._desk

    def on_mount(self) -> None:
        """Open Reconcile, or set-up where nothing can be reconciled yet."""
        self.register_theme(DARK)
        self.theme = DARK.name
        if self._desk:
            self.push_screen(ReconcileScreen(self._desk))
        elif self.set_up:
            self.push_screen(SetUpScreen(self._seams(self.set_up), first=True, said=self._lacks))

    def action_set_up(self) -> None:
        """Open set-up, where it does not get in the way of a question or of a posting."""
        if self.set_up is None:
            self.notify(NO_SET_UP, markup=False)
        elif self.posting:
            self.notify("Invoices are being sent. esc stops after this step, then F5 opens set-up.", markup=False)
        elif isinstance(self.screen, PostingScreen):
            self.screen.action_done()
            self._show_set_up(self.set_up)
        elif isinstance(self.screen, DeskScreen) and self.screen.working:
            self.notify("A moment: something is still being worked out. Then F5 opens set-up.", markup=False)
        elif isinstance(self.screen, ModalScreen | UncertainScreen | AuditScreen | TwinsScreen):
            self.notify("esc closes this first; then F5 opens set-up.", markup=False)
        elif not isinstance(self.screen, SetUpScreen):
            self._show_set_up(self.set_up)

    def action_reconcile(self) -> None:
        """Back to Reconcile."""
        if isinstance(self.screen, SetUpScreen):
            self.screen.action_back()

    def _show_set_up(self, set_up: SetUp) -> None:
        view = self._desk.view if self._desk else None
        known = view.settings.organisation if view else None
        self.push_screen(SetUpScreen(self._seams(set_up), known=known))

    def _seams(self, set_up: SetUp) -> Seams:
        return Seams(set_up=set_up, clock=self._clock, reopen=self._reopen, ask=self.ask_passphrase)

    def ask_passphrase(self) -> Secret:
        """Ask for the passphrase of the sign-in file, from a thread; raises SignInNeeded when she gives none."""
        answer: Future[Secret | None] = Future()
        self.call_from_thread(self.push_screen, PassphraseScreen(new=False), answer.set_result)
        while self.is_running:
            with suppress(TimeoutError):
                passphrase = answer.result(timeout=0.2)
                if passphrase:
                    return passphrase
                break
        raise SignInNeeded("The sign-in file was not opened.", next_step="Pull again to give its passphrase.")

    def _reopen(self) -> Desk:
        """Open the workspace anew once no pull uses the old one, from a thread; raises what the profile lacks."""
        if self._desk and self._desk.pull:
            self._desk.pull.stopping.set()
        with self._desk.busy if self._desk else nullcontext():
            # The lock on the cache belongs to the thread that took it: always this app's own.
            self.call_from_thread(self._open_workspace)
        return self.desk

    def _open_workspace(self) -> None:
        if self.set_up is None:
            raise RuntimeError("there is nothing to open a workspace with")
        self._desk = Desk(self.set_up.workspace(self.ask_passphrase), browse=self._browse)

    @on(SetUpScreen.Finished)
    async def _finished(self) -> None:
        """Show Reconcile: the one below, or one on the workspace that was opened instead of its own."""
        await self.pop_screen()
        below = self.screen
        if isinstance(below, ReconcileScreen) and below.desk is self._desk:
            return
        if isinstance(below, ReconcileScreen):
            await self.pop_screen()
        await self.push_screen(ReconcileScreen(self.desk))

    def stop_work(self) -> None:
        """Stop pulling after this page, posting after this step, and every wait now."""
        if self._desk is None:
            return
        if self._desk.pull:
            self._desk.pull.stopping.set()
        self._desk.ws.clock.end()
        for screen in self.screen_stack:
            if isinstance(screen, PostingScreen):
                screen.stop_to_end()

    def _fatal_error(self) -> None:
        """End after an error of ours with one sentence: Textual's own report prints local variables."""
        error = sys.exc_info()[1]
        sentence = (
            f"jobsync stopped: {type(error).__name__}. Every decision and every posting is kept; start it again."
        )
        self._exit_renderables.append(Text(sentence))
        self._close_messages_no_wait()
