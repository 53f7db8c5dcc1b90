"""How job numbers are written: what of one must be typed, and whose digits are typed without their noughts."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.readings import NUMBER_WORDS, read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


def essence(number: str) -> tuple[str, ...]:
    """Runs of a job number that must all be there; `J`, `Job`, `WO` before its digits need not."""
    runs = [run.text for run in read(number).runs]
    if len(runs) > 1 and runs[0] in NUMBER_WORDS and runs[1][0].isdecimal():
        runs = runs[1:]
    return tuple(runs)


def serial(number: str) -> str:
    """Give the run that counts up from job to job: the last of the longest runs of digits; empty if none."""
    digits = [run for run in reversed(essence(number)) if run[0].isdecimal()]
    return max(digits, key=len, default="")


def written_as(number: str) -> tuple[str, int]:
    """How a number is written, whichever it is: what is around its counting digits, and how many those are."""
    return like(number, "#"), len(serial(number))


def like(number: str, digits: str) -> str:
    """Spell other digits the way this job's number is spelled."""
    mine = serial(number)
    return digits.join(number.rsplit(mine, 1)) if mine and mine in number else digits


# Noughts that are not typed

_LEAST_LEFT = 3
"""Digits that must be left: `43` for J0043 may be anything."""


def without_noughts(number: str, known: Collection[str]) -> tuple[str, ...]:
    """Runs of a number that begins with noughts as people type it, `2811` for J002811; empty where they may not.

    They may not where another known number has the same digits, nor where nobody said which numbers there are, nor
    behind a year.
    """
    return _without_noughts(number, frozenset(known))


@lru_cache(maxsize=1 << 14)
def _without_noughts(number: str, known: frozenset[str]) -> tuple[str, ...]:
    *lead, last = essence(number) or ("",)
    bare = last.lstrip("0")
    if bare == last or not last.isdecimal() or len(bare) < _LEAST_LEFT or any(run[0].isdecimal() for run in lead):
        return ()
    return (*lead, bare) if number in known and counted_by(known)[bare] == (number,) else ()


@lru_cache(maxsize=8)  # the numbers of a business; hers, and those of a test beside it
def counted_by(known: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """The known numbers that count by the same digits, noughts before them aside."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for each in sorted(known):
        found[serial(each).lstrip("0")].append(each)
    return {digits: tuple(numbers) for digits, numbers in found.items()}


def meant_by(number: str, digits: str, known: Collection[str]) -> Iterator[str]:
    """The known number, spelled as this one is, that digits without its noughts stand for."""
    whole = like(number, digits.zfill(len(serial(number))))
    if whole in known and without_noughts(whole, known)[-1:] == (digits,):
        yield whole
