"""Job numbers in what people type into a reference: found with their noise, told from their decoys."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.readings import JOB_WORDS, RUNS, Reading, Strength, judge, read, stage_mark
from jobsync_tui.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a text names a job; `suffix` is a stage mark behind it, such as `d1`."""

    strength: Strength
    suffix: str = ""


_RANGE = re.compile(r"(\d{3,9}) ?(?:-|–|—|\bto\b) ?(?:[^\W\d_]{1,3}-?)?(\d{3,9})(?!\d)")  # noqa: RUF001
_LONGEST_RANGE = 50


def essence(number: str) -> tuple[str, ...]:
    """Runs of a job number that must all be there; `J`, `Job`, `WO` before its digits need not."""
    runs = [run.text for run in read(number).runs]
    if len(runs) > 1 and runs[0] in JOB_WORDS and runs[1][0].isdecimal():
        runs = runs[1:]
    return tuple(runs)


def serial(number: str) -> str:
    """Give the run that counts up from job to job: the last of the longest runs of digits; empty if none."""
    digits = [run for run in reversed(essence(number)) if run[0].isdecimal()]
    return max(digits, key=len, default="")


def postings(text: str) -> set[str]:
    """Every run under which a plain text is to be found, the numbers inside a range among them."""
    return {*RUNS.findall(text), *itertools.chain.from_iterable(_within(text))}


def has_range(text: str) -> bool:
    """Whether a text holds a range such as `1043-1046`, whose inner numbers stand nowhere."""
    return _RANGE.search(text) is not None


def _within(text: str) -> Iterator[list[str]]:
    for found in _RANGE.finditer(text):
        first, last = found.groups()
        if len(first) == len(last) and 0 < int(last) - int(first) <= _LONGEST_RANGE:
            yield [str(each).zfill(len(first)) for each in range(int(first) + 1, int(last))]


def find(reading: Reading, number: str, known: Collection[str] = ()) -> Mention:
    """Give the surest mention of a job number; strength NONE if there is none.

    A longer number that is another known job's (`1043-A` beside `1043`) is not a mention of this one.
    """
    wanted = essence(number)
    best = Mention(Strength.NONE)
    for at in _places(reading, wanted):
        end = at + len(wanted)
        if not _longer_known(reading, at, end, number, known):
            mention = Mention(judge(reading, at, end), stage_mark(reading, end))
            best = max(best, mention, key=lambda each: each.strength)
    texts = {run.text for run in reading.runs}
    if set(wanted[:-1]) <= texts and any(wanted[-1] in inside for inside in _within(reading.text) if wanted):
        best = max(best, Mention(Strength.PLAIN), key=lambda each: each.strength)
    return best


def others(reading: Reading, number: str, known: Collection[str] | None) -> tuple[str, ...]:
    """List the other jobs a text names: known ones, or, where none are known, numbers listed beside this one."""
    found: set[str] = set()
    wanted = essence(number)
    own = {at + more for at in _places(reading, wanted) for more in range(len(wanted))}
    for at, run in enumerate(reading.runs):
        if run.digits and at not in own and judge(reading, at, at + 1) >= Strength.PLAIN:
            found.update(_spellings(reading, at, number, known))
    inside = set(itertools.chain.from_iterable(_within(reading.text)))
    found.update(each for each in inside if known is not None and _like(number, each) in known)
    return tuple(sorted(found - {number}))


_YEAR = re.compile(r"20[0-3]\d")


def names_like(
    reading: Reading,
    number: str,
    *,
    letters: Collection[str],
    apart: Collection[str],
    prose: bool = False,
    plainly: bool = False,
) -> bool:
    """Whether a text names a job by a number that is written as job numbers are, yet is not this one.

    `letters` are what job numbers begin with; `apart` are numbers that are no job's; in prose, or where it must be
    plain, a bare number is none: it may be the customer's order.
    """
    mine, own = serial(number), set(essence(number))
    for at, run in enumerate(reading.runs):
        if not run.digits or run.text in apart:
            continue
        before = reading.runs[at - 1].text if at and reading.gap(at) in {"", "-", " ", "/"} else ""
        spelled = before in letters
        if run.text.lstrip("0") == mine.lstrip("0") and (not spelled or before in own):
            continue
        strength = judge(reading, at, at + 1)
        called = strength is Strength.STRONG and at > 0
        alike = strength >= Strength.PLAIN and len(run.text) == len(mine) and not _YEAR.fullmatch(run.text)
        if spelled or called or (alike and not prose and not plainly):
            return True
    return False


def _spellings(reading: Reading, at: int, number: str, known: Collection[str] | None) -> Iterator[str]:
    run = reading.runs[at]
    if known is None:
        digits = serial(number)
        if digits != run.text and len(digits) == len(run.text) and _listed(reading, at):
            yield run.text
        return
    for spelled in (_like(number, run.text), *_tokens(reading, at, at + 1)):
        if spelled in known:
            yield spelled


def _listed(reading: Reading, at: int) -> bool:
    """Whether a number stands in a list: a comma, slash, dash, plus or `and` to another number."""
    runs = reading.runs
    neighbours = [place for place in (at - 1, at + 1) if 0 <= place < len(runs)]
    beside = any(runs[place].digits or runs[place].text in {"and", "to", "j", "job"} for place in neighbours)
    return beside and len([run for run in runs if run.digits and len(run.text) == len(runs[at].text)]) > 1


def written_as(number: str) -> tuple[str, int]:
    """How a number is written, whichever it is: what is around its counting digits, and how many those are."""
    return _like(number, "#"), len(serial(number))


def _like(number: str, digits: str) -> str:
    """Spell other digits the way this job's number is spelled."""
    mine = serial(number)
    return digits.join(number.rsplit(mine, 1)) if mine and mine in number else digits


def _tokens(reading: Reading, at: int, end: int) -> set[str]:
    """Spell the words a run is part of, with what is joined to it before or behind."""
    start = reading.runs[at].start
    if at and reading.gap(at) in {"", "-"}:
        start = reading.runs[at - 1].start
    stops = [reading.runs[end - 1].end]
    if end < len(reading.runs) and reading.gap(end) in {"", "-", "/", "."}:
        stops.append(reading.runs[end].end)
    starts = {start, reading.runs[at].start}
    spelled = {reading.text[first:stop] for first in starts for stop in stops}
    return spelled | {each.upper() for each in spelled}


def _longer_known(reading: Reading, at: int, end: int, number: str, known: Collection[str]) -> bool:
    whole = reading.text[reading.runs[at].start : reading.runs[end - 1].end]
    mine = {number, number.upper(), fold(number), whole, whole.upper()}
    return any(token in known for token in _tokens(reading, at, end) - mine if len(token) > len(whole))


def _places(reading: Reading, wanted: tuple[str, ...]) -> Iterator[int]:
    """Where the runs of a number stand one after the other, joined as in a number."""
    texts = tuple(run.text for run in reading.runs)
    for at in range(len(texts) - len(wanted) + 1 if wanted else 0):
        if texts[at : at + len(wanted)] == wanted and all(
            _joined(reading, place) for place in range(at + 1, at + len(wanted))
        ):
            yield at


def _joined(reading: Reading, at: int) -> bool:
    gap = reading.gap(at)
    spaced = gap == " " and not reading.runs[at - 1].digits and reading.runs[at].digits
    return spaced or gap in {"", "-", "/", "#", ".", "_"}
