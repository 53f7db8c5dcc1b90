"""A name as people write it, split into the parties it stands for: itself, and what it also is or was called."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from jobsync_tui.core.matching.name import Name, of_words, strata_of
from jobsync_tui.core.matching.nicknames import known
from jobsync_tui.core.matching.people import Person, name_in_front, refined
from jobsync_tui.core.matching.plans import PLAN, owners_body
from jobsync_tui.core.matching.words import FORMS, JOB_WORDS, NOT_IN_USE, PARTICLES, PLACES, TITLES, TRADES
from jobsync_tui.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """All one side says of who it is: the name and its alternatives, and the person beside it."""

    names: tuple[Name, ...]
    person: Name | None
    spelled: str
    unused: bool


_PLAIN = re.compile(r"[a-z]+(?: [a-z]+){0,4}")
_APOSTROPHE = re.compile(r"(?<=\w)['‘’ʼʻ`´′](?=\w)")  # noqa: RUF001 - all of them are typed as one
_NO_LETTERS = re.compile("[™℠®©\u200b-\u200f\u2060\ufeff]")
_SLASHED = re.compile(r"\bp\s?/\s?l(?:td|imited)?\b")
_LATE = re.compile(r"\b(?<=estate of )(?:the )?late\b")
_AND, _AND_OR_N = re.compile(r"[&+]"), re.compile(r"[&+]|(?<= )n(?= )")
_LONE_N = re.compile(r"\w n \w")
_REAL_ESTATE = re.compile(r"\breal\s?estate\b|\br/e\b|(?<=\w )re\b(?!:| \d)")
_ALSO = re.compile(
    r"[\s\[(,;-]*(?:(?<!\w)t\s?/\s?as?\b|\bt\.a\.|\btrad(?:ing|es) as\b|\btdg as\b|(?<=\w\w\w )ta(?= \w\w)"
    r"|\bd/?b/?a\b|\baka\b|\ba\.k\.a\.?|\balso known as\b|\bformerly(?: known as)?\b|\bpreviously\b|\bfka\b"
    r"|\bnow known as\b|\bnee\b)[\s:.]*"
)
_BEFORE = re.compile(r"formerly|previously|fka")
_CARE = re.compile(r"[\s(,;-]*(?:(?<!\w)c\s?[/\\]\s?(?:-|o\b|(?=\w{3}))|\bcare of\b)[\s:.-]*")
_ATTENTION = re.compile(r"[\s(,;-]*(?:\battn\b|\battention\b|\batt:)[\s:.-]*")
"""Who of a party reads the post; not another party."""

_FOR = re.compile(r"[\s(,;-]*\b(?:atf|a/t/f|as trustees? (?:for|of)|ttee for|obo|on behalf of|re(?=:| \d))\b[\s:.]*")
_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]?")
_ASIDE = re.compile(r"(?:\s[-–—|]+|\s\*+|:)\s+(.*)$")  # noqa: RUF001 - dashes
_DASH = re.compile(r"\s[-–—|]+\s")  # noqa: RUF001 - dashes
_ADDRESS = r"(\d+[a-z]?),?\s+(?!owners?\b)([a-z][^\W_]*)"
_SPOT = re.compile(_ADDRESS + r"|lots?\s+(\d+)(?![\w,]|\s\w)")
"""A street address: what it stands beside is told apart by its site, not by its name."""

_STARRED = re.compile(r"\*+([^*]+)\*+")
"""What she tells herself of a customer, such as `*call first*`."""

_NOTE = re.compile(
    r"[\s(\[,;-]*\b(?:do not use old (?:e-?mail|phone|number|address)|on hold|po (?:number )?required|order required"
    r"|\d+ days)\b[)\]]?",
    re.IGNORECASE,
)
"""What is said of how a party pays, or is reached."""

_PHONE = re.compile(r"(?<![\w/])(?:\+|\(?0)[\d\s()-]{7,}\d(?!\w)")
"""A telephone number that somebody typed into a name; no plan's number has a nought in front."""

_RUN = re.compile(r"\b[a-z]\.(?:\s?[a-z]\.)*(?:[a-z]\b)?")
_BODY = re.compile(
    r"\b(?:the )?(?:body corp(?:orate)?|owners corp(?:oration)?|owners association|residents association"
    r"|strata (?:plan|scheme|title)|(?:the )?owners of|b\.?/?c\b(?= )|rtm (?:co(?:mpany)?)|rtm\b|proprietors of)"
    r"(?: of| for)?\b"
    r"(?! (?:services?|svcs?|management|mgmt|mgt|managers?|solutions|specialists|partners|group|consultants)\b)"
)
"""A body of owners, and not the firm that manages such bodies."""

_WORD = re.compile(
    r"(?:[^\W_]|[\u0900-\u0963\u0971-\u0dff\u0e30-\u0e4e\u0eb0-\u0ecd\u0f71-\u0fbc\u102b-\u103e\u17b4-\u17d3])+"
)
"""Letters and digits, and the vowel signs of Indic scripts, Thai, Lao, Tibetan, Burmese and Khmer."""

_LONGEST_GIVEN = 3
_DOUBLE = 2


def _prepared(name: str) -> str:
    text = _NO_LETTERS.sub("", fold(_APOSTROPHE.sub("", name)))
    text = _LATE.sub("deceased", _SLASHED.sub("pty ltd", text))
    text = (_AND_OR_N if _LONE_N.search(name) else _AND).sub(" and ", text)
    return " ".join(_without_reader(_REAL_ESTATE.sub("realestate", text)).split())


def _without_reader(text: str) -> str:
    """A name without who of a firm reads the post: `Kauri Realty attn Jane`, `Jane @ Kauri Realty`."""
    who, at, firm = text.partition(" @ ")
    if at and known(who.split()[0]) and not TRADES.isdisjoint(_words(firm)):
        return firm
    head, *readers = _ATTENTION.split(text)
    if not _words(head) or any(not TRADES.isdisjoint(_words(each)) for each in readers):
        return " - ".join((head, *readers))
    return head


@lru_cache(maxsize=4096)
def read(name: str) -> tuple[Name, ...]:
    """Read a name into the party it stands for, and those it says it is or was also called."""
    text = _prepared(_NOTE.sub(" - ", _STARRED.sub(" ", _PHONE.sub(" ", unicodedata.normalize("NFKC", name)))))
    if _PLAIN.fullmatch(text) and not _BODY.search(text) and not _ALSO.search(text):
        return (of_words(text.split(), ()),)
    found = [replace(_one(part), former=former) for part, former in _called(text) if _WORD.search(part)]
    return tuple(one for one in found if one.words) or (Name(),)


def _called(text: str) -> Iterator[tuple[str, bool]]:
    """All that a party is called, and of each whether it was before."""
    at, former = 0, False
    for also in _ALSO.finditer(text):
        yield text[at : also.start()], former or "now" in also[0]
        at, former = also.end(), bool(_BEFORE.search(also[0]))
    yield text[at:], former


def _one(text: str) -> Name:
    plan = PLAN.search(text)
    if plan:
        return _plan(plan, text[: plan.start()], text[plan.end() :])
    head, *care = _CARE.split(text, maxsplit=1)
    nobody = not _WORD.search(head)
    head, *behalf = _FOR.split(" ".join(care) if nobody else head, maxsplit=1)
    made = _with_asides(head, _words(" ".join(behalf)))
    return replace(made, anybody=made.anybody or nobody, care=tuple(_words(" ".join(care))))


def _plan(found: re.Match[str], before: str, behind: str) -> Name:
    behind = re.split(_ADDRESS, _CARE.split(behind, maxsplit=1)[0], maxsplit=1)[0]
    ahead = _words(_CARE.sub(" ", _BRACKETS.sub(" ", before)))
    return owners_body(found, ahead, _words(behind), care=bool(_CARE.search(before)))


def _with_asides(head: str, extras: list[str]) -> Name:
    """A name, with what stands in brackets, behind a dash or behind a comma set apart from it."""
    aside = _BRACKETS.findall(head)
    head = _BRACKETS.sub(" ", head)
    aside += _ASIDE.findall(head)
    core = _ASIDE.sub(" ", head)
    if not _words(core):
        core, aside = " ".join(aside), []
    core, comma, tail = core.partition(",")
    if any(map(str.isdigit, tail)):
        aside.append(tail)
    else:
        core += comma + tail
    words, more = _ordered(core)
    aside = [part for each in aside for part in _DASH.split(each)]
    spots = frozenset(" ".join(filter(None, found.groups())) for part in aside if (found := _SPOT.search(part)))
    apart = [word for part in aside if not _SPOT.search(part) for word in _words(part)]
    beside = [*extras, *apart, *more]
    person = of_words(words, ())
    turned = _is_firm(beside) and person.sure and len(person.people) == 1
    made = of_words(beside, tuple(words)) if turned else of_words(words, tuple(beside))
    made = replace(made, spots=spots)
    return strata_of(made) if _BODY.search(core) else made


def _is_firm(words: list[str]) -> bool:
    """Whether what stands beside a person is the firm they are of: a form or a trade's word, and one of its own."""
    if TRADES.isdisjoint(words) and words[-1:] and words[-1] not in FORMS:
        return False
    return any(
        word not in TRADES and word not in FORMS and word not in JOB_WORDS and word.isalpha() for word in words
    )


def phones_in(name: str) -> list[str]:
    """Telephone numbers that stand in a name."""
    return _PHONE.findall(unicodedata.normalize("NFKC", name))


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _ordered(text: str) -> tuple[list[str], tuple[str, ...]]:
    """Words in speaking order, and what a comma sets apart from a name that is no `Last, First`."""
    head, _, tail = _RUN.sub(_joined, text).partition(",")
    last, first = _words(head), _words(tail)
    if not first or not last or all(word in FORMS for word in first):
        return last + first, ()
    given = [word for word in first if word not in TITLES and word != "and"]
    plain = all(word.isalpha() for word in first) and not set(first) & (FORMS.keys() | TRADES)
    surname = len(last) == 1 or set(last[:-1]) <= PARTICLES or _double_surname(last, given)
    if surname and plain and len(given) <= _LONGEST_GIVEN:
        return first + last, ()
    return last, tuple(first)


def _double_surname(last: list[str], given: list[str]) -> bool:
    """Whether two words before the comma are a family name, such as `Smith-Jones`: first names follow, none leads."""
    if len(last) != _DOUBLE or known(last[0]) or set(last) & (TRADES | FORMS.keys()):
        return False
    return bool(given) and all(len(word) == 1 or known(word) for word in given)


def _joined(found: re.Match[str]) -> str:
    """Initials: `j.a.` before one more word are a person's, before more words a firm's."""
    letters = re.findall(r"[a-z]", found[0])
    behind = _words(found.string[found.end() :])
    apart = len(letters) == 1 or (len(behind) <= 1 and "".join(letters) not in FORMS)
    return (" " if apart else "").join(letters) + " "


def party(name: str, first: str, last: str) -> Party:
    """Read a name with the first and last name that stand beside it, if any."""
    beside = f"{first} {last}".strip()
    spelled = name.strip() or beside
    names = read(spelled) if spelled else (Name(),)
    person = read(beside)[0] if first.strip() and last.strip() else None
    if person is not None and person.people:
        names = (_refined(names[0], person), *names[1:])
    elif first.strip() and not last.strip() and names[0].people:
        given = tuple(_words(_prepared(first)))[:1]
        names = (_refined(names[0], Name(people=(Person(given=given),))), *names[1:])
    if person is None or not person.people:
        person = None if names[0].sure else _beside(names[0])
    told = {word for part in _STARRED.findall(name) for word in _words(part.casefold())}
    told.update(word for one in names for word in one.extras)
    unused = bool(NOT_IN_USE & told) or "do not use" in _NOTE.sub("", name).casefold()
    return Party(names=names, person=person, spelled=spelled, unused=unused)


def _beside(name: Name) -> Name | None:
    """The person in brackets or behind a dash beside a firm's name."""
    if len(name.extras) < 2 or not all(word.isalpha() for word in name.extras):  # noqa: PLR2004 - first and last name
        return None
    if name.extras[0] in PLACES:
        return None
    found = of_words(list(name.extras[: name_in_front(name.extras)]), ())
    return found if found.sure and len(found.people) == 1 else None


def _refined(name: Name, person: Name) -> Name:
    """The name with what the person beside it adds: a first name for its initial, a generation."""
    own = bool(name.words) and name.words == person.words
    people = person.people if own else None if name.firm else refined(name.people, person.people)
    if people is None:
        return name
    return replace(
        name,
        people=people,
        sure=True,
        firm=name.firm and not own,
        generations=name.generations | person.generations,
        sex=name.sex or person.sex,
    )
