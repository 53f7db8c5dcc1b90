"""Stopping real processes politely: by one signal, by two, by a closed terminal, by a reader that leaves."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from tests.cli.cli_support import Served, outbox

if TYPE_CHECKING:
    from tests.cli.cli_support import Jobsync

from tests.cli.stopping_support import CHILD, LONG, ON_ITS_OWN_TERMINAL, Gate, gate, made, started

__all__ = ["gate"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the signals of POSIX")


def test_a_stopped_process_tells_at_once_and_has_recorded_what_it_sent(books: Served, gate: Gate) -> None:
    gate.on_put = gate.wait
    with started(CHILD, "--json") as child:
        assert child.stderr
        assert child.stdout
        assert gate.arrived.wait(LONG)
        child.send_signal(signal.SIGINT)
        assert child.stderr.readline() == "Stopping after this step. Ctrl-C again ends now.\n"
        gate.opened.set()
        out, err = child.communicate(timeout=LONG)
    assert (child.returncode, err) == (130, "Stopped: 12 posted, 22 wait; 'jobsync post --ready' goes on.\n")
    assert Counter(one["state"] for one in json.loads(out)["results"]) == Counter(POSTED=12, CONFIRMED=22)
    assert Counter(map(str, outbox())) == Counter(POSTED=12, CONFIRMED=22)
    assert made(books).total() == 12


def test_a_second_signal_ends_at_once_and_the_next_run_settles_it(
    jobsync: Jobsync, books: Served, gate: Gate
) -> None:
    gate.on_put = gate.wait
    with started(CHILD, "--json") as child:
        assert child.stderr
        assert gate.arrived.wait(LONG)
        child.send_signal(signal.SIGINT)
        assert child.stderr.readline().startswith("Stopping")
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=LONG)
    assert child.returncode == 130
    assert "It looks up in Xero first what was just being sent." in err
    assert "Traceback" not in err
    assert json.loads(out)["error"]["exit_code"] == 130
    assert Counter(map(str, outbox())) == Counter(SENDING=12, CONFIRMED=22)

    gate.opened.set()  # what was sent arrives after the sender is gone
    assert gate.passed.wait(LONG)
    assert jobsync("post", "--ready", "--yes", "--json").code == 0
    assert len(made(books)) == made(books).total() == 34


def test_a_terminal_that_closes_leaves_everything_recorded(books: Served, gate: Gate) -> None:
    gate.on_put = gate.wait
    screen, terminal = os.openpty()
    pipes = {"stdin": terminal, "stdout": terminal, "stderr": terminal, "start_new_session": True}
    with ExitStack() as stack:
        child = stack.enter_context(started(ON_ITS_OWN_TERMINAL, **pipes))
        os.close(terminal)
        assert gate.arrived.wait(LONG)
        os.close(screen)
        # The hang-up is with the kernel now; the program hears it before it can read the answer.
        gate.opened.set()
        assert child.wait(LONG) == 130
    assert Counter(map(str, outbox())) == Counter(POSTED=12, CONFIRMED=22)
    assert made(books).total() == 12


def test_a_reader_that_leaves_early_stops_nothing(books: Served, gate: Gate) -> None:
    gate.on_put = gate.wait
    with started(CHILD) as child:
        assert child.stderr
        assert child.stdout
        assert gate.arrived.wait(LONG)
        child.stdout.close()
        gate.opened.set()
        err = child.stderr.read()
        assert child.wait(LONG) == 0
    assert err == ""
    assert Counter(map(str, outbox())) == Counter(POSTED=34)
    assert made(books).total() == 34
