"""Numbers in what people type: each read in its surroundings, which say whose number it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from jobsync_tui.core.text import fold


class Strength(IntEnum):
    """How surely a number in a text is meant as the job's."""

    NONE = 0
    """Something else's number: an order, a quote, an invoice, an amount."""
    WEAK = 1
    """May be a street number, a year, a phone number: worth a look, proves nothing."""
    SHORT = 2
    """A bare number of one or two digits: the contact must agree."""
    PLAIN = 3
    """The bare number as a word of its own."""
    STRONG = 4
    """Called a job, spelled with the job's own letters, or alone in the text."""


@dataclass(frozen=True, slots=True)
class Run:
    """Letters only or digits only, folded, with its place in the text."""

    text: str
    start: int
    end: int

    @property
    def digits(self) -> bool:
        """Whether it is made of digits."""
        return self.text[0].isdecimal()


@dataclass(frozen=True, slots=True)
class Reading:
    """A text folded and cut into runs, once."""

    text: str
    runs: tuple[Run, ...]

    def gap(self, at: int) -> str:
        """Give what stands between the run before and the one at this place."""
        start = self.runs[at - 1].end if at else 0
        end = self.runs[at].start if at < len(self.runs) else len(self.text)
        return self.text[start:end]


_GLUED_JOB = re.compile(r"\bjob(?=(?!s|no|nr|num|ref|card)[a-z]{1,4}[-/ ]?\d)")
"""`jobAKL-1043` is job AKL-1043."""


RUNS = re.compile(r"[^\W\d_]+|\d+")


def plain(text: str) -> str:
    """Fold a text and leave single spaces: what readings are made of."""
    return _GLUED_JOB.sub("job ", " ".join(fold(text).split()))


@lru_cache(maxsize=1 << 15)  # the number and the reference of as many invoices as an office looks at
def read(text: str) -> Reading:
    """Cut a text into runs of letters and of digits."""
    folded = plain(text)
    found = RUNS.finditer(folded)
    return Reading(text=folded, runs=tuple(Run(one[0], one.start(), one.end()) for one in found))


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


JOB_WORDS = _set("j jb jn jno job jobs wo wos workorder ticket")
NUMBER_WORDS = JOB_WORDS | {"works", "our"}
"""What job numbers may begin with; before a bare number `works` and `our` are ordinary speech."""

OTHER_WORDS = _set(
    """po pos order orders purchase q qu qt quo quote quotes quotation est estimate inv invoice invoices
    tax cn credit cr bill your"""
)
UNSURE_WORDS = _set(
    """unit flat apt suite shop level lvl lot claim policy cheque chq acct account ph phone tel mob mobile fax
    box postcode abn receipt rcpt card visa eftpos rego licence license permit certificate cert consent
    page rev version model serial sn asset meter key fy year"""
)
MONTHS = _set(
    """jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october
    nov november dec december"""
)
YEAR = re.compile(r"20[0-3]\d")
_FILLERS = _set("no nos nr num number numbers ref reference and")
_STREETS = """street st road rd avenue ave av lane ln drive dr crescent cres place pl terrace tce way court ct view
    hill mews grove gr rise square sq esplanade boulevard blvd parade pde highway hwy close quay
    gdns cct parkway pkwy promenade heights hts"""
_STREET = rf" (?:[^\W\d_](?:[^\W\d_]|[.'-])* ){{1,3}}(?:{'|'.join(_STREETS.split())})\b"
_HOUSE = re.compile(rf"\d+[a-z]?{_STREET}|\d{{1,3}}[a-z]?(?:/|-(?=\d\d))\d{{1,5}}[a-z]?{_STREET}")
"""`256 Banksia Dr`, `12a Kauri St`, `7/168 Market Lane`, `112-114 Market Lane`."""

_MEASURE = re.compile(
    r" ?(?:%|x\b|(?:mm|cm|m2?|lm|km|kg|kw|kva|w|watts?|volts?|amps?|l|ltr|lit(?:re|er)s?|hrs?|hours?|days?|pcs)\b)"
)
_STAGE_MARK = re.compile(r"[-/ ]?([dpf]\d{1,2})(?![^\W_])")
_SHORTEST_PLAIN = 3


def stage_mark(reading: Reading, end: int) -> str:
    """Give the stage mark behind a number, such as `d1` in `1043-D1`; empty if there is none."""
    found = _STAGE_MARK.match(reading.text, reading.runs[end - 1].end)
    return found[1] if found else ""


def judge(reading: Reading, at: int, end: int) -> Strength:
    """Say how surely the number in runs `at` to `end` is a job's, from what stands around it."""
    own_letters = not all(run.digits for run in reading.runs[at:end])
    checks = (_amount(reading, at, end), _before(reading, at), _behind(reading, end))
    lowest = min(checks)
    if Strength.NONE in checks:
        return Strength.NONE
    called, housed = Strength.STRONG in checks, of_a_house(reading, end - 1)
    if own_letters or (called and not housed):
        return Strength.STRONG
    if not called and (housed or lowest is Strength.WEAK):
        return Strength.WEAK
    alone = len(reading.runs) == end - at
    if sum(len(run.text) for run in reading.runs[at:end]) < _SHORTEST_PLAIN:
        return Strength.SHORT
    return Strength.STRONG if alone else Strength.PLAIN


def at_an_address(reading: Reading, at: int) -> bool:
    """Whether the number at this place is a house's or a unit's."""
    return of_a_house(reading, at) or (at > 0 and reading.runs[at - 1].text in UNSURE_WORDS | MONTHS)


def of_a_house(reading: Reading, at: int) -> bool:
    """Whether a street follows the number at this place, a unit's or a house's."""
    return _HOUSE.match(reading.text, reading.runs[at].start) is not None


def of_a_measure(reading: Reading, at: int) -> bool:
    """Whether the number at this place counts millimetres, litres, hours or pieces."""
    return _MEASURE.match(reading.text, reading.runs[at].end) is not None


def stands_for_a_job(reading: Reading, at: int, end: int) -> bool:
    """Whether a number typed without its noughts is no year, measure or phone, unless it is called a job.

    `2026` is rarely J002026, and no number with its noughts looks like a year.
    """
    if len(reading.runs) > end - at and judge(reading, at, end) is Strength.STRONG:
        return True
    number = reading.runs[end - 1].text
    return not (YEAR.fullmatch(number) or of_a_measure(reading, end - 1) or _of_a_phone(reading, end - 1))


def _of_a_phone(reading: Reading, at: int) -> bool:
    """Whether a number ends a row of others that is no list: they are of other lengths, the first with a nought."""
    first = at
    while first and reading.runs[first - 1].digits and reading.gap(first) in {" ", "-"}:
        first -= 1
    row = [run.text for run in reading.runs[first:at]]
    return bool(row) and row[0].startswith("0") and len(row[0]) != len(reading.runs[at].text)


_MONEY = re.compile(r"[$€£] ?$")
_CENTS = re.compile(r"\.\d{2}(?!\d)| ?%")


def _amount(reading: Reading, at: int, end: int) -> Strength:
    before, behind = reading.runs[at].start, reading.runs[end - 1].end
    if _MONEY.search(reading.text, max(before - 2, 0), before) or _CENTS.match(reading.text, behind):
        return Strength.NONE
    return Strength.PLAIN


def _before(reading: Reading, at: int) -> Strength:
    gap = reading.gap(at)
    if at == 0:
        return Strength.PLAIN
    if reading.runs[at - 1].digits:
        return _beside_number(gap, reading.runs[at - 1], reading.runs[at])
    word, joined = _word_before(reading, at)
    if word in JOB_WORDS or (word == "our" and not joined):
        return Strength.STRONG
    if word in OTHER_WORDS:
        return Strength.NONE
    if gap == "" and joined and word not in _FILLERS:
        return Strength.NONE
    dated = word in MONTHS and _may_be_of_a_date(reading.runs[at].text)
    return Strength.WEAK if gap == "-" or word in UNSURE_WORDS or dated else Strength.PLAIN


def _may_be_of_a_date(digits: str) -> bool:
    """Whether digits behind a month may be its day or its year: `May 12`, `May 26`, `May 2026`."""
    return len(digits) <= _DAY_DIGITS or YEAR.fullmatch(digits) is not None


_DAY_DIGITS = 2


def _word_before(reading: Reading, at: int) -> tuple[str, bool]:
    """Give the word that says what the number is, fillers passed over, and whether it is the very next one."""
    place = at - 1
    while place > 0 and reading.runs[place].text in _FILLERS and not reading.runs[place - 1].digits:
        place -= 1
    word = reading.runs[place].text
    if re.search(r"[,;|(]|/ | /", reading.text[reading.runs[place].end : reading.runs[at].start]):
        return "", False
    earlier = reading.runs[place - 1].text if place else ""
    if (word == "o" and earlier in {"p", "w"}) or (word == "order" and earlier == "work"):
        return f"{earlier[0]}o", True
    return word, place == at - 1


def _beside_number(gap: str, one: Run, other: Run) -> Strength:
    """Two numbers side by side: a list if equally long, else part of a date, a phone number, a longer key."""
    tight = gap in {"-", "/", ".", ":"}
    return Strength.WEAK if tight and len(one.text) != len(other.text) else Strength.PLAIN


_VISIT_DIGITS = 2


def _behind(reading: Reading, end: int) -> Strength:
    if end == len(reading.runs) or stage_mark(reading, end):
        return Strength.PLAIN
    gap, run = reading.gap(end), reading.runs[end]
    if run.digits:
        visit = gap == "-" and len(run.text) <= _VISIT_DIGITS
        return Strength.PLAIN if visit else _beside_number(gap, reading.runs[end - 1], run)
    return Strength.WEAK if gap == "" and len(run.text) > 1 else Strength.PLAIN
