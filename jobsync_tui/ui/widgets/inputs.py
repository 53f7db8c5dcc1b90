"""Lines to type in where Textual's own does not do: a long address, and a client id beside a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message
from textual.widgets import Input

if TYPE_CHECKING:
    from textual import events


class AddressInput(Input):
    """Takes a pasted address as one line, also where the terminal it was copied from had broken it into several.

    A `y` typed into the empty line asks to copy what stands above it: no address begins so.
    """

    class CopyAsked(Message):
        """She pressed `y`."""

    @property
    def copies(self) -> bool:
        """Whether `y` is a key now, and no letter."""
        return not self.value

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor("".join(event.text.split()))

    async def _on_key(self, event: events.Key) -> None:
        if event.character == "y" and self.copies:
            event.stop()
            event.prevent_default()
            self.post_message(self.CopyAsked())


class ClientIdInput(AddressInput):
    """Takes a client id. Xero's are hexadecimal, so that `y` is a key always."""

    @property
    def copies(self) -> bool:
        """Always."""
        return True
