"""Ranges of numbers in what people type: `1043-1046` names 1044 and 1045, which stand nowhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.readings import JOB_WORDS, RUNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobsync_tui.core.billed.readings import Reading

_RANGE = re.compile(
    r"(?<!\d)(\d{3,9})(?= ?(?:-|–|—|\bto\b) ?((?:[^\W\d_]{1,4}[-/]?)?(?:\d{2,4}[-/])?)(\d{3,9})(?!\d))"  # noqa: RUF001 - dashes as they are typed
)
"""`1043-1046`, `J1043 to J1046`, `25-0972 to 25-0976`, `25-0972-0976`: the first, what leads the last, the last."""

_LONGEST_RANGE = 50


def has_range(text: str) -> bool:
    """Whether a text holds a range such as `1043-1046`, whose inner numbers stand nowhere."""
    return _RANGE.search(text) is not None


def within(text: str) -> Iterator[list[str]]:
    """The numbers between the ends of each range in a text."""
    for _, counted, _ in _counts(text):
        yield counted[:-1]


def _counts(text: str) -> Iterator[tuple[int, list[str], list[str]]]:
    """Where the first number of each range begins, what counts up behind it, and what leads the last, in runs."""
    for found in _RANGE.finditer(text):
        leading = RUNS.findall(found[2])
        yield found.start(1), _counted(found[1], found[3]), leading
        if leading and leading[-1].isdecimal():  # `1042-1044-1046`
            yield found.start(1), _counted(found[1], leading[-1]), leading[:-1]


def _counted(first: str, last: str) -> list[str]:
    """The numbers behind the first of a range, its last too; none where it is no range."""
    if len(first) != len(last) or not 0 < int(last) - int(first) <= _LONGEST_RANGE:
        return []
    return [str(each).zfill(len(first)) for each in range(int(first) + 1, int(last) + 1)]


def ranges(reading: Reading, wanted: tuple[str, ...]) -> Iterator[tuple[int, int, list[str]]]:
    """Where the first number of a range begins and ends, in runs, and what counts up behind it.

    It begins with the letters glued to it where the wanted number has some: `SYD3614-SYD3618`. The last is among what
    counts up where a number has a year: `0976` alone is none. Numbers of two years are no range.
    """
    starts = {run.start: at for at, run in enumerate(reading.runs)}
    dated = any(run[0].isdecimal() for run in wanted[:-1])
    for start, counted, leading in _counts(reading.text):
        end = starts[start] + 1
        at = end - len(wanted) if dated else end - 1 - (len(wanted) > 1 and _lettered(reading, end - 1))
        before = [run.text for run in reading.runs[max(at, 0) : end - 1]]
        if dated and at >= 0 and leading in ([], before):
            yield at, end, counted
        elif not dated and not any(run.isdecimal() for run in leading):
            yield at, end, counted[:-1]


def _lettered(reading: Reading, at: int) -> bool:
    """Whether letters that are no word for a job are joined before a number."""
    before = reading.runs[at - 1] if at and reading.gap(at) in {"", "-"} else None
    return before is not None and not before.digits and before.text not in JOB_WORDS
