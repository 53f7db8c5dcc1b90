"""Stopping politely: the first signal lets the step under way end and be recorded, the second ends at once.

An interruption between Xero's answer and its record would leave an invoice uncertain. So while something is sent,
the first signal is no exception but a note, which the command reads between two steps.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from jobsync_tui.cli.tables import count
from jobsync_tui.core.outbox import IntentState
from jobsync_tui.ui.terminal import let_go, terminals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from jobsync_tui.cli.context import Session
    from jobsync_tui.core.ports import Clock
    from jobsync_tui.services.post import Posting

HANG_UP = getattr(signal, "SIGHUP", None)
"""The terminal is gone; there is none on Windows."""

STDERR = 2

GOES_ON = "'jobsync post --ready'"


class Stop:
    """Whether she asked to stop. Outside of `after_this_step` the first signal already interrupts."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.asked = False
        self._quiet = quiet
        self._pressed = False
        self._clock: Clock | None = None
        self._terminals = terminals()

    @contextmanager
    def after_this_step(self, clock: Clock) -> Iterator[None]:
        """Let the first signal only be noted, and end all waiting on the clock: who waits has nothing under way."""
        self._clock = clock
        try:
            yield
        finally:
            self._clock = None

    def hear(self, number: int) -> None:
        """Take a signal; raises KeyboardInterrupt where it is to end now.

        A terminal that closes hangs up more than once (kernel and shell), so that never counts as a second time.
        """
        again = self.asked
        insists = number != HANG_UP and self._pressed
        self.asked = True
        self._pressed = self._pressed or number != HANG_UP
        if number == HANG_UP:
            let_go(self._terminals)
        if insists or (self._clock is None and not again):
            raise KeyboardInterrupt
        if self._clock and not again:
            self._clock.end()
            self._tell("Ctrl-C again ends now." if number == signal.SIGINT else "")

    def _tell(self, how_to_end: str) -> None:
        """Write past Python's own buffers, which may be in the middle of a write that was interrupted."""
        if not self._quiet:
            start = "\n" if STDERR in self._terminals else ""
            with suppress(OSError):
                os.write(STDERR, f"{start}Stopping after this step. {how_to_end}".rstrip().encode() + b"\n")


NEVER = Stop(quiet=True)
"""For a run whose signals are somebody else's."""


@contextmanager
def stopping(session: Session) -> Iterator[Stop]:
    """Hear the signals that end a program for the time of a command; they belong to the main thread alone.

    A shell switches SIGINT off for what it starts in the background; here it stops all the same. A hang-up that was
    switched off (nohup) stays so.
    """
    stop = Stop(quiet=session.quiet)

    def hear(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signal module's signature
        stop.hear(number)

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, hear) for number in _signals()}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _signals() -> list[signal.Signals]:
    if sys.platform == "win32":
        return [signal.SIGINT, signal.SIGBREAK]
    hang_up = [] if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [signal.SIGHUP]
    return [signal.SIGINT, signal.SIGTERM, *hang_up]


def where_it_stands(posting: Posting, wishes: int) -> str:
    """What a run that was stopped has posted, and what goes on later; `wishes` are asked for beside invoices."""
    uncertain = posting.count(IntentState.UNKNOWN, IntentState.SENDING)
    waiting = posting.count(IntentState.CONFIRMED)
    counts = [
        (posting.count(IntentState.REJECTED, IntentState.HUMAN), "needs you", "need you"),
        (uncertain, "not certain", "not certain"),
        (waiting, "waits", "wait"),
        (wishes, "to be done beside them", "to be done beside them"),
    ]
    told = ", ".join([f"{posting.count(IntentState.POSTED):,} posted", *(count(*one) for one in counts if one[0])])
    if uncertain:
        return f"Stopped: {told}; {GOES_ON} looks up in Xero what is not certain, then goes on."
    return f"Stopped: {told}; {GOES_ON} goes on." if waiting or wishes else f"Stopped: {told}."
