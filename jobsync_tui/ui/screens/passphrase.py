"""The passphrase of the file that keeps the sign-in: typed twice for a new one, shown never."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from jobsync_tui.connectors.secret import Secret
from jobsync_tui.ui import rows
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

SHORTEST = 8
"""Characters below which guessing is too easy, however slow each guess is made."""

NEW = "The file opens with this passphrase alone: nobody can tell it to you later."
KNOWN = "The Xero sign-in is in an encrypted file."


class PassphraseScreen(ModalScreen["Secret | None"]):
    """Gives the passphrase, of a new file once both lines agree; None after esc."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "back", tooltip="Back, without it")]

    def __init__(self, *, new: bool) -> None:
        super().__init__()
        self._new = new

    def compose(self) -> ComposeResult:
        """What it is for, the lines, what is off with them."""
        with Vertical(classes="dialog"):
            yield Static(rows.plain(NEW if self._new else KNOWN))
            wanted = f"passphrase, at least {SHORTEST} characters" if self._new else "passphrase"
            yield Input(password=True, placeholder=wanted, id="first")
            if self._new:
                yield Input(password=True, placeholder="the same again", id="again")
            yield Static(id="off")
            yield KeyBar([Hint("enter", "take it", "enter"), Hint("esc", "back", "escape")])

    def on_mount(self) -> None:
        """Say what is asked."""
        self.query_one(".dialog").border_title = rows.title("Passphrase of the sign-in file")
        self.query_one("#first").focus()

    @on(Input.Submitted, "#first")
    def _first(self) -> None:
        if self._new:
            self.query_one("#again").focus()
        elif self.query_one("#first", Input).value:
            self._take()

    @on(Input.Submitted, "#again")
    def _again(self) -> None:
        first, again = (self.query_one(which, Input).value for which in ("#first", "#again"))
        if len(first) < SHORTEST:
            self._refuse(f"That is too short: at least {SHORTEST} characters.")
        elif first != again:
            self._refuse("The two differ. Type both again.")
        else:
            self._take()

    def _take(self) -> None:
        passphrase = Secret(self.query_one("#first", Input).value)
        self._wipe()
        self.dismiss(passphrase)

    def _refuse(self, why: str) -> None:
        self._wipe()
        self.query_one("#off", Static).update(rows.plain(why))
        self.query_one("#first").focus()

    def _wipe(self) -> None:
        for line in self.query(Input):
            line.value = ""

    def action_back(self) -> None:
        """Give none."""
        self._wipe()
        self.dismiss(None)
