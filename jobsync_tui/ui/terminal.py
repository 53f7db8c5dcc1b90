"""The terminal under a program that may lose it: a window was closed, a connection broke."""

from __future__ import annotations

import os

STANDARD = (0, 1, 2)
"""Standard input, output and error."""


def terminals() -> list[int]:
    """Which of the standard streams are a terminal now."""
    return [number for number in STANDARD if os.isatty(number)]


def let_go(held: list[int]) -> bool:
    """Read and write nowhere from now on where a terminal that was held is gone; whether one is. Others stay."""
    gone = [number for number in held if not os.isatty(number)]
    for number in gone:
        to_nowhere(number)
    return bool(gone)


def to_nowhere(number: int) -> None:
    """Let all that is written to a file descriptor vanish, and nothing be read from it."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, number)
    os.close(nowhere)
