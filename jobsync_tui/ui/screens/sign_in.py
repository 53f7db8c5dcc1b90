"""Signing in to Xero: its page in the browser, or its answer pasted; nothing is stored here."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.worker import Worker, WorkerState

from jobsync_tui.core.errors import JobsyncError, SignInNeeded
from jobsync_tui.ui import rows
from jobsync_tui.ui.signing import Left, Signing
from jobsync_tui.ui.widgets.inputs import AddressInput
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from jobsync_tui.connectors.xero.tenants import Reached
    from jobsync_tui.core.ports import Clock
    from jobsync_tui.ui.setup import SetUp


class Stage(StrEnum):
    """Where a sign-in stands on the screen."""

    OFFER = "offer"
    ASKING = "asking"
    WAITING = "waiting"
    PASTING = "pasting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A sign-in that came back from Xero, not kept anywhere yet: whoever takes it closes it."""

    signing: Signing
    reached: tuple[Reached, ...]


RESTING = frozenset({Stage.OFFER, Stage.FAILED})
BACK, CANCEL = Hint("esc", "back", "escape"), Hint("esc", "cancel", "escape")
PASTE = Hint("p", "paste instead", "p")
COPY = Hint("y", "copy the address", "y")
HINTS = {
    Stage.OFFER: [Hint("enter", "open it", "enter"), PASTE, BACK],
    Stage.ASKING: [CANCEL],
    Stage.WAITING: [COPY, PASTE, CANCEL],
    Stage.PASTING: [Hint("enter", "take it", "enter"), COPY, CANCEL],
    Stage.FAILED: [Hint("enter", "begin again", "enter"), PASTE, BACK],
}
OFFER = "Open Xero's page in the browser? On a machine without one, p takes a pasted address instead."
OPENED = "Xero's page is open in the browser: sign in there and choose the organisation. The address, if needed:"
NOT_OPENED = "No browser came up. Open this address in one on this machine:"
ELSEWHERE = (
    "Open this address in a browser anywhere and sign in. Its last page will not load: copy the whole address of "
    "that page and paste it below."
)


class SignInScreen(ModalScreen["SignedIn | None"]):
    """Gives what came back from Xero; after esc None, and nothing is left behind."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", tooltip="Open Xero's page in the browser"),
        Binding("p", "paste", "paste", tooltip="Open the page anywhere and paste the address it ends at"),
        Binding("y", "copy", "copy", tooltip="Copy the address of Xero's page"),
        Binding("escape", "back", "cancel", tooltip="Cancel; nothing is stored"),
    ]

    class Began(Message):
        """Xero's page has an address; it is waited for `patience` seconds, or its answer pasted."""

        def __init__(self, signing: Signing, address: str, *, opened: bool = False, patience: float = 0) -> None:
            super().__init__()
            self.signing, self.address, self.opened, self.patience = signing, address, opened, patience

    class Ended(Message):
        """The organisations reached, or why none are."""

        def __init__(self, signing: Signing, end: tuple[Reached, ...] | JobsyncError) -> None:
            super().__init__()
            self.signing, self.end = signing, end

    def __init__(self, set_up: SetUp, client_id: str, clock: Clock) -> None:
        super().__init__()
        self._set_up, self._client_id, self._clock = set_up, client_id, clock
        self._signing: Signing | None = None
        self._stage, self._address, self._until = Stage.OFFER, "", 0.0

    def compose(self) -> ComposeResult:
        """What happens, the address, the line to paste into, the time left."""
        with Vertical(classes="dialog"):
            yield Static(id="told")
            yield Static(id="address")
            yield AddressInput(password=True, placeholder="http://localhost:…")
            yield Static(id="left")
            yield KeyBar()

    def on_mount(self) -> None:
        """Ask before a browser comes up."""
        self.query_one(".dialog").border_title = rows.title("Sign in to Xero")
        self.set_interval(1.0, self._tick)
        self._turn(Stage.OFFER, OFFER)

    def _turn(self, stage: Stage, told: str) -> None:
        self._stage = stage
        self.query_one("#told", Static).update(rows.plain(told))
        shown = self._address if stage in {Stage.WAITING, Stage.PASTING} else ""
        self.query_one("#address", Static).update(Content(shown))
        line = self.query_one(Input)
        line.value, line.display, line.disabled = "", stage is Stage.PASTING, stage is not Stage.PASTING
        self.set_focus(line if line.display else None)
        self.query_one(KeyBar).show(HINTS[stage])
        self._tick()

    def _tick(self) -> None:
        """Say how long the browser may still take."""
        left = max(int(self._until - self._clock.monotonic()), 0)
        shown = f"{left // 60}:{left % 60:02d} left" if self._stage is Stage.WAITING else ""
        self.query_one("#left", Static).update(rows.plain(shown))

    def action_open(self) -> None:
        """Open the page, and listen for the browser that comes back from it."""
        if self._stage in RESTING:
            former = self._begin_anew()
            if self._signing:
                self._listen(self._signing, former)

    def action_paste(self) -> None:
        """Show the address for a browser anywhere, and take the one it ends at."""
        if self._stage in RESTING | {Stage.WAITING}:
            former = self._begin_anew()
            if self._signing:
                self._prepare(self._signing, former)

    def _begin_anew(self) -> Signing | None:
        """Put a fresh sign-in in the place of the one before it, which is to be closed."""
        former, client_id = self._signing, self._client_id
        if former:
            former.stop()
        self._signing = Signing(lambda: self._set_up.signing_in(client_id))
        self._turn(Stage.ASKING, "One moment…")
        return former

    @work(thread=True, exclusive=True, group="connect", exit_on_error=False)
    def _listen(self, signing: Signing, former: Signing | None) -> None:
        """Begin, open the page, wait for it: in a thread, since each of them blocks."""
        from jobsync_tui.services.connect import PATIENCE  # noqa: PLC0415 - brings httpx, which no first frame needs

        try:
            if former:
                former.close()  # its port is free again
            address = signing.do(lambda one: one.begin(listen=True))
            opened = self._set_up.open_browser(address)
            self.post_message(self.Began(signing, address, opened=opened, patience=PATIENCE))
            end = signing.do(lambda one: one.wait(lambda: signing.stopped))
        except JobsyncError as error:
            self.post_message(self.Ended(signing, error))
        except Left:
            return
        else:
            self.post_message(self.Ended(signing, end))

    @work(thread=True, exclusive=True, group="connect", exit_on_error=False)
    def _prepare(self, signing: Signing, former: Signing | None) -> None:
        try:
            if former:
                former.close()
            self.post_message(self.Began(signing, signing.do(lambda one: one.begin(listen=False))))
        except JobsyncError as error:
            self.post_message(self.Ended(signing, error))
        except Left:
            return

    @work(thread=True, exclusive=True, group="connect", exit_on_error=False)
    def _take(self, signing: Signing, pasted: str) -> None:
        try:
            self.post_message(self.Ended(signing, signing.do(lambda one: one.paste(pasted))))
        except JobsyncError as error:
            self.post_message(self.Ended(signing, error))
        except Left:
            return

    @on(Began)
    def _began(self, event: Began) -> None:
        if event.signing is not self._signing:
            return
        self._address = event.address
        self._until = self._clock.monotonic() + event.patience
        if event.patience:
            self._turn(Stage.WAITING, OPENED if event.opened else NOT_OPENED)
        else:
            self._turn(Stage.PASTING, ELSEWHERE)

    @on(Input.Submitted)
    def _pasted(self, event: Input.Submitted) -> None:
        pasted = event.value
        if self._signing and pasted.strip():
            self._turn(Stage.ASKING, "Asking Xero…")
            self._take(self._signing, pasted)

    @on(Worker.StateChanged)
    def _broke(self, event: Worker.StateChanged) -> None:
        """Say what broke in the background; it can be begun again."""
        if event.state is WorkerState.ERROR:
            self._turn(Stage.FAILED, f"That failed ({type(event.worker.error).__name__}) and stored nothing.")

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        if event.signing is not self._signing:
            return
        if isinstance(event.end, JobsyncError):
            # What to do next after a declined sign-in stands in the key bar, not in a command to run.
            said = event.end.message if isinstance(event.end, SignInNeeded) else str(event.end)
            self._turn(Stage.FAILED, said)
            return
        self._signing = None
        self.dismiss(SignedIn(signing=event.signing, reached=event.end))

    @on(AddressInput.CopyAsked)
    def action_copy(self) -> None:
        """Copy the address of the page."""
        if self._stage in {Stage.WAITING, Stage.PASTING}:
            self.app.copy_to_clipboard(self._address)
            self.query_one(".dialog").border_subtitle = rows.title("The address is on the clipboard.")

    def action_back(self) -> None:
        """Give up; nothing is stored."""
        self.dismiss(None)

    def on_unmount(self) -> None:
        """However the screen is left, nothing listens any more."""
        if self._signing:
            self._signing.stop()
            threading.Thread(target=self._signing.close).start()
