"""Job numbers in what people type into a reference: found with their noise, told from their decoys."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.ranges import ranges, within
from jobsync_tui.core.billed.readings import (
    RUNS,
    YEAR,
    Reading,
    Strength,
    judge,
    of_a_house,
    of_a_measure,
    stage_mark,
    stands_for_a_job,
)
from jobsync_tui.core.billed.spelling import essence, like, meant_by, serial, without_noughts, written_as
from jobsync_tui.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

__all__ = ["Mention", "essence", "find", "names_like", "others", "postings", "serial", "written_as"]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a text names a job; `suffix` is a stage mark behind it, such as `d1`."""

    strength: Strength
    suffix: str = ""


def postings(text: str) -> set[str]:
    """Every run under which a plain text is to be found, the numbers inside a range among them."""
    return {*RUNS.findall(text), *itertools.chain.from_iterable(within(text))}


def find(reading: Reading, number: str, known: Collection[str] = (), *, in_full: bool = False) -> Mention:
    """Give the surest mention of a job number; strength NONE if there is none.

    A longer number that is another known job's (`1043-A` beside `1043`) is not a mention of this one. In full, the
    noughts a number begins with must be typed.
    """
    best: Mention = max(_mentions(reading, number, essence(number), known), key=_strength, default=_NOWHERE)
    if in_full or best.strength is Strength.STRONG:
        return best
    short = without_noughts(number, known)
    if not short:
        return best
    return max(best, *_mentions(reading, number, short, known, trusted=stands_for_a_job), _NOWHERE, key=_strength)


_NOWHERE = Mention(Strength.NONE)


def _strength(mention: Mention) -> Strength:
    return mention.strength


def _mentions(
    reading: Reading,
    number: str,
    wanted: tuple[str, ...],
    known: Collection[str],
    *,
    trusted: Callable[[Reading, int, int], bool] = lambda *_: True,
) -> Iterator[Mention]:
    """Every place where these runs stand, and every range that counts them, each where the place is trusted."""
    for at in _places(reading, wanted):
        end = at + len(wanted)
        if not _longer_known(reading, at, end, number, known) and trusted(reading, at, end):
            yield Mention(judge(reading, at, end), stage_mark(reading, end))
    for at, end, counted in ranges(reading, wanted):
        if wanted and wanted[-1] in counted and _led(reading, at, end, wanted[:-1]) and trusted(reading, at, end):
            own = tuple(run.text for run in reading.runs[at : end - 1]) == wanted[:-1]
            yield Mention(min(judge(reading, at if own else end - 1, end), Strength.PLAIN))


def _led(reading: Reading, at: int, end: int, lead: tuple[str, ...]) -> bool:
    """Whether what leads a job's counting digits leads the range; letters may stand anywhere."""
    if any(run[0].isdecimal() for run in lead):
        return tuple(run.text for run in reading.runs[at : end - 1]) == lead
    return set(lead) <= {run.text for run in reading.runs}


def others(reading: Reading, number: str, known: Collection[str] | None) -> tuple[str, ...]:
    """List the other jobs a text names: known ones, or, where none are known, numbers listed beside this one."""
    found: set[str] = set()
    wanted = essence(number)
    own = {at + more for at in _places(reading, wanted) for more in range(len(wanted))}
    for at, run in enumerate(reading.runs):
        if not run.digits or at in own or of_a_house(reading, at):
            continue
        if judge(reading, at, at + 1) >= Strength.PLAIN:
            found.update(_spellings(reading, at, number, known))
    if known is not None:
        found.update(each for each in _dated(reading, wanted) if each in known)
        found.update(each for each in _ranged(reading, number, wanted, known) if each in known)
    return tuple(sorted(found - {number}))


def _dated(reading: Reading, wanted: tuple[str, ...]) -> Iterator[str]:
    """Numbers that are written as this one is, a year before what counts: `25-1447` beside `25-1446`."""
    for at, end in _alike(reading, wanted):
        if judge(reading, at, end) >= Strength.PLAIN:
            spelled = reading.text[reading.runs[at].start : reading.runs[end - 1].end]
            yield from (spelled, spelled.upper())


def _alike(reading: Reading, wanted: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where runs stand joined, as long each as those of a number with a year; its own place is one of them."""
    if not any(run[0].isdecimal() for run in wanted[:-1]):
        return
    shape = [len(run) if run[0].isdecimal() else run for run in wanted]
    for at in range(len(reading.runs) - len(wanted) + 1):
        runs = reading.runs[at : at + len(wanted)]
        here = [len(run.text) if run.digits else run.text for run in runs]
        tight = all(reading.gap(place) in {"", "-", "/"} for place in range(at + 1, at + len(wanted)))
        if here == shape and tight:
            yield at, at + len(wanted)


def _ranged(reading: Reading, number: str, wanted: tuple[str, ...], known: Collection[str]) -> Iterator[str]:
    """Numbers inside ranges, spelled with what leads the range where a year does, else as this one is."""
    for at, end, counted in ranges(reading, wanted):
        if judge(reading, at, end) >= Strength.PLAIN:
            lead = reading.text[reading.runs[at].start : reading.runs[end - 1].start]
            own = tuple(run.text for run in reading.runs[at : end - 1]) in {(), wanted[:-1]}
            short = stands_for_a_job(reading, at, end)
            for each in counted:
                yield from (like(number, each),) if own else (f"{lead}{each}", f"{lead}{each}".upper())
                yield from meant_by(number, each, known) if own and short else ()


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
    wanted, mine = essence(number), serial(number)
    own = _own_runs(reading, wanted, letters)
    for at, run in enumerate(reading.runs):
        if not run.digits or run.text in apart or at in own:
            continue
        before = _joined_before(reading, at)
        spelled = before in letters
        if run.text.lstrip("0") == mine.lstrip("0") and (not spelled or before in wanted):
            continue
        if _sized(run.text, mine) and not of_a_house(reading, at) and not of_a_measure(reading, at):
            strength = judge(reading, at, at + 1)
            called = strength is Strength.STRONG and at > 0 and _called(reading, at, mine)
            alike = strength >= Strength.PLAIN and len(run.text) == len(mine) and not YEAR.fullmatch(run.text)
            if spelled or called or (alike and not prose and not plainly):
                return True
    return any(
        at not in own and judge(reading, at, end) is Strength.STRONG and at > 0 for at, end in _alike(reading, wanted)
    )


_LEAST_DIGITS = 3
_SET_OFF = re.compile(r" [-–—] |[,;]")  # noqa: RUF001 - dashes as they are typed


def _sized(digits: str, mine: str) -> bool:
    """Whether digits are as many as the job's own count, give or take one: `job 12` is none of a business at 1043.

    Zeros before them need not be typed: `job 353` is J000353.
    """
    told = len(mine.lstrip("0"))
    zero = digits.startswith("0") and told == len(mine) != len(digits)  # a phone's
    return max(told - 1, min(_LEAST_DIGITS, told)) <= len(digits) <= len(mine) + 1 and not zero


def _called(reading: Reading, at: int, mine: str) -> bool:
    """Whether a bare number behind a job word is what the word calls, not a year, nor set off: `Works job - 256`."""
    number = reading.runs[at].text
    return not YEAR.fullmatch(number) and (len(number) == len(mine) or not _SET_OFF.search(reading.gap(at)))


def _own_runs(reading: Reading, wanted: tuple[str, ...], letters: Collection[str]) -> set[int]:
    """The runs of the job's own number, unless other jobs' letters lead it: `AKL-1043` is not `1043`."""
    own = [at for at in _places(reading, wanted) if _joined_before(reading, at) not in letters]
    return {at + more for at in own for more in range(len(wanted))}


def _joined_before(reading: Reading, at: int) -> str:
    """The run before, where nothing but a space, a dash or a slash parts it."""
    return reading.runs[at - 1].text if at and reading.gap(at) in {"", "-", " ", "/"} else ""


def _spellings(reading: Reading, at: int, number: str, known: Collection[str] | None) -> Iterator[str]:
    run = reading.runs[at]
    if known is None:
        digits = serial(number)
        if digits != run.text and len(digits) == len(run.text) and _listed(reading, at):
            yield run.text
        return
    for spelled in (like(number, run.text), *_tokens(reading, at, at + 1)):
        if spelled in known:
            yield spelled
    if stands_for_a_job(reading, at, at + 1):
        yield from meant_by(number, run.text, known)


def _listed(reading: Reading, at: int) -> bool:
    """Whether a number stands in a list: a comma, slash, dash, plus or `and` to another number."""
    runs = reading.runs
    neighbours = [place for place in (at - 1, at + 1) if 0 <= place < len(runs)]
    beside = any(runs[place].digits or runs[place].text in {"and", "to", "j", "job"} for place in neighbours)
    return beside and len([run for run in runs if run.digits and len(run.text) == len(runs[at].text)]) > 1


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
