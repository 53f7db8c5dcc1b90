"""How the app ends, whoever ends it: what is being sent is answered and recorded first.

A thread that waits for Xero's answer cannot be stopped, and the cache must not be closed under it. So a signal or a
quit while posting stops after the step under way and ends then; where the screen is gone first, the process waits.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from abc import abstractmethod
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import App

from jobsync_tui.ui.terminal import let_go, terminals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

INTERRUPTED = 130
"""Exit code after a signal."""

WAITING = (
    "Waiting for Xero's answer to what is being sent, a minute at most. "
    "Ctrl-C ends now: it is looked up in Xero at the next start then."
)


class Sending:
    """Whether a thread is sending."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._over.set()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Stand around all that a thread sends and records."""
        self._over.clear()
        try:
            yield
        finally:
            self._over.set()

    @property
    def busy(self) -> bool:
        """Whether something is still to be answered or recorded."""
        return not self._over.is_set()

    def wait(self) -> None:
        """Wait until nothing is."""
        self._over.wait()


class Signals:
    """Hears the signals that end a program for as long as the app runs; the loop of the main thread gets them."""

    def __init__(self, heard: Callable[[int], None]) -> None:
        self._heard = heard
        self._before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}

    def listen(self) -> None:
        """Begin; on Windows there is nothing but Ctrl-C, and that is a key."""
        if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            before = signal.getsignal(number)
            if number == signal.SIGHUP and before is signal.SIG_IGN:  # nohup
                continue
            self._before[number] = before
            loop.add_signal_handler(number, self._heard, number)

    def leave(self) -> None:
        """Give the signals back to whoever heard them before."""
        if sys.platform == "win32":
            return
        loop = asyncio.get_running_loop()
        for number, before in self._before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, before)
        self._before.clear()


class EndsPolitely(App[None]):
    """An app that a quit, a signal or a closed terminal ends without losing what Xero answers."""

    def __init__(self) -> None:
        super().__init__()
        self.sending = Sending()
        self._signals = Signals(self._on_signal)
        self._terminals = terminals()
        self._posting = self._deleting = self._ending = self._quit_asked = self._gone = False
        self._code = 0

    @property
    def posting(self) -> bool:
        """Whether invoices are being sent; once they are not, an end that was asked for comes."""
        return self._posting

    @posting.setter
    def posting(self, running: bool) -> None:
        self._posting = running
        self._changed()

    @property
    def deleting(self) -> bool:
        """Whether drafts are being deleted in Xero; likewise."""
        return self._deleting

    @deleting.setter
    def deleting(self, running: bool) -> None:
        self._deleting = running
        self._changed()

    def _changed(self) -> None:
        self._quit_asked = False
        if self._ending and not (self._posting or self._deleting):
            self.exit(return_code=self._code)

    @abstractmethod
    def stop_work(self) -> None:
        """Tell all that runs in threads to end after its step, and let nobody wait; the app says who that is."""

    def on_mount(self) -> None:
        """Hear signals from the first moment with a screen."""
        self._signals.listen()

    def end(self, code: int = 0) -> None:
        """End at once, or after the step under way while invoices are being sent; asked again, at once."""
        again, self._ending, self._code = self._ending, True, code
        self.stop_work()
        if again or not (self._posting or self._deleting):
            self.exit(return_code=code)

    async def action_quit(self) -> None:
        """Quit at once; while invoices are being sent ask once, then stop after this step."""
        if self._deleting:
            self.notify("Drafts are being deleted in Xero. A moment, then ctrl+q quits.", markup=False)
            return
        if self._posting and not self._quit_asked:
            self._quit_asked = True
            self.notify(
                "Invoices are being sent. esc stops after this step; ctrl+q again stops after it and quits.",
                markup=False,
            )
            return
        self.end()

    def _on_signal(self, number: int) -> None:
        hang_up = sys.platform != "win32" and number == signal.SIGHUP
        if hang_up:
            self._lose_terminal()
        if self._ending and hang_up:
            return  # a terminal that closes hangs up more than once
        if self._gone:
            os._exit(INTERRUPTED)  # the thread cannot be ended, and Python would wait for it
        self.end(INTERRUPTED)

    def _lose_terminal(self) -> None:
        """Draw nothing more where the terminal is gone.

        Textual 8.2.8's thread that writes to it dies of that, and whoever draws then waits for it for ever.
        """
        if not let_go(self._terminals) or self._driver is None:
            return
        setattr(self._driver, "write", lambda _: None)  # noqa: B010 - a method, which mypy lets nobody assign
        setattr(self._driver, "close", lambda: None)  # noqa: B010 - same; it waits for that thread

    async def _shutdown(self) -> None:
        """Give the terminal back, then wait until what is being sent is answered and recorded."""
        self.stop_work()
        await super()._shutdown()
        self._gone = True
        if self.sending.busy:
            with suppress(OSError):  # nobody reads it any more
                self.error_console.print(Text(WAITING))
        await asyncio.to_thread(self.sending.wait)
        self._signals.leave()
