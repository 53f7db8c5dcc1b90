"""How the suite is spread over a machine."""

from __future__ import annotations

import gc
import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

LONGEST_FIRST = ("ui", "simulation", "cli", "services")
"""Folders whose modules take long: begun last, one of them would keep a single worker busy at the end."""

SELDOM = (10_000, 10, 10)
"""Thresholds of the garbage collector; what nobody closed still fails a test, though a later one than before."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:  # noqa: ARG001 - the hook's signature
    """One worker more than there are cores: the tests of the app spend a third of their time waiting."""
    return (os.cpu_count() or 1) + 1


def pytest_configure() -> None:
    """Take signals as a terminal's programs do: what is started in the background or by nohup inherits none."""
    for name, usual in (
        ("SIGINT", signal.default_int_handler),
        ("SIGHUP", signal.SIG_DFL),
        ("SIGTERM", signal.SIG_DFL),
    ):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_IGN:
            signal.signal(getattr(signal, name), usual)


def pytest_sessionstart() -> None:
    """Collect no garbage while the tests are collected: next to nothing of it is garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Let the collector pass over what is there for good, and look at the rest less often.

    Thousands of tests and their rewritten modules make each look as dear as a test.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the longest; within a folder the order stays."""
    tests = config.rootpath / "tests"

    def turn(item: pytest.Item) -> int:
        folder = item.path.relative_to(tests).parts[0] if item.path.is_relative_to(tests) else ""
        return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=turn)
