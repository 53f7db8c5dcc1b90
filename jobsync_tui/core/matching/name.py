"""The words of one name in speaking order, read into what they say: people or a firm, its form, its generation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from jobsync_tui.core.matching.nicknames import known
from jobsync_tui.core.matching.people import Person, couple
from jobsync_tui.core.matching.sexes import sex_of
from jobsync_tui.core.matching.words import (
    ANYBODY,
    FAMILIES_TOO,
    FILLERS,
    FORMS,
    GENERATIONS,
    PASSING,
    PLACES,
    SHORT,
    STRATA,
    TITLES,
    TRADES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One party a name may stand for.

    `words` are without legal form, title and fillers, abbreviations spelled out; `people` is empty for a firm;
    `sure` tells that people are meant, and not words that merely could be a person's; `extras` stood beside the
    name: in brackets, behind a dash.
    """

    words: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    sure: bool = False
    firm: bool = False
    form: str = ""
    proprietary: bool = False
    """An Australian company, by the `Pty` in its name."""

    sex: str = ""
    generations: frozenset[str] = frozenset()
    extras: tuple[str, ...] = ()
    strata: bool = False
    registers: frozenset[str] = frozenset()
    """Registers in which a plan's number stands."""

    occupied: bool = False
    """Somebody in a building with a plan number, not its owners' body."""

    anybody: bool = False
    spots: frozenset[str] = frozenset()
    """Street addresses beside the name, each as number and first word of the street."""

    former: bool = False
    """What the party was called before: another may go by it now."""

    care: tuple[str, ...] = ()
    """Words of whoever takes the post: e-mail and phone are that one's."""

    @property
    def key(self) -> str:
        """What is equal for equal names."""
        return " ".join(self.words)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Words of the name with a digit in them, sorted."""
        return tuple(sorted(word for word in self.words if word != STRATA and any(map(str.isdigit, word))))


_LONGEST_NAME = 6
"""Words of a name that may still be people's: two with a middle name or a double surname each."""

_HOUSEHOLD = frozenset({"family", "fam", "household", "residence", "families"})
_COUNT = re.compile(r"[2-9]")


def of_words(words: list[str], extras: tuple[str, ...]) -> Name:
    """Make a name of its words in speaking order, and of those beside it."""
    words, extras = _without_count(words, extras)
    spelled = (*words, *extras)
    words, form = _without_form(words)
    beside, aside_form = _without_form(["", *extras])
    extras, form = tuple(beside[1:]), form or aside_form
    trades = TRADES if form else TRADES - _family(words)
    own = bool(form) or not trades.isdisjoint(SHORT.get(word, word) for word in words)
    words, extras, generations = _without_generations(words, extras, firm=own)
    titles = [word for word in words if word in TITLES] if len(words) > 1 else []
    plain = [word for word in words if word not in titles]
    core = _spelled_out(plain)
    firm = bool(form) or any(word in trades or word[0].isdigit() for word in core)
    people, sure = ((), False) if firm else _people(plain, titles)
    if people:
        core = tuple(word for word in core if word not in _HOUSEHOLD) or core
    return Name(
        words=core,
        people=people,
        sure=sure or bool(titles and people),
        firm=firm,
        form=form,
        proprietary=not _PROPRIETARY.isdisjoint(spelled),
        sex=TITLES[titles[0]] if titles and "and" not in words[:2] else "",
        generations=generations,
        extras=_spelled_out(extras),
        anybody=bool(core) and set(core) <= ANYBODY | PASSING,
    )


def _family(words: list[str]) -> frozenset[str]:
    """The last word where it is a family's name although many firms have it too: `Patricia Hall`, `Mr Hall`."""
    first, last = (words or [""])[0], (words or [""])[-1]
    led = first in TITLES or len(first) == 1 or bool((known(first) or sex_of(first)) and first not in PLACES)
    return frozenset({last}) & FAMILIES_TOO if led and len(words) > 1 else frozenset()


def _without_count(words: list[str], extras: tuple[str, ...]) -> tuple[list[str], tuple[str, ...]]:
    """`Joanne Yates 2`, `Kauri Ltd 2` is a second contact of one name: Xero wants each to be another."""
    *rest, last = words or [""]
    if not _COUNT.fullmatch(last) or not all(word.isalpha() for word in rest) or rest[-1:] == ["no"]:
        return words, extras
    counted = len(rest) > 1 and (TRADES.isdisjoint(rest) or rest[-1] in FORMS)
    return (rest, (*extras, last)) if counted else (words, extras)


def _without_generations(
    words: list[str], extras: tuple[str, ...], *, firm: bool
) -> tuple[list[str], tuple[str, ...], frozenset[str]]:
    """`John Smith Snr` is one of two of a name; `Harbour Fund II` is a fund of its own."""
    later = [] if firm else words[1:]
    found = frozenset(GENERATIONS[word] for word in (*later, *extras) if word in GENERATIONS)
    kept = words if firm else words[:1] + [word for word in later if word not in GENERATIONS]
    return kept, tuple(word for word in extras if word not in GENERATIONS), found


def _spelled_out(words: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(SHORT.get(word, word) for word in words if word not in FILLERS and word != "and")


def _people(plain: list[str], titles: list[str]) -> tuple[tuple[Person, ...], bool]:
    plural = len(plain) == 2 and plain[0] == "the" and plain[1].endswith("s")  # noqa: PLR2004 - `the smiths`
    household = plural or bool(_HOUSEHOLD & set(plain))
    spoken = [word for word in plain if word not in _HOUSEHOLD and word not in FILLERS]
    names = [word for word in spoken if word != "and"]
    if not 0 < len(names) <= _LONGEST_NAME or not all(word.isalpha() for word in names):
        return (), False
    return couple(spoken, titles=len(titles), plural=plural, family=household)


def _without_form(words: list[str]) -> tuple[list[str], str]:
    form = ""
    while len(words) > 1 and (found := _form(words[-1])) is not None and words[-2] != "and":
        form = form or found
        words = words[:-1]
    return words, form


def _form(word: str) -> str | None:
    """The legal form that a word is, also one mistyped; None if it is none."""
    if word in FORMS or not _SHORTEST_FORM <= len(word) <= _LONGEST_FORM:
        return FORMS.get(word)
    return next((FORMS[form] for form in _LONG_FORMS if OSA.distance(word, form, score_cutoff=1) <= 1), None)


_PROPRIETARY = frozenset({"pty", "proprietary"})
_LONG_FORMS = ("limited", "proprietary", "incorporated")
_SHORTEST_FORM, _LONGEST_FORM = 6, 13


def strata_of(made: Name) -> Name:
    """An owners' body without a number, known by its building; one that is nobody's in particular has none."""
    rest = tuple(word for word in made.words if word not in ANYBODY)
    return Name(
        words=(STRATA, *rest) if rest else made.words, firm=True, extras=made.extras, strata=True, anybody=not rest
    )
