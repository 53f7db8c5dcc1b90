"""The client id of her Xero app, and the addresses that app must know."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from jobsync_tui.ui import rows
from jobsync_tui.ui.widgets.inputs import ClientIdInput
from jobsync_tui.ui.widgets.key_bar import Hint, KeyBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

HOW = (
    "In a browser, at developer.xero.com, My Apps: New app, kind 'Mobile or desktop app' (PKCE).\n"
    "Give it these redirect addresses, then copy its client id from there."
)


class ClientIdScreen(ModalScreen[str | None]):
    """Gives the client id; None after esc."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "back", tooltip="Back, nothing changed")]

    def __init__(self, client_id: str, redirects: Sequence[str]) -> None:
        super().__init__()
        self._known, self._redirects = client_id, tuple(redirects)

    def compose(self) -> ComposeResult:
        """How the app is registered, its addresses, and the line for its id."""
        with Vertical(classes="dialog"):
            yield Static(Content(HOW))
            yield Static(Content("\n".join(f"  {one}" for one in self._redirects)), id="redirects")
            yield ClientIdInput(self._known, placeholder="client id")
            yield Static(id="off")
            hints = (Hint("enter", "go on", "enter"), Hint("y", "copy addresses", "y"), Hint("esc", "back", "escape"))
            yield KeyBar(hints)

    def on_mount(self) -> None:
        """Say which step it is."""
        self.query_one(".dialog").border_title = rows.title("Xero: the app you sign in with")

    @on(ClientIdInput.CopyAsked)
    def _copy(self) -> None:
        self.app.copy_to_clipboard("\n".join(self._redirects))
        self._say("The three addresses are on the clipboard.")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        client_id = event.value.strip()
        if client_id.isascii() and client_id.isalnum():
            self.dismiss(client_id)
        else:
            self._say("A client id is letters and digits alone, such as 0123ABCD…; esc goes back.")

    def _say(self, text: str) -> None:
        self.query_one("#off", Static).update(rows.plain(text))

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(None)
