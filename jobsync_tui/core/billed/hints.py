"""What a text may mean by a number, in whatever spelling: for asking only, never for an answer.

`mentions` finds a job number as it is spelled; here its counting digits are enough, wherever they stand:
`SJ1043`, `1041/42/43`, `1,043`, `26-0043` for `2026-0043`.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from jobsync_tui.core.billed.readings import RUNS, Reading, Strength, at_an_address, judge, read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class Hint(IntEnum):
    """How much a text's number says of a job."""

    NONE = 0
    FAINT = 1
    """One or two digits, or another known job's number as well: contact and amount must be near."""
    FAIR = 2
    """The job's counting digits: the contact or the amount must agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A job number as hints are compared: its counting digits without leading zeros, its year, all of it glued."""

    number: str
    digits: str
    year: str
    glued: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Digits as typed or filled up, and the place of the run that what stands around them is judged by."""

    digits: str
    at: int

    @property
    def bare(self) -> str:
        """The digits without leading zeros."""
        return self.digits.lstrip("0")


TELLING = 3
"""Digits that must be typed before a number says anything by itself."""

_YEAR = re.compile(r"20[0-3]\d")
_YEAR_IN_TEXT = re.compile(r"(?:20)?[0-3]\d")
_NO_NUMBER = re.compile(
    r"[$€£] ?\d[\d,. ]*|(?<!\d)[0-3]?\d([/.-])[01]?\d\1(?:20)?[23]\d(?!\d)|(?<!\d)20\d\d-[01]\d-[0-3]\d(?!\d)"
    r"|(?<!\d)\d{1,2}(?:\.\d+)? ?%|(?<!\d)\d{1,3} ?(?:mm|cm|m|m2|lm|km|kg|kw|hrs?|hours?|pcs)\b"
)
"""Amounts, dates, shares and measures."""

_DAY_BEHIND = re.compile(r"(?<=\d{3})(?:,? | [-–—] ?| \(|, ?\()([0-3]?\d)/([01]?\d)(?![\d/])")  # noqa: RUF001 - dashes as they are typed
"""A number, and something like a day and a month behind it: `1043 6/5`."""

_MOST_DAYS, _MOST_MONTHS = 31, 12
_BETWEEN = re.compile(r"[\s,;/&+#.–—-]{1,3}")  # noqa: RUF001 - dashes as they are typed
_RANGED = re.compile(r" ?[-–—] ?")  # noqa: RUF001 - the same
_LISTING = frozenset({"and", "to", "n"})
_LONGEST = 9
_LONGEST_RANGE = 50


def wanted(number: str) -> Wanted:
    """Read a job number: its longest digits count, the last of them, years aside."""
    runs = [run.text for run in read(number).runs if run.digits]
    counting = [run for run in runs if not _YEAR.fullmatch(run)] or runs[-1:]
    digits = max(reversed(counting), key=len, default="")
    before = runs[: runs.index(digits)] if digits else []
    year = before[-1] if before and _YEAR_IN_TEXT.fullmatch(before[-1]) else ""
    return Wanted(number=number, digits=digits.lstrip("0"), year=year, glued=glued(number))


def glued(text: str) -> str:
    """Letters and digits only, folded: `SM8-1043` and `sm81043` meet."""
    return "".join(run.text for run in read(text).runs)


def spots(reading: Reading) -> Iterator[Spot]:
    """Every number a text may mean: digits as they stand, ends of lists and ranges filled up, parts glued."""
    nothing = [found.span() for found in (*_NO_NUMBER.finditer(reading.text), *_days_behind(reading.text))]
    base = -1
    for at, run in enumerate(reading.runs):
        if not run.digits:
            base = base if run.text in _LISTING else -1
            continue
        if any(start <= run.start < end for start, end in nothing):
            base = -1
            continue
        yield Spot(run.text, at)
        if at and reading.runs[at - 1].digits and reading.gap(at) in {" ", ","}:
            yield Spot(reading.runs[at - 1].text + run.text, at - 1)
        if base >= 0 and _in_list(reading, base, at):
            yield from _filled(reading, base, at)
        base = base if base >= 0 and len(run.text) < len(reading.runs[base].text) else at


def _days_behind(text: str) -> Iterator[re.Match[str]]:
    """Days and months behind whole numbers; those that count on from the number are a list's ends."""
    for found in _DAY_BEHIND.finditer(text):
        day, month = int(found[1]), int(found[2])
        before = int(text[found.start() - len(found[1]) : found.start()])
        counts_on = (day, month) == (before + 1, before + 2)
        if 0 < day <= _MOST_DAYS and 0 < month <= _MOST_MONTHS and not counts_on:
            yield found


def _in_list(reading: Reading, base: int, at: int) -> bool:
    """Whether a shorter number, or the end of a range, follows a longer one: `1041/42`, `1042, 43 & 44`."""
    first, last = reading.runs[base], reading.runs[at]
    if not TELLING <= len(first.text) <= _LONGEST or len(last.text) > len(first.text):
        return False
    if len(last.text) < len(first.text) and (at_an_address(reading, at) or _of_a_phrase(reading, at)):
        return False
    return reading.runs[at - 1].text in _LISTING or bool(_BETWEEN.fullmatch(reading.gap(at)))


def _of_a_phrase(reading: Reading, at: int) -> bool:
    """Whether a number set off by a spaced dash begins a phrase of its own: `1043 - 45 litre tank`."""
    behind = at + 1 < len(reading.runs) and not reading.runs[at + 1].digits and reading.gap(at + 1) in {" ", ""}
    return behind and reading.runs[at + 1].text not in _LISTING and bool(re.fullmatch(r" [-–—] ", reading.gap(at)))  # noqa: RUF001 - dashes as they are typed


def _filled(reading: Reading, base: int, at: int) -> Iterator[Spot]:
    first, last = reading.runs[base].text, reading.runs[at].text
    whole = first[: len(first) - len(last)] + last
    if len(last) < len(first):
        yield Spot(whole, base)
    ranged = reading.runs[at - 1].text == "to" or (at - 1 == base and _RANGED.fullmatch(reading.gap(at)))
    if ranged and 0 < int(whole) - int(first) <= _LONGEST_RANGE:
        for between in range(int(first) + 1, int(whole)):
            yield Spot(str(between).zfill(len(first)), base)


_TOLD = re.compile(rf"\d{{{TELLING},}}")
_MIXED = re.compile(r"\S*\d\S*")
_LISTED = re.compile(r"\d\W{1,3}(?:(?:and|to|n)\W{1,3})?\d|\d (?:and|to|n) \d")
"""Where digits may have to be filled up or put together."""


def keys(text: str) -> set[str]:
    """Under which keys a plain text is to be found: digits typed long enough to tell, and words glued together.

    More keys than `hint` will find meaning in, never fewer: most texts need not be read for it.
    """
    told = {digits.lstrip("0") for digits in _TOLD.findall(text)}
    for word in _MIXED.findall(text):
        runs = RUNS.findall(word)
        if len(runs) > 1:
            told.add("".join(runs))
    if _LISTED.search(text):
        told.update(spot.bare for spot in spots(read(text)) if len(spot.digits) >= TELLING)
    return told - {""}


_CALLED = re.compile(
    r"\b(?:jobs?|wo|w/o|work ?order)\b[ #:.]*(?:n[or]?\b[ #:.]*|number\b[ #:.]*)?[^\W\d_]{0,4}[-/ ]?(\d+)"
)


def called_jobs(text: str) -> set[str]:
    """The digits that a plain text calls a job's, without leading zeros."""
    return {digits.lstrip("0") for digits in _CALLED.findall(text)} if "o" in text else set()


def _words(reading: Reading) -> Iterator[str]:
    """Words of letters and digits mixed, or of several numbers, with all that is neither left out."""
    for word in reading.text.split():
        runs = re.findall(r"[^\W\d_]+|\d+", word)
        if len(runs) > 1 and any(run.isdecimal() for run in runs) and word[0] not in "$€£":
            yield "".join(runs)


def hint(reading: Reading, asked: Wanted, known: Collection[str] = (), *, prose: bool = False) -> Hint:
    """Say how much the text says of a job number; numbers of other known jobs in full are not its own.

    In prose one or two digits are a quantity unless they are called a job.
    """
    if not asked.digits:
        return Hint.NONE
    longer = asked.glued.lstrip("0") != asked.digits
    if longer and (asked.glued in _words(reading) or any(run.text == asked.glued for run in reading.runs)):
        return Hint.FAIR
    found = [spot for spot in spots(reading) if spot.bare == asked.digits]
    if prose:
        found = [spot for spot in found if len(spot.digits) >= TELLING or _called_a_job(reading, spot)]
    return max((_weighed(reading, spot, asked, known) for spot in found), default=Hint.NONE)


def _weighed(reading: Reading, spot: Spot, asked: Wanted, known: Collection[str]) -> Hint:
    filled = spot.digits != reading.runs[spot.at].text  # the ends of a list have the letters of its first
    if _of_another_year(reading, spot, asked) or (not filled and _in_a_longer_known(reading, spot.at, asked, known)):
        return Hint.NONE
    known_itself = glued(spot.digits) != asked.glued and spot.digits in known
    faint = len(spot.digits) < TELLING or known_itself or at_an_address(reading, spot.at)
    return Hint.FAINT if faint else Hint.FAIR


def _called_a_job(reading: Reading, spot: Spot) -> bool:
    return judge(reading, spot.at, spot.at + 1) is Strength.STRONG and len(reading.runs) > 1


def _of_another_year(reading: Reading, spot: Spot, asked: Wanted) -> bool:
    """Whether a year that is not the job's is joined before it: `2025-0043` is not `2026-0043`."""
    if not asked.year or not spot.at or reading.gap(spot.at) not in {"-", "/", "."}:
        return False
    year = reading.runs[spot.at - 1].text
    told = _YEAR_IN_TEXT.fullmatch(year) is not None
    return told and not (year.endswith(asked.year) or asked.year.endswith(year))


_JOINED = frozenset({"", "-", "/", ".", "_", "#"})


def _in_a_longer_known(reading: Reading, at: int, asked: Wanted, known: Collection[str]) -> bool:
    """Whether the run is part of another known job's number, such as `1043` of `SYD-1043` or `1043-A`."""
    if not known:
        return False
    first, last = at, at
    while first and reading.gap(first) in _JOINED:
        first -= 1
    while last + 1 < len(reading.runs) and reading.gap(last + 1) in _JOINED:
        last += 1
    for start, end in itertools.product(range(first, at + 1), range(at, last + 1)):
        word = reading.text[reading.runs[start].start : reading.runs[end].end]
        named = start < end and any(each in known for each in (word, word.upper(), word.title()))
        if named and glued(word) != asked.glued:
            return True
    return False


_HOST = re.compile(r"^\w+://[^/?#]*")
_MACHINE_MADE = re.compile(r"[0-9a-f-]{16,}")


def of_url(url: str) -> Reading:
    """Read an address without its host and without ids that nobody types, whose digits mean nothing."""
    path = _MACHINE_MADE.sub(" ", _HOST.sub("", url.casefold()))
    return read(re.sub(r"[/?&=#]+", " ", path))
